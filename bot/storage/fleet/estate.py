"""The estate: what a process that has ended leaves behind, and how others come by it.

It is released by whoever notices the death, or by the process itself when it stops. Every statement
takes the names of processes; to add to the estate is to add one here.
"""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import BindParameter, bindparam, literal, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Update

from bot.domain.delivery.occurrence import State
from bot.ports.fleet import ProcessId
from bot.storage.fleet.pace import PLACES
from bot.storage.schema import tables

CLOCKS_DIFFER_BY = timedelta(seconds=10)
"""The most that the clocks of two processes may be apart."""

_NAMES: BindParameter[str] = bindparam("processes", expanding=True)

_SESSIONS = update(tables.sessions).where(tables.sessions.c.owner.in_(_NAMES)).values(owner=None)

_LEASES = (
    update(tables.occurrences)
    .where(
        tables.IS_OPEN,
        tables.occurrences.c.state == State.LEASED.value,
        tables.occurrences.c.leased_by.in_(_NAMES),
    )
    .values(
        leased_by=None,
        # Past for everybody, also for a process whose clock is behind that of the one that claimed it.
        claimable_at=tables.occurrences.c.attempted_at - literal(CLOCKS_DIFFER_BY),
    )
)
"""What may be out is looked up before it is sent again: its attempt stays on record."""

ESTATE: tuple[Update, ...] = (_SESSIONS, _LEASES, PLACES)


async def release(connection: AsyncConnection, process_ids: Collection[ProcessId]) -> int:
    """Let everything of these processes be anybody's; return how much there was.

    A part of the transaction that is open.
    """
    released = 0
    for statement in ESTATE:
        result = await connection.execute(statement, {"processes": sorted(process_ids)})
        released += result.rowcount
    return released
