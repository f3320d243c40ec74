"""Times of day as people type and paste them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time

from bot.domain.errors import WallTimeUnreadableError, WallTimeWithZoneError
from bot.domain.typed_text import plain

NEAR_MINUTES = 120
"""A bedtime that is set, and at most so far away, says which half of the day is meant."""

_NOON_HOUR = 12
_LAST_HOUR = 23
_LAST_MINUTE = 59
_DAY_MINUTES = 24 * 60
_LONGEST = 60

_NAMED = {"midnight": time(0), "noon": time(12), "midday": time(12)}
_NAMED |= {f"{hour} {name}": at for name, at in _NAMED.items() for hour in ("12", "12:00")}
_PARTS = {0: ("night", "tonight", "morning")} | dict.fromkeys(
    range(_NOON_HOUR + 1, 24), ("afternoon", "evening", "night", "tonight")
)
"""Which words may stand behind an hour that a clock of 24 hours shows."""
_PUNCTUATION = str.maketrans({"\u2236": ":", "\ua789": ":", "\u2019": "'", "\u2024": "."})

# What may stand behind the hour: a sign between hour and minutes, a unit, a half of the day.
_HOURS = r"(?:hours|hrs|hr|h|uhr)"
_CLOCK = re.compile(
    rf"""
    (?: (?:at|um|@) \s* )?
    (?: (?P<joined_hour>\d{{1,2}}) (?P<joined_minute>\d{{2}})
      | (?P<hour>\d{{1,2}}) (?: \s* {_HOURS} \s* (?P<unit_minute>\d{{2}}) (?: \s* m(?:in)? )?
                             | (?: \s* [:.,] \s* | \s | -(?=1[5-9]|[2-5]\d) ) (?P<minute>\d{{2}})
                               (?: :\d{{2}} )? )? )
    (?: \s* (?: {_HOURS} | o'?\s?clock ) )?
    (?: \s* (?: (?P<half>[ap]) \s* \.? \s* (?: m \s* \.? )?
              | (?:in\s the\s|at\s)? (?P<part>morning|afternoon|evening|night|tonight) )
        (?: \s tonight )? )?
    """,
    re.VERBOSE,
)
_ZONE = re.compile(
    r"""
    \(? (?: (?:utc|gmt|z) (?: \s* [+-] \s* \d{1,2} (?: :? \d{2} )? )?
          | [+-] \d{1,2} (?: :? \d{2} )?
          | [a-z]{1,4}t | msk
          | [a-z_]+ / [a-z_/+-]+
          | [a-z ]{2,30} \s time
          | eastern | central | mountain | pacific ) \)?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EitherHalf:
    """A time from 1:00 to 12:59 without am or pm: it may be meant in either half of the day."""

    hour: int
    minute: int

    def __post_init__(self) -> None:
        if not 1 <= self.hour <= _NOON_HOUR or not 0 <= self.minute <= _LAST_MINUTE:
            message = f"either half has hours from 1 to 12, got {self.hour}:{self.minute}"
            raise ValueError(message)

    @property
    def readings(self) -> tuple[time, time]:
        """Both times, first the one that is a bedtime for most people."""
        return self.at_night, self.by_day

    @property
    def at_night(self) -> time:
        """The one nearer to the middle of the night: 22:30 of 10:30, and 1:30 of 1:30."""
        evening = self.hour % _NOON_HOUR >= _NOON_HOUR // 2
        return self._in_the(afternoon=evening)

    @property
    def by_day(self) -> time:
        """The other one: 10:30 of 10:30, and 13:30 of 1:30."""
        evening = self.hour % _NOON_HOUR >= _NOON_HOUR // 2
        return self._in_the(afternoon=not evening)

    @property
    def in_the_morning(self) -> time:
        """The one that a clock of 24 hours shows; 12:30 is at noon."""
        return time(self.hour, self.minute)

    def settled(self, known: Iterable[time]) -> "Reading":
        """Return the reading that is meant beyond doubt, if the bedtimes that are set tell it."""
        bedtimes = tuple(known)
        near = [
            reading
            for reading in self.readings
            if any(_distance(reading, each) <= NEAR_MINUTES for each in bedtimes)
        ]
        return near[0] if len(near) == 1 else self

    def _in_the(self, *, afternoon: bool) -> time:
        return time(self.hour % _NOON_HOUR + (_NOON_HOUR if afternoon else 0), self.minute)


Reading = time | EitherHalf
"""What a typed time means; a question where that is not beyond doubt."""


def parse_wall_time(text: str) -> Reading:
    """Read a time such as `22:30`, `10.30 p. m.`, `22h`, `22 Uhr 30`, `2230 hrs` or `at 10pm`.

    Raises:
        WallTimeWithZoneError: a time zone stands behind the time.
        WallTimeUnreadableError: it is no time of day.
    """
    typed = plain(text).translate(_PUNCTUATION)
    if typed in _NAMED:
        return _NAMED[typed]
    match = _CLOCK.fullmatch(typed) if len(typed) <= _LONGEST else None
    if match is not None:
        return _reading(match.groupdict(), text_length=len(text))
    if _has_zone(typed):
        raise WallTimeWithZoneError(text_length=len(text))
    raise WallTimeUnreadableError(text_length=len(text))


def parse_waking_time(text: str) -> time:
    """Read when somebody gets up: an hour without am or pm is in the morning.

    Raises:
        WallTimeWithZoneError, WallTimeUnreadableError: as `parse_wall_time` does.
    """
    reading = parse_wall_time(text)
    return reading.in_the_morning if isinstance(reading, EitherHalf) else reading


def format_wall_time(wall_time: time) -> str:
    """Return the time as `22:30`."""
    return f"{wall_time:%H:%M}"


def format_beyond_doubt(wall_time: time) -> str:
    """Return the time so that reading it back asks nothing: `22:30`, `7:00 am`, `12:15 pm`."""
    if 1 <= wall_time.hour <= _NOON_HOUR:
        half = "am" if wall_time.hour < _NOON_HOUR else "pm"
        return f"{wall_time.hour}:{wall_time:%M} {half}"
    return format_wall_time(wall_time)


def _reading(parts: Mapping[str, str | None], *, text_length: int) -> Reading:
    hour = int(parts["joined_hour"] or parts["hour"] or 0)
    minute = int(parts["joined_minute"] or parts["unit_minute"] or parts["minute"] or 0)
    if minute > _LAST_MINUTE:
        raise WallTimeUnreadableError(text_length=text_length)
    if parts["half"] or parts["part"]:
        half = parts["half"] or parts["part"] or ""
        # 0:30 am and 22:30 pm say the same thing twice; 13pm is rather a slip of the finger.
        is_said_twice = (hour == 0 and half == "a") or (
            half == "p" and _NOON_HOUR < hour <= _LAST_HOUR and parts["minute"] is not None
        )
        if is_said_twice:
            return time(hour, minute)
        return _in_half(hour, minute, half, text_length=text_length)
    if (hour, minute) == (_LAST_HOUR + 1, 0):
        return time(0)
    if hour > _LAST_HOUR:
        raise WallTimeUnreadableError(text_length=text_length)
    return EitherHalf(hour=hour, minute=minute) if 1 <= hour <= _NOON_HOUR else time(hour, minute)


def _in_half(hour: int, minute: int, half: str, *, text_length: int) -> time:
    if half in _PARTS.get(hour, ()):
        return time(hour, minute)
    if not 1 <= hour <= _NOON_HOUR:
        raise WallTimeUnreadableError(text_length=text_length)
    either = EitherHalf(hour=hour, minute=minute)
    if half.endswith("night"):
        return either.at_night
    first = time(hour % _NOON_HOUR, minute)
    return first if half in {"a", "morning"} else first.replace(hour=first.hour + _NOON_HOUR)


def _has_zone(typed: str) -> bool:
    """Tell whether a readable time is followed by what looks like a time zone."""
    for match in re.finditer(r"\s|(?<=[\dmp.])(?=[a-z+(-])", typed[:_LONGEST]):
        head, tail = typed[: match.start()].strip(), typed[match.start() :].strip()
        if (head in _NAMED or _CLOCK.fullmatch(head)) and _ZONE.fullmatch(tail):
            return True
    return False


def _distance(one: time, other: time) -> int:
    """Return how many minutes two times of day are apart, the short way round."""
    apart = abs((one.hour - other.hour) * 60 + one.minute - other.minute)
    return min(apart, _DAY_MINUTES - apart)
