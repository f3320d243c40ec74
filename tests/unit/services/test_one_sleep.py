"""One sleep, one reminder: what people change in the evening, and on a journey."""

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta

import pytest

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.errors import NightGoneError
from bot.domain.ids import OccurrenceId
from bot.domain.reminders.undo import Sleep, mark_of_sleep
from bot.domain.time.weekdays import EVERY_DAY, Weekday
from bot.kinds.stretch import STRETCH, StretchNotice, StretchRule
from tests.support.builders import (
    BERLIN,
    NIGHT,
    USER_ID,
    a_reminder,
    a_user,
    an_instant,
    tonight_at,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store

DAY = timedelta(days=1)
AUCKLAND, HONOLULU, TOKYO = "Pacific/Auckland", "Pacific/Honolulu", "Asia/Tokyo"


async def live(process: Process, world: World, *, until: datetime) -> None:
    """Let time pass, and every reminder come when it is due."""
    while (due := next_due(world)) <= until:
        await process.deliver(at=max(due, world.now))
    world.clock.move_to(until)


def next_due(world: World) -> datetime:
    return min(row.claimable_at for row in world.occurrences(STRETCH) if row.state.is_open)


def arrivals(world: World, *, zone_key: str = BERLIN) -> list[str]:
    zone = a_user(zone_key=zone_key).zone
    return [f"{sent.sent_at.astimezone(zone):%d %H:%M}" for sent in world.messenger.sent]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A world that begins early enough for every zone and for bedtimes near noon."""
    async with World(now=an_instant(NIGHT - DAY, time(23))) as world:
        yield world


@pytest.fixture
async def person(world: World, process: Process) -> None:
    """The usual person, whose stretch is planned for tonight."""
    await somebody(world, process, at=an_instant(NIGHT, time(12)))


@pytest.fixture
async def reminded(world: World, process: Process) -> OccurrenceId:
    """The usual person, right after tonight's reminder; tells its id."""
    await somebody(world, process, at=an_instant(NIGHT, time(12)))
    occurrence_id = world.planned().id
    await process.deliver(at=tonight_at(22))
    return occurrence_id


async def somebody(
    world: World,
    process: Process,
    *,
    bedtime: time | None = time(22, 30),
    zone_key: str = BERLIN,
    rule: StretchRule | None = None,
    at: datetime,
) -> None:
    world.clock.move_to(at)
    user = a_user(bedtime=bedtime, zone_key=zone_key)
    await store(world.storage, user, a_reminder(rule or StretchRule()))
    await process.housekeeping.repair_plans()


@pytest.mark.usefixtures("person")
async def test_a_bedtime_moved_inside_its_lead_is_reminded_of_at_once(
    world: World, process: Process
):
    world.clock.move_to(tonight_at(21, 50))

    changed = await process.preferences.set_bedtime(USER_ID, time(22, 10), days=EVERY_DAY)
    woken_at = world.wakeup.next_at
    await live(process, world, until=tonight_at(12, night=NIGHT + DAY))

    assert changed.after.next_of(STRETCH) == woken_at == tonight_at(21, 50)
    assert arrivals(world) == ["04 21:50"]
    (notice,) = world.messenger.notices
    assert isinstance(notice, StretchNotice)
    assert (notice.late_by, notice.bed_at) == (None, tonight_at(22, 10))


@pytest.mark.parametrize(
    ("now", "arrives"),
    [
        pytest.param((21, 59), "04 22:00", id="before the lead: when it is due"),
        pytest.param((22, 0), "04 22:00", id="at its very instant"),
        pytest.param((22, 5), "04 22:05", id="inside the lead: at once"),
        pytest.param((23, 29), "04 23:29", id="while it is of use: at once"),
        pytest.param((23, 30), "05 22:00", id="past its use: tomorrow"),
    ],
)
async def test_turning_it_on_in_the_evening_loses_no_night(
    world: World, process: Process, now: tuple[int, int], arrives: str
):
    await store(world.storage, a_user())
    world.clock.move_to(tonight_at(*now))

    await process.rules.turn_on_stretch(USER_ID)
    await live(process, world, until=tonight_at(22, 30, night=NIGHT + DAY))

    assert arrivals(world)[0] == arrives


async def test_somebody_new_is_greeted_before_the_first_reminder(world: World, process: Process):
    await store(world.storage, a_user(dm_channel_id=None))
    world.clock.move_to(tonight_at(22, 5))

    changed = await process.rules.turn_on_stretch(USER_ID)
    await process.deliver()
    early = len(world.messenger.send_requests)
    await store(world.storage, a_user())  # the channel was opened for the greeting
    await process.deliver(at=tonight_at(22, 6))

    assert changed.after.next_of(STRETCH) == tonight_at(22, 6)
    assert early == 0
    assert arrivals(world) == ["04 22:06"]


async def test_a_repeat_that_is_about_to_come_is_not_preceded_by_another(
    world: World, process: Process
):
    await store(world.storage, a_user())
    world.clock.move_to(tonight_at(22, 12))

    await process.rules.turn_on_stretch(USER_ID, repeats=1)
    await live(process, world, until=tonight_at(23))

    assert arrivals(world) == ["04 22:15"]


async def test_auckland_to_honolulu_has_a_reminder_for_both_sleeps_of_that_date(
    world: World, process: Process
):
    await somebody(
        world, process, zone_key=AUCKLAND, at=an_instant(NIGHT, time(14), zone_key=AUCKLAND)
    )
    await live(process, world, until=an_instant(NIGHT, time(23), zone_key=AUCKLAND))

    await process.preferences.set_timezone(USER_ID, HONOLULU)
    await live(process, world, until=an_instant(NIGHT + DAY, time(23), zone_key=HONOLULU))

    assert arrivals(world, zone_key=AUCKLAND)[0] == "04 22:00"
    assert arrivals(world, zone_key=HONOLULU)[1:] == ["04 22:00", "05 22:00"]
    assert [row.slot.local_date for row in world.occurrences()[:3]] == [NIGHT, NIGHT, NIGHT + DAY]


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("mistaken_at", [(13, 58), (14, 3), (20, 0)])
async def test_tokyo_by_mistake_and_back_five_minutes_later_loses_no_night(
    world: World, process: Process, mistaken_at: tuple[int, int]
):
    world.clock.move_to(tonight_at(*mistaken_at))
    await process.preferences.set_timezone(USER_ID, TOKYO)
    await live(process, world, until=world.now + timedelta(minutes=5))

    await process.preferences.set_timezone(USER_ID, BERLIN)
    await live(process, world, until=tonight_at(12, night=NIGHT + DAY))

    assert arrivals(world)[-1] == "04 22:00"
    assert arrivals(world).count("04 22:00") == 1


@pytest.mark.parametrize(
    ("first", "then"), [(time(11, 45), time(12, 15)), (time(12, 15), time(11, 45))]
)
@pytest.mark.parametrize("minutes", [1, 20])
async def test_a_bedtime_moved_over_noon_has_one_reminder(
    world: World, process: Process, first: time, then: time, minutes: int
):
    await somebody(world, process, bedtime=first, at=an_instant(NIGHT, time(9)))
    reminded_at = next_due(world)
    await live(process, world, until=reminded_at + timedelta(minutes=minutes))

    await process.preferences.set_bedtime(USER_ID, then, days=EVERY_DAY)
    await live(process, world, until=an_instant(NIGHT + DAY, time(9)))

    assert len(world.messenger.sent) == 1


@pytest.mark.parametrize(
    ("bedtime", "count"),
    [
        pytest.param(time(23, 30), 1, id="an hour later"),
        pytest.param(time(4, 29), 1, id="almost six hours later"),
        pytest.param(time(4, 30), 2, id="six hours later: another sleep"),
        pytest.param(time(6), 2, id="a new shift"),
    ],
)
async def test_after_the_reminder_a_new_bedtime_is_another_sleep_from_six_hours_on(
    world: World, process: Process, reminded: OccurrenceId, bedtime: time, count: int
):
    world.clock.move_to(tonight_at(22, 5))

    await process.preferences.set_bedtime(USER_ID, bedtime, days=EVERY_DAY)
    await live(process, world, until=tonight_at(12, night=NIGHT + DAY))

    assert world.messenger.sent[0].nonce == reminded
    assert len(world.messenger.sent) == count


async def test_repeats_that_were_sent_do_not_come_again_after_a_move(
    world: World, process: Process
):
    rule = StretchRule(minutes_before=30, repeats=2)
    await somebody(world, process, rule=rule, at=tonight_at(20))
    await live(process, world, until=tonight_at(22, 12))

    await process.preferences.set_bedtime(USER_ID, time(23, 30), days=EVERY_DAY)
    await live(process, world, until=tonight_at(12, night=NIGHT + DAY))

    assert arrivals(world) == ["04 22:00", "04 22:10", "04 23:20"]
    repeats = [notice.repeat for notice in world.messenger.notices]
    assert repeats == [0, 1, 2]


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("close", ["done", "skip"])
async def test_a_night_that_was_closed_stays_closed_for_the_same_sleep_elsewhere(
    world: World, process: Process, close: str
):
    world.clock.move_to(tonight_at(20))
    await getattr(process.nights, close)(USER_ID)

    await process.preferences.set_timezone(USER_ID, "Europe/London")
    await process.preferences.set_bedtime(USER_ID, time(23, 45), days=EVERY_DAY)
    await live(process, world, until=tonight_at(12, night=NIGHT + DAY))

    assert world.messenger.sent == []


@pytest.mark.usefixtures("person")
async def test_a_closed_night_leaves_a_later_sleep_of_its_date_open(world: World, process: Process):
    world.clock.move_to(tonight_at(21))
    await process.nights.done(USER_ID)

    await process.preferences.set_timezone(USER_ID, HONOLULU)
    await live(process, world, until=an_instant(NIGHT, time(23), zone_key=HONOLULU))
    await process.nights.skip(USER_ID)

    assert arrivals(world, zone_key=HONOLULU) == ["04 22:00"]
    outcomes = world.storage.rows.outcomes
    assert [night.local_date for _, night in outcomes] == [NIGHT, NIGHT]
    assert list(outcomes.values()) == [Outcome.DONE, Outcome.SKIPPED]


@pytest.mark.usefixtures("person")
async def test_undo_takes_back_the_sleep_of_a_date_that_is_closer(world: World, process: Process):
    world.clock.move_to(tonight_at(21))
    await process.nights.done(USER_ID)
    await process.preferences.set_timezone(USER_ID, HONOLULU)
    world.clock.move_to(an_instant(NIGHT, time(21), zone_key=HONOLULU))
    await process.nights.skip(USER_ID)

    reopened = await process.nights.reopen(USER_ID, NIGHT)

    assert reopened.is_new
    assert list(world.storage.rows.outcomes.values()) == [Outcome.DONE]


@pytest.mark.usefixtures("person")
async def test_off_and_on_again_inside_the_lead_loses_no_night(world: World, process: Process):
    world.clock.move_to(tonight_at(21, 50))
    await process.preferences.turn_off(USER_ID, STRETCH)
    world.clock.move_to(tonight_at(22, 5))

    await process.preferences.turn_back_on(USER_ID, STRETCH)
    await live(process, world, until=tonight_at(12, night=NIGHT + DAY))

    assert arrivals(world) == ["04 22:05"]


@pytest.mark.usefixtures("reminded")
async def test_off_and_on_again_after_the_reminder_brings_no_second_one(
    world: World, process: Process
):
    await process.preferences.turn_off(USER_ID, STRETCH)
    world.clock.move_to(tonight_at(22, 5))

    await process.preferences.turn_back_on(USER_ID, STRETCH)
    await live(process, world, until=tonight_at(12, night=NIGHT + DAY))

    assert arrivals(world) == ["04 22:00"]


@pytest.mark.usefixtures("person")
async def test_a_pause_that_ends_inside_the_lead_loses_no_night(world: World, process: Process):
    await process.pauses.for_nights(USER_ID, 1)
    await process.deliver(at=tonight_at(22))
    (skipped, _) = world.occurrences()
    world.clock.move_to(tonight_at(22, 5))

    await process.pauses.resume(USER_ID)
    await live(process, world, until=tonight_at(12, night=NIGHT + DAY))

    assert (skipped.state, skipped.reason) == (State.SKIPPED, Reason.PAUSED)
    assert [sent.nonce for sent in world.messenger.sent] == [skipped.id]
    assert arrivals(world) == ["04 22:05"]
    assert world.storage.rows.outcomes == {}
    assert world.planned().slot.due_at == tonight_at(22, night=NIGHT + DAY)


@pytest.mark.usefixtures("person")
async def test_presses_during_a_pause_bring_nothing_back(world: World, process: Process):
    await process.pauses.for_nights(USER_ID, 1)
    await process.deliver(at=tonight_at(22))
    rows = world.occurrences()
    world.clock.move_to(tonight_at(22, 5))

    await process.rules.turn_on_stretch(USER_ID, minutes_before=20)
    await process.rules.turn_on_stretch(USER_ID, minutes_before=30)
    await live(process, world, until=tonight_at(12, night=NIGHT + DAY))

    assert world.messenger.sent == []
    assert world.occurrences()[0] == rows[0]


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("zone_key", ["America/New_York", HONOLULU, "Pacific/Pago_Pago"])
async def test_a_paused_night_stays_paused_in_a_zone_to_the_west(
    world: World, process: Process, zone_key: str
):
    world.clock.move_to(tonight_at(21))
    await process.pauses.for_nights(USER_ID, 1)

    changed = await process.preferences.set_timezone(USER_ID, zone_key)
    expected = an_instant(NIGHT + DAY, time(22), zone_key=zone_key)
    await live(process, world, until=expected)

    assert changed.after.next_of(STRETCH) == expected
    assert [sent.sent_at for sent in world.messenger.sent] == [expected]


async def test_a_snooze_dies_when_its_bedtime_is_taken_away(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.snooze(USER_ID, reminded, length=timedelta(minutes=30))

    changed = await process.preferences.set_bedtime(USER_ID, None, days=EVERY_DAY)
    await process.deliver(at=tonight_at(22, 30))

    assert len(world.messenger.sent) == 1
    assert changed.after.statuses[STRETCH].snoozed_until is None
    assert changed.after.next_due_at is None
    (snooze,) = (row for row in world.occurrences() if row.slot.key.is_snooze)
    assert (snooze.state, snooze.reason) == (State.SKIPPED, Reason.SUPERSEDED)


@pytest.mark.parametrize("bedtime", [None, time(21), time(10)])
async def test_a_snooze_that_a_change_makes_impossible_comes_back_with_the_undo_of_the_change(
    world: World, process: Process, reminded: OccurrenceId, bedtime: time | None
):
    await process.answers.snooze(USER_ID, reminded, length=timedelta(minutes=30))
    changed = await process.preferences.set_bedtime(USER_ID, bedtime, days=EVERY_DAY)
    assert changed.before is not None
    silent = changed.after.statuses[STRETCH].snoozed_until

    undone = await process.settings_undo.sleep(
        USER_ID, Sleep.of(changed.before.user), mark=mark_of_sleep(changed.after.user)
    )
    await live(process, world, until=tonight_at(22, 30))

    assert silent is None
    assert undone.after.statuses[STRETCH].snoozed_until == tonight_at(22, 30)
    assert arrivals(world) == ["04 22:00", "04 22:30"]


@pytest.mark.parametrize("bedtime", [None, time(21)])
async def test_the_night_after_an_impossible_snooze_is_reminded_as_usual(
    world: World, process: Process, reminded: OccurrenceId, bedtime: time | None
):
    await process.answers.snooze(USER_ID, reminded, length=timedelta(minutes=30))
    await process.preferences.set_bedtime(USER_ID, bedtime, days=[Weekday.WEDNESDAY])

    await live(process, world, until=tonight_at(22, night=NIGHT + DAY))

    assert arrivals(world) == ["04 22:00", "05 22:00"]


async def test_a_snooze_of_a_reminder_turned_off_comes_once_it_is_on_again(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.snooze(USER_ID, reminded, length=timedelta(minutes=30))

    off = (await process.preferences.turn_off(USER_ID, STRETCH)).after
    on = (await process.preferences.turn_back_on(USER_ID, STRETCH)).after
    await live(process, world, until=tonight_at(22, 30))

    assert off.next_due_at is None
    assert on.next_due_at == tonight_at(22, 30)
    assert arrivals(world) == ["04 22:00", "04 22:30"]


async def test_a_snooze_never_comes_an_hour_past_the_new_bedtime(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.snooze(USER_ID, reminded, length=timedelta(minutes=30))

    await process.preferences.set_bedtime(USER_ID, time(21, 30), days=EVERY_DAY)
    await process.deliver(at=tonight_at(22, 30))

    assert len(world.messenger.sent) == 1


async def test_a_snooze_that_waits_for_its_turn_obeys_the_new_bedtime_too(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.snooze(USER_ID, reminded, length=timedelta(minutes=10))
    world.clock.move_to(tonight_at(22, 10))

    await process.preferences.set_bedtime(USER_ID, None, days=EVERY_DAY)
    await process.deliver()

    (snooze,) = (row for row in world.occurrences() if row.slot.key.is_snooze)
    assert (snooze.state, snooze.reason) == (State.SKIPPED, Reason.SUPERSEDED)


@pytest.mark.parametrize("bedtime", [time(22), time(23, 45)])
async def test_a_snooze_outlives_a_small_move_of_its_bedtime(
    world: World, process: Process, reminded: OccurrenceId, bedtime: time
):
    await process.answers.snooze(USER_ID, reminded, length=timedelta(minutes=10))

    await process.preferences.set_bedtime(USER_ID, bedtime, days=EVERY_DAY)
    await process.deliver(at=tonight_at(22, 10))

    assert arrivals(world) == ["04 22:00", "04 22:10"]


@pytest.mark.parametrize("is_off", [True, False])
async def test_a_night_that_is_gone_cannot_be_snoozed(
    world: World, process: Process, reminded: OccurrenceId, is_off: bool
):
    if is_off:
        await process.preferences.turn_off(USER_ID, STRETCH)
    else:
        await process.preferences.set_bedtime(USER_ID, None, days=EVERY_DAY)
    commits = world.storage.commits

    with pytest.raises(NightGoneError):
        await process.answers.snooze(USER_ID, reminded, length=timedelta(minutes=10))

    assert world.storage.commits == commits


@pytest.mark.parametrize(
    ("bedtime", "at", "night"),
    [
        pytest.param(time(22, 30), (NIGHT, time(23)), NIGHT, id="tonight"),
        pytest.param(time(22, 30), (NIGHT + DAY, time(11, 59)), NIGHT, id="the next morning"),
        pytest.param(time(0), (NIGHT, time(23)), NIGHT, id="midnight"),
        pytest.param(time(11, 59), (NIGHT + DAY, time(12, 30)), NIGHT, id="right after bedtime"),
        pytest.param(time(12), (NIGHT, time(11, 40)), NIGHT, id="right before bedtime"),
        pytest.param(time(8), (NIGHT + DAY, time(8, 20)), NIGHT, id="after a night shift"),
    ],
)
async def test_done_means_the_sleep_that_is_at_hand(
    world: World, process: Process, bedtime: time, at: tuple[date, time], night: date
):
    await store(world.storage, a_user(bedtime=bedtime))
    world.clock.move_to(an_instant(*at))

    assert (await process.nights.done(USER_ID)).night == night


@pytest.mark.parametrize("bedtimes", [(time(11, 45), time(12, 15)), (time(8), time(13))])
async def test_two_nights_of_a_week_with_bedtimes_close_to_each_other_are_one_sleep(
    world: World, process: Process, bedtimes: tuple[time, time]
):
    early, late = bedtimes
    tuesday, wednesday = (NIGHT - DAY).weekday(), NIGHT.weekday()
    week = [None] * 7
    week[tuesday], week[wednesday] = early, late
    await store(world.storage, a_user(bedtime=None), a_reminder())
    world.clock.move_to(an_instant(NIGHT, time(3)))
    for weekday, bedtime in ((tuesday, early), (wednesday, late)):
        days = [day for day in EVERY_DAY if day == weekday]
        await process.preferences.set_bedtime(USER_ID, bedtime, days=days)

    await live(process, world, until=an_instant(NIGHT + DAY, time(12)))

    assert len(world.messenger.sent) == 1
