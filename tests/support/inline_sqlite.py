"""SQLite without a thread: every statement runs in the event loop, at the moment it is awaited.

The driver, `aiosqlite`, has a thread for each connection, so that a slow disk holds nobody up. Its
answers come when the system schedules that thread, and a test that lets the loop turn twenty times
could not know what has been stored by then. Here it can: an `await` on the database ends at once.
"""

import sqlite3
from asyncio import Future
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

import aiosqlite
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine
from typing_extensions import override


class _Inline:
    """Stands where the driver's queue to its thread is, and runs what is put there."""

    def put_nowait(self, item: tuple[Future[Any] | None, Callable[[], object]]) -> None:
        future, function = item
        try:
            result = function()
        except BaseException as error:  # noqa: BLE001 - raised where it is awaited
            if future is not None:
                future.set_exception(error)
        else:
            if future is not None:
                future.set_result(result)


class InlineConnection(aiosqlite.Connection):
    """The driver's connection, whose thread is never started."""

    def __init__(self, database: str, **options: Any) -> None:
        super().__init__(partial(sqlite3.connect, database, **options), iter_chunk_size=64)
        self._tx: Any = _Inline()

    @override
    def __await__(self) -> Generator[Any, None, aiosqlite.Connection]:
        return self._connect().__await__()


def run_inline(engine: AsyncEngine) -> None:
    """Let the connections of an SQLite file run in the loop, and flush nothing.

    What a test writes need not survive a power cut, and a flush takes longer than most tests.
    """
    event.listen(engine.sync_engine, "do_connect", _connect_inline)
    event.listen(engine.sync_engine, "connect", _leave_unflushed)


def _connect_inline(
    _dialect: object, _record: object, _arguments: object, options: dict[str, object]
) -> None:
    options["async_creator_fn"] = InlineConnection


def _leave_unflushed(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()
