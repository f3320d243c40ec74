"""The two sides of a move: what reads a database in the carried form, and takes rows in it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from importlib import import_module
from typing import Any, Protocol

from sqlalchemy import Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports.storage import StorageUnavailableError
from bot.storage.errors import sentence
from bot.storage.moving.canonical import OF_OPERATING, Row, carrier_of
from bot.storage.moving.errors import MoveError
from bot.storage.schema.tables import metadata

DEAD_AFTER = timedelta(seconds=12)
"""A process that has not been seen for so long has ended."""

BATCH = 5_000
"""Rows that are in memory at once."""

FETCHED = 1_000
"""Rows that PostgreSQL's driver makes of bytes in one go, some milliseconds in which nobody is served."""


class Side(Protocol):
    """A database that rows come from or go to, in a transaction that is under way."""

    async def count(self, table: Table) -> int:
        """Return how many rows a table has."""
        ...

    def batches(self, table: Table) -> AsyncIterator[Sequence[Row]]:
        """Yield all rows of a table in the carried form, in any order."""
        ...

    async def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows, which are sound."""
        ...

    async def require_unused(self) -> None:
        """Refuse a database on which a process has begun to work meanwhile.

        Raises:
            MoveError: one has.
        """
        ...


class SqliteSide:
    """An SQLite file, over a connection that any thread may use."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        connection.text_factory = _text

    async def count(self, table: Table) -> int:
        """Return how many rows a table has."""
        statement = f'SELECT count(*) FROM "{table.name}"'  # noqa: S608 - own names
        return await asyncio.to_thread(self._number, statement)

    async def batches(self, table: Table) -> AsyncIterator[Sequence[Row]]:
        """Yield all rows; a value that is not what its column says comes as it is."""
        statement = f'SELECT {_columns(table)} FROM "{table.name}"'  # noqa: S608 - own names
        cursor = await asyncio.to_thread(self._connection.execute, statement)
        while rows := await asyncio.to_thread(cursor.fetchmany, BATCH):
            yield rows

    async def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows, which are sound."""
        marks = ", ".join("?" * len(table.columns))
        statement = f'INSERT INTO "{table.name}" ({_columns(table)}) VALUES ({marks})'  # noqa: S608 - own names
        await asyncio.to_thread(self._connection.executemany, statement, rows)

    async def require_unused(self) -> None:
        """The lock of the file has kept everybody out."""

    def _number(self, statement: str) -> int:
        [(number,)] = self._connection.execute(statement)
        return int(number)


def _text(raw: bytes) -> str | bytes:
    """Return text; what is none stays bytes, and is found to be no sound value."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw


class PostgresSide:
    """A PostgreSQL database.

    Args:
        connection: rows are read and written there.
        guard: sees what happens meanwhile; `None` where nobody need be kept out.
    """

    def __init__(self, connection: AsyncConnection, *, guard: AsyncConnection | None) -> None:
        self._connection = connection
        self._guard = guard

    async def count(self, table: Table) -> int:
        """Return how many rows a table has."""
        statement = text(f'SELECT count(*) FROM "{table.name}"')  # noqa: S608 - own names
        return int((await self._connection.execute(statement)).scalar_one())

    async def batches(self, table: Table) -> AsyncIterator[Sequence[Row]]:
        """Yield all rows as the other side keeps them."""
        columns = ", ".join(
            carrier_of(column).from_postgres.format(column=f'"{column.name}"')
            for column in table.columns
        )
        statement = text(f'SELECT {columns} FROM "{table.name}"')  # noqa: S608 - own names
        options = {"max_row_buffer": FETCHED}
        async with self._connection.stream(statement, execution_options=options) as result:
            async for rows in result.partitions(FETCHED):
                yield [tuple(row) for row in rows]

    async def write(self, table: Table, rows: Sequence[Row]) -> None:
        """Add rows, which are sound."""
        records = await asyncio.to_thread(_records, table, rows)
        # SQLAlchemy knows no COPY, which takes a tenth of the time of INSERT.
        raw = await self._connection.get_raw_connection()
        driver: Any = raw.driver_connection  # asyncpg's own, which need not be installed
        names = [column.name for column in table.columns]
        try:
            await driver.copy_records_to_table(table.name, records=records, columns=names)
        except _driver_errors() as error:
            raise StorageUnavailableError(sentence(error)) from error

    async def require_nobodys(self) -> None:
        """Refuse a database in which somebody is; take out of it what a start alone has left.

        Raises:
            MoveError: it holds rows about people or servers.
        """
        for table in metadata.sorted_tables:
            if table not in OF_OPERATING and (count := await self.count(table)):
                message = f"the target must be empty, got {count} rows in {table.name}"
                raise MoveError(message)
        for table in OF_OPERATING:
            await self._connection.execute(table.delete())

    async def require_unused(self) -> None:
        """Look once more at who is alive: the lock keeps out only who begins with a migration."""
        if self._guard is not None:
            await require_nobody_alive(self._guard)


def _records(table: Table, rows: Sequence[Row]) -> list[Row]:
    """Return rows as the driver takes them."""
    columns = []
    for column, values in zip(table.columns, zip(*rows, strict=True), strict=True):
        make = carrier_of(column).to_postgres
        if make is not None:
            values = tuple(None if value is None else make(value) for value in values)  # noqa: PLW2901
        columns.append(values)
    return list(zip(*columns, strict=True))


async def require_nobody_alive(connection: AsyncConnection) -> None:
    """Refuse a PostgreSQL database on which a process works.

    Raises:
        MoveError: one has been seen a moment ago.
    """
    statement = text(
        "SELECT count(*) FROM processes WHERE seen_at > clock_timestamp() - make_interval(secs => :s)"
    )
    seconds = {"s": DEAD_AFTER.total_seconds()}
    alive = (await connection.execute(statement, seconds)).scalar_one()
    if alive:
        message = (
            f"the database must not be in use, got {alive} running process(es) of Charley: stop them "
            f"first; one that was killed counts for {DEAD_AFTER.seconds} seconds more"
        )
        raise MoveError(message)


def _driver_errors() -> tuple[type[Exception], ...]:
    asyncpg = import_module("asyncpg")
    return (asyncpg.PostgresError, asyncpg.InterfaceError)


def _columns(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)
