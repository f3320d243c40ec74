"""What a person has done: published by the change that stores it, after the commit, and logged."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery.outcomes import Outcome
from bot.domain.errors import DayFullError
from bot.domain.events import (
    DomainEvent,
    DrinkLogged,
    DrinkTakenBack,
    NightClosed,
    NightReopened,
    Paused,
    PersonEvent,
    Resumed,
    SettingChanged,
)
from bot.domain.ids import EntryId, OccurrenceId, UserId
from bot.domain.reminders.amounts import WaterMode
from bot.domain.time.wall_time import parse_wall_time
from bot.ports.storage import StorageUnavailableError
from bot.services.operations.event_log import log_event
from tests.support.builders import BERLIN, NIGHT, USER_ID
from tests.support.services import Process, World

DAY = timedelta(days=1)
STRANGER = UserId(404)
CUP = EntryId("cup")


@pytest.fixture
def done(process: Process) -> list[DomainEvent]:
    """What people have done since the test began."""
    got: list[DomainEvent] = []
    process.events.subscribe(
        lambda each: got.append(each) if isinstance(each, PersonEvent) else None
    )
    return got


async def test_a_first_set_up_names_each_setting(process: Process, done: list[DomainEvent]):
    await process.preferences.set_up(STRANGER, parse_wall_time("22:30"), zone_key=BERLIN)
    await process.rules.turn_on_stretch(STRANGER)
    await process.rules.turn_on_water(STRANGER, mode=WaterMode.GENTLE)

    settings = [each.setting for each in done if isinstance(each, SettingChanged)]
    assert settings == ["zone", "bedtimes", "stretch", "water"]
    assert {each.user_id for each in done} == {STRANGER}


async def test_a_first_bedtime_says_nothing_of_a_zone(process: Process, done: list[DomainEvent]):
    await process.preferences.set_bedtime(STRANGER, parse_wall_time("22:30"))

    assert done == [SettingChanged(user_id=STRANGER, setting="bedtimes")]


@pytest.mark.usefixtures("person")
async def test_the_same_setting_once_more_is_no_change(process: Process, done: list[DomainEvent]):
    await process.preferences.set_timezone(USER_ID, BERLIN)

    assert done == []


async def test_a_press_closes_a_night_and_its_undo_reopens_it(
    process: Process, reminded: OccurrenceId, done: list[DomainEvent]
):
    await process.answers.stretch_done(USER_ID, reminded)
    await process.answers.stretch_done(USER_ID, reminded)
    await process.answers.undo_stretch(USER_ID, reminded)

    assert done == [
        NightClosed(user_id=USER_ID, local_date=NIGHT, outcome=Outcome.DONE),
        NightReopened(user_id=USER_ID, local_date=NIGHT),
    ]


@pytest.mark.usefixtures("person")
async def test_drinks_and_pauses_are_told(process: Process, done: list[DomainEvent]):
    await process.drinks.log(USER_ID, CUP)
    await process.drinks.log(USER_ID, CUP)
    await process.drinks.undo(USER_ID, CUP)
    await process.pauses.for_nights(USER_ID, 2)
    await process.pauses.resume(USER_ID)
    await process.pauses.resume(USER_ID)

    assert done == [
        DrinkLogged(user_id=USER_ID, entry_id=CUP, drink_day=NIGHT),
        DrinkTakenBack(user_id=USER_ID, entry_id=CUP, drink_day=NIGHT),
        Paused(user_id=USER_ID, until=NIGHT + 2 * DAY),
        Resumed(user_id=USER_ID),
    ]


@pytest.mark.usefixtures("person")
async def test_what_is_not_stored_is_not_told(
    world: World, process: Process, done: list[DomainEvent]
):
    for number in range(10):
        await process.drinks.log(USER_ID, EntryId(str(number)), millilitres=1000)
    done.clear()

    with pytest.raises(DayFullError):
        await process.drinks.log(USER_ID, CUP)
    world.storage.is_down = True
    with pytest.raises(StorageUnavailableError):
        await process.pauses.for_nights(USER_ID, 2)

    assert done == []


@pytest.mark.parametrize(
    ("happened", "line"),
    [
        (
            SettingChanged(user_id=USER_ID, setting="zone"),
            {"event": "setting changed", "action": "setting_changed", "setting": "zone"},
        ),
        (
            NightClosed(user_id=USER_ID, local_date=NIGHT, outcome=Outcome.DONE),
            {"event": "night closed", "action": "night_closed", "outcome": "done"},
        ),
        (
            NightReopened(user_id=USER_ID, local_date=NIGHT),
            {"event": "night reopened", "action": "night_reopened"},
        ),
        (
            DrinkLogged(user_id=USER_ID, entry_id=CUP, drink_day=NIGHT),
            {"event": "drink logged", "action": "drink_logged"},
        ),
        (
            DrinkTakenBack(user_id=USER_ID, entry_id=CUP, drink_day=NIGHT),
            {"event": "drink taken back", "action": "drink_taken_back"},
        ),
        (
            Paused(user_id=USER_ID, until=NIGHT),
            {"event": "reminders paused", "action": "paused"},
        ),
        (Resumed(user_id=USER_ID), {"event": "reminders resumed", "action": "resumed"}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_change_is_logged_without_its_person(happened: PersonEvent, line: dict[str, str]):
    with capture_logs() as logs:
        log_event(happened)

    assert logs == [line | {"log_level": "info"}]
