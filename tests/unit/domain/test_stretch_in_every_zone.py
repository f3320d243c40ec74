"""One stretch reminder a night: every zone of tzdata, every night of 2024 to 2035."""

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.schedules import slots_after
from bot.domain.time.zones import bedtime_at, instant_of, night_of, zone_for
from bot.kinds.stretch import LEAD_LIMIT, StretchRule, StretchSchedule
from tests.support.builders import a_user, an_agenda
from tests.support.examples import examples
from tests.unit.domain.zone_changes import (
    FIRST_NIGHT,
    LAST_NIGHT,
    ONE_DAY,
    Change,
    Clocks,
    all_clocks,
    all_zone_keys,
    meaning_of,
)

NOON = time(12)
NIGHTS = [FIRST_NIGHT + step * ONE_DAY for step in range((LAST_NIGHT - FIRST_NIGHT).days + 1)]
# Each night another of the hours in which clocks are changed somewhere.
UNEVEN_WEEK = Bedtimes(
    by_weekday=(time(22, 30), time(0, 30), time(2, 30), time(23, 59), time(0), time(1, 30), time(3))
)

zone_keys = st.sampled_from(all_zone_keys())
nights = st.dates(FIRST_NIGHT, LAST_NIGHT)
wall_times = st.times().map(lambda wall_time: wall_time.replace(second=0, microsecond=0))


def a_schedule(zone: ZoneInfo, bedtimes: Bedtimes, *, minutes_before: int = 30) -> StretchSchedule:
    rule = StretchRule(minutes_before=minutes_before)
    return StretchSchedule(zone=zone, bedtimes=bedtimes, rule=rule)


def the_same(bedtime: time) -> Bedtimes:
    return Bedtimes(by_weekday=(bedtime,) * 7)


def night_at(wall_time: datetime) -> date:
    return wall_time.date() if wall_time.time() >= NOON else wall_time.date() - ONE_DAY


def telling_bedtimes(change: Change) -> set[time]:
    """Return the wall times at, beside and amid the hour that a change skips or repeats."""
    low, high = sorted(change.wall_times)
    minute = timedelta(minutes=1)
    telling = (low - minute, low, low + minute, low + (high - low) / 2, high - minute, high)
    return {moment.time().replace(second=0) for moment in telling}


def nights_around(change: Change) -> list[date]:
    night = night_at(change.wall_times[0])
    return [night + step * ONE_DAY for step in (-2, -1, 0, 1, 2)]


def test_every_zone_of_tzdata_is_among_those_under_test():
    under_test = [key for clocks in all_clocks() for key in clocks.keys]

    assert sorted(under_test) == sorted(all_zone_keys())
    assert len(under_test) > 500


def test_every_zone_can_be_read_without_the_zones_of_the_system():
    for key in all_zone_keys():
        assert zone_for(key).key == key


def test_every_night_of_twelve_years_has_exactly_one_reminder_in_every_zone():
    for clocks in all_clocks():
        schedule = a_schedule(clocks.zone, UNEVEN_WEEK)

        found = [schedule.slots_on(night) for night in NIGHTS]

        assert all(len(slots) == 1 for slots in found), clocks.keys
        due = [slot.due_at for (slot,) in found]
        assert all(earlier < later for earlier, later in pairwise(due)), clocks.keys


def test_around_every_change_of_clocks_bedtime_means_what_rfc_5545_says():
    for clocks in all_clocks():
        for change in clocks.changes:
            for bedtime in telling_bedtimes(change):
                for night in nights_around(change):
                    day = night if bedtime >= NOON else night + ONE_DAY
                    expected = meaning_of(day, bedtime, clocks.zone)

                    assert bedtime_at(night, bedtime, clocks.zone) == expected, (
                        clocks.keys,
                        night,
                        bedtime,
                    )


def test_around_every_change_of_clocks_each_reminder_leads_to_that_of_the_next_night():
    for clocks in all_clocks():
        for change in clocks.changes:
            for bedtime in telling_bedtimes(change):
                walk_past(clocks, change, bedtime)


def walk_past(clocks: Clocks, change: Change, bedtime: time) -> None:
    nights = nights_around(change)
    bed_at = bedtime_at(nights[0], bedtime, clocks.zone)
    upcoming = slots_after(a_schedule(clocks.zone, the_same(bedtime)), after=bed_at - ONE_DAY / 2)

    walked = [next(upcoming) for _ in nights]

    assert [slot.local_date for slot in walked] == nights, (clocks.keys, bedtime)
    gaps = [later.due_at - earlier.due_at for earlier, later in pairwise(walked)]
    assert all(timedelta(hours=20) <= gap <= timedelta(hours=28) for gap in gaps), (
        clocks.keys,
        bedtime,
    )


def test_no_zone_skips_or_repeats_an_hour_by_which_a_night_could_change_its_date():
    for clocks in all_clocks():
        for change in clocks.changes:
            before, after = change.wall_times

            assert night_at(before) == night_at(after), clocks.keys
            assert night_of(change.at, clocks.zone) == night_at(after), clocks.keys


def test_every_zone_plans_one_reminder_a_night_through_the_agenda():
    for key in all_zone_keys():
        agenda = an_agenda(user=a_user(zone_key=key, bedtime=time(2, 30)))
        due_at = instant_of(date(2027, 3, 25), NOON, zone_for(key))
        nights = []
        for _ in range(7):
            slot = agenda.upcoming(after=due_at)
            nights.append(slot.local_date)
            due_at = slot.due_at

        assert Counter(nights) == Counter(
            date(2027, 3, 25) + step * ONE_DAY for step in range(7)
        ), key


@settings(max_examples=examples(1000))
@given(key=zone_keys, night=nights, bedtime=wall_times, minutes_before=st.integers(0, LEAD_LIMIT))
def test_the_next_reminder_is_always_strictly_later_and_of_a_later_night(
    key: str, night: date, bedtime: time, minutes_before: int
):
    schedule = a_schedule(zone_for(key), the_same(bedtime), minutes_before=minutes_before)
    (slot,) = schedule.slots_on(night)

    following = next(slots_after(schedule, after=slot.due_at))

    assert following.due_at > slot.due_at
    assert following.local_date == night + ONE_DAY
    assert timedelta(hours=20) < following.due_at - slot.due_at < timedelta(hours=28)


@settings(max_examples=examples(1000))
@given(
    key=zone_keys,
    night=nights,
    week=st.lists(st.none() | wall_times, min_size=7, max_size=7).map(tuple),
    since=st.timedeltas(timedelta(), timedelta(days=1)),
)
def test_from_any_instant_the_next_reminders_are_those_of_the_following_nights_in_order(
    key: str, night: date, week: tuple[time | None, ...], since: timedelta
):
    schedule = a_schedule(zone_for(key), Bedtimes(by_weekday=week))
    after = instant_of(night, time(0), schedule.zone) + since

    upcoming = list(slots_after(schedule, after=after))

    assert all(slot.due_at > after for slot in upcoming)
    assert all(earlier.due_at < later.due_at for earlier, later in pairwise(upcoming))
    every_night = [night + step * ONE_DAY for step in range(-3, 18)]
    expected = [slot for each in every_night for slot in schedule.slots_on(each)]
    wanted = [slot for slot in expected if slot.due_at > after]
    assert upcoming[: len(wanted)] == wanted


@settings(max_examples=examples(1000))
@given(key=zone_keys, night=nights, bedtime=wall_times)
def test_a_bedtime_belongs_to_the_night_that_it_ends(key: str, night: date, bedtime: time):
    zone = zone_for(key)

    bed_at = bedtime_at(night, bedtime, zone)

    assert night_of(bed_at, zone) == night
    assert bed_at == meaning_of(night if bedtime >= NOON else night + ONE_DAY, bedtime, zone)
