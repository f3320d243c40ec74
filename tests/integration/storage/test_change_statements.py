"""What a person's command or press asks of the database, its activity included."""

from datetime import time, timedelta

import pytest

from bot.domain.ids import ChannelId, OccurrenceId
from bot.domain.time.weekdays import WEEKEND
from tests.support.builders import BEDTIME, USER_ID, a_reminder, a_user, a_water_rule, tonight_at
from tests.support.services import Process, World
from tests.support.statements import counted_statements
from tests.support.storage_scenes import store

MOST = 10
STRETCH, WATER = None, a_water_rule()
AN_ELSEWHERE = ChannelId(4711)
"""A DM channel that is not on record yet, so that each press has an activity to store as well."""


@pytest.fixture
def world(storage):
    return World(now=tonight_at(12), storage=storage)


@pytest.fixture
async def process(world, storage):
    """A process with a person who has both reminders, and a fortnight of days behind them."""
    process = Process(world)
    await store(storage, a_user(), a_reminder(), a_reminder(a_water_rule()))
    await process.housekeeping.repair_plans()
    return process


async def delivered(storage, process, rule) -> OccurrenceId:
    """Return a reminder that has just arrived."""
    key = a_reminder(rule).key
    while True:
        async with storage.read() as unit:
            waiting = [
                occurrence
                for each in (a_reminder(), a_reminder(WATER))
                for occurrence in await unit.occurrences.open_of(each.key)
            ]
        planned = min(waiting, key=lambda each: each.slot.due_at)
        await process.deliver(at=planned.slot.due_at)
        if planned.key == key:
            return planned.id


def noticed(process) -> None:
    process.activity.note(USER_ID, locale="de", dm_channel_id=AN_ELSEWHERE)


@pytest.mark.parametrize(
    ("rule", "press"),
    [
        pytest.param(STRETCH, "stretch_done", id="done"),
        pytest.param(STRETCH, "skip_night", id="skip tonight"),
        pytest.param(WATER, "drink", id="a glass"),
        pytest.param(WATER, "skip_drink", id="skip a drink"),
        pytest.param(WATER, "enough_today", id="enough"),
    ],
)
async def test_a_press_and_its_undo_take_ten_statements_each(storage, process, rule, press):
    occurrence_id = await delivered(storage, process, rule)
    noticed(process)
    undo = process.answers.undo_stretch if rule is STRETCH else process.answers.undo_drink

    with counted_statements(storage) as pressed:
        answered = await getattr(process.answers, press)(USER_ID, occurrence_id)
    with counted_statements(storage) as taken_back:
        undone = await undo(USER_ID, occurrence_id)

    assert answered.is_new
    assert undone.is_new
    assert len(pressed) <= MOST, "\n\n".join(pressed)
    assert len(taken_back) <= MOST, "\n\n".join(taken_back)
    async with storage.read() as unit:
        assert (await unit.users.get(USER_ID)).dm_channel_id == AN_ELSEWHERE


async def test_a_snooze_and_its_undo_take_ten_statements_each(storage, process):
    occurrence_id = await delivered(storage, process, STRETCH)
    noticed(process)

    with counted_statements(storage) as pressed:
        await process.answers.snooze(USER_ID, occurrence_id, length=timedelta(minutes=10))
    with counted_statements(storage) as taken_back:
        undone = await process.answers.undo_stretch(USER_ID, occurrence_id)

    assert undone.is_new
    assert len(pressed) <= MOST, "\n\n".join(pressed)
    assert len(taken_back) <= MOST, "\n\n".join(taken_back)


async def test_another_bedtime_takes_ten_statements(storage, process):
    noticed(process)

    with counted_statements(storage) as statements:
        changed = await process.preferences.set_bedtime(USER_ID, time(21, 45), days=WEEKEND)

    assert changed.before.user.bedtimes != changed.after.user.bedtimes
    assert len(statements) <= MOST, "\n\n".join(statements)


async def test_a_first_bedtime_takes_ten_statements(storage, process):
    stranger = a_user(id=USER_ID + 1)

    with counted_statements(storage) as statements:
        await process.preferences.set_up(stranger.id, BEDTIME, zone_key="Europe/Berlin")

    assert len(statements) <= MOST, "\n\n".join(statements)


async def test_a_look_takes_as_many_statements_as_it_reads(storage, process):
    with counted_statements(storage) as overview:
        await process.overviews.show(USER_ID)
    with counted_statements(storage) as today:
        await process.drinks.today(USER_ID)

    assert len(overview) <= 4
    assert len(today) <= 4
    assert not [each for each in (*overview, *today) if not each.lstrip().startswith("SELECT")]
