"""Logged drinks in SQL."""

from datetime import date

from sqlalchemy import bindparam, delete, select

from bot.domain.ids import EntryId, UserId
from bot.ports.records import Drink
from bot.storage.schema import tables
from bot.storage.schema.types import UNREADABLE
from bot.storage.transaction import Transaction
from bot.storage.upserts import insert_or_keep

_drinks = tables.drinks

_UNDO = (
    delete(_drinks)
    .where(_drinks.c.entry_id == bindparam("entry"), _drinks.c.user_id == bindparam("person"))
    .returning(_drinks.c.drink_day, _drinks.c.millilitres)
)

_PRUNE = (
    delete(_drinks)
    .where(
        _drinks.c.entry_id.in_(
            select(_drinks.c.entry_id)
            .where(_drinks.c.drink_day < bindparam("before"))
            .order_by(_drinks.c.drink_day)
            .limit(bindparam("row_limit"))
            .with_for_update(skip_locked=True)
            .cte("old")
            .select()
        )
    )
    .returning(_drinks.c.entry_id)
)


class SqlDrinks:
    """The port `Drinks`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def log(
        self, entry_id: EntryId, user_id: UserId, *, drink_day: date, millilitres: int
    ) -> bool:
        """Store a drink; `False` if that entry is there already."""
        row = {
            "entry_id": entry_id,
            "user_id": user_id,
            "drink_day": drink_day,
            "millilitres": millilitres,
        }
        statement = insert_or_keep(_drinks, self._transaction.dialect)
        return await self._transaction.change(statement, row) > 0

    async def undo(self, entry_id: EntryId, user_id: UserId) -> Drink | None:
        """Take a drink back and return it; `None` if there is no such entry of that person."""
        row = await self._transaction.first(_UNDO, {"entry": entry_id, "person": user_id})
        return None if row is None or UNREADABLE in row else Drink(*row)

    async def prune(self, *, before: date, limit: int) -> int:
        """Delete entries of earlier days; return how many."""
        pruned = await self._transaction.rows(_PRUNE, {"before": before, "row_limit": limit})
        self._transaction.deletes_for_good = not pruned  # as with old occurrences
        return len(pruned)
