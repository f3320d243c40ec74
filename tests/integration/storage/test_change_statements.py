"""How many statements a press, a change of settings and a look ask of the database.

Counted is every statement that reaches the driver, an executemany once; BEGIN and COMMIT are not.
Each count is of the whole action: what the person's activity shows is a part of it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.ids import ChannelId, EntryId, OccurrenceId, UserId
from bot.domain.time.weekdays import EVERY_DAY
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from bot.services.reminders.press import Answered
from bot.storage.unit_of_work import SqlStorage
from tests.support.builders import (
    BEDTIME,
    BERLIN,
    USER_ID,
    a_reminder,
    a_stretch_rule,
    a_user,
    a_water_rule,
    tonight_at,
)
from tests.support.services import Process, World
from tests.support.statements import counted_statements
from tests.support.storage_scenes import store

MOST = 10
LOOK = 4
"""A look reads the person, the reminders, the occurrences, and how their days went."""

SNOOZE = timedelta(minutes=10)

Press = Callable[[Process, OccurrenceId], Awaitable[Answered]]

STRETCH_PRESSES: dict[str, list[Press]] = {
    "done": [lambda process, id_: process.answers.stretch_done(USER_ID, id_)],
    "skip tonight": [lambda process, id_: process.answers.skip_night(USER_ID, id_)],
    "snooze": [lambda process, id_: process.answers.snooze(USER_ID, id_, length=SNOOZE)],
    "undo of done": [
        lambda process, id_: process.answers.stretch_done(USER_ID, id_),
        lambda process, id_: process.answers.undo_stretch(USER_ID, id_),
    ],
    "undo of a snooze": [
        lambda process, id_: process.answers.snooze(USER_ID, id_, length=SNOOZE),
        lambda process, id_: process.answers.undo_stretch(USER_ID, id_),
    ],
}
"""The last one of each is counted."""

WATER_PRESSES: dict[str, list[Press]] = {
    "a glass": [lambda process, id_: process.answers.drink(USER_ID, id_)],
    "skip this drink": [lambda process, id_: process.answers.skip_drink(USER_ID, id_)],
    "enough": [lambda process, id_: process.answers.enough_today(USER_ID, id_)],
    "undo of a glass": [
        lambda process, id_: process.answers.drink(USER_ID, id_),
        lambda process, id_: process.answers.undo_drink(USER_ID, id_),
    ],
    "undo of enough": [
        lambda process, id_: process.answers.enough_today(USER_ID, id_),
        lambda process, id_: process.answers.undo_drink(USER_ID, id_),
    ],
}


@pytest.fixture(params=["as known", "with news"])
def locale(request: pytest.FixtureRequest) -> str:
    """What language the person's client tells: the known one, or another, which is stored as well."""
    return "en-GB" if request.param == "as known" else "de"


@pytest.fixture
def world(storage: SqlStorage) -> World:
    return World(now=tonight_at(12), storage=storage)


@pytest.fixture
async def process(world: World, storage: SqlStorage) -> Process:
    """A process, and the usual person with both reminders, the stretch with two repeats."""
    process = Process(world)
    rule = a_stretch_rule(minutes_before=30, repeats=2)
    await store(storage, a_user(), a_reminder(rule), a_reminder(a_water_rule()))
    await process.housekeeping.repair_plans()
    return process


async def delivered(process: Process, storage: SqlStorage, kind: str) -> OccurrenceId:
    """Let the next reminder of a kind arrive, after some without an answer; return its id."""
    async with storage.begin() as unit:
        person = await unit.people.load(USER_ID, since=tonight_at(12).date())
        assert person is not None
        (planned,) = person.open_of(kind)
    await process.deliver(at=planned.slot.due_at)
    async with storage.begin() as unit:
        unanswered = [replace(each, unanswered=3) for each in await unit.reminders.of(USER_ID)]
        await unit.reminders.save(unanswered)
        await unit.commit()
    return planned.id


async def statements_of(
    process: Process, storage: SqlStorage, action: Awaitable[object], *, locale: str = "en-GB"
) -> list[str]:
    """Do as the client does: note the activity, act, and store what the act has not stored."""
    process.activity.note(USER_ID, locale=locale, dm_channel_id=ChannelId(2001))
    with counted_statements(storage) as statements:
        await action
        await process.activity.record_noted(USER_ID)
    return statements


async def press(
    process: Process, storage: SqlStorage, presses: list[Press], id_: OccurrenceId, locale: str
) -> list[str]:
    *before, last = presses
    for each in before:
        await each(process, id_)

    async def act() -> None:
        answered = await last(process, id_)
        assert answered.is_new

    return await statements_of(process, storage, act(), locale=locale)


@pytest.mark.parametrize("name", STRETCH_PRESSES)
async def test_a_press_on_a_stretch_reminder_takes_ten_statements_at_most(
    process: Process, storage: SqlStorage, name: str, locale: str
) -> None:
    occurrence_id = await delivered(process, storage, STRETCH)

    statements = await press(process, storage, STRETCH_PRESSES[name], occurrence_id, locale)

    assert process.activity.noted(USER_ID) is None
    assert len(statements) <= MOST, "\n\n".join(statements)


@pytest.mark.parametrize("name", WATER_PRESSES)
async def test_a_press_on_a_drink_reminder_takes_ten_statements_at_most(
    process: Process, storage: SqlStorage, name: str, locale: str
) -> None:
    occurrence_id = await delivered(process, storage, DRINKS)
    for number in range(7):  # the next glass meets the goal, which moves the plan as well
        await process.drinks.log(USER_ID, EntryId(f"glass {number}"))

    statements = await press(process, storage, WATER_PRESSES[name], occurrence_id, locale)

    assert process.activity.noted(USER_ID) is None
    assert len(statements) <= MOST, "\n\n".join(statements)


async def test_a_new_bedtime_takes_ten_statements_at_most(
    process: Process, storage: SqlStorage, locale: str
) -> None:
    change = process.preferences.set_bedtime(USER_ID, time(21), days=EVERY_DAY)

    statements = await statements_of(process, storage, change, locale=locale)

    assert len(statements) <= MOST, "\n\n".join(statements)


async def test_a_change_that_changes_nothing_only_reads(
    process: Process, storage: SqlStorage
) -> None:
    change = process.preferences.set_timezone(USER_ID, BERLIN)

    statements = await statements_of(process, storage, change)

    assert len(statements) == LOOK, "\n\n".join(statements)


async def test_the_overview_and_the_drinks_of_today_take_four_statements_that_only_read(
    process: Process, storage: SqlStorage
) -> None:
    for look in (process.overviews.show(USER_ID), process.drinks.today(USER_ID)):
        statements = await statements_of(process, storage, look)

        assert len(statements) == LOOK, "\n\n".join(statements)
        assert all(each.startswith("SELECT") for each in statements)


async def test_a_first_bedtime_takes_ten_statements_at_most(
    process: Process, storage: SqlStorage, locale: str
) -> None:
    stranger = UserId(USER_ID + 1)

    with counted_statements(storage) as statements:
        process.activity.note(stranger, locale=locale)
        await process.preferences.set_up(stranger, BEDTIME, zone_key=BERLIN)
        await process.activity.record_noted(stranger)

    assert len(statements) <= MOST, "\n\n".join(statements)


async def test_a_drink_logged_by_a_command_takes_ten_statements_at_most(
    process: Process, storage: SqlStorage, locale: str
) -> None:
    log = process.drinks.log(USER_ID, EntryId("cup"), millilitres=200)

    statements = await statements_of(process, storage, log, locale=locale)

    assert len(statements) <= MOST, "\n\n".join(statements)
