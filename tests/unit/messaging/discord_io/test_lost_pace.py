"""A shared pace that is out of reach is told, and told again; nobody is counted who no longer waits."""

import asyncio
from contextlib import suppress

import pytest

from bot.domain.operations.pace import PaceFound, PaceLost
from bot.messaging.discord_io.pacer import Pacer
from bot.messaging.discord_io.places.impatient import PATIENCE_S, ImpatientPace
from bot.messaging.discord_io.places.places import LocalPlaces, Waiting
from bot.messaging.discord_io.places.shared import RETRY_S, SAY_AGAIN_S, SharedPlaces
from bot.ports.storage import StorageUnavailableError
from bot.services.events import Events
from tests.support.leaping_loop import LeapingLoop
from tests.support.place_book import MemoryPlaceBook, Places

TURN_S = 8.0
NOBODY = Waiting(urgent=0, usual=0, idle=0)


class Book(MemoryPlaceBook):
    """A book that may be away."""

    is_away = False
    asked = 0

    async def exchange(self, wish, **rest):
        self.asked += 1
        await asyncio.sleep(0.001)
        if self.is_away:
            raise StorageUnavailableError
        return await super().exchange(wish, **rest)


class Scene:
    def __init__(self):
        loop = asyncio.get_running_loop()
        start = loop.time()
        self.places = Places(per_second=50)
        self.book = Book(self.places, lambda: loop.time() - start, process_id="process 0")
        self.told, events = [], Events()
        events.subscribe(self.told.append)
        self.shared = SharedPlaces(self.book, events=events)
        self.pacer = Pacer(self.shared)

    async def wait_in_vain(self, entrance=None):
        with suppress(TimeoutError):
            async with asyncio.timeout(TURN_S), entrance or self.pacer:
                pytest.fail("it had a turn")


def play(scene):
    async def whole():
        stage = Scene()
        async with stage.shared.running():
            await scene(stage)
        return stage

    loop = LeapingLoop()
    try:
        return loop.run_until_complete(asyncio.wait_for(whole(), 10_000))
    finally:
        loop.close()


def test_a_pace_that_is_lost_is_told_for_as_long_as_that_lasts_and_found_again_without_a_request():
    async def scene(stage):
        stage.at_the_start = list(stage.told)
        stage.book.is_away = True
        await stage.wait_in_vain()
        await asyncio.sleep(10 * SAY_AGAIN_S)  # and nobody waits any more
        stage.meanwhile = list(stage.told)
        stage.book.is_away = False
        await asyncio.sleep(2 * RETRY_S)
        stage.in_the_end = list(stage.told)
        stage.asked = stage.book.asked
        await asyncio.sleep(60)

    stage = play(scene)

    assert stage.at_the_start == [PaceFound()]
    lost = stage.meanwhile[1:]
    assert set(lost) == {PaceLost()}
    assert 10 <= len(lost) <= 12
    assert stage.in_the_end == [*stage.meanwhile, PaceFound()]
    assert stage.book.asked == stage.asked  # quiet again


def test_whoever_gave_up_waits_no_more_in_any_lane():
    async def scene(stage):
        stage.book.is_away = True
        waits = [
            asyncio.ensure_future(stage.wait_in_vain(entrance))
            for entrance in (stage.pacer, stage.pacer.ahead, stage.pacer.idle)
            for _ in range(5)
        ]
        await asyncio.sleep(TURN_S / 2)
        stage.waited = stage.pacer.waiting
        await asyncio.gather(*waits)
        stage.left = stage.pacer.waiting
        stage.book.is_away = False
        await asyncio.sleep(5)

    stage = play(scene)

    assert stage.waited == Waiting(urgent=5, usual=5, idle=5)
    assert stage.left == NOBODY
    assert not any(row.held_by for row in stage.places.rows)


def test_what_the_owner_has_to_know_goes_out_without_a_turn_and_takes_one_where_there_is_one():
    async def scene(stage):
        loop, pace = asyncio.get_running_loop(), ImpatientPace(stage.pacer)
        stage.waits = []
        for is_away in (False, True, False):
            stage.book.is_away = is_away
            await asyncio.sleep(2 * RETRY_S)
            for entrance in (pace, pace.ahead):
                asked_at = loop.time()
                async with entrance:
                    stage.waits.append(loop.time() - asked_at)
                    stage.others = stage.pacer.waiting

    stage = play(scene)

    there, away, back = stage.waits[:2], stage.waits[2:4], stage.waits[4:]
    assert max(there + back) < 1
    assert away == [pytest.approx(PATIENCE_S)] * 2
    assert stage.others == NOBODY


def test_calls_with_and_without_a_turn_give_back_what_they_have():
    async def scene():
        pacer = Pacer(LocalPlaces(per_second=1))
        pace, inside = ImpatientPace(pacer), []

        async def call(number):
            async with pace:
                inside.append(number)
                await asyncio.sleep(30)

        await asyncio.gather(*(call(number) for number in range(3)))
        async with asyncio.timeout(5), pacer:  # the one place was given back, once
            pass
        return inside

    loop = LeapingLoop()
    try:
        inside = loop.run_until_complete(asyncio.wait_for(scene(), 1_000))
    finally:
        loop.close()

    assert inside == [0, 1, 2]
