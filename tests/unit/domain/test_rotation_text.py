"""Rotations as people type them, and the bedtimes of their shifts."""

import contextlib
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import DomainError
from bot.domain.people.rotation_text import (
    RotationTooLongError,
    RotationTooMixedError,
    RotationUnreadableError,
    ShiftBedtimesUnreadableError,
    ShiftTimeUnsureError,
    parse_rotation,
    parse_shift_bedtimes,
    parse_start,
)
from bot.domain.people.shifts import Shift, ShiftBedtimes

TODAY = date(2026, 3, 4)
E, L, N, O = Shift  # noqa: E741 - as people write them
USUAL = ShiftBedtimes()


def steps(text):
    return parse_rotation(text, starts_on=TODAY, bedtimes=USUAL).steps


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("early, early, late, night, off", (E, E, L, N, O)),
        ("Early early LATE night off", (E, E, L, N, O)),
        ("early\nearly\nlate\nnight\noff", (E, E, L, N, O)),
        ("early / early / late / night / off", (E, E, L, N, O)),
        ("early-early-late-night-off", (E, E, L, N, O)),
        ("early \u2192 late \u2192 night", (E, L, N)),
        ("E E L N -", (E, E, L, N, O)),
        ("E,E,L,N,-", (E, E, L, N, O)),
        ("EELNO", (E, E, L, N, O)),
        ("eel--", (E, E, L, O, O)),
        ("2x early, late, 2 x night, 3 off", (E, E, L, N, N, O, O, O)),
        ("2\u00d7early", (E, E)),
        ("early x2, late*2", (E, E, L, L)),
        ("two early, one late, 3 nights, 2 days off", (E, E, L, N, N, N, O, O)),
        ("early shift then late shift and a", None),
        ("days, days, nights, nights, free", (E, E, N, N, O)),
        ("mornings, afternoons, rest", (E, L, O)),
        ("fr\u00fch, sp\u00e4t, nacht, frei", (E, L, N, O)),
        ("early, 22:30, 10:45pm, 22h, none", (E, time(22, 30), time(22, 45), time(22), None)),
        ("2 early 10 pm", (E, E, time(22))),
        ("28x early", (E,) * 28),
        ("", None),
        (" , ", None),
        ("early, erly", None),
        ("early 2", None),
        ("x2 early", None),
        ("0x early", None),
        ("4 weeks early", None),
        ("25:30", None),
    ],
)
def test_a_rotation_is_read_as_it_is_meant_or_not_at_all(text, expected):
    if expected is None:
        with pytest.raises(RotationUnreadableError):
            steps(text)
    else:
        assert steps(text) == expected


def test_the_part_that_cannot_be_read_is_counted():
    with pytest.raises(RotationUnreadableError) as raised:
        steps("early, late, erly, night")

    assert raised.value.part == 3


def test_a_time_near_a_bedtime_of_the_shifts_is_beyond_doubt_and_any_other_is_asked_about():
    assert steps("10:30, off") == (time(22, 30), O)
    with pytest.raises(ShiftTimeUnsureError):
        steps("5:00, off")


def test_a_rotation_has_an_end():
    with pytest.raises(RotationTooLongError) as raised:
        steps("early " * 29)
    with pytest.raises(RotationTooMixedError):
        steps("20:00 20:15 20:30 20:45 21:00 21:15 21:30")

    assert raised.value.days == 29


@given(text=st.text(max_size=80) | st.text("elno-x2 ,:3am\n", max_size=80))
def test_whatever_is_typed_is_read_or_refused_by_name(text):
    with contextlib.suppress(DomainError):
        assert 1 <= len(steps(text)) <= 28


@given(st.lists(st.sampled_from(Shift), min_size=1, max_size=28))
def test_a_rotation_that_is_written_out_comes_back(shifts):
    assert steps(", ".join(shifts)) == tuple(shifts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", TODAY),
        ("today", TODAY),
        ("Tonight", TODAY),
        ("yesterday", date(2026, 3, 3)),
        ("tomorrow", date(2026, 3, 5)),
        ("monday", date(2026, 3, 9)),
        ("2 March", date(2026, 3, 2)),
        ("2026-02-02", date(2026, 2, 2)),
    ],
)
def test_the_start_of_a_rotation_may_be_today_or_past(text, expected):
    assert parse_start(text, today=TODAY) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", USUAL),
        ("early 21:30, late 0:30, night 8:00, off 23:00", USUAL),
        ("early 9pm\nnight: none", ShiftBedtimes(early=time(21), night=None)),
        ("night = 9am; off 11", ShiftBedtimes(night=time(9), off=time(23))),
        ("night 7", ShiftBedtimes(night=time(7))),
    ],
)
def test_bedtimes_of_shifts_are_read_and_the_others_stay(text, expected):
    assert parse_shift_bedtimes(text, known=USUAL) == expected


@pytest.mark.parametrize("text", ["early", "21:30", "siesta 14:00", "early 25:00", "early late"])
def test_bedtimes_of_no_shift_are_refused(text):
    with pytest.raises(ShiftBedtimesUnreadableError):
        parse_shift_bedtimes(text, known=USUAL)


def test_a_bedtime_of_a_shift_that_may_be_in_either_half_is_asked_about():
    with pytest.raises(ShiftTimeUnsureError):
        parse_shift_bedtimes("late 6", known=USUAL)


@given(st.text(max_size=60) | st.text("elno :,30am\n", max_size=60))
def test_whatever_is_typed_for_the_shifts_is_read_or_refused_by_name(text):
    with contextlib.suppress(DomainError):
        assert isinstance(parse_shift_bedtimes(text, known=USUAL), ShiftBedtimes)
