"""Days of the week as people type them."""

import re
from datetime import date
from enum import Enum, IntEnum, auto

from bot.domain.errors import DaysUnreadableError
from bot.domain.typed_text import plain


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

_SCHOOL_NIGHTS = EVERY_DAY - {Weekday.FRIDAY, Weekday.SATURDAY}

_EVERY_DAY_PHRASES = (
    "every day", "everyday", "every night", "every evening", "each day", "each night", "daily",
    "nightly", "always", "all", "all days", "all nights", "all week", "the whole week",
    "7 days", "7 days a week", "seven days a week", "7 nights a week",
)  # fmt: skip
_WEEKDAY_PHRASES = (
    "weekdays", "weekday", "week days", "week day", "weeknights", "weeknight", "week nights",
    "week night", "workdays", "workday", "work days", "work nights", "working days",
    "business days",
)  # fmt: skip
_WEEKEND_PHRASES = ("weekend", "weekends", "week end", "week ends")
_GROUPS = {
    **dict.fromkeys(_EVERY_DAY_PHRASES, EVERY_DAY),
    **dict.fromkeys(_WEEKDAY_PHRASES, WEEKDAYS),
    **dict.fromkeys(_WEEKEND_PHRASES, WEEKEND),
    **dict.fromkeys(("school nights", "schoolnights"), _SCHOOL_NIGHTS),
}


class _Sign(Enum):
    """What stands between days."""

    TO = auto()
    AND = auto()
    EXCEPT = auto()


_SIGNS = {
    **dict.fromkeys(("-", "~", "to", "through", "thru", "till", "til", "until"), _Sign.TO),
    **dict.fromkeys((",", ";", "/", "&", "+", "and", "plus", "\u3001", "\u060c"), _Sign.AND),
    **dict.fromkeys(
        ("except", "except for", "excepting", "excluding", "but", "but not", "other than", "not",
         "apart from", "without", "no"), _Sign.EXCEPT),
}  # fmt: skip
# Words that change nothing: `on every Monday night`.
_FILLERS = frozenset(
    {"on", "every", "each", "the", "from", "at", "only", "night", "nights", "evening", "evenings"}
)
_PHRASE_WORDS = 4
_SHORTEST_NAME = 2
_SHORTEST_PLURAL = 4
_TOKEN = re.compile(r"[^\W\d_]+|\d+|\S")

_Part = Weekday | frozenset[Weekday] | _Sign


def parse_days(text: str) -> frozenset[Weekday]:
    """Read `every day`, `weekdays`, `mon, wed and fri`, `mon-thu` or `daily except sunday`.

    A range may pass the weekend: `fri-mon`. Weeknights are the nights of weekdays.

    Raises:
        DaysUnreadableError: a part of the text is none of these, or no day is left.
    """
    tokens = _TOKEN.findall(plain(text.replace(".", " ")))
    try:
        days = _days_of(_parts(tokens))
    except _UnreadableError:
        days = frozenset()
    if not days:
        raise DaysUnreadableError(text_length=len(text))
    return days


class _UnreadableError(Exception):
    """A word is none of these, or stands in the wrong place."""


def _parts(tokens: list[str]) -> list[_Part]:
    parts: list[_Part] = []
    start = 0
    while start < len(tokens):
        length = _phrase_length(tokens, start)
        phrase = " ".join(tokens[start : start + length])
        if length > 1 or phrase not in _FILLERS:
            parts.append(_part(phrase))
        start += length
    return parts


def _phrase_length(tokens: list[str], start: int) -> int:
    """Return how many words from *start* on are one expression; the longest counts."""
    for length in range(_PHRASE_WORDS, 1, -1):
        phrase = " ".join(tokens[start : start + length])
        if start + length <= len(tokens) and (phrase in _GROUPS or phrase in _SIGNS):
            return length
    return 1


def _part(phrase: str) -> _Part:
    return _GROUPS.get(phrase) or _SIGNS.get(phrase) or _named(phrase)


def _named(word: str) -> Weekday:
    if word == "weds":
        return Weekday.WEDNESDAY
    singular = word.removesuffix("s") if len(word) >= _SHORTEST_PLURAL else word
    for weekday in Weekday:
        name = weekday.name.casefold()
        if len(word) >= _SHORTEST_NAME and name.startswith((word, singular)):
            return weekday
    raise _UnreadableError


def _days_of(parts: list[_Part]) -> frozenset[Weekday]:
    """Return the days that are named, without those behind the word *except*."""
    if _Sign.EXCEPT not in parts:
        return _united(parts)
    at = parts.index(_Sign.EXCEPT)
    kept, left_out = parts[:at], parts[at + 1 :]
    if not left_out or _Sign.EXCEPT in left_out:
        raise _UnreadableError
    return (_united(kept) if kept else EVERY_DAY) - _united(left_out)


def _united(parts: list[_Part]) -> frozenset[Weekday]:
    days: set[Weekday] = set()
    rest = list(parts)
    while rest:
        match rest:
            case [Weekday() as first, _Sign.TO, Weekday() as last, *rest]:
                days |= _span(first, last)
                if rest[:1] == [_Sign.TO]:
                    raise _UnreadableError
            case [_Sign.AND, *rest]:
                pass
            case [Weekday() as day, *rest]:
                days.add(day)
            case [frozenset() as group, *rest]:
                days |= group
            case _:
                raise _UnreadableError
    return frozenset(days)


def _span(first: Weekday, last: Weekday) -> frozenset[Weekday]:
    return frozenset(Weekday((first + step) % 7) for step in range((last - first) % 7 + 1))
