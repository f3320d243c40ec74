import asyncio
from datetime import timedelta

import pytest

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import EntryId, UserId
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import Occasion
from bot.kinds import stretch
from bot.kinds.drinks import DRINKS
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_night,
    a_reminder,
    a_slot,
    a_slot_key,
    a_user,
    a_water_rule,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)
from tests.support.storage_scenes import store

STRETCH = ReminderKey(USER_ID, stretch.STRETCH)
WATER = ReminderKey(USER_ID, DRINKS)
DAY = timedelta(days=1)


@pytest.fixture(params=["load", "load_for_update"])
def load(request, storage):
    async def load_agendas(*keys, since=NIGHT):
        async with storage.begin() as unit:
            return dict(await getattr(unit.agendas, request.param)(keys, since=since))

    return load_agendas


async def test_an_agenda_holds_the_person_and_the_reminder(storage, load):
    await store(storage, a_user(), a_reminder(unanswered=3))

    assert await load(STRETCH) == {
        STRETCH: Agenda(user=a_user(), reminder=a_reminder(unanswered=3))
    }


async def test_reminders_that_do_not_exist_are_left_out(storage, load):
    await store(storage, a_user(), a_reminder())

    assert list(await load(STRETCH, WATER, ReminderKey(UserId(404), STRETCH.kind))) == [STRETCH]


async def test_no_keys_load_nothing(load):
    assert await load() == {}


async def test_one_reminder_of_a_person_comes_without_the_other(storage, load):
    await store(storage, a_user(), a_reminder(), a_reminder(a_water_rule()))

    assert list(await load(WATER)) == [WATER]


async def test_outcomes_count_from_since_on(storage, load):
    await store(storage, a_user(), a_reminder(), a_reminder(a_water_rule()))
    async with storage.begin() as unit:
        await unit.outcomes.record(STRETCH, a_night(NIGHT - DAY), Outcome.DONE)
        await unit.outcomes.record(STRETCH, a_night(), Outcome.SKIPPED)
        await unit.outcomes.record(STRETCH, a_night(NIGHT + DAY), Outcome.PAUSED)
        await unit.outcomes.record(WATER, Occasion.drink_day(NIGHT), Outcome.ENOUGH)
        await unit.commit()

    agendas = await load(STRETCH, WATER)

    assert agendas[STRETCH].outcomes == {
        a_night(): Outcome.SKIPPED,
        a_night(NIGHT + DAY): Outcome.PAUSED,
    }
    assert agendas[WATER].outcomes == {Occasion.drink_day(NIGHT): Outcome.ENOUGH}


async def test_drinks_are_summed_by_day(storage, load):
    await store(storage, a_user(), a_reminder(), a_reminder(a_water_rule()), a_user(id=UserId(7)))
    drinks = [(USER_ID, -1, 900), (USER_ID, 0, 200), (USER_ID, 0, 300), (USER_ID, 1, 100)]
    async with storage.begin() as unit:
        for number, (user_id, days, millilitres) in enumerate([*drinks, (UserId(7), 0, 999)]):
            await unit.drinks.log(
                EntryId(f"e{number}"),
                user_id,
                drink_day=NIGHT + days * DAY,
                millilitres=millilitres,
            )
        await unit.commit()

    agendas = await load(STRETCH, WATER)

    assert agendas[WATER].drunk_ml == {NIGHT: 500, NIGHT + DAY: 100}
    assert agendas[STRETCH].drunk_ml == agendas[WATER].drunk_ml


async def test_slots_come_with_their_states_from_since_on(storage, load):
    snooze = a_slot(number=100)
    await store(
        storage,
        a_user(),
        a_reminder(),
        an_occurrence(
            a_slot(tonight_at(22, night=NIGHT - DAY)), id=an_occurrence_id(1), state=State.SENT
        ),
        an_occurrence(a_slot(), id=an_occurrence_id(2), state=State.SNOOZED),
        an_occurrence(snooze, id=an_occurrence_id(3)),
        an_occurrence(a_slot(tonight_at(22, night=NIGHT + DAY)), id=an_occurrence_id(4)),
        an_occurrence(a_slot(number=1), id=an_occurrence_id(5), kind=DRINKS),
    )

    agendas = await load(STRETCH)

    assert agendas[STRETCH].slots == {
        a_slot_key(NIGHT, 0): State.SNOOZED,
        a_slot_key(NIGHT, 100): State.PLANNED,
        a_slot_key(NIGHT + DAY, 0): State.PLANNED,
    }


async def test_each_reminder_gets_its_own_history(storage, load):
    people = [a_user(id=UserId(number)) for number in range(1, 251)]
    await store(
        storage,
        *people,
        *(a_reminder(user_id=person.id) for person in people),
        *(an_occurrence(id=an_occurrence_id(each.id), user_id=each.id) for each in people),
    )
    keys = [ReminderKey(person.id, stretch.STRETCH) for person in people]

    agendas = await load(*keys)

    assert set(agendas) == set(keys)
    assert all(agenda.user.id == key.user_id for key, agenda in agendas.items())
    assert all(agenda.slots == {a_slot_key(NIGHT, 0): State.PLANNED} for agenda in agendas.values())


async def test_two_plans_of_one_reminder_follow_each_other(storage, open_storage):
    await store(storage, a_user(), a_reminder(unanswered=0))

    async def count_up(rival):
        for _ in range(5):
            async with rival.begin() as unit:
                agendas = await unit.agendas.load_for_update([STRETCH], since=NIGHT)
                seen = agendas[STRETCH].reminder.unanswered
                await unit.reminders.save([a_reminder(unanswered=seen + 1)])
                await unit.commit()

    await asyncio.gather(*(count_up(open_storage()) for _ in range(3)))

    async with storage.begin() as unit:
        assert await unit.reminders.of(USER_ID) == [a_reminder(unanswered=15)]


async def test_more_reminders_than_one_statement_takes_load_too(storage, load):
    await store(storage, a_user(), a_reminder())
    strangers = [ReminderKey(UserId(10_000 + number), STRETCH.kind) for number in range(40_000)]

    assert list(await load(STRETCH, *strangers)) == [STRETCH]
