"""Days of the week as people type them."""

from datetime import date
from enum import IntEnum

from bot.domain.errors import DaysUnreadableError


class Weekday(IntEnum):
    """Numbered as `date.weekday()` numbers them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6

    @classmethod
    def of(cls, day: date) -> "Weekday":
        """Return the weekday of a date."""
        return cls(day.weekday())


EVERY_DAY = frozenset(Weekday)
WEEKEND = frozenset({Weekday.SATURDAY, Weekday.SUNDAY})
WEEKDAYS = EVERY_DAY - WEEKEND

_GROUPS = {
    "every day": EVERY_DAY,
    "everyday": EVERY_DAY,
    "every night": EVERY_DAY,
    "all": EVERY_DAY,
    "daily": EVERY_DAY,
    "weekdays": WEEKDAYS,
    "weekday": WEEKDAYS,
    "weekend": WEEKEND,
    "weekends": WEEKEND,
}
_SHORTEST_NAME = 3


def parse_days(text: str) -> frozenset[Weekday]:
    """Read `every day`, `weekdays`, `weekend`, `mon,wed,fri` or `mon-thu`.

    Raises:
        DaysUnreadableError: a part of the text is none of these.
    """
    wish = " ".join(text.casefold().split())
    if wish in _GROUPS:
        return _GROUPS[wish]
    parts = [part.strip() for part in wish.replace(" and ", ",").replace(";", ",").split(",")]
    words = [word for part in parts for word in _names_in(part)]
    if not words:
        raise DaysUnreadableError(text_length=len(text))
    return frozenset().union(*(_parse_part(word, text_length=len(text)) for word in words))


def _names_in(part: str) -> list[str]:
    return ["".join(part.split())] if "-" in part else part.split()


def _parse_part(part: str, *, text_length: int) -> frozenset[Weekday]:
    if part in _GROUPS:
        return _GROUPS[part]
    first, dash, last = part.partition("-")
    start = _parse_name(first, text_length=text_length)
    if not dash:
        return frozenset({start})
    span = (_parse_name(last, text_length=text_length) - start) % 7
    return frozenset(Weekday((start + step) % 7) for step in range(span + 1))


def _parse_name(name: str, *, text_length: int) -> Weekday:
    if len(name) >= _SHORTEST_NAME:
        for weekday in Weekday:
            if weekday.name.casefold().startswith(name):
                return weekday
    raise DaysUnreadableError(text_length=text_length)
