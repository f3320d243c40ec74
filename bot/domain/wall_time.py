"""Times of day as people type them."""

import re
from datetime import time

from bot.domain.errors import WallTimeAmbiguousError, WallTimeUnreadableError

_NAMED = {"midnight": time(0), "noon": time(12), "midday": time(12)}
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2}) (?: \s*[:.h]\s* (?P<minute>\d{2}) )? \s* (?P<half>[ap]\.?m?\.?)?",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_FOUR_DIGITS = re.compile(r"(?P<hour>\d{2})(?P<minute>\d{2})", re.ASCII)
_NOON_HOUR = 12
_LAST_HOUR = 23
_LAST_MINUTE = 59


def parse_wall_time(text: str) -> time:
    """Read `22:30`, `22.30`, `2230`, `10:30pm`, `10.30 PM`, `10pm`, `22h30` or `midnight`.

    Raises:
        WallTimeAmbiguousError: a bare hour from 1 to 12.
        WallTimeUnreadableError: anything else.
    """
    wish = text.strip().casefold()
    if wish in _NAMED:
        return _NAMED[wish]
    match = _FOUR_DIGITS.fullmatch(wish) or _CLOCK.fullmatch(wish)
    if match is None:
        raise WallTimeUnreadableError(text_length=len(text))
    parts = match.groupdict()
    hour, minute = int(parts["hour"]), int(parts["minute"] or 0)
    half = parts.get("half")
    if half:
        hour = _hour_of_half_day(hour, half, text_length=len(text))
    elif parts["minute"] is None and 1 <= hour <= _NOON_HOUR:
        raise WallTimeAmbiguousError(hour=hour)
    if hour > _LAST_HOUR or minute > _LAST_MINUTE:
        raise WallTimeUnreadableError(text_length=len(text))
    return time(hour, minute)


def _hour_of_half_day(hour: int, half: str, *, text_length: int) -> int:
    if not 1 <= hour <= _NOON_HOUR:
        raise WallTimeUnreadableError(text_length=text_length)
    return hour % _NOON_HOUR + (_NOON_HOUR if half.startswith("p") else 0)


def format_wall_time(wall_time: time) -> str:
    """Return the time as `22:30`."""
    return f"{wall_time:%H:%M}"
