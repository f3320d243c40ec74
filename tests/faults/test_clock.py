"""The machine's clock is set: back an hour, or forward a day. Discord's clock is right."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import Reason, State
from tests.faults.stage import DAY, DUE, SEND, Stage
from tests.wire.faults import Status, rate_limited
from tests.wire.model import User

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


async def test_a_clock_set_back_an_hour_repeats_no_reminder(stage: Stage, ada: User) -> None:
    await stage.run_until(DUE + MINUTE)

    stage.step_clock(-HOUR)
    await stage.sweep()
    await stage.run_until(DUE + MINUTE)

    assert await stage.is_sent_once(ada)


async def test_a_clock_set_back_before_a_reminder_sends_it_at_its_time(
    stage: Stage, ada: User
) -> None:
    await stage.run_until(DUE - MINUTE)

    stage.step_clock(-HOUR)
    await stage.sweep()
    await stage.run_until(DUE - SECOND)
    early = stage.reminders(ada)
    await stage.run_until(DUE + MINUTE)

    assert early == []
    assert await stage.is_sent_once(ada)


@pytest.mark.parametrize("window", [180.0, 0.0], ids=["in the nonce window", "without a window"])
@pytest.mark.parametrize("step", [-HOUR, HOUR], ids=["back", "forward"])
async def test_a_lost_answer_and_a_clock_that_is_set_make_no_second_message(
    stage: Stage, ada: User, step: timedelta, window: float
) -> None:
    stage.discord.nonces.window = window
    if step < timedelta():
        stage.step_clock(-step)  # it is wrong at first, and then set right
    stage.discord.faults.add(*SEND, Status(status=500), phase="after", times=1)

    await stage.run_until(DUE + 2 * SECOND)
    stage.step_clock(step)
    await stage.sweep()
    await stage.run_until(DUE + HOUR + MINUTE)

    assert await stage.is_sent_once(ada)


async def test_a_clock_set_back_during_an_attempt_makes_no_second_message(
    stage: Stage, ada: User
) -> None:
    stage.discord.nonces.window = 0
    stage.step_clock(HOUR)
    stage.discord.faults.add(*SEND, Status(status=500), phase="after", times=1)

    async with stage.discord.hold(*SEND, phase="committed") as held:
        running = asyncio.create_task(stage.run_until(DUE))
        await held.reached
        stage.step_clock(-HOUR)  # the attempt began in what is now the future
    await running
    await stage.run_until(DUE + HOUR)

    assert await stage.is_sent_once(ada)


async def test_a_clock_set_forward_a_day_puts_the_night_on_record_and_goes_on(
    stage: Stage, ada: User
) -> None:
    await stage.run_until(DUE - MINUTE)

    stage.step_clock(DAY + 3 * HOUR)
    await stage.sweep()
    await stage.run_until(DUE + 2 * DAY + MINUTE)

    first, second, third, fourth = await stage.occurrences(ada)
    assert {(each.state, each.reason) for each in (first, second)} == {
        (State.SKIPPED, Reason.STALE)
    }
    assert third.state is State.SENT
    assert fourth.slot.due_at == DUE + 3 * DAY
    assert len(stage.reminders(ada)) == 1


async def test_a_clock_set_forward_and_right_again_loses_no_later_night(
    stage: Stage, ada: User
) -> None:
    await stage.run_until(DUE - MINUTE)

    stage.step_clock(DAY)
    await stage.run_until(DUE + DAY + MINUTE)
    stage.step_clock(-DAY)
    await stage.sweep()
    await stage.run_until(DUE + 2 * DAY + MINUTE)

    states = [each.state for each in await stage.occurrences(ada)]
    assert states == [State.SKIPPED, State.SENT, State.SENT, State.PLANNED]
    assert len(stage.reminders(ada)) == 2


async def test_the_breaker_and_its_window_do_not_follow_the_wall_clock(
    stage: Stage, ada: User
) -> None:
    stage.discord.faults.add(*SEND, rate_limited(40, via=False), times=1)

    await stage.run_until(DUE)
    stage.step_clock(HOUR)
    still_waits = stage.breaker.opens_in()
    stage.pass_time(MINUTE)
    await stage.sweep()

    assert still_waits == 40 * SECOND
    assert await stage.is_sent_once(ada)
