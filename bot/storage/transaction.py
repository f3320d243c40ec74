"""The one seam to SQLAlchemy's connection: statements in, rows out, failures translated."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Executable, Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.batches import batch_of
from bot.storage.engine import is_reading
from bot.storage.errors import translated

Columns = Sequence[Any]  # what a driver returns has no type; the mappings of each table give it one
Parameters = Mapping[str, object]


class Transaction:
    """Runs statements on the connection of a unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.deletes_for_good = False
        """Whether it deletes what people have a right to see gone, from every file."""
        self.erases = False
        """Whether that is somebody, a person or a server, of whom not a byte may stay."""

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self._connection.dialect.name

    @property
    def is_reading(self) -> bool:
        """Whether it changes nothing, and so locks nothing."""
        connection = self._connection.sync_connection
        return connection is not None and is_reading(connection)

    async def rows(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> Sequence[Row[*tuple[Any, ...]]]:
        """Run a statement and return its rows."""
        with translated():
            result = await self._connection.execute(statement, parameters)
            return result.all()

    async def first(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> Row[*tuple[Any, ...]] | None:
        """Run a statement and return its first row."""
        with translated():
            result = await self._connection.execute(statement, parameters)
            return result.first()

    async def change(self, statement: Executable, parameters: Parameters | None = None) -> int:
        """Run a statement; return how many rows it changed.

        SQLite's driver cannot count what begins with WITH: such a statement returns its rows to
        `rows`.
        """
        with translated():
            result = await self._connection.execute(statement, parameters)
            return result.rowcount

    async def change_each(self, statement: Executable, rows: Sequence[Parameters]) -> None:
        """Run a statement once for each of *rows*, which all name the same values."""
        if not rows:
            return
        batch = batch_of(statement, tuple(rows[0]), self._connection.dialect)
        with translated():
            await self._connection.exec_driver_sql(batch.text, batch.parameters(rows))
