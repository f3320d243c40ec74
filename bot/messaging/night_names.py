"""What people call a night: by its evening, and the next morning already the last one."""

from datetime import date, time

from bot.domain.zones import NOON, night_of
from bot.services.overview import Overview

TONIGHT = "tonight"
_MORNING = time(4)


def night_name(night: date, overview: Overview) -> str:
    """Return `tonight`, `last night`, or such as `the night of Wednesday, 4 March`."""
    if night != night_of(overview.now, overview.user.zone):
        return f"the night of {night:%A}, {night.day} {night:%B}"
    return "last night" if _is_over(night, overview) else TONIGHT


def _is_over(night: date, overview: Overview) -> bool:
    """Tell whether it is morning, and nobody who goes to bed in the morning is still up."""
    wall_time = overview.now.astimezone(overview.user.zone).time()
    bedtime = overview.user.bedtimes.on(night)
    is_still_up = bedtime is not None and wall_time <= bedtime < NOON
    return _MORNING <= wall_time < NOON and not is_still_up
