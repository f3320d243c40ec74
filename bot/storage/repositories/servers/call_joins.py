"""Who stretched along with a call, in SQL."""

from datetime import datetime
from functools import cache

from sqlalchemy import BigInteger, bindparam, delete, func, or_, select, tuple_

from bot.domain.delivery.occurrence import State
from bot.domain.ids import GuildId, OccurrenceId, UserId
from bot.domain.servers.offers import Counting, Headcount
from bot.storage.schema import tables
from bot.storage.schema.types import UtcDateTime
from bot.storage.transaction import Transaction
from bot.storage.upserts import Insert, insert_or_keep

_joins, _occurrences = tables.call_joins, tables.occurrences

_IS_THE_POST = (
    _occurrences.c.id == bindparam("name"),
    _occurrences.c.guild_id == bindparam("guild"),
    # It stands in the channel, or may do so while its outcome is not on record yet.
    or_(_occurrences.c.state == State.SENT.value, _occurrences.c.attempted_at.is_not(None)),
    _occurrences.c.due_at >= bindparam("due_since", type_=UtcDateTime()),
)

_LOOK_FOR_POST = select(_occurrences.c.id).where(*_IS_THE_POST)

COUNT = select(func.count()).select_from(_joins).where(_joins.c.occurrence_id == bindparam("name"))

PRUNE = (
    delete(_joins)
    .where(
        tuple_(_joins.c.occurrence_id, _joins.c.user_id).in_(
            select(_joins.c.occurrence_id, _joins.c.user_id)
            .join(_occurrences, _occurrences.c.id == _joins.c.occurrence_id)
            .where(_occurrences.c.due_at < bindparam("due_before", type_=UtcDateTime()))
            .limit(bindparam("row_limit"))
            .with_for_update(skip_locked=True, of=_joins)
            .cte("old")
            .select()
        )
    )
    .returning(_joins.c.user_id)
)


@cache
def _join(dialect: str) -> Insert:
    """Return an INSERT of a person below a post, if it is one of that server's."""
    person = bindparam("person", type_=BigInteger())
    post = select(_occurrences.c.id, person).where(*_IS_THE_POST)
    return insert_or_keep(_joins, dialect).from_select(["occurrence_id", "user_id"], post)


class SqlCallJoins:
    """The port `CallJoins`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def join(
        self,
        user_id: UserId,
        occurrence_id: OccurrenceId,
        *,
        guild_id: GuildId,
        due_since: datetime,
    ) -> Counting:
        """Count a person who is stored, below a post of that server that was due since then."""
        post = {"name": occurrence_id, "guild": guild_id, "due_since": due_since}
        statement = _join(self._transaction.dialect)
        if await self._transaction.change(statement, {**post, "person": user_id}):
            return Counting.COUNTED
        found = await self._transaction.first(_LOOK_FOR_POST, post)
        return Counting.POST_UNKNOWN if found is None else Counting.COUNTED_BEFORE

    async def count(self, occurrence_id: OccurrenceId) -> Headcount:
        """Return how many are counted."""
        row = await self._transaction.first(COUNT, {"name": occurrence_id})
        return Headcount(0 if row is None else int(row[0]))

    async def prune(self, *, due_before: datetime, limit: int) -> int:
        """Delete those of posts that were due earlier; return how many."""
        span = {"due_before": due_before, "row_limit": limit}
        pruned = await self._transaction.rows(PRUNE, span)
        self._transaction.deletes_for_good = not pruned  # as with old occurrences
        return len(pruned)
