"""What Discord counts: when the pacer's calls arrive, which the network decides."""

import asyncio
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.operations.pace import DISCORD_LIMIT, DISCORD_WINDOW
from bot.messaging.discord_io.pacer import Pacer
from bot.messaging.discord_io.places.places import LocalPlaces
from tests.support.leaping_loop import LeapingLoop

DISCORD_WINDOW_S = DISCORD_WINDOW.total_seconds()
CALLS = 400
STORM = 2_000
USUAL_S = 0.1
"""From a request to Discord's answer, from afar."""


def arrivals_of(calls, *, way_there, way_back=lambda _: 0.05, per_second=DISCORD_LIMIT):
    """Run calls that take a while to arrive and a while to be answered; return their arrivals."""
    loop = LeapingLoop()
    arrived = []

    async def call(number, pacer):
        async with pacer:
            await asyncio.sleep(way_there(number))
            arrived.append(loop.time())
            await asyncio.sleep(way_back(number))

    async def play():
        pacer = Pacer(LocalPlaces(per_second=per_second))
        await asyncio.gather(*(call(number, pacer) for number in range(calls)))

    try:
        loop.run_until_complete(asyncio.wait_for(play(), 10_000))
    finally:
        loop.close()
    return sorted(arrived)


def most_in_a_second(arrived):
    return max(sum(start <= at < start + DISCORD_WINDOW_S for at in arrived) for start in arrived)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    longest_s=st.sampled_from([0.001, 0.03, 0.3, 0.8, 3.0]),
    per_second=st.sampled_from([1, 2.5, 7, 22, 45, 50]),
)
def test_no_second_has_more_arrivals_than_the_setting_says_however_long_each_is_on_its_way(
    seed, longest_s, per_second
):
    draw = random.Random(seed)  # noqa: S311 - reproducible

    def way(_):
        return draw.uniform(0, longest_s)

    arrived = arrivals_of(150, way_there=way, way_back=way, per_second=per_second)

    assert len(arrived) == 150
    assert most_in_a_second(arrived) <= per_second


def test_calls_that_are_held_up_together_and_arrive_together_are_still_within_the_limit():
    arrived = arrivals_of(CALLS, way_there=lambda number: 0.5 if number < 20 else 0.01)

    assert most_in_a_second(arrived) <= DISCORD_LIMIT


def test_a_storm_from_afar_is_as_fast_as_the_places_allow():
    arrived = arrivals_of(STORM, way_there=lambda _: USUAL_S / 2)
    most = DISCORD_LIMIT / (DISCORD_WINDOW_S + USUAL_S)

    assert (STORM - 1) / (arrived[-1] - arrived[0]) == pytest.approx(most, rel=0.005)


def test_answers_that_come_unevenly_cost_next_to_nothing_of_the_rate():
    draw = random.Random(1)  # noqa: S311 - reproducible

    arrived = arrivals_of(
        STORM, way_there=lambda _: 0.05, way_back=lambda _: draw.uniform(0.03, 0.07)
    )

    assert (STORM - 1) / (arrived[-1] - arrived[0]) >= 0.9 * DISCORD_LIMIT


def test_a_call_that_is_cut_off_at_its_turn_leaves_its_place_to_others():
    loop = LeapingLoop()

    async def play():
        pacer = Pacer(LocalPlaces(per_second=DISCORD_LIMIT))
        cut_off = [asyncio.ensure_future(pacer.__aenter__()) for _ in range(3 * DISCORD_LIMIT)]
        await asyncio.sleep(0)
        for each in cut_off:
            each.cancel()
        await asyncio.gather(*cut_off, return_exceptions=True)
        async with asyncio.timeout(5), pacer:
            pass

    try:
        loop.run_until_complete(play())
    finally:
        loop.close()
