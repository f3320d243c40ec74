"""The ledger of IDENTIFYs in the database: one row for the day, one for each bucket of shards."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.domain.operations.identifies import IDENTIFY_SPACING, IdentifySpending
from bot.storage.errors import translated
from bot.storage.schema.fleet_tables import identifies as _table
from bot.storage.upserts import insert_or_keep, insert_or_replace

_DAY = "day"
_ON_THE_WAY = timedelta(milliseconds=500)
"""How much later than another an IDENTIFY may leave and still overtake it: added to the spacing."""

_DISTANCE = IDENTIFY_SPACING + _ON_THE_WAY

_LOCKED = select(_table).where(_table.c.name == bindparam("wanted")).with_for_update()


class SqlIdentifyLedger:
    """The port `IdentifyLedger`, on SQLite or PostgreSQL."""

    def __init__(self, engine: AsyncEngine, *, now: Callable[[], datetime]) -> None:
        """Take what it needs.

        Args:
            engine: of the database.
            now: tells the time of the one process on SQLite; PostgreSQL has a clock for all.
        """
        self._engine = engine
        self._now = now

    async def take(self, *, bucket: int) -> timedelta:
        """Take one, or return how long it takes until there is one."""
        async with self._day() as (connection, day, now):
            # One process alone keeps the distance by itself.
            is_alone = connection.dialect.name == "sqlite"
            wait, taken = timedelta(), day.taken(now=now)
            if not is_alone:
                wait = await self._space(connection, bucket, now=now, takes=taken is not None)
            if wait or taken is None:
                return max(wait, day.until_next(now=now))
            await self._save(connection, _DAY, taken)
            return timedelta()

    async def _space(
        self, connection: AsyncConnection, bucket: int, *, now: float, takes: bool
    ) -> timedelta:
        """Return how long it takes until the bucket has its turn; if that is now, it may take it."""
        name, distance_s = f"bucket {bucket}", _DISTANCE.total_seconds()
        spaced = await self._locked(connection, name, now=now)
        wait_s = max(0.0, spaced.none_until - now)
        if wait_s > distance_s:  # no turn is so far away: the clock was set back
            wait_s, takes = distance_s, True
        elif wait_s:
            takes = False
        if takes:
            next_at = now + distance_s
            await self._save(connection, name, replace(spaced, none_until=next_at))
        return timedelta(seconds=wait_s)

    async def learn(self, *, remaining: int, reset_after: timedelta) -> None:
        """Take note of how many Discord says are left until it starts to count again."""
        async with self._day() as (connection, day, now):
            learnt = day.learnt(remaining=remaining, reset_after=reset_after, now=now)
            await self._save(connection, _DAY, learnt)

    async def until_next(self) -> timedelta:
        """Return how long it takes until there is one."""
        async with self._day() as (_, day, now):
            return day.until_next(now=now)

    @asynccontextmanager
    async def _day(self) -> AsyncIterator[tuple[AsyncConnection, IdentifySpending, float]]:
        """Begin a transaction in which nobody else counts; give the day's count, and the time."""
        with translated():
            async with self._engine.begin() as connection:
                now = self._now().timestamp()
                day = await self._locked(connection, _DAY, now=now)
                if connection.dialect.name == "postgresql":
                    # Only now: the lock may have been another's for a while.
                    answer = await connection.execute(select(func.clock_timestamp()))
                    now = answer.scalar_one().timestamp()
                yield connection, day, now

    async def _locked(
        self, connection: AsyncConnection, name: str, *, now: float
    ) -> IdentifySpending:
        fresh = _columns(name, IdentifySpending(counted_at=now))
        await connection.execute(insert_or_keep(_table, connection.dialect.name), fresh)
        row = (await connection.execute(_LOCKED, {"wanted": name})).one()
        return IdentifySpending(
            spent=row.spent,
            counted_at=row.counted_at.timestamp(),
            none_until=0.0 if row.none_until is None else row.none_until.timestamp(),
        )

    async def _save(self, connection: AsyncConnection, name: str, count: IdentifySpending) -> None:
        statement = insert_or_replace(_table, connection.dialect.name)
        await connection.execute(statement, _columns(name, count))


def _columns(name: str, count: IdentifySpending) -> dict[str, object]:
    return {
        "name": name,
        "spent": count.spent,
        "counted_at": datetime.fromtimestamp(count.counted_at, UTC),
        "none_until": datetime.fromtimestamp(count.none_until, UTC),
    }
