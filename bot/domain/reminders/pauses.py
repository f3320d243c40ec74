"""How long a pause lasts."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.errors import PauseInPastError, PauseTooLongError
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.rules import require_between
from bot.domain.reminders.schedules import BEDTIME_GRACE
from bot.domain.time.zones import (
    DRINK_DAY_STARTS,
    ONE_DAY,
    bedtime_at,
    drink_day_of,
    instant_of,
    night_of,
)

PAUSE_LIMIT_NIGHTS = 365


_HALF_A_DAY = timedelta(hours=12)


def pause_for_nights(nights: int, *, bedtimes: Bedtimes, zone: ZoneInfo, now: datetime) -> date:
    """Return the date that ends a pause which keeps tonight and the nights after it silent.

    In the morning, at 04:00 or an hour after a later bedtime, tonight is the coming night.

    Raises:
        RuleOutOfRangeError: fewer than 1 or more than 365 nights.
    """
    require_between("nights", nights, low=1, high=PAUSE_LIMIT_NIGHTS)
    night = night_of(now, zone)
    candidates = (night - ONE_DAY, night)  # the earlier one where its bedtime is near noon
    going_on = (
        each for each in candidates if _night_ends_at(each, bedtimes=bedtimes, zone=zone) > now
    )
    return next(going_on, night + ONE_DAY) + nights * ONE_DAY


def _night_ends_at(night: date, *, bedtimes: Bedtimes, zone: ZoneInfo) -> datetime:
    morning_at = instant_of(night + ONE_DAY, DRINK_DAY_STARTS, zone)
    bedtime = bedtimes.on(night)
    if bedtime is None:
        return morning_at
    return max(morning_at, bedtime_at(night, bedtime, zone) + BEDTIME_GRACE)


def pause_for_a_day(*, zone: ZoneInfo, now: datetime) -> date:
    """Return the date that ends a pause of as near to 24 hours as whole days of drinks allow."""
    return drink_day_of(now + ONE_DAY + _HALF_A_DAY, zone)


def pause_until_date(day: date, *, zone: ZoneInfo, now: datetime) -> date:
    """Return the date that ends a pause: the *day* itself, if it does.

    Raises:
        PauseInPastError: the day has started already.
        PauseTooLongError: it is more than a year away.
    """
    if day <= drink_day_of(now, zone):
        raise PauseInPastError
    if day - now.astimezone(zone).date() > (PAUSE_LIMIT_NIGHTS + 1) * ONE_DAY:
        raise PauseTooLongError
    return day
