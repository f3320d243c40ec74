"""Several processes with one pace, on a loop whose time leaps; the book has no database, and the same rules.

`tests/integration/storage/fleet` holds the two books to each other.
"""

import asyncio
import random
from contextlib import AsyncExitStack

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.operations.pace import LEASE
from bot.messaging.discord_io.pacer import Pacer
from bot.messaging.discord_io.places.shared import SharedPlaces
from bot.ports.allowance import PlaceWish
from bot.ports.storage import StorageUnavailableError
from bot.services.lasting import WorkEndedError
from tests.support.leaping_loop import LeapingLoop
from tests.support.place_book import MemoryPlaceBook, Places

ANSWER_S = 0.002
"""How long the database takes."""


class DistantBook(MemoryPlaceBook):
    """A book that takes a moment, and that may be away."""

    is_away = False
    failure: Exception = StorageUnavailableError()
    asked = 0

    async def exchange(self, wish, **rest):
        self.asked += 1
        await asyncio.sleep(ANSWER_S / 2)
        if self.is_away:
            raise self.failure
        grant = await super().exchange(wish, **rest)
        await asyncio.sleep(ANSWER_S / 2)
        return grant


class World:
    def __init__(self, loop, count, *, per_second=50):
        self.loop, self.start = loop, loop.time()
        self.places = Places(per_second=per_second)
        self.books = [
            DistantBook(self.places, self.now, process_id=f"process {number}")
            for number in range(count)
        ]
        self.shared = [SharedPlaces(book) for book in self.books]
        self.pacers = [Pacer(shared) for shared in self.shared]
        self.arrived = []

    def now(self):
        return self.loop.time() - self.start

    async def call(self, process, entrance=None, *, way_there=0.05, way_back=0.05):
        """Make a call; return how long it waited for its turn."""
        asked_at = self.now()
        async with entrance or self.pacers[process]:
            waited = self.now() - asked_at
            await asyncio.sleep(way_there)
            self.arrived.append((self.now(), process))
            await asyncio.sleep(way_back)
        return waited

    def most_in_a_second(self):
        times = sorted(at for at, _ in self.arrived)
        return max(sum(start <= at < start + 1 for at in times) for start in times)


def play(scene, count, **rest):
    loop = LeapingLoop()

    async def whole():
        world = World(loop, count, **rest)
        async with AsyncExitStack() as stack:
            for shared in world.shared:
                await stack.enter_async_context(shared.running())
            await scene(world)
        return world

    try:
        return loop.run_until_complete(asyncio.wait_for(whole(), 10_000))
    finally:
        loop.close()


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    count=st.integers(2, 4),
    longest_s=st.sampled_from([0.001, 0.05, 0.5, 3.0]),
    per_second=st.sampled_from([3, 22, 50]),
)
def test_no_second_has_more_arrivals_from_all_processes_than_the_setting_says(
    seed, count, longest_s, per_second
):
    draw = random.Random(seed)  # noqa: S311 - reproducible

    async def scene(world):
        async def caller(process):
            await asyncio.sleep(draw.expovariate(1))
            pacer = world.pacers[process]
            await world.call(
                process,
                draw.choice([pacer, pacer, pacer.ahead, pacer.idle]),
                way_there=draw.uniform(0, longest_s),
                way_back=draw.uniform(0, longest_s),
            )

        await asyncio.gather(*(caller(number % count) for number in range(120)))

    world = play(scene, count, per_second=per_second)

    assert len(world.arrived) == 120
    assert world.most_in_a_second() <= per_second


@pytest.mark.parametrize("count", [1, 2, 4])
def test_a_storm_over_all_processes_is_as_fast_as_one_process_may_be(count):
    async def scene(world):
        await asyncio.gather(*(world.call(number % count) for number in range(1_000)))

    world = play(scene, count)
    times = sorted(at for at, _ in world.arrived)

    assert world.most_in_a_second() <= 50
    assert (len(times) - 1) / (times[-1] - times[0]) >= 0.9 * 50


@pytest.mark.parametrize("count", [2, 3, 4])
def test_processes_that_all_want_more_than_there_is_get_equal_shares(count):
    async def scene(world):
        calls = [
            asyncio.ensure_future(world.call(process))
            for process in range(count)
            for _ in range(1_000)
        ]
        await asyncio.sleep(10)
        for each in calls:
            each.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    world = play(scene, count)
    shares = [
        sum(process == each for at, each in world.arrived if at > 2) for process in range(count)
    ]

    assert min(shares) >= 0.8 * sum(shares) / count


def test_steps_of_another_process_are_hardly_late_in_a_storm_of_ten_thousand():
    async def scene(world):
        storm = [asyncio.ensure_future(world.call(0)) for _ in range(10_000)]
        await asyncio.sleep(5)
        for _ in range(20):
            waits = await asyncio.gather(*(world.call(1, world.pacers[1].ahead) for _ in range(3)))
            world.waits = [*getattr(world, "waits", []), *waits]
            await asyncio.sleep(0.37)
        for each in storm:
            each.cancel()
        await asyncio.gather(*storm, return_exceptions=True)

    world = play(scene, 2)

    assert max(world.waits) <= 0.5


def test_steps_without_end_leave_every_fourth_turn_to_reminders_of_another_process():
    async def scene(world):
        calls = [
            asyncio.ensure_future(each)
            for _ in range(1_000)
            for each in (world.call(0), world.call(1, world.pacers[1].ahead))
        ]
        await asyncio.sleep(20)
        for each in calls:
            each.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    world = play(scene, 2)
    reminders = sum(process == 0 for at, process in world.arrived if at > 2)
    steps = sum(process == 1 for at, process in world.arrived if at > 2)

    assert 0.2 <= reminders / (reminders + steps) <= 0.35


def test_idle_calls_of_any_process_wait_until_next_to_nothing_goes_out_of_all():
    async def scene(world):
        storm = [asyncio.ensure_future(world.call(0)) for _ in range(200)]
        removal = asyncio.ensure_future(world.call(1, world.pacers[1].idle))
        await asyncio.gather(*storm)
        await removal

    world = play(scene, 2)
    storm = [at for at, process in world.arrived if process == 0]
    (removed_at,) = [at for at, process in world.arrived if process == 1]

    assert removed_at >= max(storm) + 0.9


def test_places_of_a_process_that_is_gone_are_free_after_their_lease():
    async def scene(world):
        gone = MemoryPlaceBook(world.places, world.now, process_id="gone")
        for _ in range(20):
            await gone.exchange(PlaceWish(count=50))
            await asyncio.sleep(0.5)
        world.begun_at = world.now()
        await world.call(0)
        world.waited = world.now() - world.begun_at

    world = play(scene, 1)

    assert world.waited <= LEASE.total_seconds() + 1


@pytest.mark.parametrize("failure", [StorageUnavailableError(), KeyError("a mistake of ours")])
def test_no_turn_is_given_while_the_book_fails_and_all_goes_on_when_it_is_back(failure):
    async def scene(world):
        book = world.books[0]
        book.failure = failure
        await asyncio.gather(*(world.call(0) for _ in range(20)))
        book.is_away = True
        await asyncio.sleep(2)
        calls = [asyncio.ensure_future(world.call(0)) for _ in range(100)]
        await asyncio.sleep(10)
        world.meanwhile = len(world.arrived) - 20
        book.is_away = False
        await asyncio.gather(*calls)

    world = play(scene, 1)

    assert world.meanwhile == 0
    assert len(world.arrived) == 120
    assert world.most_in_a_second() <= 50


def test_a_grant_whose_answer_was_lost_is_free_again_at_once():
    async def scene(world):
        book, places = world.books[0], world.places
        lost = MemoryPlaceBook(places, world.now, process_id="process 0")
        for _ in range(4):  # what the database has taken down, and this process has not heard of
            await lost.exchange(PlaceWish(count=50))
            await asyncio.sleep(0.35)
        book.is_away = True
        call = asyncio.ensure_future(world.call(0))
        await asyncio.sleep(1)
        book.is_away = False
        world.waited = await call

    assert play(scene, 1).waited <= 3


def test_a_storm_takes_a_statement_for_each_call_at_most_and_a_quiet_process_takes_none():
    async def scene(world):
        await asyncio.gather(*(world.call(0) for _ in range(500)))
        world.in_storm = world.books[0].asked
        await asyncio.sleep(2)
        quiet = world.books[0].asked
        await asyncio.sleep(60)
        world.in_quiet = world.books[0].asked - quiet

    world = play(scene, 2)

    assert world.in_storm <= 500
    assert world.in_quiet == 0
    assert world.books[1].asked == 0


def test_whoever_ends_gives_everything_back():
    async def scene(world):
        calls = [asyncio.ensure_future(world.call(0)) for _ in range(100)]
        await asyncio.sleep(0.5)
        for each in calls:
            each.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        world.ended_at = world.now()

    world = play(scene, 1)

    assert max(row.free_at for row in world.places.rows) <= world.ended_at + 1.1


def test_a_process_that_stood_still_uses_no_place_from_before():
    async def scene(world):
        call = asyncio.ensure_future(world.call(0))
        await asyncio.sleep(0.001)  # its place is on the way
        world.loop.now += 30
        world.places.free_those_of("process 0", now=world.now())
        await call

    world = play(scene, 1)

    assert world.most_in_a_second() == 1


def test_whoever_needs_places_hears_of_it_if_none_is_taken_any_more():
    """A driver that is cancelled within cancels whoever waits for it."""

    async def scene(world):
        world.books[0].is_away, world.books[0].failure = True, asyncio.CancelledError()
        calling = asyncio.create_task(world.call(0))
        with pytest.raises(WorkEndedError, match="places"):
            async with asyncio.timeout(60):
                await world.shared[0].lasts()
        calling.cancel()

    play(scene, 1)
