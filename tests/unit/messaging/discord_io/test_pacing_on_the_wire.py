"""What Discord counts: when the pacer's calls arrive, which the network decides."""

import asyncio
import random

from bot.messaging.discord_io.pacer import DISCORD_LIMIT, DISCORD_WINDOW_S, Pacer
from tests.support.leaping_loop import LeapingLoop

RATE = 45
CALLS = 400


def arrivals_of(calls, *, way_there):
    """Run calls that take a while to arrive and a while to be answered; return their arrivals."""
    loop = LeapingLoop()
    arrived = []

    async def call(number, pacer):
        async with pacer:
            await asyncio.sleep(way_there(number))
            arrived.append(loop.time())
            await asyncio.sleep(0.05)

    async def play():
        pacer = Pacer(per_second=RATE)
        await asyncio.gather(*(call(number, pacer) for number in range(calls)))

    try:
        loop.run_until_complete(asyncio.wait_for(play(), 10_000))
    finally:
        loop.close()
    return sorted(arrived)


def most_in_a_second(arrived):
    return max(sum(start <= at < start + DISCORD_WINDOW_S for at in arrived) for start in arrived)


def test_no_second_has_more_arrivals_than_discord_grants_however_long_each_is_on_its_way():
    draw = random.Random(1)  # noqa: S311 - reproducible

    arrived = arrivals_of(CALLS, way_there=lambda _: draw.uniform(0, 0.8))

    assert most_in_a_second(arrived) <= DISCORD_LIMIT


def test_calls_that_are_held_up_together_and_arrive_together_are_still_within_the_limit():
    arrived = arrivals_of(CALLS, way_there=lambda number: 0.5 if number < 20 else 0.01)

    assert most_in_a_second(arrived) <= DISCORD_LIMIT


def test_a_usual_way_of_a_tenth_of_a_second_costs_nothing_of_the_rate():
    arrived = arrivals_of(CALLS, way_there=lambda _: 0.05)

    assert CALLS / (arrived[-1] - arrived[0]) >= 0.88 * DISCORD_LIMIT


def test_a_call_that_is_cut_off_at_its_turn_leaves_its_place_to_others():
    loop = LeapingLoop()

    async def play():
        pacer = Pacer(per_second=RATE)
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
