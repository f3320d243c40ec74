"""The clock of the database is set while two processes are in a storm: all rows are PostgreSQL's, time is not."""

import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot.ports.allowance import PlaceWish, ReturnedPlace, TakenPlace
from bot.ports.fleet import ProcessId
from bot.storage.engine import open_engine, open_pace_engine
from bot.storage.fleet.pace import SqlPlaceBook
from tests.support.place_book import instant

pytestmark = pytest.mark.postgres

STEP_S, SET_AT_S, LASTS_S = 0.05, 2.0, 5.5
HELD_UP_S = 2.5
DAY_S = 86_400.0
LEAPS_S = [-DAY_S, -300.0, -1.9, -1.0, 0.0, 0.3, 10.0, 300.0, DAY_S]


class World:
    """Real time, and a clock of the database that can be set."""

    def __init__(self, engine: AsyncEngine, stack: AsyncExitStack) -> None:
        self.time = self.ahead = 0.0
        self._engine, self._stack = engine, stack

    def process(self, name: str, *, per_second: float = 50) -> "Process":
        book = SqlPlaceBook(
            open_pace_engine(self._engine),
            process_id=ProcessId(name * 12),
            per_second=per_second,
            now=lambda: instant(self.time + self.ahead),
            monotonic=lambda: self.time,
        )
        self._stack.push_async_callback(book.close)
        return Process(self, book, draw=random.Random(name))  # noqa: S311 - reproducible


class Process:
    """Asks for all it can get; its requests arrive and are answered some time after their turns."""

    def __init__(self, world: World, book: SqlPlaceBook, *, draw: random.Random) -> None:
        self._world, self.book, self._draw = world, book, draw
        self._under_way: list[tuple[float, TakenPlace]] = []
        self.arrived: list[float] = []

    async def turn(self, *, is_urgent: bool = False) -> None:
        time = self._world.time
        ended = [each for each in self._under_way if each[0] <= time]
        self._under_way = [each for each in self._under_way if each[0] > time]
        grant = await self.book.exchange(
            PlaceWish(count=30, is_urgent=is_urgent),
            returned=[
                ReturnedPlace(place=place, ended_before=timedelta(seconds=time - at))
                for at, place in ended
            ],
        )
        for place in grant.places:
            arrives_at = time + place.turn_in.total_seconds() + self._draw.uniform(0, 0.05)
            self.arrived.append(arrives_at)
            self._under_way.append((arrives_at + self._draw.uniform(0, 0.05), place))


@pytest.fixture
async def world(migrated_postgres_url: str) -> AsyncIterator[World]:
    engine = open_engine(migrated_postgres_url)
    async with engine.begin() as connection:
        rows = (
            "INSERT INTO pace_places (place, free_at) SELECT n, :at FROM generate_series(1, 50) n"
        )
        await connection.execute(text(rows), {"at": instant(-10 * DAY_S)})
    async with AsyncExitStack() as stack:
        yield World(engine, stack)
    await engine.dispose()


@pytest.mark.parametrize("leap_s", LEAPS_S)
async def test_a_clock_that_is_set_holds_up_no_turn_for_long_and_gives_no_second_too_many(
    world: World, leap_s: float
) -> None:
    one, other = processes = [world.process(name) for name in "ab"]
    step = 0
    while world.time < LASTS_S:
        step += 1
        world.time = step * STEP_S
        world.ahead = leap_s if world.time > SET_AT_S else 0.0
        for process in processes if step % 2 else reversed(processes):
            await process.turn(is_urgent=process is one)

    arrived = sorted([*one.arrived, *other.arrived])
    assert max(sum(start <= at < start + 1 for at in arrived) for start in arrived) <= 50
    before = sum(1.0 <= at < SET_AT_S for at in arrived)
    after = sum(SET_AT_S + HELD_UP_S <= at < SET_AT_S + HELD_UP_S + 1 for at in arrived)
    assert before >= 35
    assert after >= 40
    assert min(sum(at > 4.5 for at in process.arrived) for process in processes) > 0


@pytest.mark.parametrize("leap_s", [-DAY_S, -300.0, -3.0])
async def test_who_starts_after_the_clock_was_set_back_waits_for_two_seconds_at_most(
    world: World, leap_s: float
) -> None:
    killed = world.process("a")
    for step in range(50):
        world.time = step * STEP_S
        await killed.turn()
    world.ahead = leap_s

    started, waits_s = world.process("b"), 0.0
    with capture_logs() as logs:
        while not started.arrived:
            await started.turn()
            waits_s += STEP_S
            world.time += STEP_S

    assert waits_s <= HELD_UP_S
    (told,) = [each for each in logs if each.get("action") == "pace_clock_set"]
    assert (told["way"], told["log_level"]) == ("back", "warning")


@pytest.mark.parametrize("leap_s", [-300.0, 25.0, 300.0])
async def test_the_place_of_a_slow_request_is_nobody_elses_until_its_answer_and_a_second(
    world: World, leap_s: float
) -> None:
    slow, other = [world.process(name, per_second=1).book for name in "ab"]
    await other.exchange(PlaceWish())
    (place,) = (await slow.exchange(PlaceWish(count=1))).places

    for second in range(1, 20):  # its answer may take twenty
        world.time, world.ahead = float(second), leap_s
        assert not (await other.exchange(PlaceWish(count=1))).places
    back = [ReturnedPlace(place=place, ended_before=timedelta())]
    await slow.exchange(PlaceWish(), returned=back)
    assert not (await other.exchange(PlaceWish(count=1))).places
    world.time += 1

    assert (await other.exchange(PlaceWish(count=1))).places


@pytest.mark.parametrize("leap_s", [-300.0, 25.0])
async def test_the_place_of_a_killed_process_is_free_after_its_lease_whatever_the_clock(
    world: World, leap_s: float
) -> None:
    killed, other = [world.process(name, per_second=1).book for name in "ab"]
    await other.exchange(PlaceWish())
    assert (await killed.exchange(PlaceWish(count=1))).places

    while not (await other.exchange(PlaceWish(count=1))).places:
        world.time, world.ahead = world.time + 1, leap_s

    assert 20 < world.time <= 25
