"""Occasions: what an outcome is about, a night or a day of drinks."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from bot.domain.zones import NOON

SAME_SLEEP = timedelta(hours=6)
"""Two bedtimes closer than this are one sleep, whatever their dates; further apart they are two."""


class Occasion(NamedTuple):
    """A night with its bedtime, or a day of drinks."""

    local_date: date
    anchor_at: datetime
    """The bedtime, by which a sleep is known again in another zone or under another date."""

    @classmethod
    def drink_day(cls, day: date) -> "Occasion":
        """Return a day of drinks: the same in every zone, so its anchor is noon UTC."""
        return cls(day, datetime.combine(day, NOON, tzinfo=UTC))


def is_same_sleep(bed_at: datetime, other_at: datetime) -> bool:
    """Tell whether two bedtimes are one sleep."""
    return abs(bed_at - other_at) < SAME_SLEEP
