"""How long a pause lasts."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.bedtimes import Bedtimes
from bot.domain.errors import PauseInPastError, PauseTooLongError
from bot.domain.reminders import require_between
from bot.domain.schedules import BEDTIME_GRACE
from bot.domain.zones import DRINK_DAY_STARTS, ONE_DAY, bedtime_at, instant_of, night_of

PAUSE_LIMIT_NIGHTS = 365


def pause_for_nights(nights: int, *, bedtimes: Bedtimes, zone: ZoneInfo, now: datetime) -> datetime:
    """Return when a pause ends that keeps tonight and the following nights silent.

    In the morning, once the last night is over, tonight is the coming one. The pause ends at 04:00 on the morning after the last night, or an hour after that night's bedtime
    where that is later.

    Raises:
        RuleOutOfRangeError: fewer than 1 or more than 365 nights.
    """
    require_between("nights", nights, low=1, high=PAUSE_LIMIT_NIGHTS)
    tonight = night_of(now, zone)
    if _night_ends_at(tonight, bedtimes=bedtimes, zone=zone) <= now:
        tonight += ONE_DAY
    return _night_ends_at(tonight + (nights - 1) * ONE_DAY, bedtimes=bedtimes, zone=zone)


def _night_ends_at(night: date, *, bedtimes: Bedtimes, zone: ZoneInfo) -> datetime:
    morning_at = instant_of(night + ONE_DAY, DRINK_DAY_STARTS, zone)
    bedtime = bedtimes.on(night)
    if bedtime is None:
        return morning_at
    return max(morning_at, bedtime_at(night, bedtime, zone) + BEDTIME_GRACE)


def pause_until_date(day: date, *, zone: ZoneInfo, now: datetime) -> datetime:
    """Return when a pause ends that brings the reminders back on *day*.

    Raises:
        PauseInPastError: the day has begun already.
        PauseTooLongError: it is more than a year away.
    """
    if day < now.astimezone(zone).date():
        raise PauseInPastError  # before the instant is worked out: the year 1 has none everywhere
    ends_at = instant_of(day, DRINK_DAY_STARTS, zone)
    if ends_at <= now:
        raise PauseInPastError
    if ends_at - now > timedelta(days=PAUSE_LIMIT_NIGHTS + 1):
        raise PauseTooLongError
    return ends_at
