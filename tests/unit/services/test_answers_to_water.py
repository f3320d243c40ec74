"""A glass, a skipped drink, *enough for today*, and each of them taken back."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import OccurrenceId
from bot.domain.reminders.amounts import GLASS_ML
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import Occasion
from bot.kinds.drinks import DRINKS
from tests.support.builders import NIGHT, USER_ID, an_instant
from tests.support.services import Process, World
from tests.support.storage_scenes import leave_only, put_back, store

DAY = timedelta(days=1)
WATER = DRINKS
KEY = ReminderKey(USER_ID, WATER)
TOMORROW = an_instant(NIGHT + DAY, time(7, 30))


async def test_a_glass_is_logged_once_however_often_it_is_pressed(
    process: Process, prompted: OccurrenceId
):
    first = await process.answers.drink(USER_ID, prompted)
    second = await process.answers.drink(USER_ID, prompted)

    assert (first.is_new, first.drunk_ml) == (True, GLASS_ML)
    assert (second.is_new, second.drunk_ml) == (False, GLASS_ML)
    assert first.occurrence.state is State.DONE


async def test_undo_takes_the_glass_back_and_it_can_be_logged_again(
    process: Process, prompted: OccurrenceId
):
    await process.answers.drink(USER_ID, prompted)
    undone = await process.answers.undo_drink(USER_ID, prompted)
    again = await process.answers.undo_drink(USER_ID, prompted)
    logged = await process.answers.drink(USER_ID, prompted)

    assert (undone.is_new, undone.drunk_ml) == (True, 0)
    assert undone.occurrence.state is State.SENT
    assert not again.is_new
    assert (logged.is_new, logged.drunk_ml) == (True, GLASS_ML)


async def test_a_glass_counts_for_the_day_of_the_press(
    world: World, process: Process, prompted: OccurrenceId
):
    world.clock.move_to(an_instant(NIGHT + DAY, time(12)))

    answered = await process.answers.drink(USER_ID, prompted)

    assert answered.drunk_ml == GLASS_ML
    (drink,) = world.storage.rows.drinks.values()
    assert drink.drink_day == NIGHT + DAY


async def test_before_four_in_the_morning_a_glass_counts_for_the_day_before(
    world: World, process: Process, prompted: OccurrenceId
):
    world.clock.move_to(an_instant(NIGHT + DAY, time(3, 59)))

    await process.answers.drink(USER_ID, prompted)

    (drink,) = world.storage.rows.drinks.values()
    assert drink.drink_day == NIGHT


async def test_the_last_glass_of_the_target_silences_the_day_and_undo_ends_that(
    process: Process, prompted: OccurrenceId
):
    await process.drinks.log(USER_ID, "bottle", millilitres=900)
    await process.drinks.log(USER_ID, "cup", millilitres=500)

    met = await process.answers.drink(USER_ID, prompted)
    undone = await process.answers.undo_drink(USER_ID, prompted)

    assert met.drunk_ml == 1600
    assert met.overview.next_of(WATER) == TOMORROW
    assert undone.overview.next_of(WATER) < TOMORROW


async def test_a_skipped_drink_is_let_go_and_can_be_taken_back(
    world: World, process: Process, prompted: OccurrenceId
):
    skipped = await process.answers.skip_drink(USER_ID, prompted)
    again = await process.answers.skip_drink(USER_ID, prompted)
    undone = await process.answers.undo_drink(USER_ID, prompted)

    assert (skipped.is_new, again.is_new, undone.is_new) == (True, False, True)
    assert skipped.occurrence.state is State.SKIPPED
    assert skipped.overview.next_of(WATER) < TOMORROW
    assert world.storage.rows.drinks == {}


async def test_a_skipped_drink_drunk_after_all_is_logged(process: Process, prompted: OccurrenceId):
    await process.answers.skip_drink(USER_ID, prompted)

    answered = await process.answers.drink(USER_ID, prompted)

    assert (answered.is_new, answered.drunk_ml) == (True, GLASS_ML)


async def test_enough_silences_the_day_and_nothing_else(
    world: World, process: Process, prompted: OccurrenceId
):
    enough = await process.answers.enough_today(USER_ID, prompted)
    again = await process.answers.enough_today(USER_ID, prompted)
    await process.deliver(at=TOMORROW)

    assert (enough.is_new, again.is_new) == (True, False)
    assert enough.occurrence.reason is Reason.ENOUGH
    assert enough.overview.next_of(WATER) == TOMORROW
    assert world.storage.rows.outcomes == {(KEY, Occasion.drink_day(NIGHT)): Outcome.ENOUGH}
    assert len(world.messenger.sent) == 2


async def test_undo_of_enough_brings_the_day_back(
    world: World, process: Process, prompted: OccurrenceId
):
    before = world.planned(WATER).slot
    await process.answers.enough_today(USER_ID, prompted)

    undone = await process.answers.undo_drink(USER_ID, prompted)

    assert undone.is_new
    assert world.planned(WATER).slot == before
    assert world.storage.rows.outcomes == {}


async def test_enough_on_yesterdays_prompt_does_not_silence_today(
    world: World, process: Process, prompted: OccurrenceId
):
    world.clock.move_to(an_instant(NIGHT + DAY, time(7)))
    await process.deliver()

    answered = await process.answers.enough_today(USER_ID, prompted)

    assert answered.is_new
    assert answered.overview.next_of(WATER) == TOMORROW


async def test_a_prompt_whose_day_was_enough_is_not_sent_even_if_under_way(
    world: World, process: Process, prompted: OccurrenceId
):
    planned = world.planned(WATER)
    await process.answers.enough_today(USER_ID, prompted)
    await put_back(world.storage, planned)  # as claimed just before

    await process.deliver(at=planned.slot.due_at)

    assert len(world.messenger.sent) == 1
    assert world.storage.rows.occurrences[planned.id].reason is Reason.ENOUGH


@pytest.mark.parametrize("state", [State.LEASED, State.PLANNED])
@pytest.mark.parametrize("answer", ["drink", "skip_drink", "enough_today"])
async def test_no_press_is_lost_because_the_delivery_is_not_on_record_yet(
    world: World, process: Process, prompted: OccurrenceId, state: State, answer: str
):
    sent = world.storage.rows.occurrences[prompted]
    unrecorded = replace(sent, state=state, sent_at=None, attempted_at=world.now)
    await leave_only(world.storage, unrecorded)

    answered = await getattr(process.answers, answer)(USER_ID, prompted)

    assert answered.is_new
    assert world.planned(WATER).id != prompted
    undone = await process.answers.undo_drink(USER_ID, prompted)
    assert (undone.is_new, undone.drunk_ml) == (True, 0)


async def test_a_glass_ends_no_count_of_stretch_reminders_but_its_own(
    world: World, process: Process, prompted: OccurrenceId
):
    await store(world.storage, replace(world.reminder(WATER), unanswered=3))

    await process.answers.drink(USER_ID, prompted)

    assert world.reminder(WATER).unanswered == 0
