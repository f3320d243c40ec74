"""The bot's own notes in SQL."""

from sqlalchemy import bindparam, select

from bot.storage.schema import tables
from bot.storage.transaction import Transaction
from bot.storage.upserts import insert_or_replace

_notes = tables.notes

_GET = select(_notes.c.text).where(_notes.c.name == bindparam("note"))


class SqlNotes:
    """The port `Notes`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, name: str) -> str | None:
        """Return a note."""
        row = await self._transaction.first(_GET, {"note": name})
        return None if row is None else str(row[0])

    async def set(self, name: str, text: str) -> None:
        """Write a note."""
        statement = insert_or_replace(_notes, self._transaction.dialect)
        await self._transaction.change(statement, {"name": name, "text": text})
