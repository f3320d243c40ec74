"""Rotations as people type them: `early, early, late, night, off`, `2x early` or `E E L N -`."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, time

from bot.domain.errors import DomainError, WallTimeUnreadableError, WallTimeWithZoneError
from bot.domain.people.shifts import (
    LONGEST_CYCLE,
    MOST_TIMES,
    Rotation,
    Shift,
    ShiftBedtimes,
    Step,
    times_of,
)
from bot.domain.time.dates import parse_date
from bot.domain.time.wall_time import EitherHalf, parse_wall_time
from bot.domain.time.zones import ONE_DAY
from bot.domain.typed_text import plain

LONGEST_TEXT = 400
"""Characters of a rotation: four weeks, each day written out."""

_NAMES = {
    Shift.EARLY: "e early earlies morning mornings day days d früh frueh f",
    Shift.LATE: "l late lates afternoon afternoons evening evenings spät spaet s",
    Shift.NIGHT: "n night nights nacht",
    Shift.OFF: "o off free rest frei - dayoff daysoff",
}
_WORDS: dict[str, Step] = {name: shift for shift, names in _NAMES.items() for name in names.split()}
_WORDS |= dict.fromkeys(("none", "no", "nothing", "x"))
_NUMBERS = {
    name: count
    for count, name in enumerate(["one", "two", "three", "four", "five", "six", "seven"], 1)
}
_FILLERS = frozenset({"shift", "shifts", "and", "then", "schicht"})
_LETTERS = frozenset("elno-")
_SHORTEST_ROW = 3
_TODAY = frozenset({"", "today", "tonight", "now"})

_PART = re.compile(
    r"""
      (?P<time>  \d{1,2} [:.h] \d{2} (?: \s? [ap] \.? m \b \.? )?
               | \d{1,2} \s? [ap] \.? m \b \.?
               | \d{1,2} \s? h \b | midnight \b )
    | (?P<count> \d{1,2} ) \s* (?: (?: [x*\u00d7] | times \b ) \s* )? (?= [^\W\d_] | - )
    | (?: [*\u00d7] | x (?=\s?\d) ) \s* (?P<again> \d{1,2} )
    | (?P<off> days? \s off \b )
    | (?P<word> [^\W\d_]+ (?: - (?= [^\W\d_] ) )? | - )
    | (?P<gap> [\s,;/|+.>\u2192]+ )
    | (?P<unknown> . )
    """,
    re.VERBOSE,
)


class RotationUnreadableError(DomainError):
    """A part of a rotation is no shift and no time."""

    def __init__(self, *, part: int) -> None:
        super().__init__(f"each day needs a shift or a time, part {part} is neither")
        self.part = part
        """Counted from 1."""


class RotationTooLongError(DomainError):
    """The rotation has more days than four weeks."""

    def __init__(self, *, days: int) -> None:
        super().__init__(f"a rotation takes {LONGEST_CYCLE} days, got {days}")
        self.days = days


class RotationTooMixedError(DomainError):
    """The rotation names more different times than it has room for."""


class ShiftTimeUnsureError(DomainError):
    """A time may be meant in either half of the day."""

    def __init__(self, either: EitherHalf) -> None:
        super().__init__("a bedtime of a shift needs am or pm")
        self.either = either


def parse_rotation(text: str, *, starts_on: date, bedtimes: ShiftBedtimes) -> Rotation:
    """Read a rotation: a shift or a bedtime for each day, however they are set apart.

    *bedtimes* tell which half of the day a time such as 10:30 is meant in.

    Raises:
        RotationUnreadableError: a part of it is none of these, or there is nothing.
        RotationTooLongError, RotationTooMixedError: it has too many days, or too many times.
        ShiftTimeUnsureError: a time may be meant in either half of the day.
    """
    steps = _steps(text, bedtimes)
    if len(steps) > LONGEST_CYCLE:
        raise RotationTooLongError(days=len(steps))
    if len(times_of(steps)) > MOST_TIMES:
        raise RotationTooMixedError
    return Rotation(starts_on=starts_on, steps=tuple(steps))


def _steps(text: str, bedtimes: ShiftBedtimes) -> list[Step]:
    """Return the step of each day; a count stands before or behind a step."""
    steps: list[Step] = []
    count = 1
    for number, kind, part in _parts(text):
        match kind:
            case "count":
                count = _count(part, number)
            case "again":
                if not steps:
                    raise RotationUnreadableError(part=number)
                steps += steps[-1:] * (_count(part, number) - 1)
            case _:
                steps += _read(part, number, bedtimes) * count
                count = 1
    if not steps or count != 1:
        raise RotationUnreadableError(part=max(len(steps), 1))
    return steps


def _parts(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield what stands in a text, with its place, and whether it counts or is a day."""
    number = 0
    for match in _PART.finditer(plain(text[:LONGEST_TEXT].replace("\n", ", "))):
        kind, part = match.lastgroup or "", match.group().strip()
        word = part.rstrip("-") or part
        if kind == "gap" or word in _FILLERS:
            continue
        number += 1
        if word in _NUMBERS:
            yield number, "count", str(_NUMBERS[word])
        elif kind in {"count", "again"}:
            yield number, kind, match[kind]
        elif kind == "unknown":
            raise RotationUnreadableError(part=number)
        else:
            yield number, "step", "off" if kind == "off" else word


def _count(part: str, number: int) -> int:
    count = int(part)
    if not 1 <= count <= LONGEST_CYCLE:
        raise RotationUnreadableError(part=number)
    return count


def _read(part: str, number: int, bedtimes: ShiftBedtimes) -> list[Step]:
    if part in _WORDS:
        return [_WORDS[part]]
    if len(part) >= _SHORTEST_ROW and _LETTERS.issuperset(part):
        return [_WORDS[letter] for letter in part]
    try:
        return [read_shift_time(part, bedtimes.all)]
    except (WallTimeUnreadableError, WallTimeWithZoneError) as error:
        raise RotationUnreadableError(part=number) from error


def read_shift_time(text: str, known: Iterable[time | None]) -> time:
    """Read a time of day; those that are *known* may tell which half of the day is meant.

    Raises:
        WallTimeUnreadableError, WallTimeWithZoneError: it is none.
        ShiftTimeUnsureError: it may be meant in either half.
    """
    reading = parse_wall_time(text)
    if isinstance(reading, EitherHalf):
        reading = reading.settled(each for each in known if each is not None)
    if isinstance(reading, EitherHalf):
        raise ShiftTimeUnsureError(reading)
    return reading


def parse_start(text: str, *, today: date) -> date:
    """Read the date of a rotation's first day; nothing is today, and a weekday the coming one.

    Raises:
        DateAmbiguousError, DateUnreadableError: as `parse_date` says.
    """
    typed = plain(text)
    if typed in _TODAY:
        return today
    if typed == "yesterday":
        return today - ONE_DAY
    return parse_date(text, today=today)


_PAIR = re.compile(r"(?P<name>[^\W\d_]+)\s*[:=]?\s*(?P<time>[^,;\n]*[^,;\s])")
_NO_TIME = frozenset({"none", "no", "never", "-"})


class ShiftBedtimesUnreadableError(DomainError):
    """What was typed does not say which shift has which bedtime."""


def parse_shift_bedtimes(text: str, *, known: ShiftBedtimes) -> ShiftBedtimes:
    """Read such as `early 21:30, late 0:30, night 8:00, off 23:00`; what it leaves out is kept.

    Raises:
        ShiftBedtimesUnreadableError: a part of it does not look like that.
        ShiftTimeUnsureError: a time may be meant in either half of the day.
    """
    found: dict[Shift, time | None] = {shift: known.of(shift) for shift in Shift}
    for part in re.split(r"[,;\n]", plain_lines(text)):
        if not part.strip():
            continue
        match = _PAIR.fullmatch(part.strip())
        shift = _WORDS.get(match["name"]) if match else None
        if match is None or not isinstance(shift, Shift):
            raise ShiftBedtimesUnreadableError
        found[shift] = _bedtime_of(match["time"], shift, known)
    return ShiftBedtimes(
        early=found[Shift.EARLY],
        late=found[Shift.LATE],
        night=found[Shift.NIGHT],
        off=found[Shift.OFF],
    )


def plain_lines(text: str) -> str:
    """Return a text made plain, its lines set apart by commas."""
    return plain(text.replace("\n", ","))


def _bedtime_of(text: str, shift: Shift, known: ShiftBedtimes) -> time | None:
    """Read one bedtime: near the one that the shift has, or that it usually has."""
    if text in _NO_TIME:
        return None
    try:
        return read_shift_time(text, (known.of(shift), ShiftBedtimes().of(shift)))
    except (WallTimeUnreadableError, WallTimeWithZoneError) as error:
        raise ShiftBedtimesUnreadableError from error
