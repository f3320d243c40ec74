from dataclasses import replace
from datetime import time

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.ids import UserId
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import SlotKey
from bot.kinds import stretch
from bot.kinds.drinks import DRINKS, EARLY_STOP
from bot.kinds.summary import SummaryRule
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_reminder,
    a_slot,
    a_stretch_rule,
    a_user,
    a_water_rule,
    an_occurrence,
)
from tests.support.storage_scenes import store

STRETCH = ReminderKey(USER_ID, stretch.STRETCH)


async def reminders_of(storage, user_id=USER_ID):
    async with storage.begin() as unit:
        return list(await unit.reminders.of(user_id))


async def unplanned(storage, *, after=None, limit=10):
    async with storage.begin() as unit:
        return list(await unit.reminders.unplanned(after=after, limit=limit))


@pytest.mark.parametrize(
    "rule",
    [
        a_stretch_rule(minutes_before=45, repeats=3),
        a_water_rule(wake=time(5, 15), target_ml=2000),
        a_water_rule(mode=WaterMode.GENTLE),
        a_water_rule(ends_before_bed=EARLY_STOP),
    ],
)
async def test_a_reminder_comes_back_as_it_was_saved(storage, rule):
    reminder = a_reminder(rule, enabled=False, unanswered=13)

    await store(storage, a_user(), reminder)

    assert await reminders_of(storage) == [reminder]


async def test_reminders_come_in_the_order_of_their_kinds(storage):
    water, stretch = a_reminder(a_water_rule()), a_reminder(a_stretch_rule())

    await store(storage, a_user(), water, stretch)

    assert await reminders_of(storage) == [stretch, water]


async def test_reminders_of_others_are_not_returned(storage):
    await store(storage, a_user(), a_user(id=UserId(7)), a_reminder(user_id=UserId(7)))

    assert await reminders_of(storage) == []


async def test_saving_a_reminder_again_replaces_it(storage):
    await store(storage, a_user(), a_reminder(unanswered=5))
    off = a_reminder(a_stretch_rule(minutes_before=0), enabled=False)

    await store(storage, off)

    assert await reminders_of(storage) == [off]


async def test_saving_no_reminders_is_harmless(storage):
    await store(storage, a_user(), a_reminder())

    async with storage.begin() as unit:
        await unit.reminders.save([])
        await unit.commit()

    assert await reminders_of(storage) == [a_reminder()]


async def test_a_reminder_without_an_occurrence_is_unplanned(storage):
    await store(storage, a_user(), a_reminder())

    assert await unplanned(storage) == [STRETCH]


@pytest.mark.parametrize("state", [State.PLANNED, State.LEASED])
async def test_a_reminder_with_an_open_occurrence_is_planned(storage, state):
    await store(storage, a_user(), a_reminder(), an_occurrence(state=state))

    assert await unplanned(storage) == []


async def test_a_closed_occurrence_plans_nothing(storage):
    await store(storage, a_user(), a_reminder(), an_occurrence(state=State.DONE))

    assert await unplanned(storage) == [STRETCH]


async def test_a_snooze_does_not_stand_for_the_schedule(storage):
    snooze = a_slot(number=SlotKey.snooze(NIGHT, ordinal=0).number)

    await store(storage, a_user(), a_reminder(), an_occurrence(snooze))

    assert await unplanned(storage) == [STRETCH]


async def test_an_occurrence_of_the_other_reminder_plans_nothing(storage):
    await store(storage, a_user(), a_reminder(), an_occurrence(kind=DRINKS))

    assert await unplanned(storage) == [STRETCH]


@pytest.mark.parametrize("person", [a_user(zone_key=None), a_user(bedtime=None)])
async def test_a_person_without_zone_or_bedtime_cannot_be_planned(storage, person):
    await store(storage, person, a_reminder())

    assert await unplanned(storage) == []


@pytest.mark.parametrize(
    ("person", "found"), [(a_user(bedtime=None), 1), (a_user(zone_key=None), 0)]
)
async def test_a_summary_can_be_planned_without_a_bedtime_but_not_without_a_zone(
    storage, person, found
):
    summary = a_reminder(SummaryRule())
    await store(storage, person, summary)

    assert await unplanned(storage) == [summary.key] * found


async def test_a_person_who_takes_the_last_bedtime_away_cannot_be_planned(storage):
    await store(storage, a_user(), a_reminder())

    await store(storage, a_user(bedtime=None))

    assert await unplanned(storage) == []


async def test_a_reminder_that_is_off_is_not_unplanned(storage):
    await store(storage, a_user(), a_reminder(enabled=False))

    assert await unplanned(storage) == []


async def test_no_more_unplanned_reminders_come_than_asked_for(storage):
    people = [a_user(id=UserId(number)) for number in range(1, 6)]
    await store(storage, *people, *(a_reminder(user_id=person.id) for person in people))

    found = await unplanned(storage, limit=3)

    assert len(found) == 3
    assert len(set(found)) == 3


async def test_unplanned_reminders_can_be_walked_through_in_the_order_of_their_keys(storage):
    people = [a_user(id=UserId(number)) for number in range(1, 4)]
    both = (a_reminder(), a_reminder(a_water_rule()))
    reminders = [replace(each, user_id=person.id) for person in people for each in both]
    await store(storage, *people, *reminders)

    first = await unplanned(storage, limit=3)
    rest = await unplanned(storage, after=first[-1], limit=10)

    assert first + rest == sorted(reminder.key for reminder in reminders)
    assert await unplanned(storage, after=rest[-1]) == []


async def test_only_the_reminder_that_is_due_for_a_plan_is_listed(storage):
    planned = an_occurrence(user_id=UserId(7))
    await store(
        storage,
        a_user(),
        a_reminder(a_water_rule()),
        a_user(id=UserId(7)),
        replace(a_reminder(), user_id=UserId(7)),
        planned,
    )

    assert await unplanned(storage) == [ReminderKey(USER_ID, DRINKS)]
