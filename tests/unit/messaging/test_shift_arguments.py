"""Shifts in custom ids: each plan and each night comes back whole, and fits."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.client import shift_arguments
from bot.client.acts import Act, ActBrokenError
from bot.domain.people.shifts import (
    LONGEST_CYCLE,
    MOST_TIMES,
    NIGHTS_AHEAD,
    Rotation,
    Shift,
    ShiftBedtimes,
    Shifts,
    Usual,
)
from bot.domain.reminders.undo import MARK_LENGTH

ROOM = 60
DAY = timedelta(days=1)
wall_times = st.times().map(lambda each: each.replace(second=0, microsecond=0))
maybe = st.none() | wall_times
days = st.dates(date(2020, 1, 1), date(2100, 1, 1))
settings_of_nights = st.none() | st.sampled_from(Shift) | wall_times | st.just(Usual.USUAL)
bedtimes = st.builds(ShiftBedtimes, early=maybe, late=maybe, night=maybe, off=maybe)


@st.composite
def rotations(draw):
    times = draw(st.lists(wall_times, max_size=MOST_TIMES))
    steps = st.sampled_from([None, *Shift, *times])
    cycle = draw(st.lists(steps, min_size=1, max_size=LONGEST_CYCLE))
    return Rotation(starts_on=draw(days), steps=tuple(cycle))


@given(bedtimes=bedtimes, rotation=st.none() | rotations(), is_on=st.booleans())
def test_a_plan_comes_back_whole_and_fits_behind_its_mark(bedtimes, rotation, is_on):
    is_rotating = rotation is not None and is_on
    plan = Shifts(bedtimes=bedtimes, rotation=rotation, is_rotating=is_rotating)

    text = shift_arguments.plan_text(plan)

    assert shift_arguments.plan(text) == plan
    assert MARK_LENGTH + len(text) <= ROOM


@given(first=days, found=st.lists(settings_of_nights, min_size=1, max_size=NIGHTS_AHEAD))
def test_nights_come_back_whole_and_fit_behind_their_mark(first, found):
    nights = {first + step * DAY: each for step, each in enumerate(found)}

    text = shift_arguments.nights_text(nights)

    assert shift_arguments.nights(text) == nights
    assert MARK_LENGTH + len(text) <= ROOM


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (shift_arguments.setting, ""),
        (shift_arguments.setting, "..x"),
        (shift_arguments.setting, "d46"),
        (shift_arguments.nights, "2026-03-04"),
        (shift_arguments.nights, "2026-03-04..n."),
        (shift_arguments.nights, "9999-12-31..n..n"),
        (shift_arguments.plan, ""),
        (shift_arguments.plan, "-01"),
        (shift_arguments.plan, "A" + "_" * 12 + "e"),
        (shift_arguments.plan, "0" + "0" * 8 + "2Qb5" + "z"),
    ],
)
def test_a_broken_argument_is_too_old_by_name(reader, text):
    with pytest.raises(ActBrokenError):
        Act(name="shift.use", argument=text).read(reader)


def test_a_plan_is_short_where_it_is_simple():
    plan = Shifts(rotation=Rotation(starts_on=date(2026, 3, 4), steps=(Shift.EARLY, time(22))))

    assert len(shift_arguments.plan_text(plan)) == 17
