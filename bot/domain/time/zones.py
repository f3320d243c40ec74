"""Wall times, zones and the days that people live by.

A wall time that the clocks skip uses the offset before the change; one that they repeat means
the first pass (RFC 5545, section 3.3.5). Python's `fold=0` is that rule.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.errors import ZoneUnknownError

MIDNIGHT = time(0)
NOON = time(12)
DRINK_DAY_STARTS = time(4)
ONE_DAY = timedelta(days=1)

_DIFFERENT_INSTANTS = 16_384
"""Kept in memory: people of one zone share their days, and many of them their bedtimes."""


@lru_cache(maxsize=1024)
def zone_for(key: str) -> ZoneInfo:
    """Return the zone of an IANA key.

    Raises:
        ZoneUnknownError: tzdata has no such zone.
    """
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ZoneUnknownError(key=key) from error


@lru_cache(maxsize=_DIFFERENT_INSTANTS)
def instant_of(day: date, wall_time: time, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which the clocks of *zone* show *wall_time* on *day*."""
    return datetime.combine(day, wall_time.replace(fold=0), tzinfo=zone).astimezone(UTC)


@lru_cache(maxsize=_DIFFERENT_INSTANTS)
def date_exists(day: date, zone: ZoneInfo) -> bool:
    """Tell whether *zone* had that date: Apia went from 29 to 31 December 2011."""
    return instant_of(day, NOON, zone).astimezone(zone).date() == day


def bedtime_at(night: date, bedtime: time, zone: ZoneInfo) -> datetime:
    """Return the instant of a bedtime, in UTC.

    A bedtime from 00:00 to 11:59 belongs to the evening before, its *night*.
    """
    return instant_of(night if bedtime >= NOON else night + ONE_DAY, bedtime, zone)


def night_of(instant: datetime, zone: ZoneInfo) -> date:
    """Return the night an instant belongs to: from noon to noon, named by its evening."""
    return _local_date(instant, zone, starts=NOON)


def drink_day_of(instant: datetime, zone: ZoneInfo) -> date:
    """Return the day that a drink counts for; it ends at 04:00 local."""
    return _local_date(instant, zone, starts=DRINK_DAY_STARTS)


def _local_date(instant: datetime, zone: ZoneInfo, *, starts: time) -> date:
    local = instant.astimezone(zone)
    if local.time() >= starts:
        return local.date()
    day = local.date() - ONE_DAY
    return day if date_exists(day, zone) else day - ONE_DAY
