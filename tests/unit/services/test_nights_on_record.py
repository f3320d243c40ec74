"""Nights on record: every planned night ends as one thing, and what nobody caused is nobody's miss."""

from collections.abc import Iterable
from datetime import date, time, timedelta

import pytest

from bot.domain.delivery.decision import QUIET_AFTER
from bot.domain.delivery.occurrence import Event, State
from bot.domain.delivery.outcomes import ANSWER_WITHIN, Outcome, StoredNight
from bot.domain.delivery.planning import CATCH_UP, FARTHEST
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import OccurrenceId
from bot.domain.progress.nights import NightState, known_since, nights_between
from bot.kinds.stretch import STRETCH
from bot.ports.delivery import Refused
from bot.services.operations.housekeeping import KEEP_OCCURRENCES
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_night,
    a_reminder,
    a_stretch_rule,
    a_user,
    a_water_rule,
    an_instant,
    some_bedtimes,
    stretch_key,
    tonight_at,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
DUE = tonight_at(22)
UNSENT, MISSED, DONE = Outcome.NOT_SENT, Outcome.MISSED, Outcome.DONE


def on(nights: int) -> date:
    """Return the date so many nights after the usual one."""
    return NIGHT + nights * DAY


async def stored(world: World) -> list[StoredNight]:
    async with world.storage.read() as unit:
        return list(await unit.outcomes.all_of(USER_ID, STRETCH))


async def nights(world: World) -> dict[date, Outcome]:
    """Return what is on record, one for each date, as it is written."""
    found = await stored(world)
    assert len({each.occasion.local_date for each in found}) == len(found), found
    return {each.occasion.local_date: each.outcome for each in found}


async def lapse(world: World, process: Process) -> None:
    world.clock.advance(ANSWER_WITHIN + SECOND)
    await process.housekeeping.run()


async def start(world: World, process: Process, **rule: int) -> None:
    await store(world.storage, a_user(), a_reminder(a_stretch_rule(**rule)))
    await process.housekeeping.repair_plans()


def each_of(dates: Iterable[date], outcome: Outcome) -> dict[date, Outcome]:
    return dict.fromkeys(dates, outcome)


@pytest.mark.usefixtures("reminded")
async def test_a_night_without_an_answer_is_missed_once_it_lapses(world: World, process: Process):
    assert await nights(world) == {}

    await lapse(world, process)

    assert await nights(world) == {NIGHT: MISSED}


async def test_an_answered_night_does_not_lapse(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.skip_night(USER_ID, reminded)

    await lapse(world, process)

    assert await nights(world) == {NIGHT: Outcome.SKIPPED}


async def test_a_repeat_beside_an_answered_one_changes_nothing(world: World, process: Process):
    await start(world, process, repeats=1)
    await process.deliver(at=DUE)
    await process.deliver(at=tonight_at(22, 15))
    await process.nights.done(USER_ID)
    repeat = world.occurrences()[1]
    async with world.storage.begin() as unit:
        await unit.occurrences.save([repeat.taking(Event.UNDO)])  # as if its answer were lost
        await unit.commit()

    await lapse(world, process)

    assert world.occurrences()[1].state is State.UNANSWERED
    assert await nights(world) == {NIGHT: DONE}


async def test_repeats_and_a_snooze_are_one_night(world: World, process: Process):
    await start(world, process, repeats=1)
    await process.deliver(at=DUE)
    first, _ = world.occurrences()
    await process.answers.snooze(USER_ID, first.id, length=timedelta(minutes=10))
    await process.deliver(at=tonight_at(22, 10))
    await process.deliver(at=tonight_at(22, 15))

    await lapse(world, process)

    assert await nights(world) == {NIGHT: MISSED}


@pytest.mark.parametrize("away", [0, 3, 21])
async def test_a_snooze_that_never_comes_leaves_a_night_that_was_not_answered(
    world: World, process: Process, reminded: OccurrenceId, away: int
):
    await process.answers.snooze(USER_ID, reminded, length=timedelta(minutes=10))

    await process.deliver(at=tonight_at(23, 45, night=on(away)))

    assert (await nights(world))[NIGHT] is MISSED


@pytest.mark.usefixtures("reminded")
async def test_a_stretch_logged_by_a_command_stays_done(world: World, process: Process):
    await process.nights.done(USER_ID)

    await lapse(world, process)

    assert await nights(world) == {NIGHT: DONE}


@pytest.mark.parametrize("away", [3, 21, 40])
async def test_nights_that_nobody_was_there_for_are_not_sent(
    world: World, process: Process, away: int
):
    await start(world, process, repeats=1)

    await process.deliver(at=tonight_at(12, night=on(away)))

    assert await nights(world) == each_of(map(on, range(away)), UNSENT)
    assert world.planned().slot.local_date == on(away)
    await lapse(world, process)
    assert MISSED not in (await nights(world)).values()


async def test_a_clock_years_ahead_fills_no_table(world: World, process: Process):
    await start(world, process)

    await process.deliver(at=tonight_at(12, night=on(5 * 365)))

    assert len(await stored(world)) <= (FARTHEST + CATCH_UP).days + 4


async def test_nights_of_a_downtime_that_lay_in_a_pause_are_paused(world: World, process: Process):
    await start(world, process)
    await process.pauses.for_nights(USER_ID, 5)

    await process.deliver(at=tonight_at(12, night=on(21)))

    expected = each_of(map(on, range(5)), Outcome.PAUSED)
    assert await nights(world) == expected | each_of(map(on, range(5, 21)), UNSENT)


async def test_nights_without_a_bedtime_and_before_the_start_are_no_nights_not_sent(
    world: World, process: Process
):
    weekend = some_bedtimes(days=[5, 6])
    await store(world.storage, a_user(bedtimes=weekend), a_reminder())
    await process.housekeeping.repair_plans()

    await process.deliver(at=tonight_at(12, night=on(28)))

    assert set(await nights(world)) == {
        on(each) for each in range(28) if on(each).weekday() in {5, 6}
    }


async def test_drinks_that_were_not_sent_are_nobodys_night(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder(a_water_rule()))
    await process.housekeeping.repair_plans()

    await process.deliver(at=tonight_at(12, night=on(21)))

    assert world.storage.rows.outcomes == {}


async def test_silence_after_a_fortnight_is_not_sent_and_never_missed(
    world: World, process: Process
):
    await start(world, process)
    for night in range(QUIET_AFTER + 4):
        await process.deliver(at=DUE + night * DAY)
        await process.housekeeping.run()
    await lapse(world, process)

    asked = QUIET_AFTER + 1  # the last of them offered to pause
    assert await nights(world) == each_of(map(on, range(asked)), MISSED) | each_of(
        map(on, range(asked, QUIET_AFTER + 4)), UNSENT
    )


async def test_somebody_unreachable_misses_nothing(world: World, process: Process):
    await start(world, process, repeats=2)
    world.messenger.script_sends(Refused(refusal=Refusal.UNREACHABLE))

    for night in range(3):
        for minute in (0, 10, 20):
            await process.deliver(at=tonight_at(22, minute, night=on(night)))
    await lapse(world, process)

    assert await nights(world) == each_of(map(on, range(3)), UNSENT)


async def test_a_message_that_discord_refuses_is_not_sent_unless_a_repeat_comes(
    world: World, process: Process
):
    await start(world, process, repeats=1)
    world.messenger.script_sends(*[Refused(refusal=Refusal.REJECTED)] * 3)
    for night in range(2):
        await process.deliver(at=tonight_at(22, night=on(night)))
        assert on(night) not in await nights(world), "its repeat is to come"
        await process.deliver(at=tonight_at(22, 15, night=on(night)))

    await lapse(world, process)

    assert await nights(world) == {NIGHT: UNSENT, on(1): MISSED}


async def test_a_reminder_turned_off_ends_no_night(world: World, process: Process):
    await start(world, process)
    world.clock.move_to(DUE)
    async with world.storage.begin() as unit:  # while it is due: its plan stays
        await unit.reminders.save([a_reminder(enabled=False)])
        await unit.commit()

    await process.deliver()

    assert await nights(world) == {}


async def test_a_late_answer_replaces_a_missed_night_and_undo_brings_it_back(
    world: World, process: Process, reminded: OccurrenceId
):
    await lapse(world, process)

    await process.answers.stretch_done(USER_ID, reminded)
    answered = await nights(world)
    await process.answers.undo_stretch(USER_ID, reminded)

    assert (answered, await nights(world)) == ({NIGHT: DONE}, {NIGHT: MISSED})
    await process.housekeeping.run()
    assert await nights(world) == {NIGHT: MISSED}


async def test_undo_while_only_the_first_of_the_reminders_has_lapsed_brings_a_miss_back(
    world: World, process: Process
):
    await start(world, process, repeats=1)
    await process.deliver(at=DUE)
    await process.deliver(at=tonight_at(22, 15))
    world.clock.move_to(DUE + ANSWER_WITHIN + SECOND)
    await process.housekeeping.run()
    before = await nights(world)

    await process.nights.done(USER_ID, night=NIGHT)
    await process.nights.reopen(USER_ID, NIGHT)

    assert before == await nights(world) == {NIGHT: MISSED}


async def test_a_stretch_of_a_night_not_sent_counts_and_undo_brings_that_back(
    world: World, process: Process
):
    await start(world, process)
    await process.deliver(at=tonight_at(23, 45))
    before = await nights(world)

    await process.nights.done(USER_ID)
    answered = await nights(world)
    await process.nights.reopen(USER_ID, NIGHT)

    assert answered == {NIGHT: DONE}
    assert before == await nights(world) == {NIGHT: UNSENT}


@pytest.mark.usefixtures("reminded")
async def test_an_answer_taken_back_before_the_lapse_leaves_the_night_open(
    world: World, process: Process
):
    await process.nights.done(USER_ID)

    await process.nights.reopen(USER_ID, NIGHT)

    assert await nights(world) == {}


async def test_a_night_not_sent_that_a_later_bedtime_brings_back_is_open_again(
    world: World, process: Process
):
    await store(world.storage, a_user(unreachable_since=DUE - DAY), a_reminder())
    await process.housekeeping.repair_plans()
    await process.deliver(at=DUE)
    before = await nights(world)

    process.activity.note(USER_ID)
    await process.preferences.set_timezone(USER_ID, "Europe/Berlin")
    await process.deliver()

    assert before == {NIGHT: UNSENT}
    assert world.occurrences()[0].state is State.SENT
    assert await nights(world) == {}
    await lapse(world, process)
    assert await nights(world) == {NIGHT: MISSED}


async def test_two_sleeps_on_one_date_are_two_records_and_one_label(world: World, process: Process):
    await start(world, process)
    await process.deliver(at=tonight_at(23, 45))
    await process.preferences.set_timezone(USER_ID, "Pacific/Honolulu")
    await process.deliver(at=an_instant(NIGHT, time(22), zone_key="Pacific/Honolulu"))
    second = world.occurrences()[-2]
    assert (second.state, second.slot.local_date) == (State.SENT, NIGHT)

    await process.answers.stretch_done(USER_ID, second.id)

    found = await stored(world)
    assert sorted(each.outcome for each in found) == [DONE, UNSENT]
    (label,) = nights_between(found, first=NIGHT, last=NIGHT, known_since=NIGHT)
    assert label.state is NightState.DONE


async def test_a_later_bedtime_and_another_zone_rewrite_no_night(world: World, process: Process):
    await start(world, process)
    for night in range(4):
        await process.deliver(at=DUE + night * DAY)
    await lapse(world, process)
    before = await stored(world)

    await store(world.storage, a_user(bedtimes=some_bedtimes(time(3)), zone_key="Asia/Tokyo"))
    await process.preferences.turn_on(USER_ID, a_stretch_rule(minutes_before=60))
    await process.housekeeping.run()

    assert {each.occasion for each in before} >= {a_night(on(each)) for each in range(4)}
    assert (await stored(world))[: len(before)] == before


async def test_nights_stay_when_their_occurrences_go(
    world: World, process: Process, reminded: OccurrenceId
):
    await lapse(world, process)

    world.clock.move_to(DUE + KEEP_OCCURRENCES + DAY)
    await process.housekeeping.run()

    assert reminded not in world.storage.rows.occurrences
    assert await nights(world) == {NIGHT: MISSED}


@pytest.mark.usefixtures("reminded")
async def test_the_export_has_every_night_and_the_erasure_leaves_none(
    world: World, process: Process
):
    await lapse(world, process)
    async with world.storage.begin() as unit:
        await unit.outcomes.correct(stretch_key(USER_ID), a_night(on(1)), DONE)
        await unit.commit()

    exported = str(await process.privacy.export(USER_ID))
    await process.privacy.erase(USER_ID)

    assert '"outcome": "missed"' in exported or "'outcome': 'missed'" in exported
    assert "is_corrected" in exported
    assert await stored(world) == []


@pytest.mark.parametrize("zone_key", [None, "Europe/Berlin"])
def test_nights_are_known_since_the_person_began_or_since_they_are_kept(zone_key: str | None):
    user = a_user(created_at=DUE, zone_key=zone_key)

    assert known_since(user, kept_since=None) == NIGHT
    assert known_since(user, kept_since=on(-9)) == NIGHT
    assert known_since(user, kept_since=on(9)) == on(9)
