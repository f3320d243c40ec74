"""Heartbeats: rows by which processes know of each other's lives, all by the clock of the database.

The clocks of the machines may differ; so no process ever compares its own clock with what another one has
written here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import (
    BindParameter,
    Interval,
    bindparam,
    delete,
    func,
    literal_column,
    select,
    text,
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
    standstill: timedelta = timedelta(seconds=7)
    """From one turn of a process to its next: more than one may take. Three seconds later it is buried."""
    answer_within: timedelta = timedelta(seconds=3)
    """How long the database may take in a turn."""


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

_OTHERS = select(_NOW - _processes.c.seen_at).where(_processes.c.id != _ME)

_BURY = (
    delete(_processes)
    .where(
        _processes.c.id != _ME,
        _processes.c.seen_at < _NOW - bindparam("dead_after", type_=Interval()),
    )
    .returning(_processes.c.id)
)

_LEAVE = delete(_processes).where(_processes.c.id == _ME)

_CUT = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE usename = current_user AND application_name IN :names"
).bindparams(bindparam("names", expanding=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """What a heartbeat has found."""

    after: timedelta | None
    """How long after the one before it; `None`: there is none."""
    is_first: bool
    """Whether there was no row: the process has just started, or others have buried it."""
    others: Sequence[timedelta]
    """The ages of all the other heartbeats."""


async def beat(connection: AsyncConnection, process_id: ProcessId, *, version: str) -> Beat:
    """Say that a process is alive, and look who else is."""
    async with connection.begin():
        result = await connection.execute(_BEAT, {"process": process_id, "version": version})
        after, is_first = result.one()
        others = (await connection.execute(_OTHERS, {"process": process_id})).scalars().all()
    return Beat(after=None if is_first else after, is_first=is_first, others=others)


async def bury(
    connection: AsyncConnection, process_id: ProcessId, *, dead_after: timedelta
) -> Sequence[ProcessId]:
    """Release what dead processes have left, each by one process only; return who they are.

    One that only stands still is cut off, so that its lock, if it led, is free.
    """
    async with connection.begin():
        rows = await connection.execute(_BURY, {"process": process_id, "dead_after": dead_after})
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
