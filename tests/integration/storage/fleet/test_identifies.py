"""The ledger of IDENTIFYs: one day for all processes and all restarts, one distance for each bucket."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.app.reconnect import IdentifyBudget
from bot.domain.operations.identifies import IDENTIFY_BURST, IDENTIFY_EVERY, IDENTIFY_SPACING
from bot.ports.storage import StorageUnavailableError
from bot.storage.engine import open_engine
from bot.storage.fleet.identifies import SqlIdentifyLedger
from tests.support.builders import tonight_at
from tests.support.clock import FakeClock
from tests.support.databases import copy_template

NONE = timedelta()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(tonight_at(22))


@pytest.fixture
async def shared(migrated_postgres_url: str) -> AsyncIterator[AsyncEngine]:
    engine = open_engine(migrated_postgres_url)
    yield engine
    await engine.dispose()


@pytest.fixture
async def alone(tmp_path: Path) -> AsyncIterator[Callable[[], AsyncEngine]]:
    """One file, opened anew by each process that follows another."""
    file, engines = tmp_path / "charley.db", []
    copy_template(file)

    def opened() -> AsyncEngine:
        engines.append(open_engine(f"sqlite:///{file}"))
        return engines[-1]

    yield opened
    for engine in engines:
        await engine.dispose()


async def forget_the_distance(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(
            text("UPDATE identifies SET none_until = NULL WHERE name <> 'day'")
        )


@pytest.mark.postgres
async def test_processes_that_connect_at_once_keep_the_distance_in_each_bucket(
    shared: AsyncEngine, clock: FakeClock
) -> None:
    ledgers = [SqlIdentifyLedger(shared, now=clock.now) for _ in range(4)]

    first = await asyncio.gather(*(ledger.take(bucket=0) for ledger in ledgers))
    other = await ledgers[0].take(bucket=1)

    taken, *waiting = sorted(first)
    assert taken == NONE
    assert min(waiting) > IDENTIFY_SPACING - timedelta(seconds=1)
    assert other == NONE


@pytest.mark.postgres
@pytest.mark.parametrize("by_s", [-86_400, -300])
async def test_a_clock_that_is_set_back_keeps_nobody_from_connecting(
    shared: AsyncEngine, clock: FakeClock, by_s: int
) -> None:
    ledger = SqlIdentifyLedger(shared, now=clock.now)
    assert await ledger.take(bucket=0) == NONE
    await set_clock(shared, by_s)

    waits = [await ledger.take(bucket=0) for _ in range(2)]
    await set_clock(shared, 6)

    assert waits[0] == IDENTIFY_SPACING + timedelta(milliseconds=500)
    assert waits[1] < waits[0]  # it goes on from there
    assert await ledger.take(bucket=0) == NONE


@pytest.mark.postgres
async def test_what_discord_says_ends_a_pause_that_it_knows_nothing_of(
    shared: AsyncEngine, clock: FakeClock
) -> None:
    ledger = SqlIdentifyLedger(shared, now=clock.now)
    await ledger.learn(remaining=0, reset_after=timedelta(hours=1))
    await set_clock(shared, -86_400)
    assert await ledger.until_next() > timedelta(hours=24)

    await ledger.learn(remaining=900, reset_after=timedelta(hours=24))

    assert await ledger.until_next() < timedelta(days=1)


async def set_clock(engine: AsyncEngine, by_s: int) -> None:
    """To the rows it is as if the database's clock were set by this."""
    shift = "counted_at = counted_at - {0}, none_until = none_until - {0}"
    async with engine.begin() as connection:
        await connection.execute(
            text(f"UPDATE identifies SET {shift.format('make_interval(secs => :by_s)')}"),  # noqa: S608
            {"by_s": by_s},
        )


@pytest.mark.postgres
async def test_what_one_process_spends_and_learns_the_others_know(
    shared: AsyncEngine, clock: FakeClock
) -> None:
    one, other = [SqlIdentifyLedger(shared, now=clock.now) for _ in range(2)]
    for _ in range(IDENTIFY_BURST):
        assert await one.take(bucket=0) == NONE
        await forget_the_distance(shared)

    assert IDENTIFY_EVERY * 0.8 < await other.take(bucket=0) <= IDENTIFY_EVERY
    await one.learn(remaining=3, reset_after=timedelta(hours=5))
    assert timedelta(hours=4) < await other.until_next() <= timedelta(hours=5)


async def test_a_process_that_starts_again_and_again_knows_what_those_before_it_spent(
    alone: Callable[[], AsyncEngine], clock: FakeClock
) -> None:
    for _ in range(IDENTIFY_BURST):
        assert await SqlIdentifyLedger(alone(), now=clock.now).take(bucket=0) == NONE

    again = SqlIdentifyLedger(alone(), now=clock.now)
    assert await again.take(bucket=0) == IDENTIFY_EVERY

    clock.advance(IDENTIFY_EVERY)
    assert await again.take(bucket=0) == NONE


class Away:
    """A ledger whose database does not answer."""

    async def take(self, *, bucket: int) -> timedelta:
        raise StorageUnavailableError

    async def learn(self, *, remaining: int, reset_after: timedelta) -> None:
        raise StorageUnavailableError

    async def until_next(self) -> timedelta:
        raise StorageUnavailableError


class Waits:
    """A ledger that lets nobody through the first time."""

    def __init__(self, *waits: timedelta) -> None:
        self.waits = list(waits)

    async def take(self, *, bucket: int) -> timedelta:
        return self.waits.pop(0)

    async def learn(self, *, remaining: int, reset_after: timedelta) -> None:
        pass

    async def until_next(self) -> timedelta:
        return NONE


def budget_with(ledger: Away | Waits) -> tuple[IdentifyBudget, list[float]]:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    return IdentifyBudget(monotonic=lambda: sum(slept), sleep=sleep, ledger=ledger), slept


async def test_while_the_database_is_away_the_count_in_memory_rules_alone() -> None:
    budget, _ = budget_with(Away())
    await budget.learn(remaining=1_000, reset_after=NONE, at_once=1)

    granted = [await budget.take(shard_id=0, patience=NONE) for _ in range(IDENTIFY_BURST + 1)]

    assert granted == [True] * IDENTIFY_BURST + [False]
    assert await budget.until_next() == IDENTIFY_EVERY


async def test_it_waits_for_others_within_its_patience_and_spends_nothing_beyond() -> None:
    soon, late = timedelta(seconds=5), timedelta(minutes=2)
    budget, slept = budget_with(Waits(soon, NONE, late))

    assert await budget.take(shard_id=0, patience=timedelta(seconds=40))
    assert slept == [5]
    assert not await budget.take(shard_id=0, patience=timedelta(seconds=40))
    assert budget._count.spent == 1
