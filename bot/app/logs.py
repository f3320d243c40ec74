"""Structured logs: Charley's own events and those of the libraries in one form.

An event is a constant sentence with a stable `action` and ids; never names, texts or tokens. At no
level does a log hold what a person has set: libraries are kept from saying what they handle.
"""

import logging
import sys

import structlog
from structlog.typing import Processor

from bot.app.tracebacks import format_exc_info, write_exc_info

OWN_LOGGERS = ("bot", "cogs")

_LIBRARIES = {
    "aiosqlite": logging.WARNING,  # below it every statement with its parameters
    "sqlalchemy": logging.WARNING,  # the same, and every row
    "asyncpg": logging.WARNING,
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "discord": logging.INFO,  # below it every request and event, whole
    "discord.client": logging.ERROR,
}
"""The lowest level that is logged of each; of all others INFO."""


def configure_logs(*, level: str, as_json: bool) -> None:
    """Send all logs of the process to standard error, in one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_without_representations)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(as_json=as_json),
            ],
        )
    )
    logging.getLogger().handlers[:] = [handler]
    logging.raiseExceptions = (
        False  # a line that cannot be formatted would be printed with its values
    )
    _set_levels(level)


def _set_levels(level: str) -> None:
    root = logging.getLogger()
    root.setLevel(level)
    chosen = root.level
    for name in OWN_LOGGERS:
        logging.getLogger(name).setLevel(chosen)
    root.setLevel(max(logging.INFO, chosen))
    for name, lowest in _LIBRARIES.items():
        logging.getLogger(name).setLevel(max(lowest, chosen))


def _rendering(*, as_json: bool) -> list[Processor]:
    if as_json:
        without_words = structlog.processors.ExceptionRenderer(format_exc_info)
        return [without_words, structlog.processors.JSONRenderer()]
    colors = sys.stderr.isatty()
    return [structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=write_exc_info)]


def _without_representations(record: logging.LogRecord) -> bool:
    """Keep the sentence of asyncio's own events: a task follows, and in it its exception's words."""
    if record.name == "asyncio":
        record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return True
