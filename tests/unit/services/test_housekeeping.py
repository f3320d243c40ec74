"""Housekeeping: missing plans repaired, the unanswered closed, the old deleted. Twice is harmless."""

from dataclasses import replace
from datetime import time, timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import OccurrenceId, UserId
from bot.kinds.drinks import WaterRule
from bot.kinds.stretch import STRETCH
from bot.services.operations import housekeeping
from bot.services.operations.housekeeping import (
    ANSWER_WITHIN,
    BATCH,
    KEEP_DRINKS,
    KEEP_OCCURRENCES,
    KEEP_UNREACHABLE,
)
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_reminder,
    a_slot,
    a_user,
    a_water_rule,
    an_occurrence,
    an_occurrence_id,
    some_bedtimes,
    tonight_at,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)
OTHER = UserId(1002)


async def test_a_reminder_that_is_on_and_has_no_plan_gets_one(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder())

    count = await process.housekeeping.repair_plans()

    assert count == 1
    assert world.planned().slot.due_at == tonight_at(22)


@pytest.mark.usefixtures("person")
async def test_a_plan_that_is_there_is_left_alone(world: World, process: Process):
    content = world.storage.rows.content()

    count = await process.housekeeping.repair_plans()

    assert count == 0
    assert world.storage.rows.content() == content


@pytest.mark.parametrize(
    ("user", "reminder"),
    [
        (a_user(), a_reminder(enabled=False)),
        (a_user(zone_key=None), a_reminder()),
        (a_user(bedtime=None), a_reminder()),
    ],
)
async def test_what_cannot_or_must_not_be_planned_is_not(
    world: World, process: Process, user, reminder
):
    await store(world.storage, user, reminder)

    assert await process.housekeeping.repair_plans() == 0
    assert world.occurrences() == []


async def test_a_day_without_room_for_a_drink_is_no_endless_work(world: World, process: Process):
    evening_person = a_user(bedtimes=some_bedtimes(time(13)))
    await store(world.storage, evening_person, a_reminder(WaterRule(wake=time(12))))

    assert await process.housekeeping.repair_plans() == 0


async def test_one_poisonous_reminder_stops_no_other_repair(world: World, process: Process):
    await store(
        world.storage,
        a_user(zone_key="Mars/Olympus"),
        a_reminder(),
        a_user(id=OTHER),
        a_reminder(user_id=OTHER),
    )

    with capture_logs() as logs:
        count = await process.housekeeping.repair_plans()

    assert count == 1
    assert world.planned(user_id=OTHER).slot.local_date == NIGHT
    assert {log["user_id"] for log in logs if log["action"] == "plan_broken"} == {USER_ID}


async def test_more_than_a_batch_is_repaired_even_with_unplannable_ones_among_them(
    world: World, process: Process
):
    poisonous = a_user(id=UserId(1), zone_key="Mars/Olympus")
    people = [a_user(id=UserId(5000 + number)) for number in range(BATCH + 10)]
    await store(
        world.storage,
        poisonous,
        a_reminder(user_id=poisonous.id),
        *people,
        *(a_reminder(user_id=user.id) for user in people),
    )

    assert await process.housekeeping.repair_plans() == BATCH + 10


async def test_a_whole_batch_of_unplannable_ones_hides_nobody_behind_it(
    world: World, process: Process, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(housekeeping, "BATCH", 2)
    poisonous = [a_user(id=UserId(number), zone_key="Mars/Olympus") for number in (1, 2, 3)]
    people = [*poisonous, a_user(id=UserId(5000))]
    await store(world.storage, *people, *(a_reminder(user_id=user.id) for user in people))

    assert await process.housekeeping.repair_plans() == 1


async def test_a_sent_one_lapses_after_a_day_without_an_answer(
    world: World, process: Process, reminded: OccurrenceId
):
    world.clock.move_to(tonight_at(22) + ANSWER_WITHIN)
    await process.housekeeping.run()
    before = world.storage.rows.occurrences[reminded].state

    world.clock.advance(SECOND)
    await process.housekeeping.run()

    assert before is State.SENT
    assert world.storage.rows.occurrences[reminded].state is State.UNANSWERED


async def test_an_answered_one_does_not_lapse(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.stretch_done(USER_ID, reminded)
    world.clock.advance(ANSWER_WITHIN + SECOND)

    await process.housekeeping.run()

    assert world.storage.rows.occurrences[reminded].state is State.DONE


async def test_occurrences_go_after_their_retention_and_outcomes_stay(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.stretch_done(USER_ID, reminded)
    world.clock.move_to(tonight_at(22) + KEEP_OCCURRENCES)
    await process.housekeeping.run()
    assert reminded in world.storage.rows.occurrences

    world.clock.advance(SECOND)
    await process.housekeeping.run()

    assert reminded not in world.storage.rows.occurrences
    assert list(world.storage.rows.outcomes.values()) == [Outcome.DONE]


@pytest.mark.usefixtures("person")
async def test_what_is_planned_is_never_pruned(world: World, process: Process):
    planned = world.planned()
    world.clock.advance(KEEP_OCCURRENCES * 2)

    await process.housekeeping.run()

    assert planned.id in world.storage.rows.occurrences


async def test_drinks_go_after_a_week(world: World, process: Process):
    await store(world.storage, a_user())
    await process.drinks.log(USER_ID, "old")
    world.clock.advance(KEEP_DRINKS)
    await process.housekeeping.run()
    assert "old" in world.storage.rows.drinks
    await process.drinks.log(USER_ID, "young")

    world.clock.advance(DAY)
    await process.housekeeping.run()

    assert set(world.storage.rows.drinks) == {"young"}


async def test_somebody_unreachable_for_a_year_is_erased_and_nobody_else_is(
    world: World, process: Process
):
    long_ago = world.now - KEEP_UNREACHABLE
    await store(
        world.storage,
        a_user(unreachable_since=long_ago - SECOND),
        a_reminder(),
        a_user(id=OTHER, unreachable_since=long_ago),
        a_reminder(user_id=OTHER),
    )

    await process.housekeeping.run()

    assert set(world.storage.rows.users) == {OTHER}
    assert {key.user_id for key in world.storage.rows.reminders} == {OTHER}


async def test_more_than_a_batch_lapses_in_one_run(world: World, process: Process):
    sent = [
        an_occurrence(
            a_slot(tonight_at(22) - 2 * DAY, number=number),
            id=an_occurrence_id(number),
            state=State.SENT,
        )
        for number in range(BATCH + 1)
    ]
    await store(world.storage, a_user(), *sent)

    await process.housekeeping.run()

    assert {row.state for row in world.occurrences()} == {State.UNANSWERED}


@pytest.mark.usefixtures("reminded")
async def test_housekeeping_twice_changes_nothing_more(world: World, process: Process):
    world.clock.advance(ANSWER_WITHIN + DAY)
    await process.housekeeping.run()
    content = world.storage.rows.content()

    with capture_logs() as logs:
        await process.housekeeping.run()

    assert world.storage.rows.content() == content
    assert logs == []


async def test_a_run_tells_what_it_has_done(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder(), a_reminder(a_water_rule()))

    with capture_logs() as logs:
        await process.housekeeping.run()

    assert [(log["step"], log["count"]) for log in logs] == [("plans repaired", 2)]


async def test_a_plan_lost_while_unreachable_is_repaired_all_the_same(
    world: World, process: Process
):
    unreachable = replace(a_user(), unreachable_since=world.now)
    await store(world.storage, unreachable, a_reminder())

    await process.housekeeping.run()

    assert world.planned(STRETCH).slot.due_at == tonight_at(22)
