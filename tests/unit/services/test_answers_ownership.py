"""Whose answer it is, and what is left of a reminder: nothing is half-saved by a refused press."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import NotYoursError, OccurrenceGoneError
from bot.domain.ids import OccurrenceId, UserId
from bot.services.operations.housekeeping import KEEP_OCCURRENCES
from tests.support.builders import USER_ID, a_reminder, a_user, an_occurrence_id
from tests.support.services import PreparedUnit, Process, World
from tests.support.storage_scenes import store

STRANGER = UserId(1002)
ANSWERS = [
    "stretch_done",
    "skip_night",
    "drink",
    "skip_drink",
    "enough_today",
    "undo_stretch",
    "undo_drink",
    "snooze",
]


async def press(process: Process, answer: str, user_id: UserId, occurrence_id: OccurrenceId):
    options = {"length": timedelta(minutes=10)} if answer == "snooze" else {}
    return await getattr(process.answers, answer)(user_id, occurrence_id, **options)


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("is_known", [True, False])
async def test_nobody_else_can_answer(
    world: World, process: Process, reminded: OccurrenceId, answer: str, *, is_known: bool
):
    if is_known:
        await store(world.storage, a_user(id=STRANGER), a_reminder(user_id=STRANGER))
    commits = world.storage.commits

    with pytest.raises(NotYoursError):
        await press(process, answer, STRANGER, reminded)

    assert world.storage.commits == commits


@pytest.mark.parametrize("answer", ANSWERS)
async def test_an_answer_to_one_that_is_gone_says_so_and_stores_nobody(
    world: World, process: Process, answer: str
):
    with pytest.raises(OccurrenceGoneError):
        await press(process, answer, STRANGER, an_occurrence_id(77))

    assert world.storage.rows.users == {}


async def test_a_press_on_one_that_was_pruned_says_so(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.stretch_done(USER_ID, reminded)
    world.clock.advance(KEEP_OCCURRENCES + timedelta(days=1))
    await process.housekeeping.run()

    with pytest.raises(OccurrenceGoneError):
        await process.answers.undo_stretch(USER_ID, reminded)


async def test_a_press_after_the_erasure_says_so_and_stores_nobody(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.privacy.erase(USER_ID)

    with pytest.raises(OccurrenceGoneError):
        await process.answers.stretch_done(USER_ID, reminded)

    assert world.storage.rows.users == {}


async def test_a_press_on_one_whose_reminder_cannot_be_read_says_so(
    world: World, process: Process, reminded: OccurrenceId
):
    world.storage.change("DELETE FROM reminders")

    with pytest.raises(OccurrenceGoneError):
        await process.answers.stretch_done(USER_ID, reminded)


async def test_a_press_on_one_pruned_while_its_person_was_being_locked_says_so(
    world: World, process: Process, reminded: OccurrenceId
):
    storage = process.line

    class PruningLine:
        """Lets another process prune the occurrence while this one waits for the lock."""

        def begin(self):
            return PreparedUnit(storage.begin(), self.prune_before_loading)

        def prune_before_loading(self, unit):
            load = unit.people.load

            async def load_later(user_id, *, since, pressed):
                assert (
                    await unit.occurrences.prune(due_before=world.now + timedelta(days=1), limit=1)
                    == 1
                )
                return await load(user_id, since=since, pressed=pressed)

            unit.people.load = load_later

    process.user_changes._storage = PruningLine()

    with pytest.raises(OccurrenceGoneError):
        await process.answers.stretch_done(USER_ID, reminded)


async def test_two_people_answer_their_own_and_not_each_others(
    world: World, process: Process, reminded: OccurrenceId
):
    own = replace(
        world.storage.rows.occurrences[reminded], id=an_occurrence_id(5), user_id=STRANGER
    )
    await store(world.storage, a_user(id=STRANGER), a_reminder(user_id=STRANGER), own)

    await process.answers.stretch_done(STRANGER, own.id)

    assert {key.user_id for key, _ in world.storage.rows.outcomes} == {STRANGER}
