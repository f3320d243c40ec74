"""Days as people type them to say until when."""

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.domain.errors import DateAmbiguousError, DateUnreadableError, DaysUnreadableError
from bot.domain.time.weekdays import Weekday, parse_days
from bot.domain.typed_text import plain

_ONE_DAY = timedelta(days=1)
_WEEK = 7
_MONTHS_A_YEAR = 12
_CENTURY = 2000
# A day of the last month, written without its year, has passed: nobody means next year's.
_JUST_PASSED = timedelta(days=31)
_LEAP_YEARS_APART = 8

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_SHORTEST_MONTH = 3
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "a couple of": 2, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_UNITS = {
    "d": 1, "day": 1, "night": 1, "w": _WEEK, "wk": _WEEK, "week": _WEEK, "fortnight": 2 * _WEEK,
}  # fmt: skip
_NAMED = {
    "today": 1, "tonight": 1, "this evening": 1, "tomorrow": 1, "tmrw": 1, "tmr": 1,
    "day after tomorrow": 2,
}  # fmt: skip

_OPENING = re.compile(r"^(?:(?:until|till|til|on|the|for|in) )+")
_PART_OF_DAY = re.compile(r" (?:morning|afternoon|evening|night)$")
_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_AHEAD = re.compile(
    rf"(?P<count>\d{{1,5}}|{'|'.join(_NUMBERS)}) ?(?P<unit>[a-z]+?)s?(?: from (?:now|today))?"
)
_YEAR_FIRST = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})")
_NUMERIC = re.compile(
    r"(?P<first>\d{1,2})(?P<sign>[-./]) ?(?P<second>\d{1,2})"
    r"(?:(?P=sign) ?(?P<third>\d{4}|\d{2}))?\.?"
)
_YEAR = r"(?: (?P<year>\d{4}|\d{2}))?"
_WORDED = (
    re.compile(rf"(?P<day>\d{{1,2}}) (?:of )?(?P<month>[a-z]+){_YEAR}"),
    re.compile(rf"(?P<month>[a-z]+) (?:the )?(?P<day>\d{{1,2}}){_YEAR}"),
)


def parse_date(text: str, *, today: date) -> date:
    """Read the day on which a silence ends: `friday`, `in 3 days`, `14 March`, `2026-12-24`.

    A person who says *until today* or *until tonight* wants today to be silent too, so it ends
    tomorrow. A weekday is the next one after today; *next friday* is the Friday of the next
    week, and weeks begin on Monday. A day without its year is the coming one, unless it was
    within the last month. Dots put the day first; with slashes and hyphens the day may come
    first or second, where the numbers leave no doubt.

    Raises:
        DateAmbiguousError: `03/04/2026` is the third of April to some, the fourth of March to
            others.
        DateUnreadableError: the text is none of these, or there is no such day.
    """
    typed = _OPENING.sub("", plain(text))
    try:
        day = _read(typed, today=today)
    except (ValueError, OverflowError):
        day = None
    if day is None:
        raise DateUnreadableError(text_length=len(text))
    return day


def _read(typed: str, *, today: date) -> date | None:
    readings = (_near, _ahead, _in_months, _numeric, _worded, _weekday)
    found = (reading(typed, today=today) for reading in readings)
    return next((day for day in found if day is not None), None)


def _near(typed: str, *, today: date) -> date | None:
    named = _NAMED.get(typed) or _NAMED.get(_PART_OF_DAY.sub("", typed))
    return today + named * _ONE_DAY if named else None


def _ahead(typed: str, *, today: date) -> date | None:
    match = _AHEAD.fullmatch(typed)
    if match is None or match["unit"] not in _UNITS:
        return None
    return today + _count(match["count"]) * _UNITS[match["unit"]] * _ONE_DAY


def _in_months(typed: str, *, today: date) -> date | None:
    match = _AHEAD.fullmatch(typed)
    if match is None or match["unit"] not in {"month", "year"}:
        return None
    months = _count(match["count"]) * (1 if match["unit"] == "month" else _MONTHS_A_YEAR)
    years, month = divmod(today.month - 1 + months, _MONTHS_A_YEAR)
    year = today.year + years
    if year > date.max.year:
        return None
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _count(text: str) -> int:
    return _NUMBERS[text] if text in _NUMBERS else int(text)


def _numeric(typed: str, *, today: date) -> date | None:
    if typed.isdecimal() and len(typed) == len("20261224"):
        return date.fromisoformat(typed)
    if match := _YEAR_FIRST.fullmatch(typed):
        return date(int(match[1]), int(match[3]), int(match[4]))
    match = _NUMERIC.fullmatch(typed)
    if match is None:
        return None
    first, second, year = int(match["first"]), int(match["second"]), match["third"]
    if match["sign"] == ".":
        return _dated(first, second, year=year, today=today)
    return _in_either_order(first, second, year=year, today=today)


def _in_either_order(first: int, second: int, *, year: str | None, today: date) -> date | None:
    if first > _MONTHS_A_YEAR:
        return _dated(first, second, year=year, today=today)
    month_first = _dated(second, first, year=year, today=today)
    if second > _MONTHS_A_YEAR or first == second:
        return month_first
    raise DateAmbiguousError(
        day_first=_dated(first, second, year=year, today=today), month_first=month_first
    )


def _worded(typed: str, *, today: date) -> date | None:
    text = _ORDINAL.sub(r"\1", typed.replace(",", " ").replace(".", " ").replace("-", " "))
    weekday, _, rest = " ".join(text.split()).partition(" ")
    match = _month_and_day(" ".join(text.split()))
    if match is None and (match := _month_and_day(rest)) is not None:
        day = _worded_day(match, today=today)
        return day if Weekday.of(day) in _days(weekday) else None
    if match is not None:
        return _worded_day(match, today=today)
    return _day_of_month(typed, today=today)


def _month_and_day(text: str) -> re.Match[str] | None:
    matches = (form.fullmatch(text) for form in _WORDED)
    return next((match for match in matches if match and _month(match["month"])), None)


def _worded_day(match: re.Match[str], *, today: date) -> date:
    month = _month(match["month"])
    return _dated(int(match["day"]), month, year=match["year"], today=today)


def _month(name: str) -> int:
    """Return the number of the month that *name* begins, 0 if it is none."""
    if name == "sept":
        return _MONTHS.index("september") + 1
    if len(name) < _SHORTEST_MONTH:
        return 0
    return next((i for i, month in enumerate(_MONTHS, 1) if month.startswith(name)), 0)


def _day_of_month(typed: str, *, today: date) -> date | None:
    match = _ORDINAL.fullmatch(typed)
    if match is None:
        return None
    number, first = int(match[1]), today.replace(day=1)
    for _ in range(_MONTHS_A_YEAR):
        last = monthrange(first.year, first.month)[1]
        if number <= last and first.replace(day=number) >= today:
            return first.replace(day=number)
        first += last * _ONE_DAY
    return None


def _dated(day: int, month: int, *, year: str | None, today: date) -> date:
    if year is not None:
        return date(int(year) if len(year) == len("2026") else _CENTURY + int(year), month, day)
    for candidate in range(today.year, today.year + _LEAP_YEARS_APART + 1):
        if day <= monthrange(candidate, month)[1]:
            found = date(candidate, month, day)
            if found > today - _JUST_PASSED:
                return found
    raise ValueError


def _weekday(typed: str, *, today: date) -> date | None:
    name, is_next_week = _PART_OF_DAY.sub("", typed), False
    for opening in ("next ", "this ", "coming "):
        if name.startswith(opening):
            name, is_next_week = name.removeprefix(opening), opening == "next "
    days = _days(name)
    if len(days) != 1 or len(name.split()) != 1:
        return None
    (weekday,) = days
    if is_next_week:
        return today + (_WEEK - Weekday.of(today) + weekday) * _ONE_DAY
    return today + ((weekday - Weekday.of(today) - 1) % _WEEK + 1) * _ONE_DAY


def _days(name: str) -> frozenset[Weekday]:
    try:
        return parse_days(name)
    except DaysUnreadableError:
        return frozenset()
