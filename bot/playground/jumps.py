"""Where the clock can be pushed to."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.zones import ONE_DAY, bedtime_at, instant_of, night_of
from bot.services.overview import Overview

MORNING = time(7)
USUAL_BEDTIME = time(22, 30)
LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """One way to push the clock."""

    name: str
    label: str


JUMPS = (
    Jump(name="quarter", label="+15 min"),
    Jump(name="hour", label="+1 hour"),
    Jump(name="reminder", label="Next reminder"),
    Jump(name="bedtime", label="Tonight's bedtime"),
    Jump(name="morning", label="Tomorrow 07:00"),
)


def target_of(name: str, overview: Overview | None, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant that a jump leads to; never one in the past."""
    match name:
        case "quarter":
            return now + timedelta(minutes=15)
        case "hour":
            return now + timedelta(hours=1)
        case "reminder":
            next_at = overview.next_due_at if overview else None
            return min(next_at or now, now + LONGEST)
        case "bedtime":
            return _bedtime(overview, now=now, zone=zone)
        case _:
            return instant_of(now.astimezone(zone).date() + ONE_DAY, MORNING, zone)


def _bedtime(overview: Overview | None, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return tonight's bedtime, or tomorrow's where tonight's has passed."""
    night = night_of(now, zone)
    for candidate in (night, night + ONE_DAY):
        bedtime = (overview.user.bedtimes.on(candidate) if overview else None) or USUAL_BEDTIME
        bed_at = bedtime_at(candidate, bedtime, zone)
        if bed_at > now:
            return bed_at
    return now
