"""Delivery on a good day: claim, decide, send, record, plan the next."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import ChannelId, UserId
from bot.kinds.drinks import DRINKS, WaterNotice
from bot.kinds.stretch import StretchNotice, StretchRule
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_night,
    a_reminder,
    a_user,
    a_water_rule,
    an_instant,
    stretch_key,
    tonight_at,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store

DUE = tonight_at(22)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@pytest.mark.usefixtures("person")
async def test_what_is_due_is_sent_once_into_the_stored_channel(world: World, process: Process):
    planned = world.planned()

    await process.deliver(at=DUE)
    await process.deliver()

    (sent,) = world.messenger.sent
    assert sent.channel_id == ChannelId(2001)
    assert sent.nonce == planned.id
    assert sent.notice == StretchNotice(
        user_id=USER_ID, occurrence_id=planned.id, bed_at=tonight_at(22, 30)
    )


@pytest.mark.usefixtures("person")
async def test_nothing_is_sent_before_it_is_due(world: World, process: Process):
    await process.deliver(at=DUE - SECOND)

    assert world.messenger.send_requests == []
    assert world.planned().state is State.PLANNED


@pytest.mark.usefixtures("person")
async def test_a_delivery_is_recorded_with_its_message_and_the_next_is_planned(
    world: World, process: Process
):
    await process.deliver(at=DUE + SECOND)

    sent, planned = world.occurrences()
    assert sent.state is State.SENT
    assert sent.message_id == world.messenger.sent[0].message_id
    assert (sent.sent_at, sent.attempts, sent.attempted_at) == (DUE + SECOND, 1, None)
    assert planned.state is State.PLANNED
    assert planned.slot.due_at == DUE + DAY


@pytest.mark.usefixtures("person")
async def test_every_night_is_sent_once_for_a_fortnight_without_any_change(
    world: World, process: Process
):
    for night in range(13):
        await process.deliver(at=DUE + night * DAY)

    assert [message.sent_at for message in world.messenger.sent] == [
        DUE + night * DAY for night in range(13)
    ]


async def test_repeats_come_one_after_the_other(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder(StretchRule(minutes_before=30, repeats=2)))
    await process.housekeeping.repair_plans()

    for minute in (0, 10, 20, 30):
        await process.deliver(at=tonight_at(22, minute))

    assert [notice.repeat for notice in world.messenger.notices] == [0, 1, 2]
    assert world.planned().slot.local_date == NIGHT + DAY


async def test_a_drink_prompt_says_how_far_the_day_has_come(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder(a_water_rule()))
    await process.housekeeping.repair_plans()
    await process.drinks.log(USER_ID, "glass", millilitres=300)
    planned = world.planned(DRINKS)

    await process.deliver(at=planned.slot.due_at)

    assert world.messenger.notices == [
        WaterNotice(
            user_id=USER_ID,
            occurrence_id=planned.id,
            mode=a_water_rule().mode,
            drunk_ml=300,
            target_ml=1600,
        )
    ]


@pytest.mark.usefixtures("person")
async def test_a_late_one_says_so(world: World, process: Process):
    await process.deliver(at=tonight_at(22, 40))

    assert world.messenger.notices[0].late_by == timedelta(minutes=40)


@pytest.mark.usefixtures("person")
async def test_one_found_too_late_is_recorded_as_stale_and_the_schedule_goes_on(
    world: World, process: Process
):
    await process.deliver(at=tonight_at(23, 30))

    skipped, planned = world.occurrences()
    assert world.messenger.send_requests == []
    assert (skipped.state, skipped.reason) == (State.SKIPPED, Reason.STALE)
    assert planned.slot.due_at == DUE + DAY


async def test_overdue_prompts_come_as_one_and_the_others_are_on_record(
    world: World, process: Process
):
    world.clock.move_to(an_instant(NIGHT + DAY, time(7)))
    await store(world.storage, a_user(), a_reminder(a_water_rule()))
    await process.housekeeping.repair_plans()

    await process.deliver(at=an_instant(NIGHT + DAY, time(15)))

    assert [sent.notice.late_by for sent in world.messenger.sent] == [timedelta(minutes=5)]
    states = [row.state for row in world.occurrences()]
    assert states.count(State.SENT) == 1
    assert states.count(State.SKIPPED) == len(states) - 2
    assert states[-1] is State.PLANNED


@pytest.mark.usefixtures("person")
async def test_one_that_the_schedule_has_moved_later_waits_for_its_new_time(
    world: World, process: Process
):
    moved = replace(world.user(), bedtimes=a_user(bedtime=time(23)).bedtimes)
    await store(world.storage, moved)  # as another process does after this one has claimed

    await process.deliver(at=DUE)
    waiting = world.planned()
    await process.deliver(at=tonight_at(22, 30))

    assert (waiting.state, waiting.slot.due_at) == (State.PLANNED, tonight_at(22, 30))
    assert (waiting.claimable_at, waiting.attempted_at) == (tonight_at(22, 30), None)
    assert [message.sent_at for message in world.messenger.sent] == [tonight_at(22, 30)]
    assert world.messenger.lookups == []


@pytest.mark.usefixtures("person")
async def test_a_closed_night_is_skipped_for_what_closed_it(world: World, process: Process):
    async with world.storage.begin() as uow:
        await uow.outcomes.record(stretch_key(USER_ID), a_night(), Outcome.DONE)
        await uow.commit()

    await process.deliver(at=DUE)

    assert world.messenger.send_requests == []
    assert world.occurrences()[0].reason is Reason.DONE


@pytest.mark.usefixtures("person")
async def test_the_next_wake_up_is_for_the_next_night(world: World, process: Process):
    world.wakeup.forget()

    await process.deliver(at=DUE)

    assert world.wakeup.asked[-1] == DUE + DAY


@pytest.mark.usefixtures("person")
async def test_a_sweep_that_finds_nothing_asks_to_be_woken_for_what_is_planned(
    world: World, process: Process
):
    world.wakeup.forget()

    await process.deliver()

    assert world.wakeup.asked == [DUE]


async def test_without_anything_planned_nobody_is_woken(world: World, process: Process):
    await process.deliver()

    assert world.wakeup.asked == []


async def test_two_people_at_the_same_minute_get_their_own(world: World, process: Process):
    other = UserId(1002)
    await store(
        world.storage,
        a_user(),
        a_reminder(),
        a_user(id=other, dm_channel_id=ChannelId(2002)),
        a_reminder(user_id=other),
    )
    await process.housekeeping.repair_plans()

    await process.deliver(at=DUE)

    assert {(sent.channel_id, sent.notice.user_id) for sent in world.messenger.sent} == {
        (ChannelId(2001), USER_ID),
        (ChannelId(2002), other),
    }


async def test_somebody_whose_reminder_is_off_hears_nothing(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder())
    await process.housekeeping.repair_plans()
    await store(world.storage, a_reminder(enabled=False))  # while it is being claimed

    await process.deliver(at=DUE)

    (skipped,) = world.occurrences()
    assert skipped.reason is Reason.TURNED_OFF
    assert world.messenger.send_requests == []
