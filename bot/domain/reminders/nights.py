"""Which night people mean: "tonight", "last night", and its bedtime."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.schedules import BEDTIME_GRACE, USUAL_BEDTIME
from bot.domain.reminders.slots import Occasion, is_same_sleep
from bot.domain.time.zones import ONE_DAY, bedtime_at, night_of


def night_with_bedtime(night: date, *, bedtimes: Bedtimes, zone: ZoneInfo) -> Occasion:
    """Return a night with its bedtime, or with the usual one where it has none."""
    return Occasion(night, bedtime_at(night, bedtimes.on(night) or USUAL_BEDTIME, zone))


def night_to_log(now: datetime, *, bedtimes: Bedtimes, zone: ZoneInfo) -> date:
    """Return the night that a stretch done at *now* counts for.

    From noon to noon; near noon, where somebody goes to bed then, it is the nearest bedtime's.
    """
    night = night_of(now, zone)
    around = (
        night_with_bedtime(each, bedtimes=bedtimes, zone=zone)
        for each in (night, night - ONE_DAY, night + ONE_DAY)
        if bedtimes.on(each) is not None
    )
    near = [each for each in around if is_same_sleep(each.anchor_at, now)]
    nearest = min(near, key=lambda each: abs(each.anchor_at - now), default=None)
    return nearest.local_date if nearest else night


def coming_night(now: datetime, *, bedtimes: Bedtimes, zone: ZoneInfo) -> date:
    """Return the night that "tonight" means to somebody who plans it.

    In the morning, once the hour after the last bedtime has passed, it is the next one.
    """
    night = night_of(now, zone)
    for each in (night - ONE_DAY, night):  # the earlier one where its bedtime is near noon
        if not _is_over(each, now, bedtimes=bedtimes, zone=zone):
            return each
    return max(night, now.astimezone(zone).date())


def _is_over(night: date, now: datetime, *, bedtimes: Bedtimes, zone: ZoneInfo) -> bool:
    bedtime = bedtimes.on(night)
    return bedtime is None or bedtime_at(night, bedtime, zone) + BEDTIME_GRACE <= now
