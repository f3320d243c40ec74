"""The bot's own notes in SQL."""

from sqlalchemy import bindparam, select, update

from bot.storage.schema import tables
from bot.storage.transaction import Transaction
from bot.storage.upserts import insert_or_keep, insert_or_replace

_notes = tables.notes

_GET = select(_notes.c.text).where(_notes.c.name == bindparam("note"))

_REPLACE = (
    update(_notes)
    .where(_notes.c.name == bindparam("note"), _notes.c.text == bindparam("old"))
    .values(text=bindparam("new"))
)


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

    async def replace(self, name: str, text: str, *, instead_of: str | None) -> bool:
        """Write a note if it still says what it did; of two at a time one succeeds."""
        if instead_of is None:
            statement = insert_or_keep(_notes, self._transaction.dialect)
            return await self._transaction.change(statement, {"name": name, "text": text}) > 0
        values = {"note": name, "new": text, "old": instead_of}
        return await self._transaction.change(_REPLACE, values) > 0
