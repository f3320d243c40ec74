"""Pauses: silence without losing anything, and the reminders come back by themselves."""

from datetime import time, timedelta

import pytest

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.errors import (
    DateUnreadableError,
    NothingOnError,
    PauseInPastError,
    PauseTooLongError,
    RuleOutOfRangeError,
)
from bot.domain.ids import OccurrenceId
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_reminder,
    a_user,
    a_water_rule,
    an_instant,
    tonight_at,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store

DAY = timedelta(days=1)


@pytest.mark.usefixtures("person")
async def test_two_nights_of_pause_are_silent_and_the_third_is_not(world: World, process: Process):
    overview = (await process.pauses.for_nights(USER_ID, 2)).after
    for night in range(3):
        await process.deliver(at=tonight_at(22, night=NIGHT + night * DAY))

    assert overview.is_paused
    assert overview.next_due_at == tonight_at(22, night=NIGHT + 2 * DAY)
    assert [sent.sent_at for sent in world.messenger.sent] == [
        tonight_at(22, night=NIGHT + 2 * DAY)
    ]


@pytest.mark.usefixtures("person")
async def test_a_pause_keeps_a_record_of_every_night(world: World, process: Process):
    await process.pauses.for_nights(USER_ID, 2)
    for night in range(2):
        await process.deliver(at=tonight_at(22, night=NIGHT + night * DAY))

    assert list(world.storage.rows.outcomes.values()) == [Outcome.PAUSED] * 2
    skipped = world.occurrences()[:2]
    assert {(row.state, row.reason) for row in skipped} == {(State.SKIPPED, Reason.PAUSED)}


@pytest.mark.usefixtures("person")
async def test_resume_brings_tonight_back(world: World, process: Process):
    await process.pauses.for_nights(USER_ID, 7)

    overview = (await process.pauses.resume(USER_ID)).after
    again = (await process.pauses.resume(USER_ID)).after
    await process.deliver(at=tonight_at(22))

    assert not overview.is_paused
    assert overview.next_due_at == again.next_due_at == tonight_at(22)
    assert len(world.messenger.sent) == 1


@pytest.mark.usefixtures("person")
async def test_a_pause_for_a_day_lasts_through_the_night_to_come(process: Process):
    overview = (await process.pauses.for_a_day(USER_ID)).after

    assert overview.user.paused_until == NIGHT + DAY


@pytest.mark.usefixtures("person")
async def test_a_pause_for_a_day_shortens_no_longer_one(process: Process):
    longer = (await process.pauses.for_nights(USER_ID, 7)).after

    overview = (await process.pauses.for_a_day(USER_ID)).after

    assert overview.user.paused_until == longer.user.paused_until


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    ("wish", "day"), [("2026-03-09", NIGHT + 5 * DAY), ("tomorrow", NIGHT + DAY)]
)
async def test_a_pause_until_a_day_ends_early_that_day(process: Process, wish: str, day):
    overview = (await process.pauses.until(USER_ID, wish)).after

    assert overview.user.paused_until == day
    assert overview.user.resumes_at == an_instant(day, time(4))


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ("some day", DateUnreadableError),
        ("2026-03-04", PauseInPastError),
        ("2027-06-01", PauseTooLongError),
    ],
)
async def test_a_day_that_does_not_do_changes_nothing(
    world: World, process: Process, wish: str, error: type[Exception]
):
    commits = world.storage.commits

    with pytest.raises(error):
        await process.pauses.until(USER_ID, wish)

    assert world.storage.commits == commits


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("nights", [0, 366])
async def test_a_number_of_nights_out_of_its_limits_is_refused(process: Process, nights: int):
    with pytest.raises(RuleOutOfRangeError):
        await process.pauses.for_nights(USER_ID, nights)


@pytest.mark.parametrize(
    "pause",
    [
        lambda pauses: pauses.for_nights(USER_ID, 1),
        lambda pauses: pauses.until(USER_ID, "tomorrow"),
        lambda pauses: pauses.for_a_day(USER_ID),
        lambda pauses: pauses.resume(USER_ID),
    ],
)
async def test_without_any_reminder_there_is_nothing_to_pause(
    world: World, process: Process, pause
):
    with pytest.raises(NothingOnError):
        await pause(process.pauses)

    assert world.storage.rows.users == {}


async def test_a_pause_silences_drinks_as_well(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder(a_water_rule()))
    await process.housekeeping.repair_plans()
    planned = world.planned(DRINKS)

    await process.pauses.for_nights(USER_ID, 1)
    await process.deliver(at=planned.slot.due_at)

    assert world.messenger.send_requests == []
    assert world.storage.rows.outcomes == {}


async def test_a_snooze_that_falls_into_a_pause_is_neither_announced_nor_sent(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.snooze(USER_ID, reminded, length=timedelta(minutes=10))

    overview = (await process.pauses.for_nights(USER_ID, 1)).after
    await process.deliver(at=tonight_at(22, 10))

    assert overview.statuses[STRETCH].snoozed_until is None
    assert len(world.messenger.sent) == 1


@pytest.mark.usefixtures("person")
async def test_resume_ends_the_silence_after_a_fortnight(world: World, process: Process):
    await store(world.storage, a_reminder(unanswered=15))

    overview = (await process.pauses.resume(USER_ID)).after

    assert not overview.statuses[STRETCH].is_quiet
    assert world.reminder().unanswered == 0
