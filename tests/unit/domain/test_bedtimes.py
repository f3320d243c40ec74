"""A bedtime for each night of the week, and its edits."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people.bedtimes import Bedtimes
from bot.domain.time.weekdays import EVERY_DAY, WEEKDAYS, WEEKEND, Weekday
from tests.support.builders import some_bedtimes

MON, TUE, WED, THU, FRI, SAT, SUN = Weekday
EARLY, LATE = time(22, 30), time(0, 15)

weeks = st.lists(st.none() | st.times(), min_size=7, max_size=7).map(tuple)
day_sets = st.frozensets(st.sampled_from(Weekday))


def test_nobody_has_a_bedtime_before_setting_one():
    bedtimes = Bedtimes()

    assert not bedtimes.is_set
    assert bedtimes.grouped() == ((None, tuple(Weekday)),)


def test_the_weekday_is_that_of_the_night_and_not_of_the_morning_after():
    bedtimes = some_bedtimes(LATE, days={FRI})
    friday, saturday = date(2026, 3, 6), date(2026, 3, 7)

    assert bedtimes.on(friday) == LATE
    assert bedtimes.on(saturday) is None


def test_weekdays_and_weekend_can_differ():
    bedtimes = some_bedtimes(EARLY).with_bedtime(LATE, days=WEEKEND)

    assert bedtimes.by_weekday == (EARLY,) * 5 + (LATE,) * 2
    assert bedtimes.grouped() == ((EARLY, (MON, TUE, WED, THU, FRI)), (LATE, (SAT, SUN)))


def test_a_bedtime_can_be_taken_away_from_some_nights():
    bedtimes = some_bedtimes(EARLY).with_bedtime(None, days={WED})

    assert bedtimes.on(date(2026, 3, 4)) is None
    assert bedtimes.is_set


def test_taking_every_bedtime_away_leaves_none_set():
    assert not some_bedtimes(EARLY).with_bedtime(None, days=EVERY_DAY).is_set


def test_equal_bedtimes_are_one_group_even_apart_in_the_week():
    bedtimes = some_bedtimes(EARLY, days={MON, FRI}).with_bedtime(LATE, days={WED})

    assert bedtimes.grouped() == (
        (EARLY, (MON, FRI)),
        (None, (TUE, THU, SAT, SUN)),
        (LATE, (WED,)),
    )


def test_midnight_is_a_bedtime_and_not_the_lack_of_one():
    bedtimes = some_bedtimes(time(0), days=WEEKDAYS)

    assert bedtimes.is_set
    assert bedtimes.on(date(2026, 3, 4)) == time(0)


@pytest.mark.parametrize("entries", [0, 6, 8])
def test_a_week_has_seven_nights(entries: int):
    with pytest.raises(ValueError, match=f"need 7 entries, got {entries}"):
        Bedtimes(by_weekday=(EARLY,) * entries)


@given(week=weeks, bedtime=st.none() | st.times(), days=day_sets)
def test_an_edit_changes_the_chosen_days_and_no_other(
    week: tuple[time | None, ...], bedtime: time | None, days: frozenset[Weekday]
):
    before = Bedtimes(by_weekday=week)

    after = before.with_bedtime(bedtime, days=days)

    for weekday in Weekday:
        expected = bedtime if weekday in days else before.by_weekday[weekday]
        assert after.by_weekday[weekday] == expected
    assert before.by_weekday == week


@given(week=weeks)
def test_the_groups_hold_every_day_of_the_week_once(week: tuple[time | None, ...]):
    groups = Bedtimes(by_weekday=week).grouped()

    assert sorted(day for _, days in groups for day in days) == list(Weekday)
    assert len({bedtime for bedtime, _ in groups}) == len(groups)
    assert all(week[day] == bedtime for bedtime, days in groups for day in days)


@given(week=weeks, bedtime=st.none() | st.times(), days=day_sets)
def test_the_same_edit_twice_is_the_edit_once(
    week: tuple[time | None, ...], bedtime: time | None, days: frozenset[Weekday]
):
    once = Bedtimes(by_weekday=week).with_bedtime(bedtime, days=days)

    assert once.with_bedtime(bedtime, days=days) == once
