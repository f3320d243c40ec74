"""Figures in SQL: every count walks through an index of what it counts, or through a small table."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select, text

from bot.domain.delivery.occurrence import SPREAD, State
from bot.domain.operations.figures import Figures
from bot.domain.servers.calls import CallState
from bot.ports.figures import MOST_DUE
from bot.ports.storage import StorageUnavailableError
from bot.storage.schema import tables
from bot.storage.schema.types import UtcDateTime
from bot.storage.transaction import Transaction

_SIZE = {
    "sqlite": text("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"),
    "postgresql": text("SELECT pg_database_size(current_database())"),
}

_IS_READ_ONLY = text(
    "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'"
)


_CLAIMABLE_AT = tables.occurrences.c.claimable_at

TRIED_AGAIN_WITHIN = timedelta(minutes=10)
"""Each attempt moves an occurrence ahead in its index, by its lease or until the next attempt, but never
so far: what is due is found among what can be claimed until then."""

_NOW = bindparam("now", type_=UtcDateTime())
_DUE_NOW = (
    select(
        *(tables.occurrences.c[name] for name in ("claimable_at", "due_at", "attempts", "state")),
        tables.occurrences.c.call_id.is_not(None).label("is_post"),
    )
    .where(
        tables.IS_OPEN,
        bindparam("soon", type_=UtcDateTime()) >= _CLAIMABLE_AT,
        tables.occurrences.c.due_at <= _NOW,
    )
    .order_by(_CLAIMABLE_AT)
    .limit(MOST_DUE)
    .subquery()
)
_IS_TRIED_AGAIN = (_DUE_NOW.c.attempts > 0) & (_DUE_NOW.c.state == State.PLANNED.value)
_OLDEST = func.min(_DUE_NOW.c.due_at)
DUE = select(
    func.count().filter((_DUE_NOW.c.claimable_at <= _NOW) | _IS_TRIED_AGAIN),
    _OLDEST.filter(~_DUE_NOW.c.is_post),
    _OLDEST.filter(_DUE_NOW.c.is_post),
).select_from(_DUE_NOW)

UNREACHABLE = select(func.count()).select_from(tables.users).where(tables.IS_UNREACHABLE)

_CALLS = select(tables.calls.c.state, func.count()).group_by(tables.calls.c.state)


class SqlFigures:
    """The port `OperatingFigures`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def take(self, *, now: datetime) -> Figures:
        """Count."""
        due = await self._transaction.first(DUE, {"now": now, "soon": now + TRIED_AGAIN_WITHIN})
        unreachable = await self._transaction.first(UNREACHABLE)
        by_state = await self._transaction.rows(_CALLS)
        size = await self._transaction.first(_SIZE[self._transaction.dialect])
        return Figures(
            taken_at=now,
            due=due[0] if due else 0,
            oldest_due_at=_oldest(due[1], due[2], now=now) if due else None,
            unreachable=unreachable[0] if unreachable else 0,
            calls=_known({each[0]: each[1] for each in by_state}),
            database_bytes=size[0] if size else 0,
        )

    async def require_writable(self) -> None:
        """Ask PostgreSQL; on SQLite the lock that this unit of work holds is the answer."""
        if self._transaction.dialect == "sqlite":
            return
        answer = await self._transaction.first(_IS_READ_ONLY)
        if answer is None or answer[0]:
            message = "the database takes no changes: it is read-only"
            raise StorageUnavailableError(message)


def _oldest(
    of_people: datetime | None, of_posts: datetime | None, *, now: datetime
) -> datetime | None:
    """Return when the first became due; posts of one minute are spread over the next on purpose."""
    posts_since = None if of_posts is None else of_posts + SPREAD
    since = [each for each in (of_people, posts_since) if each is not None and each <= now]
    return min(since, default=None)


def _known(counts: Mapping[str, int]) -> dict[CallState, int]:
    """Return the counts of the states that this version knows."""
    return {state: counts.get(state.value, 0) for state in CallState}
