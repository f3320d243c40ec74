"""The tips and myths that people have been shown, in SQL."""

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select

from bot.domain.ids import UserId
from bot.storage.schema import tables
from bot.storage.transaction import Transaction
from bot.storage.upserts import insert_or_replace

_tips_seen = tables.tips_seen

_OF = (
    select(_tips_seen.c.library_id)
    .where(_tips_seen.c.user_id == bindparam("person"))
    .order_by(_tips_seen.c.seen_number, _tips_seen.c.library_id)
)

_LAST = select(func.max(_tips_seen.c.seen_number)).where(
    _tips_seen.c.user_id == bindparam("person")
)


class SqlTipsSeen:
    """The port `TipsSeen`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(self, user_id: UserId) -> Sequence[str]:
        """Return the ids of what the person was shown, the longest ago first."""
        rows = await self._transaction.rows(_OF, {"person": user_id})
        return [str(row[0]) for row in rows]

    async def note(self, user_id: UserId, library_id: str) -> None:
        """Make a tip or a myth the last one shown."""
        last = await self._transaction.first(_LAST, {"person": user_id})
        row = {
            "user_id": user_id,
            "library_id": library_id,
            "seen_number": ((last[0] if last else None) or 0) + 1,
        }
        statement = insert_or_replace(_tips_seen, self._transaction.dialect)
        await self._transaction.change(statement, row)
