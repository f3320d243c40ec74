"""Periods that progress is shown for, in whole weeks."""

from datetime import date
from enum import StrEnum

from bot.domain.time.zones import ONE_DAY

DAYS_A_WEEK = 7


class Period(StrEnum):
    """How far back progress is shown; the values stand in commands and custom ids."""

    WEEKS = "6-weeks"
    MONTHS = "6-months"
    YEAR = "year"

    @property
    def weeks(self) -> int:
        """How many weeks it has, the one of its last night included."""
        return _WEEKS[self]


_WEEKS = {Period.WEEKS: 6, Period.MONTHS: 26, Period.YEAR: 52}


def span(period: Period, *, last: date, first_weekday: int) -> date:
    """Return the first date of the period that ends with the week of *last*.

    Args:
        period: how many weeks.
        last: the last night that is shown; its week may be unfinished.
        first_weekday: on which day weeks begin, numbered as `date.weekday()` numbers them.
    """
    return week_of(last, first_weekday=first_weekday) - (period.weeks - 1) * DAYS_A_WEEK * ONE_DAY


def week_of(day: date, *, first_weekday: int) -> date:
    """Return the first date of the week that a date lies in."""
    return day - (day.weekday() - first_weekday) % DAYS_A_WEEK * ONE_DAY
