"""The pacer on a loop whose time leaps to the next timer, so that a minute takes no time."""

import asyncio
from collections import Counter

import pytest

from bot.messaging.discord_io.pacer import Pacer
from tests.support.leaping_loop import LeapingLoop

RATE = 45
STORM = 64
"""Reminders under way at once."""


def run(scene):
    """Run a scene and return what passed the pacer: (name, seconds since the start)."""
    loop = LeapingLoop()
    passed = []

    async def play():
        pacer = Pacer(per_second=RATE)
        start = loop.time()

        async def call(name, entrance=pacer):
            async with entrance:
                passed.append((name, loop.time() - start))

        await scene(call, lambda name: call(name, pacer.ahead))

    try:
        loop.run_until_complete(asyncio.wait_for(play(), 10_000))
    finally:
        loop.close()
    return passed


def waits(passed, name):
    return [at for each, at in passed if each == name]


def test_calls_pass_in_the_order_they_came():
    async def scene(call, _):
        await asyncio.gather(*(call(number) for number in range(200)))

    assert [name for name, _ in run(scene)] == list(range(200))


def test_no_second_has_more_than_discord_grants():
    async def scene(call, _):
        await asyncio.gather(*(call("reminder") for _ in range(300)))

    times = waits(run(scene), "reminder")

    assert max(sum(start <= at < start + 1 for at in times) for start in times) <= 48
    assert times[-1] == pytest.approx((300 - 2.5) / RATE, abs=0.05)


def test_a_quiet_time_saves_up_no_more_than_the_burst():
    async def scene(call, _):
        await call("early")
        await asyncio.sleep(60)
        await asyncio.gather(*(call("late") for _ in range(100)))

    times = waits(run(scene), "late")

    assert sum(at < times[0] + 0.001 for at in times) == 2


def test_a_step_goes_ahead_of_the_reminders_that_wait():
    async def scene(call, call_ahead):
        reminders = [asyncio.ensure_future(call("reminder")) for _ in range(STORM)]
        await asyncio.sleep(0.5)
        await call_ahead("step")
        await asyncio.gather(*reminders)

    (step_at,) = waits(run(scene), "step")

    assert step_at - 0.5 <= 1.01 / RATE


def test_reminders_keep_every_fourth_turn_however_many_steps_there_are():
    async def scene(call, call_ahead):
        steps = [call_ahead("step") for _ in range(400)]
        await asyncio.gather(*(call("reminder") for _ in range(100)), *steps)

    passed = run(scene)

    assert Counter(name for name, _ in passed[2:390]) == {"step": 291, "reminder": 97}


def test_steps_alone_have_every_turn():
    async def scene(_, call_ahead):
        await asyncio.gather(*(call_ahead("step") for _ in range(RATE)))

    assert run(scene)[-1][1] < 1


def test_thirty_steps_a_second_are_on_time_in_the_middle_of_a_storm():
    lateness = []

    async def scene(call, call_ahead):
        async def step(begins_at):
            await asyncio.sleep(begins_at)
            due_at = asyncio.get_running_loop().time()
            await call_ahead("step")
            lateness.append(asyncio.get_running_loop().time() - due_at)

        reminders = [asyncio.ensure_future(call("reminder")) for _ in range(500)]
        await asyncio.gather(*(step(number / 30) for number in range(100)))
        await asyncio.gather(*reminders)

    run(scene)

    assert max(lateness) < 0.1


def test_whoever_gives_up_waiting_costs_nobody_a_turn():
    async def scene(call, _):
        waiting = [asyncio.ensure_future(call(number)) for number in range(50)]
        await asyncio.sleep(0.01)
        for each in waiting[10:40]:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    passed = run(scene)

    assert [name for name, _ in passed] == [*range(10), *range(40, 50)]
    assert passed[-1][1] == pytest.approx((20 - 2.5) / RATE, abs=0.05)
