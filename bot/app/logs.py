"""Structured logs: Charley's own events and those of the libraries in one form.

An event is a constant sentence with a stable `action` and ids; never names, texts or tokens.
"""

import logging
import sys

import structlog
from structlog.typing import Processor

_QUIET_LIBRARIES = {
    "apscheduler": logging.WARNING,
    "discord": logging.INFO,
    "discord.client": logging.ERROR,
    "alembic": logging.WARNING,
}


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
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(as_json=as_json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in _QUIET_LIBRARIES.items():
        logging.getLogger(name).setLevel(max(least, root.level))


def _rendering(*, as_json: bool) -> list[Processor]:
    if as_json:
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    # A plain traceback shows no values: they may be a person's words, or the token.
    plain = structlog.dev.plain_traceback
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
