"""Bedtimes of shift workers: a rotation by date, and single nights that end by themselves."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.people.bedtimes import (
    Bedtimes,
    RotationOnError,
    of_week,
    on_nights,
    stopped,
    with_time,
)
from bot.domain.people.shifts import (
    LONGEST_CYCLE,
    MOST_TIMES,
    NightOutOfReachError,
    Rotation,
    RotationEmptyError,
    RotationMissingError,
    RotationStartError,
    Shift,
    ShiftBedtimes,
    Shifts,
    Usual,
    next_week,
    require_in_reach,
    require_startable,
    rest_of_week,
    times_of,
)
from bot.domain.reminders.schedules import slots_after
from bot.domain.reminders.slots import is_same_sleep
from bot.domain.time.weekdays import EVERY_DAY
from bot.domain.time.zones import bedtime_at, date_exists, zone_for
from bot.kinds.stretch import StretchRule, StretchSchedule
from tests.support.builders import some_bedtimes
from tests.support.examples import examples
from tests.unit.domain.zone_changes import all_zone_keys

MONDAY, DAY = date(2026, 3, 2), timedelta(days=1)
EARLY, LATE, NIGHT, OFF = Shift
HARD_ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Gaza",
)

shifts_or_times = st.none() | st.sampled_from(Shift) | st.sampled_from([time(14), time(5, 30)])
cycles = st.lists(shifts_or_times, min_size=1, max_size=LONGEST_CYCLE).map(tuple)
wall_times = st.none() | st.times().map(lambda each: each.replace(second=0, microsecond=0))
bedtimes_of_shifts = st.builds(
    ShiftBedtimes, early=wall_times, late=wall_times, night=wall_times, off=wall_times
)


def rotating(
    *steps: object, starts_on: date = MONDAY, bedtimes: ShiftBedtimes | None = None
) -> Bedtimes:
    rotation = Rotation(starts_on=starts_on, steps=steps)
    plan = Shifts(bedtimes=bedtimes or ShiftBedtimes(), rotation=rotation, is_rotating=True)
    return some_bedtimes(time(22, 30)).with_shifts(plan)


def on(bedtimes: Bedtimes, *, first: date = MONDAY, nights: int = 7) -> list[time | None]:
    return [bedtimes.on(first + step * DAY) for step in range(nights)]


def schedule(bedtimes: Bedtimes, zone_key: str) -> StretchSchedule:
    return StretchSchedule(zone=zone_for(zone_key), bedtimes=bedtimes, rule=StretchRule())


def test_each_day_of_a_rotation_has_the_bedtime_of_its_shift_and_then_it_begins_again():
    bedtimes = rotating(EARLY, LATE, NIGHT, OFF, None)

    assert on(bedtimes, nights=6) == [
        time(21, 30), time(0, 30), time(8), time(23), None, time(21, 30)
    ]  # fmt: skip


def test_the_evening_before_an_early_shift_is_as_early():
    bedtimes = rotating(EARLY, LATE, NIGHT, OFF, OFF)

    assert on(bedtimes, nights=5)[-2:] == [time(23), time(21, 30)]


def test_a_time_stands_for_itself_whatever_shift_comes_next():
    assert on(rotating(time(22, 45), EARLY), nights=2) == [time(22, 45), time(21, 30)]


def test_before_a_rotation_starts_the_week_applies():
    bedtimes = rotating(NIGHT, starts_on=MONDAY + 2 * DAY)

    assert on(bedtimes, nights=3) == [time(22, 30), time(22, 30), time(8)]


def test_a_night_set_alone_stands_before_the_rotation_and_those_after_it_are_as_usual():
    shifts = rotating(EARLY).shifts_set.with_nights(
        {MONDAY: NIGHT, MONDAY + DAY: None}, tonight=MONDAY
    )
    bedtimes = rotating(EARLY).with_shifts(shifts)

    assert on(bedtimes, nights=3) == [time(8), None, time(21, 30)]
    assert bedtimes.usual_on(MONDAY) == time(21, 30)


def test_a_night_set_alone_stands_before_the_week():
    shifts = Shifts().with_nights({MONDAY: NIGHT}, tonight=MONDAY)

    assert on(some_bedtimes(time(22, 30)).with_shifts(shifts), nights=2) == [time(8), time(22, 30)]


def test_a_night_that_is_as_usual_again_leaves_nothing_behind():
    shifts = Shifts().with_nights({MONDAY: NIGHT}, tonight=MONDAY)
    back = shifts.with_nights({MONDAY: Usual.USUAL}, tonight=MONDAY)

    assert some_bedtimes().with_shifts(back) == some_bedtimes()


def test_nights_that_are_long_over_are_dropped_by_the_next_change():
    old = Shifts().with_nights({MONDAY: NIGHT}, tonight=MONDAY)

    later = MONDAY + 30 * DAY

    assert old.with_nights({later: LATE}, tonight=later).single_nights == ((later, LATE),)


def test_the_bedtime_of_a_shift_moves_all_nights_that_have_it():
    plan = rotating(NIGHT, OFF).shifts_set.with_nights({MONDAY + DAY: NIGHT}, tonight=MONDAY)
    moved = Shifts(
        bedtimes=ShiftBedtimes(night=time(9)),
        rotation=plan.rotation,
        is_rotating=True,
        single_nights=plan.single_nights,
    )

    assert on(Bedtimes().with_shifts(moved), nights=3) == [time(9)] * 3


@pytest.mark.parametrize(
    "change",
    [
        lambda known: with_time(known, time(23), days=None),
        lambda known: with_time(known, None, days=EVERY_DAY),
        lambda known: on_nights(known, EVERY_DAY),
        lambda known: of_week((time(23),) * 7, known=known),
    ],
)
def test_no_change_of_the_week_passes_a_rotation_by(change):
    known = rotating(EARLY, LATE)

    with pytest.raises(RotationOnError):
        change(known)

    assert change(stopped(known)).shifts_set.rotation == known.shifts_set.rotation


def test_changes_of_the_week_keep_the_shifts():
    shifts = Shifts(bedtimes=ShiftBedtimes(night=time(9)))
    known = some_bedtimes(time(22, 30)).with_shifts(shifts)

    assert with_time(known, time(23), days=None).shifts == shifts
    assert on_nights(known, frozenset(EVERY_DAY)).shifts == shifts
    assert of_week((time(23),) * 7, known=known).shifts == shifts


@pytest.mark.parametrize(
    ("bedtimes", "is_set"),
    [
        (Bedtimes().with_shifts(Shifts(bedtimes=ShiftBedtimes(night=time(9)))), False),
        (Bedtimes().with_shifts(Shifts().with_nights({MONDAY: None}, tonight=MONDAY)), False),
        (Bedtimes().with_shifts(Shifts().with_nights({MONDAY: NIGHT}, tonight=MONDAY)), True),
        (Bedtimes().with_shifts(rotating(NIGHT).shifts_set), True),
        (stopped(Bedtimes().with_shifts(rotating(NIGHT).shifts_set)), False),
    ],
)
def test_bedtimes_are_set_where_any_night_may_have_one(bedtimes, is_set):
    assert bedtimes.is_set is is_set


def test_a_rotation_that_brings_nothing_is_refused():
    nothing = Rotation(starts_on=MONDAY, steps=(OFF, None))
    late = Rotation(starts_on=MONDAY + 32 * DAY, steps=(NIGHT,))

    with pytest.raises(RotationEmptyError):
        require_startable(nothing, ShiftBedtimes(off=None), today=MONDAY)
    with pytest.raises(RotationStartError):
        require_startable(late, ShiftBedtimes(), today=MONDAY)
    require_startable(late, ShiftBedtimes(), today=MONDAY + DAY)


@pytest.mark.parametrize("step", [-1, 14])
def test_a_single_night_lies_within_the_coming_two_weeks(step):
    require_in_reach([MONDAY, MONDAY + 13 * DAY], tonight=MONDAY)

    with pytest.raises(NightOutOfReachError):
        require_in_reach([MONDAY, MONDAY + step * DAY], tonight=MONDAY)


def test_weeks_end_on_sunday():
    friday = MONDAY + 4 * DAY

    assert rest_of_week(friday) == (friday, friday + DAY, friday + 2 * DAY)
    assert next_week(friday) == tuple(MONDAY + step * DAY for step in range(7, 14))


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Rotation(starts_on=MONDAY, steps=()),
        lambda: Rotation(starts_on=MONDAY, steps=(EARLY,) * (LONGEST_CYCLE + 1)),
        lambda: Rotation(starts_on=MONDAY, steps=tuple(map(time, range(MOST_TIMES + 1)))),
        lambda: Shifts(is_rotating=True),
        lambda: Shifts(single_nights=((MONDAY, None), (MONDAY, NIGHT))),
    ],
)
def test_shifts_that_cannot_be_are_refused(broken):
    with pytest.raises(ValueError, match=r"rotation|rotate|single"):
        broken()


def test_a_rotation_that_there_is_none_of_cannot_be_turned_on():
    with pytest.raises(RotationMissingError):
        Shifts().turned(on=True)


@settings(deadline=None, max_examples=examples(80))
@given(
    week=st.lists(wall_times, min_size=7, max_size=7).filter(lambda week: len(times_of(week)) <= 6),
    weeks_before=st.integers(0, 60),
    zone_key=st.sampled_from(all_zone_keys()),
)
def test_a_rotation_of_seven_days_is_the_week_that_it_describes(week, weeks_before, zone_key):
    weekly = Bedtimes(by_weekday=tuple(week))
    rotation = Rotation(starts_on=MONDAY - 7 * weeks_before * DAY, steps=tuple(week))
    by_date = Bedtimes().with_shifts(Shifts(rotation=rotation, is_rotating=True))

    for step in range(1, 40):
        night = MONDAY + step * DAY
        assert by_date.on(night) == weekly.on(night)
        expected = schedule(weekly, zone_key).slots_on(night)
        assert schedule(by_date, zone_key).slots_on(night) == expected


@settings(deadline=None, max_examples=examples(100))
@given(
    steps=cycles,
    bedtimes=bedtimes_of_shifts,
    zone_key=st.sampled_from(HARD_ZONES) | st.sampled_from(all_zone_keys()),
    start=st.dates(date(2025, 12, 1), date(2026, 1, 28)),
)
def test_a_year_of_a_rotation_has_one_reminder_for_each_planned_sleep(
    steps, bedtimes, zone_key, start
):
    known = Bedtimes().with_shifts(
        Shifts(
            bedtimes=bedtimes,
            rotation=Rotation(starts_on=start, steps=steps),
            is_rotating=True,
        )
    )
    begins_at = bedtime_at(date(2025, 12, 28), time(12), zone_for(zone_key))
    expected = sleeps(known, zone_key, nights=400)
    walked = [slot.local_date for slot in walk(schedule(known, zone_key), begins_at, days=365)]

    first, last = begins_at.date() + DAY, begins_at.date() + 360 * DAY
    assert within(walked, first, last) == within(expected, first, last)


def within(nights: Sequence[date], first: date, last: date) -> list[date]:
    return [night for night in sorted(nights) if first < night < last]


def walk(schedule: StretchSchedule, after: datetime, *, days: int):
    """Yield slot after slot, each planned when the one before it has come."""
    ends_at = after + days * DAY
    while (slot := next(slots_after(schedule, after=after), None)) and slot.due_at < ends_at:
        yield slot
        after = slot.due_at


def sleeps(bedtimes: Bedtimes, zone_key: str, *, nights: int) -> list[date]:
    """Return the nights that have a bedtime of their own, and not one so soon after the last."""
    zone, found = zone_for(zone_key), []
    for step in range(nights):
        night = date(2025, 12, 20) + step * DAY
        beds = [bed_at(bedtimes, each, zone) for each in (night - DAY, night)]
        is_one = None not in beds and is_same_sleep(*beds)
        if beds[1] is not None and not is_one:
            found.append(night)
    return found


def bed_at(bedtimes: Bedtimes, night: date, zone):
    bedtime = bedtimes.on(night)
    return (
        bedtime_at(night, bedtime, zone)
        if bedtime is not None and date_exists(night, zone)
        else None
    )
