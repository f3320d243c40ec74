"""The pacer on a loop whose time leaps to the next timer, so that a minute takes no time."""

import asyncio
from collections import Counter

import pytest

from bot.domain.operations.pace import SAVED_UP
from bot.messaging.discord_io.pacer import Pacer
from bot.messaging.discord_io.places.places import LocalPlaces
from tests.support.leaping_loop import LeapingLoop

RATE = 50
STORM = 64
"""Reminders under way at once."""


def run(scene, *, idle=False):
    """Run a scene and return what passed the pacer: (name, seconds since the start)."""
    loop = LeapingLoop()
    passed = []

    async def play():
        pacer = Pacer(LocalPlaces(per_second=RATE))
        start = loop.time()

        async def call(name, entrance=pacer):
            async with entrance:
                passed.append((name, loop.time() - start))

        def call_idle(name):
            return call(name, pacer.idle)

        def call_ahead(name):
            return call(name, pacer.ahead)

        await scene(call, call_idle if idle else call_ahead)

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

    assert max(sum(start <= at < start + 1 for at in times) for start in times) == RATE
    assert times[-1] == pytest.approx((300 - 2.5) / RATE, abs=0.05)


def test_a_quiet_time_saves_up_two_turns():
    async def scene(call, _):
        await call("early")
        await asyncio.sleep(60)
        await asyncio.gather(*(call("late") for _ in range(100)))

    times = waits(run(scene), "late")

    assert sum(at < times[0] + 0.001 for at in times) == 1 + SAVED_UP


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


def storm(*, tidied):
    """Run 2,000 reminders that come due together in the midst of as many removals, or without them."""

    async def scene(call, call_idle):
        removals = [asyncio.ensure_future(call_idle("removal")) for _ in range(2_000 * tidied)]
        await asyncio.sleep(10.3)
        await asyncio.gather(*(call("reminder") for _ in range(2_000)))
        for each in removals:
            each.cancel()
        await asyncio.gather(*removals, return_exceptions=True)

    return run(scene, idle=True)


def test_removals_pass_before_and_after_a_storm_and_never_in_it():
    passed = storm(tidied=True)
    first, last = (waits(passed, "reminder")[index] for index in (0, -1))
    removed = waits(passed, "removal")

    assert removed
    assert not [at for at in removed if first <= at <= last]


def test_a_storm_is_as_fast_with_removals_before_it_as_without():
    alone, beside = (waits(storm(tidied=tidied), "reminder") for tidied in (False, True))

    assert beside == pytest.approx(alone, abs=1e-6)


def test_idle_time_has_two_calls_a_second_at_most():
    async def scene(_, call_idle):
        await asyncio.gather(*(call_idle("removal") for _ in range(20)))

    times = waits(run(scene, idle=True), "removal")

    assert max(sum(start <= at < start + 1 for at in times) for start in times) == 2
    assert times[-1] == pytest.approx(9, abs=0.1)


def test_nothing_is_idle_while_calls_come_one_after_the_other():
    async def scene(call, call_idle):
        for _ in range(3):
            await call("reminder")
        removal = asyncio.ensure_future(call_idle("removal"))
        for _ in range(100):
            await call("reminder")
            await asyncio.sleep(0.2)
        await removal

    passed = run(scene, idle=True)

    assert [name for name, _ in passed][-1] == "removal"
    assert len(passed) == 104


def test_a_call_that_comes_while_an_idle_one_waits_for_its_time_has_its_turn_at_once():
    async def scene(call, call_idle):
        await asyncio.gather(call_idle("removal"), call_idle("removal"))
        waiting = asyncio.ensure_future(call_idle("removal"))
        await asyncio.sleep(0.5)
        await call("reminder")
        await waiting

    passed = run(scene, idle=True)

    assert waits(passed, "reminder") == [pytest.approx(0.5, abs=1e-6)]
    assert waits(passed, "removal")[2] >= 1
