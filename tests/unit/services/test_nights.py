"""`/stretch done` and *skip tonight* as commands: the night is the person's, from noon to noon."""

from datetime import time, timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.errors import ZoneMissingError
from bot.domain.ids import OccurrenceId
from bot.kinds.stretch import STRETCH
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_night,
    a_user,
    an_instant,
    stretch_key,
    tonight_at,
)
from tests.support.messenger import Hangs
from tests.support.services import Process, World
from tests.support.storage_scenes import store
from tests.support.turns import at_rest, some_turns

DAY = timedelta(days=1)
TONIGHT = (stretch_key(USER_ID), a_night())


@pytest.mark.usefixtures("person")
async def test_done_early_cancels_what_is_planned_and_undo_brings_it_back(
    world: World, process: Process
):
    done = await process.nights.done(USER_ID)
    reopened = await process.nights.reopen(USER_ID, NIGHT)

    assert (done.night, done.outcome, done.is_new) == (NIGHT, Outcome.DONE, True)
    assert done.overview.next_of(STRETCH) == tonight_at(22, night=NIGHT + DAY)
    assert (reopened.outcome, reopened.is_new) == (None, True)
    assert world.planned().slot.due_at == tonight_at(22)
    assert world.storage.rows.outcomes == {}


@pytest.mark.usefixtures("person")
async def test_done_twice_changes_nothing_the_second_time(world: World, process: Process):
    await process.nights.done(USER_ID)
    content = world.storage.rows.content()

    again = await process.nights.done(USER_ID)

    assert not again.is_new
    assert world.storage.rows.content() == content


@pytest.mark.usefixtures("person")
async def test_skip_tonight_keeps_tomorrow(process: Process):
    skipped = await process.nights.skip(USER_ID)

    assert (skipped.outcome, skipped.is_new) == (Outcome.SKIPPED, True)
    assert skipped.overview.next_of(STRETCH) == tonight_at(22, night=NIGHT + DAY)


@pytest.mark.usefixtures("person")
async def test_a_night_once_done_stays_done_when_it_is_skipped(world: World, process: Process):
    await process.nights.done(USER_ID)

    skipped = await process.nights.skip(USER_ID)

    assert (skipped.outcome, skipped.is_new) == (Outcome.DONE, False)
    assert world.storage.rows.outcomes == {TONIGHT: Outcome.DONE}


async def test_done_answers_the_reminder_that_was_sent(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.nights.done(USER_ID)

    assert world.storage.rows.occurrences[reminded].state is State.DONE


async def test_reopening_makes_the_sent_one_answerable_again(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.nights.done(USER_ID)

    await process.nights.reopen(USER_ID, NIGHT)

    assert world.storage.rows.occurrences[reminded].state is State.SENT


@pytest.mark.usefixtures("person")
async def test_in_the_morning_done_still_means_the_night_that_was(world: World, process: Process):
    world.clock.move_to(an_instant(NIGHT + DAY, time(11, 59)))

    closed = await process.nights.done(USER_ID)

    assert closed.night == NIGHT


@pytest.mark.usefixtures("person")
async def test_reopening_a_night_that_is_open_changes_nothing(world: World, process: Process):
    content = world.storage.rows.content()

    reopened = await process.nights.reopen(USER_ID, NIGHT)

    assert not reopened.is_new
    assert world.storage.rows.content() == content


@pytest.mark.usefixtures("person")
async def test_reopening_ends_no_pause(process: Process):
    await process.pauses.for_nights(USER_ID, 1)
    await process.deliver(at=tonight_at(22))

    reopened = await process.nights.reopen(USER_ID, NIGHT)

    assert (reopened.outcome, reopened.is_new) == (Outcome.PAUSED, False)


async def test_done_needs_a_zone_and_stores_nobody_without(world: World, process: Process):
    with pytest.raises(ZoneMissingError):
        await process.nights.done(USER_ID)

    assert world.storage.rows.users == {}


async def test_done_is_logged_for_somebody_without_any_reminder(world: World, process: Process):
    await store(world.storage, a_user())

    closed = await process.nights.done(USER_ID)

    assert closed.is_new
    assert world.storage.rows.outcomes == {TONIGHT: Outcome.DONE}


async def test_reopening_a_strangers_night_stores_nobody(world: World, process: Process):
    reopened = await process.nights.reopen(USER_ID, NIGHT)

    assert not reopened.is_new
    assert world.storage.rows.users == {}


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(("command", "state"), [("done", State.DONE), ("skip", State.SKIPPED)])
async def test_a_reminder_that_arrives_after_its_night_was_closed_counts_as_answered(
    world: World, process: Process, command: str, state: State
):
    hangs = Hangs()
    world.messenger.script_sends(hangs)
    world.clock.move_to(tonight_at(22))
    await process.delivery.sweep()
    await some_turns()

    await getattr(process.nights, command)(USER_ID)
    hangs.released.set()
    await at_rest()
    arrived = world.occurrences()[0]
    undone = await process.answers.undo_stretch(USER_ID, arrived.id)

    assert len(world.messenger.sent) == 1
    assert arrived.state is state
    assert world.reminder().unanswered == 0
    assert undone.is_new
    assert undone.occurrence.state is State.SENT
