"""Rows that this version cannot read: they spoil themselves and nothing else."""

from datetime import time, timedelta

import pytest
import structlog
from sqlalchemy import select, update
from structlog.testing import capture_logs

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import UserId
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.rules import ReminderKey
from bot.kinds import stretch
from bot.kinds.drinks import USUAL_STOP, WaterRule
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import say_unreadable
from bot.storage.repositories.personal import owner_column
from bot.storage.schema import tables
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
from tests.support.storage_scenes import claim, store, stored_person

OTHER = UserId(7)
STRETCH = ReminderKey(USER_ID, stretch.STRETCH)
OTHERS = ReminderKey(OTHER, stretch.STRETCH)
DAY = timedelta(days=1)


@pytest.fixture
async def storage(storage):
    structlog.reset_defaults()
    say_unreadable.cache_clear()
    await store(
        storage,
        a_user(),
        a_reminder(),
        an_occurrence(),
        a_user(id=OTHER),
        a_reminder(user_id=OTHER),
        an_occurrence(id=an_occurrence_id(2), user_id=OTHER),
    )
    return storage


async def spoil(storage, table, **columns):
    """Write over the rows of the person, whatever stands there."""
    statement = update(table).where(owner_column(table) == USER_ID).values(columns)
    async with storage.engine.begin() as connection:
        await connection.execute(statement)


async def load(storage, *keys):
    async with storage.begin() as unit:
        return dict(await unit.agendas.load(keys, since=NIGHT - DAY))


@pytest.mark.parametrize("bedtimes", ["", "[]", "{", "7", '["25:00"]', "[1,2,3,4,5,6,7]"])
async def test_unreadable_bedtimes_spoil_one_person_alone(storage, bedtimes):
    await spoil(storage, tables.users, bedtimes=bedtimes)

    with capture_logs() as logs:
        assert list(await load(storage, STRETCH, OTHERS)) == [OTHERS]

    assert [(log["action"], log["table"], log["row_name"]) for log in logs] == [
        ("row_left_out", "users", USER_ID)
    ]
    async with storage.begin() as unit:
        with pytest.raises(RowUnreadableError):
            await unit.users.get(USER_ID)
        assert await unit.users.get(OTHER) == a_user(id=OTHER)


@pytest.mark.parametrize("rule", ["", "{}", "[]", '{"minutes_before": 999, "repeats": 0}'])
async def test_an_unreadable_rule_spoils_one_reminder_alone(storage, rule):
    await spoil(storage, tables.reminders, rule=rule)
    await store(storage, a_reminder(a_water_rule()))

    assert list(await load(storage, STRETCH, OTHERS)) == [OTHERS]
    async with storage.begin() as unit:
        assert await unit.reminders.of(USER_ID) == [a_reminder(a_water_rule())]


async def test_a_rule_of_0_1_ends_the_drinks_two_hours_before_bed(storage):
    old = '{"wake": "06:15", "target_ml": 1800, "mode": "gentle"}'
    await spoil(storage, tables.reminders, rule=old, kind="water")

    async with storage.begin() as unit:
        (reminder,) = await unit.reminders.of(USER_ID)

    assert reminder.rule == WaterRule(
        wake=time(6, 15), target_ml=1800, mode=WaterMode.GENTLE, ends_before_bed=USUAL_STOP
    )


@pytest.mark.parametrize("hours", ["null", "3", '"4"', "4.5", "[]"])
async def test_an_unreadable_end_of_the_drinks_spoils_one_reminder_alone(storage, hours):
    rule = '{"wake": "06:15", "target_ml": 1800, "mode": "gentle", "ends_hours_before_bed": %s}'
    await store(storage, a_reminder(a_water_rule()))
    async with storage.engine.begin() as connection:
        table = tables.reminders
        statement = update(table).where(table.c.user_id == USER_ID, table.c.kind == "water")
        await connection.execute(statement.values(rule=rule % hours))

    async with storage.begin() as unit:
        assert await unit.reminders.of(USER_ID) == [a_reminder()]


async def test_a_reminder_of_an_unknown_kind_is_left_out(storage):
    await spoil(storage, tables.reminders, kind="sauna")

    assert list(await load(storage, STRETCH, OTHERS)) == [OTHERS]
    async with storage.begin() as unit:
        assert await unit.reminders.of(USER_ID) == []
        assert await unit.reminders.unplanned(limit=9) == []


@pytest.mark.parametrize("change", [{"kind": "sauna"}, {"reason": "because"}])
async def test_an_unreadable_occurrence_stops_no_other_claim(storage, change):
    await spoil(storage, tables.occurrences, **change)

    claimed = await claim(storage, now=tonight_at(22))

    columns = tables.occurrences.c
    async with storage.engine.connect() as connection:
        query = select(columns.state, columns.reason, columns.attempted_at)
        (on_record,) = await connection.execute(query.where(columns.user_id == USER_ID))
    assert [each.user_id for each in claimed] == [OTHER]
    assert tuple(on_record) == (State.SKIPPED, Reason.UNREADABLE, None)


async def test_an_unknown_state_of_a_slot_takes_that_slot_alone(storage):
    await spoil(storage, tables.occurrences, state="lost")
    await store(
        storage, an_occurrence(a_slot(tonight_at(22, night=NIGHT - DAY)), id=an_occurrence_id(3))
    )

    agendas = await load(storage, STRETCH)

    person = await stored_person(storage)
    assert person.agenda(STRETCH.kind).slots == agendas[STRETCH].slots
    assert agendas[STRETCH].slots == {
        a_slot_key(NIGHT, 0): State.SKIPPED,
        a_slot_key(NIGHT - DAY, 0): State.PLANNED,
    }


async def test_a_press_on_an_unreadable_occurrence_is_no_press_on_nothing(storage):
    await spoil(storage, tables.occurrences, state="lost")

    async with storage.read() as unit:
        with pytest.raises(RowUnreadableError):
            await unit.people.load(USER_ID, since=NIGHT, pressed=an_occurrence_id())


async def test_an_unknown_outcome_hides_that_night_alone(storage):
    async with storage.begin() as unit:
        await unit.outcomes.record(STRETCH, a_night(), Outcome.DONE)
        await unit.commit()
    await spoil(storage, tables.outcomes, outcome="so-so")
    async with storage.begin() as unit:
        await unit.outcomes.record(STRETCH, a_night(NIGHT - DAY), Outcome.DONE)
        await unit.commit()

    agendas = await load(storage, STRETCH)

    assert agendas[STRETCH].outcomes == {a_night(NIGHT - DAY): Outcome.DONE}
    person = await stored_person(storage)
    assert person.outcomes == {STRETCH.kind: {a_night(NIGHT - DAY): Outcome.DONE}}


async def test_an_unreadable_text_is_exported_as_it_stands(storage):
    await spoil(storage, tables.users, bedtimes="broken")

    async with storage.begin() as unit:
        exported = await unit.personal.export(USER_ID)

    assert exported["users"][0]["bedtimes"] == "broken"
