"""Tracebacks show how something came about, and never what a person has set."""

import asyncio
import io
import logging
import sys
from zoneinfo import ZoneInfo

import pytest

from bot.app.logs import configure_logs
from bot.app.tracebacks import traceback_of
from bot.ports.storage import StorageUnavailableError

PRIVATE = "Europe/Nowhere"


def quoted_in_the_words():
    raise ValueError(PRIVATE)


def quoted_in_a_key():
    return {}[PRIVATE]


def quoted_by_a_library():
    return ZoneInfo(PRIVATE)


def quoted_in_the_cause():
    try:
        quoted_by_a_library()
    except Exception as error:
        message = "the database failed: the disk is full"
        raise StorageUnavailableError(message) from error


def quoted_in_the_context():
    try:
        quoted_in_a_key()
    except KeyError:
        quoted_in_the_words()


def quoted_in_a_group():
    raise ExceptionGroup(PRIVATE, [ValueError(PRIVATE), KeyError(PRIVATE)])


FAULTS = [
    quoted_in_the_words,
    quoted_in_a_key,
    quoted_by_a_library,
    quoted_in_the_cause,
    quoted_in_the_context,
    quoted_in_a_group,
]


@pytest.fixture(params=[True, False], ids=["json", "console"])
def logged(request, monkeypatch):
    root, stream = logging.getLogger(), io.StringIO()
    handlers, level = list(root.handlers), root.level
    monkeypatch.setattr(sys, "stderr", stream)
    configure_logs(level="DEBUG", as_json=request.param)
    yield stream
    root.handlers[:], root.level = handlers, level


@pytest.mark.parametrize("fault", FAULTS)
def test_a_traceback_names_the_code_and_quotes_nobody(fault):
    with pytest.raises(Exception) as caught:  # noqa: PT011 - each of another kind
        fault()

    shown = traceback_of(caught.value)

    assert fault.__name__ in shown
    assert type(caught.value).__name__ in shown
    assert PRIVATE not in shown


def test_our_own_words_about_the_database_are_shown():
    with pytest.raises(StorageUnavailableError) as caught:
        quoted_in_the_cause()

    assert "StorageUnavailableError: the database failed: the disk is full" in traceback_of(
        caught.value
    )


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("name", ["bot.services", "discord.client", "asyncio"])
def test_no_logger_quotes_anybody(logged, fault, name):
    try:
        fault()
    except Exception:
        logging.getLogger(name).exception("it broke")

    assert "it broke" in logged.getvalue()
    assert fault.__name__ in logged.getvalue()
    assert PRIVATE not in logged.getvalue()


async def test_a_task_that_nobody_waited_for_quotes_nobody(logged):
    async def break_down():
        quoted_in_the_words()

    task = asyncio.ensure_future(break_down())
    await asyncio.wait({task})
    asyncio.get_running_loop().call_exception_handler(
        {
            "message": "Task exception was never retrieved",
            "exception": task.exception(),
            "task": task,
        }
    )

    assert "never retrieved" in logged.getvalue()
    assert "ValueError" in logged.getvalue()
    assert PRIVATE not in logged.getvalue()


@pytest.mark.parametrize(
    "name", ["aiosqlite", "sqlalchemy.engine.Engine", "discord.http", "alembic"]
)
def test_what_libraries_handle_is_not_logged_at_any_level(logged, name):
    for level in (logging.DEBUG, logging.INFO if name != "discord.http" else logging.DEBUG):
        logging.getLogger(name).log(level, "parameters: %s", PRIVATE)
    logging.getLogger("bot.services").debug("our own")

    assert "our own" in logged.getvalue()
    assert PRIVATE not in logged.getvalue()
