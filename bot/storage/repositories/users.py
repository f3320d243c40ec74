"""People in SQL."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.domain.ids import UserId
from bot.domain.users import User
from bot.storage import tables
from bot.storage.batches import chunked
from bot.storage.conflicts import insert_or_replace
from bot.storage.transaction import Transaction
from bot.storage.types import UtcDateTime
from bot.storage.user_rows import USER_COLUMNS, user_of, user_row

_users = tables.users

_LOOK_AT = select(*USER_COLUMNS).where(_users.c.id == bindparam("user_id"))
# FOR NO KEY UPDATE: rows that refer to the person may come
_GET = _LOOK_AT.with_for_update(key_share=True)

_MARK_UNREACHABLE = (
    update(_users)
    .where(_users.c.id.in_(bindparam("user_ids", expanding=True)))
    .where(_users.c.unreachable_since.is_(None))
    .values(unreachable_since=bindparam("since", type_=UtcDateTime()))
)

_UNREACHABLE_BEFORE = (
    select(_users.c.id)
    .where(tables.IS_UNREACHABLE, _users.c.unreachable_since < bindparam("instant"))
    .order_by(_users.c.unreachable_since, _users.c.id)
    .limit(bindparam("row_limit"))
)


class SqlUsers:
    """The port `Users`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, user_id: UserId) -> User | None:
        """Return a person, their row locked until the unit of work ends."""
        statement = _LOOK_AT if self._transaction.is_reading else _GET
        row = await self._transaction.first(statement, {"user_id": user_id})
        return None if row is None else user_of(row)

    async def save(self, user: User) -> None:
        """Store a person, new or known."""
        statement = insert_or_replace(_users, self._transaction.dialect)
        await self._transaction.change(statement, user_row(user))

    async def mark_unreachable(self, user_ids: Collection[UserId], *, since: datetime) -> None:
        """Note that DMs to these people fail, where that is not noted yet."""
        for chunk in chunked(sorted(user_ids)):
            await self._transaction.change(
                _MARK_UNREACHABLE, {"user_ids": list(chunk), "since": since}
            )

    async def unreachable_before(self, instant: datetime, *, limit: int) -> Sequence[UserId]:
        """Return people whose DMs have failed since before *instant*, the longest first."""
        rows = await self._transaction.rows(
            _UNREACHABLE_BEFORE, {"instant": instant, "row_limit": limit}
        )
        return [UserId(row[0]) for row in rows]
