"""The real storage for tests of use cases: on an SQLite file of its own, without a thread."""

import sqlite3
from contextlib import closing

from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from typing_extensions import override

from bot.storage.engine import open_engine
from bot.storage.unit_of_work import SqlStorage
from tests.support.databases import copy_template, delete, new_path
from tests.support.inline_sqlite import run_inline
from tests.support.storage_rows import Rows


class _Database:
    """A file and its engines. Engines are kept for the next test: they have compiled their SQL."""

    def __init__(self) -> None:
        self.file = new_path()
        copy_template(self.file)
        self.engine = open_engine(f"sqlite:///{self.file}")
        run_inline(self.engine)
        self.rows = Rows(self.file)

    async def empty(self) -> None:
        await self.engine.dispose()
        self.rows.close()
        delete(self.file)


_free: list[_Database] = []


def _an_empty_one() -> _Database:
    if not _free:
        return _Database()
    database = _free.pop()
    copy_template(database.file)
    return database


class LocalStorage(SqlStorage):
    """Storage that can be down, and whose rows can be looked at.

    `rows` is what has been committed; `commits` counts the units of work that have been.
    """

    def __init__(self) -> None:
        self._database = _an_empty_one()
        super().__init__(self._database.engine)
        self.rows = self._database.rows
        self.commits = 0
        self.is_down = False
        self._listeners = {"begin": self._require_up, "commit": self._count}
        for name, listener in self._listeners.items():
            event.listen(self.engine.sync_engine, name, listener)

    def change(self, statement: str, *parameters: object) -> None:
        """Change rows behind the back of whoever uses this storage."""
        with closing(sqlite3.connect(self._database.file)) as connection, connection:
            connection.execute(statement, parameters)

    @override
    async def close(self) -> None:
        for name, listener in self._listeners.items():
            event.remove(self.engine.sync_engine, name, listener)
        await self._database.empty()
        _free.append(self._database)

    def _count(self, connection: object) -> None:
        self._require_up(connection)
        self.commits += 1

    def _require_up(self, _connection: object) -> None:
        if self.is_down:
            raise OperationalError(None, None, sqlite3.OperationalError("disk I/O error"))
