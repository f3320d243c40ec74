"""One person with everything around them, as a change and an overview load it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.person import Person
from bot.domain.ids import EntryId, UserId
from bot.domain.reminders.slots import Occasion
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_night,
    a_reminder,
    a_slot,
    a_user,
    a_water_rule,
    an_occurrence,
    an_occurrence_id,
    stretch_key,
    tonight_at,
)
from tests.support.storage_scenes import store

DAY = timedelta(days=1)
OTHER = UserId(7)
OLD = NIGHT - 60 * DAY


def of_night(night, number=1, **changes):
    slot = a_slot(tonight_at(22, night=night), local_date=night)
    return an_occurrence(slot, id=an_occurrence_id(number), **changes)


async def load(storage, *, user_id=USER_ID, since=NIGHT, pressed=None):
    async with storage.read() as unit:
        return await unit.people.load(user_id, since=since, pressed=pressed)


async def test_nobody_is_loaded_of_somebody_unknown(storage):
    assert await load(storage) is None


async def test_a_person_without_reminders_has_only_settings(storage):
    await store(storage, a_user())

    assert await load(storage) == Person(user=a_user())


async def test_a_person_comes_with_their_own_reminders_in_the_order_of_the_kinds(storage):
    water, stretch = a_reminder(a_water_rule(), enabled=False), a_reminder(unanswered=3)
    await store(storage, a_user(), a_user(id=OTHER), a_reminder(user_id=OTHER), water, stretch)

    person = await load(storage)

    assert list(person.reminders.items()) == [(STRETCH, stretch), (DRINKS, water)]


async def test_recent_occurrences_come_whole_and_older_ones_do_not(storage):
    tonight = of_night(NIGHT, 1, state=State.SENT, sent_at=tonight_at(22))
    tomorrow = of_night(NIGHT + DAY, 2)
    others = replace(of_night(NIGHT, 4), user_id=OTHER)
    await store(
        storage, a_user(), a_user(id=OTHER), tonight, tomorrow, of_night(NIGHT - DAY, 3), others
    )

    person = await load(storage)

    assert person.occurrences == {tonight.id: tonight, tomorrow.id: tomorrow}
    assert person.unreadable_slots == {}


async def test_what_was_pressed_comes_with_its_night_however_old_it_is(storage):
    pressed = of_night(OLD, 1, state=State.SENT, sent_at=tonight_at(22, night=OLD))
    repeat = replace(
        of_night(OLD, 2), slot=replace(pressed.slot, number=1, due_at=tonight_at(22, 15, night=OLD))
    )
    before = of_night(OLD - 3 * DAY, 3)
    await store(storage, a_user(), a_reminder(), pressed, repeat, before)
    async with storage.begin() as unit:
        await unit.outcomes.record(stretch_key(), a_night(OLD), Outcome.SKIPPED)
        await unit.commit()

    person = await load(storage, pressed=pressed.id)

    assert set(person.occurrences) == {pressed.id, repeat.id}
    assert person.outcomes == {STRETCH: {a_night(OLD): Outcome.SKIPPED}}


async def test_what_another_person_was_sent_is_left_out_when_pressed(storage):
    theirs = replace(of_night(NIGHT), user_id=OTHER)
    await store(storage, a_user(), a_user(id=OTHER), theirs)

    person = await load(storage, pressed=theirs.id)

    assert person.occurrences == {}


async def test_outcomes_and_drinks_come_from_the_date_on(storage):
    await store(storage, a_user(), a_user(id=OTHER))
    async with storage.begin() as unit:
        for key, occasion, outcome in (
            (stretch_key(), a_night(NIGHT - DAY), Outcome.DONE),
            (stretch_key(), a_night(), Outcome.SKIPPED),
            (stretch_key(OTHER), a_night(), Outcome.DONE),
            (a_reminder(a_water_rule()).key, Occasion.drink_day(NIGHT), Outcome.ENOUGH),
        ):
            await unit.outcomes.record(key, occasion, outcome)
        for name, day, user_id in (
            ("a", NIGHT - DAY, USER_ID),
            ("b", NIGHT, USER_ID),
            ("c", NIGHT, USER_ID),
            ("d", NIGHT, OTHER),
        ):
            await unit.drinks.log(EntryId(name), user_id, drink_day=day, millilitres=200)
        await unit.commit()

    person = await load(storage)

    assert person.outcomes == {
        STRETCH: {a_night(): Outcome.SKIPPED},
        DRINKS: {Occasion.drink_day(NIGHT): Outcome.ENOUGH},
    }
    assert person.drunk_ml == {NIGHT: 400}


async def test_its_agendas_are_those_that_are_loaded_for_many(storage):
    await store(storage, a_user(), a_reminder(), a_reminder(a_water_rule()), of_night(NIGHT))
    async with storage.begin() as unit:
        await unit.outcomes.record(stretch_key(), a_night(), Outcome.SKIPPED)
        await unit.drinks.log(EntryId("a"), USER_ID, drink_day=NIGHT, millilitres=200)
        await unit.commit()

    person = await load(storage)
    async with storage.read() as unit:
        agendas = await unit.agendas.load(
            [each.key for each in person.reminders.values()], since=NIGHT
        )

    assert {key.kind: agenda.slots for key, agenda in agendas.items()} == {
        kind: person.agenda(kind).slots for kind in person.reminders
    }
    assert {key.kind: agenda.outcomes for key, agenda in agendas.items()} == {
        kind: person.agenda(kind).outcomes for kind in person.reminders
    }


async def test_two_changes_of_one_person_follow_each_other(open_storage, storage):
    await store(storage, a_user(), a_reminder(unanswered=0))
    first, second = open_storage(), open_storage()
    seen = []

    async def count_up(own):
        async with own.begin() as unit:
            person = await unit.people.load(USER_ID, since=NIGHT)
            reminder = person.reminders[STRETCH]
            seen.append(reminder.unanswered)
            await asyncio.sleep(0)
            await unit.reminders.save([replace(reminder, unanswered=reminder.unanswered + 1)])
            await unit.commit()

    await asyncio.gather(count_up(first), count_up(second))

    assert sorted(seen) == [0, 1]


@pytest.mark.parametrize("pressed", [None, an_occurrence_id(77)])
async def test_a_press_on_something_that_is_gone_loads_the_person_alone(storage, pressed):
    await store(storage, a_user())

    assert await load(storage, pressed=pressed) == Person(user=a_user())
