"""Heartbeats: rows by which processes know of each other's lives, all by the clock of the database.

The clocks of the machines may differ; so no process ever compares its own clock with what another one has
written here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    Interval,
    and_,
    bindparam,
    delete,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports.fleet import ProcessId
from bot.storage.fleet.estate import release
from bot.storage.fleet.link import link_name
from bot.storage.schema import tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How fast hearts beat; the same for all processes of a bot."""

    beat_every: timedelta = timedelta(seconds=2)
    dead_after: timedelta = timedelta(seconds=10)
    """A process that has missed four heartbeats, and the fifth is due."""
    gone_after: timedelta = timedelta(seconds=5)
    """A process whose link is gone as well, as after SIGKILL: who lives makes a new one within two seconds."""
    standstill: timedelta = timedelta(seconds=7)
    """From one turn of a process to its next: more than one may take. Three seconds later it is buried."""
    answer_within: timedelta = timedelta(seconds=3)
    """How long the database may take in a turn."""


MOST_AHEAD = timedelta(seconds=1)
"""A heartbeat further ahead than this is one of before the clock of the database was set back."""

_processes = tables.processes
_NOW = func.clock_timestamp()
_ME: BindParameter[str] = bindparam("process")
_FORMER = select(_processes.c.seen_at).where(_processes.c.id == _ME).cte("former")

_BEAT = (
    insert(_processes)
    .values(id=_ME, seen_at=_NOW, started_at=_NOW, version=bindparam("version"))
    .on_conflict_do_update(index_elements=["id"], set_={"seen_at": _NOW})
    .returning(
        select(_NOW - _FORMER.c.seen_at).scalar_subquery(),
        # Of a row that was there, PostgreSQL notes here who has changed it.
        literal_column("processes.xmax = 0"),
    )
)

# Every role may read pg_locks; of other roles' sessions pg_stat_activity tells next to nothing.
_HAS_LINK: ColumnElement[bool] = literal_column(
    """EXISTS (
        SELECT 1 FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND (CAST(classid AS bigint) << 32 | CAST(objid AS bigint))
                = CAST(CAST('x' || lpad(processes.id, 16, '0') AS bit(64)) AS bigint)
    )""",
    Boolean(),
)

_OTHERS = select(_NOW - _processes.c.seen_at, _HAS_LINK).where(_processes.c.id != _ME)

_BURY = (
    delete(_processes)
    .where(
        _processes.c.id != _ME,
        or_(
            _processes.c.seen_at < _NOW - bindparam("dead_after", type_=Interval()),
            and_(
                _processes.c.seen_at < _NOW - bindparam("gone_after", type_=Interval()),
                ~_HAS_LINK,
            ),
        ),
    )
    .returning(_processes.c.id)
)

_FUTURE = _processes.c.seen_at > _NOW + literal(MOST_AHEAD)
_SEEN_NOW = (
    update(_processes)
    .where(
        _processes.c.id.in_(
            select(_processes.c.id)
            .where(_FUTURE)
            .order_by(_processes.c.id)
            .with_for_update(skip_locked=True)  # whoever beats right now mends it as well
        ),
        _FUTURE,
    )
    .values(seen_at=_NOW)
)

_LEAVE = delete(_processes).where(_processes.c.id == _ME)

_CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE usename = current_user AND application_name IN :names"
).bindparams(bindparam("names", expanding=True))


class Other(NamedTuple):
    """Another process, as a heartbeat finds it."""

    age: timedelta
    """How old its last heartbeat is."""
    has_link: bool
    """Whether its link is there. That of a killed process is gone at once, that of a frozen one is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """What a heartbeat has found."""

    after: timedelta | None
    """How long after the one before it; `None`: there is none."""
    is_first: bool
    """Whether there was no row: the process has just started, or others have buried it."""
    others: Sequence[Other]


async def beat(connection: AsyncConnection, process_id: ProcessId, *, version: str) -> Beat:
    """Say that a process is alive, and look who else is."""
    async with connection.begin():
        result = await connection.execute(_BEAT, {"process": process_id, "version": version})
        after, is_first = result.one()
        others = (await connection.execute(_OTHERS, {"process": process_id})).all()
    found = [Other(*each) for each in others]
    return Beat(after=None if is_first else after, is_first=is_first, others=found)


async def see_now(connection: AsyncConnection) -> None:
    """Count heartbeats of the future as of now: by a clock that was set back nobody would ever be dead.

    Who lives is seen again two seconds later anyway. A transaction of its own: it changes others' rows.
    """
    async with connection.begin():
        await connection.execute(_SEEN_NOW)


async def bury(
    connection: AsyncConnection,
    process_id: ProcessId,
    *,
    dead_after: timedelta | None,
    gone_after: timedelta | None,
) -> Sequence[ProcessId]:
    """Release what dead processes have left, each by one process only; return who they are.

    One that only stands still is cut off, so that its lock, if it led, is free.

    Args:
        connection: the link.
        process_id: who looks.
        dead_after: how old the heartbeat of a dead one is; `None`: no age is a proof.
        gone_after: the same where its link is gone.
    """
    ages = {"dead_after": dead_after, "gone_after": gone_after}
    async with connection.begin():
        rows = await connection.execute(_BURY, {"process": process_id, **ages})
        dead = [ProcessId(name) for name in rows.scalars()]
        if dead:
            await release(connection, dead)
    if dead:
        async with connection.begin():
            await connection.execute(_CUT, {"names": [link_name(each) for each in dead]})
    return dead


async def hand_back(connection: AsyncConnection, process_id: ProcessId) -> None:
    """Release what this process has, and go on living."""
    async with connection.begin():
        await release(connection, [process_id])


async def leave(connection: AsyncConnection, process_id: ProcessId) -> int:
    """Release what this process has, and end; return how much it was."""
    async with connection.begin():
        released = await release(connection, [process_id])
        await connection.execute(_LEAVE, {"process": process_id})
    return released
