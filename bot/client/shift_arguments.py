"""Shifts in custom ids: a night's setting, several nights, and a whole plan.

As in `act_arguments`, each reader takes exactly what its writer writes, or raises `ValueError`.
"""

import re
import string
from collections.abc import Mapping
from datetime import date, time

from bot.client.act_arguments import night, reading, reading_text
from bot.domain.people.shifts import (
    NightSetting,
    Rotation,
    Shift,
    ShiftBedtimes,
    Shifts,
    Step,
    Usual,
    times_of,
)
from bot.domain.time.wall_time import EitherHalf
from bot.domain.time.zones import ONE_DAY

_SETTING, _DATE = 3, 10
_NONE, _USUAL = "---", "..."
_LETTERS = {Shift.EARLY: "e", Shift.LATE: "l", Shift.NIGHT: "n", Shift.OFF: "o"}
_SHIFTS = {letter: shift for shift, letter in _LETTERS.items()}

_DIGITS = string.digits + string.ascii_letters + "_-"
_TWO, _FOUR = 2, 4
_NO_TIME = 24 * 60  # one past the last minute of a day
_NO_ROTATION = "-"
_KEPT, _ROTATING = string.digits, string.ascii_uppercase
_PLAN = re.compile(
    r"-[\w-]{8}|(?P<times>[0-6A-G])[\w-]{8}(?P<start>[\w-]{4})(?P<rest>[\w-]{1,40})", re.ASCII
)


def setting_text(setting: NightSetting) -> str:
    """Write what a night has in three signs: a time, a shift, none, or as usual."""
    match setting:
        case Usual():
            return _USUAL
        case None:
            return _NONE
        case Shift():
            return f"..{_LETTERS[setting]}"
        case time():
            return reading_text(setting)


def setting(text: str) -> NightSetting:
    """Read what a night has."""
    if text in {_USUAL, _NONE}:
        return Usual.USUAL if text == _USUAL else None
    if text.startswith(".."):
        return _SHIFTS[text[2:]]
    meant = reading(text)
    if isinstance(meant, EitherHalf) or len(text) != _SETTING:
        message = "a night has a time that is beyond doubt"
        raise ValueError(message)
    return meant


def nights_text(nights: Mapping[date, NightSetting]) -> str:
    """Write nights that follow one another, such as `2026-03-04..n..n---`."""
    first = min(nights)
    ordered = [nights[first + step * ONE_DAY] for step in range(len(nights))]
    return first.isoformat() + "".join(setting_text(each) for each in ordered)


def nights(text: str) -> dict[date, NightSetting]:
    """Read nights."""
    first, rest = night(text[:_DATE]), text[_DATE:]
    if not rest or len(rest) % _SETTING:
        message = f"nights take {_SETTING} signs each, got {len(rest)}"
        raise ValueError(message)
    signs = [rest[start : start + _SETTING] for start in range(0, len(rest), _SETTING)]
    return {first + step * ONE_DAY: setting(each) for step, each in enumerate(signs)}


def plan_text(shifts: Shifts) -> str:
    """Write bedtimes of shifts and a rotation, at most 53 signs; single nights stay out."""
    bedtimes = "".join(_minutes(shifts.bedtimes.of(shift)) for shift in Shift)
    rotation = shifts.rotation
    if rotation is None:
        return f"{_NO_ROTATION}{bedtimes}"
    times = times_of(rotation.steps)
    kinds = _ROTATING if shifts.is_rotating else _KEPT
    start = _number(rotation.starts_on.toordinal(), _FOUR)
    steps = "".join(_sign(step, times) for step in rotation.steps)
    return f"{kinds[len(times)]}{bedtimes}{start}{''.join(map(_minutes, times))}{steps}"


def plan(text: str) -> Shifts:
    """Read bedtimes of shifts and a rotation."""
    match = _PLAN.fullmatch(text)
    if match is None:
        message = f"a plan must fit its pattern, got {len(text)} characters"
        raise ValueError(message)
    early, late, after_night, off = (_time(text[at : at + _TWO]) for at in range(1, 9, _TWO))
    bedtimes = ShiftBedtimes(early=early, late=late, night=after_night, off=off)
    if match["times"] is None:
        return Shifts(bedtimes=bedtimes)
    is_rotating = match["times"] in _ROTATING
    count = (_ROTATING if is_rotating else _KEPT).index(match["times"])
    rest, end = match["rest"], count * _TWO
    times = [_time(rest[at : at + _TWO]) for at in range(0, end, _TWO)]
    starts_on = night(date.fromordinal(_value(match["start"])).isoformat())
    steps = tuple(_step(sign, times) for sign in rest[end:])
    rotation = Rotation(starts_on=starts_on, steps=steps)
    return Shifts(bedtimes=bedtimes, rotation=rotation, is_rotating=is_rotating)


def _sign(step: Step, times: tuple[time, ...]) -> str:
    match step:
        case None:
            return "-"
        case Shift():
            return _LETTERS[step]
        case time():
            return str(times.index(step))


def _step(sign: str, times: list[time | None]) -> Step:
    if sign == "-":
        return None
    return _SHIFTS[sign] if sign in _SHIFTS else times[int(sign)]


def _minutes(wall_time: time | None) -> str:
    minutes = _NO_TIME if wall_time is None else wall_time.hour * 60 + wall_time.minute
    return _number(minutes, _TWO)


def _time(text: str) -> time | None:
    minutes = _value(text)
    return None if minutes == _NO_TIME else time(*divmod(minutes, 60))


def _number(value: int, width: int) -> str:
    digits = []
    for _ in range(width):
        value, digit = divmod(value, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))


def _value(text: str) -> int:
    value = 0
    for digit in text:
        value = value * len(_DIGITS) + _DIGITS.index(digit)
    return value
