"""Locks while the schema changes: never waited for so long that whoever is at work queues up behind.

ALTER TABLE waits for everybody who reads the table, such as a dump, and all others wait behind it. So each
attempt is short, those at work go on in between, and a process that stops in the middle is cut off.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import structlog
from sqlalchemy import bindparam, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.ports.storage import StorageUnavailableError
from bot.ports.world import loop_time
from bot.storage.schema.tables import metadata

ADVISORY_LOCK = 0x43_48_41_52_4C_45_59  # "CHARLEY": nobody else's in the same database

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class LockPatience:
    """How long a change of the schema waits."""

    each: timedelta = timedelta(seconds=2)
    """For the lock of a table, in one attempt: so long others may have to wait behind it."""
    pause: timedelta = timedelta(seconds=4)
    """Between two attempts: what has queued up is served."""
    in_all: timedelta = timedelta(minutes=5)
    """For everything: half of what systemd gives a start."""
    frozen_after: timedelta = timedelta(seconds=30)
    """From one statement of a change to the next; then its process stands still, and its locks are free."""


_SET = text("SELECT set_config(:name, :milliseconds, true)")  # for this transaction alone
_BE_THE_ONE = text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
_LOCK_NOT_AVAILABLE = "55P03"

_HOLDERS = text(
    """
    SELECT DISTINCT coalesce(nullif(theirs.application_name, ''), 'a connection'), theirs.pid
    FROM pg_locks AS held JOIN pg_stat_activity AS theirs USING (pid)
    WHERE held.granted AND held.pid <> pg_backend_pid()
        AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND (
            held.relation IN (SELECT oid FROM pg_class WHERE relname IN :tables)
            OR (held.locktype = 'advisory' AND held.objsubid = 1
                AND (CAST(held.classid AS bigint) << 32 | CAST(held.objid AS bigint)) = :advisory)
        )
        AND coalesce(theirs.xact_start < clock_timestamp() - make_interval(secs => :each), true)
    ORDER BY 2
    """
).bindparams(bindparam("tables", expanding=True))
"""Of other roles' connections PostgreSQL does not tell since when."""

log = structlog.get_logger(__name__)


async def be_the_one(connection: AsyncConnection, patience: LockPatience) -> None:
    """Wait for another process that migrates; from there on every lock is had soon or not at all."""
    await _set(connection, "idle_in_transaction_session_timeout", patience.frozen_after)
    await _set(connection, "lock_timeout", patience.in_all)  # nobody queues up behind this one
    await connection.execute(_BE_THE_ONE)
    await _set(connection, "lock_timeout", patience.each)


async def _set(connection: AsyncConnection, name: str, most: timedelta) -> None:
    milliseconds = str(most // timedelta(milliseconds=1))
    await connection.execute(_SET, {"name": name, "milliseconds": milliseconds})


async def patiently(
    engine: AsyncEngine, change: Callable[[], Awaitable[T]], patience: LockPatience
) -> T:
    """Try a change again as long as others keep the tables.

    Args:
        engine: tells who they are.
        change: is all or nothing.
        patience: how long.

    Raises:
        StorageUnavailableError: they keep them for too long; the sentence names them.
    """
    deadline, is_told = loop_time() + patience.in_all.total_seconds(), False
    while True:
        try:
            return await change()
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
            holders = await _holders(engine, patience)
            if loop_time() >= deadline:
                raise StorageUnavailableError(_sentence(holders, patience)) from error
        if not is_told:
            log.warning("upgrade waits", action="upgrade_waits", held_by=holders)
            is_told = True
        await asyncio.sleep(patience.pause.total_seconds())


async def _holders(engine: AsyncEngine, patience: LockPatience) -> Sequence[str]:
    """Return who has had a lock on our tables for longer than an attempt takes."""
    asked = {
        "tables": sorted(metadata.tables),
        "advisory": ADVISORY_LOCK,
        "each": patience.each.total_seconds(),
    }
    async with engine.connect() as connection:
        rows = await connection.execute(_HOLDERS, asked)
        return [f"{name} (pid {pid})" for name, pid in rows]


def _sentence(holders: Sequence[str], patience: LockPatience) -> str:
    names = ", ".join(holders) or "another connection"
    return (
        f"the tables cannot be brought up to date: {names} has kept them for {patience.in_all.seconds} "
        "seconds; let it end, or end it, then start Charley again"
    )
