"""Snooze: later because the person asked, at most three times a night, never past its limit."""

from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.errors import SnoozesUsedUpError, SnoozeTooLateError
from bot.domain.ids import OccurrenceId
from bot.kinds.stretch import STRETCH, StretchRule
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_night,
    a_reminder,
    a_user,
    stretch_key,
    tonight_at,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store

DAY = timedelta(days=1)
TEN = timedelta(minutes=10)
THIRTY = timedelta(minutes=30)
TOMORROW = tonight_at(22, night=NIGHT + DAY)


def snoozes(world: World) -> list:
    return [row for row in world.occurrences() if row.slot.key.is_snooze]


async def test_a_snooze_counts_from_the_press(
    world: World, process: Process, reminded: OccurrenceId
):
    world.clock.advance(timedelta(minutes=7))

    answered = await process.answers.snooze(USER_ID, reminded, length=TEN)
    await process.deliver(at=tonight_at(22, 17))

    assert answered.is_new
    assert answered.occurrence.state is State.SNOOZED
    assert answered.overview.statuses[STRETCH].snoozed_until == tonight_at(22, 17)
    assert world.messenger.notices[-1].is_snoozed
    assert world.messenger.sent[-1].sent_at == tonight_at(22, 17)


async def test_a_snooze_never_moves_the_schedule(
    world: World, process: Process, reminded: OccurrenceId
):
    answered = await process.answers.snooze(USER_ID, reminded, length=THIRTY)
    await process.deliver(at=tonight_at(22, 30))
    await process.deliver(at=TOMORROW)

    assert answered.overview.next_of(STRETCH) == TOMORROW
    assert [sent.sent_at for sent in world.messenger.sent][1:] == [tonight_at(22, 30), TOMORROW]


async def test_a_snooze_wakes_the_process(world: World, process: Process, reminded: OccurrenceId):
    world.wakeup.forget()

    await process.answers.snooze(USER_ID, reminded, length=TEN)

    assert world.wakeup.next_at == tonight_at(22, 10)


async def test_second_press_of_snooze_changes_nothing(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.snooze(USER_ID, reminded, length=TEN)
    content = world.storage.rows.content()

    answered = await process.answers.snooze(USER_ID, reminded, length=THIRTY)

    assert not answered.is_new
    assert world.storage.rows.content() == content


async def test_a_night_has_three_snoozes_and_a_fourth_changes_nothing(
    world: World, process: Process, reminded: OccurrenceId
):
    pressed = reminded
    for _ in range(3):
        await process.answers.snooze(USER_ID, pressed, length=TEN)
        pressed = snoozes(world)[-1].id
        await process.deliver(at=world.now + TEN)
    commits = world.storage.commits

    with pytest.raises(SnoozesUsedUpError):
        await process.answers.snooze(USER_ID, pressed, length=TEN)

    assert len(snoozes(world)) == 3
    assert world.storage.commits == commits


async def test_a_snooze_past_its_limit_is_refused_and_changes_nothing(
    world: World, process: Process, reminded: OccurrenceId
):
    world.clock.move_to(tonight_at(23))
    commits = world.storage.commits

    with pytest.raises(SnoozeTooLateError) as refused:
        await process.answers.snooze(USER_ID, reminded, length=THIRTY)

    assert refused.value.limit_at == tonight_at(23, 30)
    assert world.storage.commits == commits


async def test_undo_takes_the_snooze_away(world: World, process: Process, reminded: OccurrenceId):
    await process.answers.snooze(USER_ID, reminded, length=TEN)

    answered = await process.answers.undo_stretch(USER_ID, reminded)
    await process.deliver(at=tonight_at(22, 10))

    assert answered.is_new
    assert answered.occurrence.state is State.SENT
    assert snoozes(world) == []
    assert len(world.messenger.sent) == 1


async def test_a_snooze_taken_back_does_not_count_among_the_three(
    world: World, process: Process, reminded: OccurrenceId
):
    for _ in range(4):
        await process.answers.snooze(USER_ID, reminded, length=TEN)
        await process.answers.undo_stretch(USER_ID, reminded)

    answered = await process.answers.snooze(USER_ID, reminded, length=TEN)

    assert answered.is_new
    assert len(snoozes(world)) == 1


async def test_a_snooze_that_has_come_cannot_be_taken_back(
    process: Process, reminded: OccurrenceId
):
    await process.answers.snooze(USER_ID, reminded, length=TEN)
    await process.deliver(at=tonight_at(22, 10))

    answered = await process.answers.undo_stretch(USER_ID, reminded)

    assert not answered.is_new
    assert answered.occurrence.state is State.SNOOZED


async def test_only_the_last_of_a_chain_takes_its_snooze_back(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.snooze(USER_ID, reminded, length=TEN)
    await process.deliver(at=tonight_at(22, 10))
    (second,) = snoozes(world)
    await process.answers.snooze(USER_ID, second.id, length=TEN)

    first_undone = await process.answers.undo_stretch(USER_ID, reminded)
    second_undone = await process.answers.undo_stretch(USER_ID, second.id)

    assert (first_undone.is_new, second_undone.is_new) == (False, True)
    assert [row.id for row in snoozes(world)] == [second.id]


async def test_done_before_the_snooze_comes_cancels_it(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.snooze(USER_ID, reminded, length=TEN)

    answered = await process.answers.stretch_done(USER_ID, reminded)
    await process.deliver(at=tonight_at(22, 10))

    assert answered.is_new
    assert answered.occurrence.state is State.DONE
    assert len(world.messenger.sent) == 1


async def test_after_undo_of_done_the_reminder_can_be_snoozed_again(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.snooze(USER_ID, reminded, length=TEN)
    await process.answers.stretch_done(USER_ID, reminded)
    await process.answers.undo_stretch(USER_ID, reminded)

    answered = await process.answers.snooze(USER_ID, reminded, length=TEN)

    assert answered.is_new
    assert len(snoozes(world)) == 1


async def test_a_snooze_keeps_the_repeats_silent_until_it_has_come(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder(StretchRule(minutes_before=30, repeats=1)))
    await process.housekeeping.repair_plans()
    first = world.planned().id
    await process.deliver(at=tonight_at(22))

    await process.answers.snooze(USER_ID, first, length=timedelta(minutes=20))
    await process.deliver(at=tonight_at(22, 15))
    await process.deliver(at=tonight_at(22, 20))

    assert [sent.sent_at for sent in world.messenger.sent] == [
        tonight_at(22),
        tonight_at(22, 20),
    ]


async def test_a_snooze_is_not_replanned_by_a_change_nor_sent_once_its_reminder_is_off(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.snooze(USER_ID, reminded, length=TEN)

    await process.rules.turn_on_stretch(USER_ID, minutes_before=60)
    assert len(snoozes(world)) == 1
    await process.preferences.turn_off(USER_ID, STRETCH)
    await process.deliver(at=tonight_at(22) + TEN)

    (snooze,) = snoozes(world)
    assert (snooze.state, snooze.reason) == (State.SKIPPED, Reason.TURNED_OFF)
    assert len(world.messenger.sent) == 1


async def test_a_snooze_on_a_night_that_was_closed_meanwhile_changes_nothing(
    world: World, process: Process, reminded: OccurrenceId
):
    async with world.storage.begin() as uow:  # closed while the reminder was still being sent
        await uow.outcomes.record(stretch_key(USER_ID), a_night(), Outcome.DONE)
        await uow.commit()

    answered = await process.answers.snooze(USER_ID, reminded, length=TEN)

    assert not answered.is_new
    assert snoozes(world) == []
