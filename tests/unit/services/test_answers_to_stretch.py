"""Done and *skip tonight*, pressed under a stretch reminder, and taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import OccurrenceId
from bot.kinds.stretch import STRETCH, StretchRule
from bot.services.operations.housekeeping import ANSWER_WITHIN
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
from tests.support.storage_scenes import leave_only, store, stored_occurrence
from tests.support.turns import some_turns

DAY = timedelta(days=1)
TONIGHT = (stretch_key(USER_ID), a_night())


@pytest.fixture
async def repeated(world: World, process: Process) -> OccurrenceId:
    """A reminder sent at 22:00 whose repeat is planned for 22:15."""
    await store(world.storage, a_user(), a_reminder(StretchRule(minutes_before=30, repeats=1)))
    await process.housekeeping.repair_plans()
    occurrence_id = world.planned().id
    await process.deliver(at=tonight_at(22))
    return occurrence_id


async def test_done_logs_the_night(world: World, process: Process, reminded: OccurrenceId):
    answered = await process.answers.stretch_done(USER_ID, reminded)

    assert answered.is_new
    assert answered.occurrence.state is State.DONE
    assert answered.at == world.now
    assert world.storage.rows.outcomes == {TONIGHT: Outcome.DONE}


async def test_second_press_of_done_changes_nothing(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.stretch_done(USER_ID, reminded)
    content = world.storage.rows.content()

    answered = await process.answers.stretch_done(USER_ID, reminded)

    assert not answered.is_new
    assert answered.occurrence.state is State.DONE
    assert world.storage.rows.content() == content


async def test_done_cancels_what_is_planned_for_the_night(
    world: World, process: Process, repeated: OccurrenceId
):
    assert world.planned().slot.due_at == tonight_at(22, 15)

    answered = await process.answers.stretch_done(USER_ID, repeated)
    await process.deliver(at=tonight_at(22, 20))

    assert answered.overview.next_of(STRETCH) == tonight_at(22, night=NIGHT + DAY)
    assert len(world.messenger.sent) == 1


async def test_undo_of_done_brings_back_what_was_planned_for_the_night(
    world: World, process: Process, repeated: OccurrenceId
):
    await process.answers.stretch_done(USER_ID, repeated)

    answered = await process.answers.undo_stretch(USER_ID, repeated)
    await process.deliver(at=tonight_at(22, 15))

    assert answered.is_new
    assert answered.occurrence.state is State.SENT
    assert answered.overview.next_of(STRETCH) == tonight_at(22, 15)
    assert world.storage.rows.outcomes == {}
    assert len(world.messenger.sent) == 2


async def test_second_undo_changes_nothing(world: World, process: Process, reminded: OccurrenceId):
    await process.answers.stretch_done(USER_ID, reminded)
    await process.answers.undo_stretch(USER_ID, reminded)
    content = world.storage.rows.content()

    answered = await process.answers.undo_stretch(USER_ID, reminded)

    assert not answered.is_new
    assert world.storage.rows.content() == content


async def test_done_undone_and_done_again_is_done(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.stretch_done(USER_ID, reminded)
    await process.answers.undo_stretch(USER_ID, reminded)

    answered = await process.answers.stretch_done(USER_ID, reminded)

    assert answered.is_new
    assert world.storage.rows.outcomes == {TONIGHT: Outcome.DONE}


async def test_skip_tonight_silences_the_night_and_undo_ends_that(
    process: Process, repeated: OccurrenceId
):
    skipped = await process.answers.skip_night(USER_ID, repeated)
    again = await process.answers.skip_night(USER_ID, repeated)
    undone = await process.answers.undo_stretch(USER_ID, repeated)

    assert (skipped.is_new, again.is_new, undone.is_new) == (True, False, True)
    assert skipped.occurrence.state is State.SKIPPED
    assert skipped.overview.next_of(STRETCH) == tonight_at(22, night=NIGHT + DAY)
    assert undone.overview.next_of(STRETCH) == tonight_at(22, 15)


async def test_skipped_then_done_after_all_is_done(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.skip_night(USER_ID, reminded)

    answered = await process.answers.stretch_done(USER_ID, reminded)

    assert answered.is_new
    assert world.storage.rows.outcomes == {TONIGHT: Outcome.DONE}


async def test_done_is_not_undone_by_a_skip(process: Process, reminded: OccurrenceId):
    await process.answers.stretch_done(USER_ID, reminded)

    answered = await process.answers.skip_night(USER_ID, reminded)

    assert not answered.is_new
    assert answered.occurrence.state is State.DONE


@pytest.mark.usefixtures("repeated")
async def test_a_press_answers_every_reminder_of_the_night(world: World, process: Process):
    await process.deliver(at=tonight_at(22, 15))
    first, second = world.occurrences()[:2]

    await process.answers.stretch_done(USER_ID, second.id)

    assert {row.state for row in world.occurrences()[:2]} == {State.DONE}
    answered = await process.answers.stretch_done(USER_ID, first.id)
    assert not answered.is_new


async def test_a_press_on_last_nights_reminder_answers_last_night(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.deliver(at=tonight_at(22, night=NIGHT + DAY))

    answered = await process.answers.stretch_done(USER_ID, reminded)

    assert answered.is_new
    assert world.storage.rows.outcomes == {TONIGHT: Outcome.DONE}
    assert world.occurrences()[1].state is State.SENT


async def test_a_press_weeks_later_still_counts_for_its_night(
    world: World, process: Process, reminded: OccurrenceId
):
    world.clock.advance(30 * DAY)

    answered = await process.answers.stretch_done(USER_ID, reminded)

    assert answered.occurrence.state is State.DONE
    assert world.storage.rows.outcomes == {TONIGHT: Outcome.DONE}


async def test_a_late_answer_is_taken(world: World, process: Process, reminded: OccurrenceId):
    world.clock.advance(ANSWER_WITHIN + timedelta(seconds=1))
    await process.housekeeping.run()
    assert (await _stored(world, reminded)).state is State.UNANSWERED

    done = await process.answers.stretch_done(USER_ID, reminded)

    assert done.is_new
    assert done.occurrence.state is State.DONE


async def test_undo_of_an_answer_that_was_never_given_changes_nothing(
    process: Process, reminded: OccurrenceId
):
    answered = await process.answers.undo_stretch(USER_ID, reminded)

    assert not answered.is_new
    assert answered.occurrence.state is State.SENT


@pytest.mark.usefixtures("person")
async def test_undo_of_done_on_a_paused_night_leaves_the_night_paused(
    world: World, process: Process
):
    await process.pauses.for_nights(USER_ID, 1)
    await process.deliver(at=tonight_at(22))
    assert world.storage.rows.outcomes == {TONIGHT: Outcome.PAUSED}

    await process.nights.done(USER_ID)
    await process.nights.reopen(USER_ID, NIGHT)

    assert world.storage.rows.outcomes == {TONIGHT: Outcome.PAUSED}


async def test_an_answer_ends_the_count_of_unanswered_ones(
    world: World, process: Process, reminded: OccurrenceId
):
    assert world.reminder().unanswered == 1

    await process.answers.skip_night(USER_ID, reminded)

    assert world.reminder().unanswered == 0


@pytest.mark.parametrize("state", [State.LEASED, State.PLANNED])
async def test_a_press_before_the_record_is_there_counts_as_the_proof_of_delivery(
    world: World, process: Process, reminded: OccurrenceId, state: State
):
    await _forget_delivery(world, reminded, state)

    answered = await process.answers.stretch_done(USER_ID, reminded)

    assert answered.is_new
    assert answered.occurrence.state is State.DONE
    assert answered.occurrence.sent_at == world.now
    assert world.planned().slot.local_date == NIGHT + DAY


@pytest.mark.usefixtures("person")
async def test_a_press_before_the_record_is_there_is_not_overwritten_by_it(
    world: World, process: Process
):
    process.line.is_cut = False
    planned = world.planned()
    world.messenger.script_sends(lambda: setattr(world.storage, "is_down", True))
    world.clock.move_to(tonight_at(22))
    await process.delivery.sweep()
    await _recorder_waits(world, process)

    await Process(world).answers.skip_night(USER_ID, planned.id)
    process.line.is_cut = False
    await process.deliver()

    assert world.occurrences()[0].state is State.SKIPPED
    assert len(world.messenger.sent) == 1


async def _recorder_waits(world: World, process: Process) -> None:
    await some_turns()
    process.line.is_cut = True
    world.storage.is_down = False


async def _forget_delivery(world: World, occurrence_id: OccurrenceId, state: State) -> None:
    """Leave the rows as a process that is killed between send and record does."""
    sent = await _stored(world, occurrence_id)
    forgotten = replace(sent, state=state, message_id=None, sent_at=None, attempted_at=world.now)
    await leave_only(world.storage, forgotten)


async def _stored(world: World, occurrence_id: OccurrenceId):
    occurrence = await stored_occurrence(world.storage, occurrence_id)
    assert occurrence is not None
    return occurrence
