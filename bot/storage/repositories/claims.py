"""Claims in SQL: taking what is due, and knowing when the next claim is worth making."""

from datetime import timedelta
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    Integer,
    TextClause,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from bot.domain.delivery.grouping import GROUPED_WITHIN
from bot.domain.delivery.occurrence import State
from bot.domain.reminders.slots import FIRST_SNOOZE
from bot.domain.servers.server import SHARD_SHIFT, Shards
from bot.storage.repositories.occurrence_rows import DELIVERABLE_COLUMNS
from bot.storage.schema import tables
from bot.storage.schema.types import UtcDateTime, microseconds

_occurrences, _calls = tables.occurrences, tables.calls

_NOW = bindparam("now", type_=UtcDateTime())
_LIMIT = bindparam("row_limit", type_=Integer())


def _due(
    *conditions: ColumnElement[bool] | TextClause, limit: ColumnElement[int], name: str
) -> CTE:
    """Return what is due and may be claimed, the longest waiting first."""
    return (
        select(
            _occurrences.c.id,
            _occurrences.c.user_id,
            _occurrences.c.kind,
            _occurrences.c.due_at,
            _occurrences.c.attempted_at,
        )
        .where(*conditions, _occurrences.c.claimable_at <= _NOW)
        .order_by(_occurrences.c.claimable_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
        # In a WITH of its own PostgreSQL runs it once; as a plain subquery it may run again and
        # take more than the limit.
        .cte(name)
    )


_DUE = _due(tables.IS_OPEN, _occurrences.c.user_id.is_not(None), limit=_LIMIT, name="due")
"""Of people: they are claimed before any post."""

_LEFT = _LIMIT - select(func.count()).select_from(_DUE).scalar_subquery()
_DUE_POSTS = _due(tables.IS_OPEN_POST, limit=_LEFT, name="due_posts")
"""Of servers: as many as there is room left. A message is a promise to a person, a post is not."""

_IS_OF_SHARDS = (
    _occurrences.c.guild_id.bitwise_rshift(literal_column(str(SHARD_SHIFT)))
    % bindparam("shard_count", type_=BigInteger())
).in_(bindparam("shard_ids", expanding=True, type_=BigInteger()))

DUE_POSTS_OF_SHARDS = _due(tables.IS_OPEN_POST, _IS_OF_SHARDS, limit=_LEFT, name="due_posts")
"""Those that this process may decide about: only the gateway that serves a server tells its rights."""

_IS_FRESH = and_(
    _DUE.c.attempted_at.is_(None),
    _occurrences.c.attempted_at.is_(None),
    _occurrences.c.state == State.PLANNED.value,
    _occurrences.c.slot < FIRST_SNOOZE,
    _occurrences.c.claimable_at <= _occurrences.c.due_at,  # no back-off
)
_WAS_TRIED_ALONG = and_(
    _occurrences.c.attempted_at == _DUE.c.attempted_at,
    or_(_occurrences.c.state == State.PLANNED.value, _occurrences.c.claimable_at <= _NOW),
)
_ALONG = (
    select(_occurrences.c.id)
    .join(
        _DUE,
        and_(_occurrences.c.user_id == _DUE.c.user_id, _occurrences.c.kind != _DUE.c.kind),
    )
    .where(
        tables.IS_OPEN,
        func.abs(microseconds(_occurrences.c.due_at) - microseconds(_DUE.c.due_at))
        <= literal_column(str(GROUPED_WITHIN // timedelta(microseconds=1))),
        or_(_IS_FRESH, _WAS_TRIED_ALONG),
    )
    .with_for_update(skip_locked=True, of=_occurrences)
    .cte("along")
)
"""What belongs into one message with something that is due: see `bot/domain/delivery/grouping`."""

_CHANNEL = case(
    (
        _occurrences.c.attempted_at.is_(None),
        select(_calls.c.channel_id).where(_calls.c.id == _occurrences.c.call_id).scalar_subquery(),
    ),
    else_=_occurrences.c.channel_id,
)
"""Where a post goes: while one may be out, that stays what it was at the first attempt."""


def _claim(due_posts: CTE) -> ReturningUpdate[Any]:
    """Return the statement that claims what is due to people, and of posts these."""
    return (
        update(_occurrences)
        .where(
            _occurrences.c.id.in_(
                union_all(select(_DUE.c.id), select(_ALONG.c.id), select(due_posts.c.id))
            )
        )
        .values(
            state=State.LEASED.value,
            claimable_at=bindparam("lease_until", type_=UtcDateTime()),
            attempts=_occurrences.c.attempts + 1,
            attempted_at=func.coalesce(_occurrences.c.attempted_at, _NOW),
            channel_id=_CHANNEL,
            leased_by=bindparam("process"),
        )
        .returning(*DELIVERABLE_COLUMNS)
    )


CLAIM, CLAIM_OF_SHARDS = _claim(_DUE_POSTS), _claim(DUE_POSTS_OF_SHARDS)

EARLIEST = (
    select(_occurrences.c.claimable_at)
    .where(tables.IS_OPEN)
    .order_by(_occurrences.c.claimable_at)
    .limit(literal_column("1"))
)

EARLIEST_OF_SHARDS = EARLIEST.where(or_(_occurrences.c.guild_id.is_(None), _IS_OF_SHARDS))

RELEASE = (
    update(_occurrences)
    .where(
        tables.IS_OPEN,
        _occurrences.c.state == State.LEASED.value,
        _occurrences.c.claimable_at > bindparam("now", type_=UtcDateTime()),
        # Whatever is planned for later lies beyond it in the index, and is not looked at.
        _occurrences.c.claimable_at <= bindparam("until", type_=UtcDateTime()),
    )
    .values(claimable_at=bindparam("now", type_=UtcDateTime()))
)


def shard_names(shards: Shards | None) -> dict[str, Any]:
    """Return the parameters of the statements that are about some shards; of the others, none."""
    if shards is None:
        return {}
    return {"shard_count": shards.count, "shard_ids": sorted(shards.ids)}
