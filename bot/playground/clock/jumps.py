"""Where the clock can be pushed to."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.time.zones import ONE_DAY, bedtime_at, instant_of, night_of
from bot.services.people.overview import Overview

MORNING = time(7)
NIGHT = time(3)
USUAL_BEDTIME = time(22, 30)
LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Jump:
    """One way to push the clock."""

    name: str
    label: str
    is_usual: bool = False
    """Whether it is what most people press."""


_QUARTER = Jump(name="quarter", label="+15 min")
_HOUR = Jump(name="hour", label="+1 hour")
_NIGHT = Jump(name="night", label="3 AM")
_MORNING = Jump(name="morning", label="Tomorrow 07:00")

_STEPS = {_QUARTER.name: timedelta(minutes=15), _HOUR.name: timedelta(hours=1)}

YOUR_JUMPS = (
    _QUARTER,
    _HOUR,
    Jump(name="reminder", label="Next reminder", is_usual=True),
    Jump(name="bedtime", label="Tonight's bedtime"),
    _NIGHT,
    _MORNING,
)
"""What the buttons on the page of direct messages do."""

SERVER_JUMPS = (_QUARTER, _HOUR, Jump(name="post", label="Next post", is_usual=True), _MORNING)
"""What the buttons on the server's page do."""

JUMPS = frozenset(jump.name for jump in (*YOUR_JUMPS, *SERVER_JUMPS))


def target_of(
    name: str,
    overview: Overview | None,
    *,
    now: datetime,
    zone: ZoneInfo,
    next_post_at: datetime | None = None,
) -> datetime | None:
    """Return the instant that a jump leads to, none in the past; None if there is nothing ahead."""
    if name in _STEPS:
        return now + _STEPS[name]
    match name:
        case "reminder":
            return _within_reach(overview.next_due_at if overview else None, now=now)
        case "post":
            return _within_reach(next_post_at, now=now)
        case "bedtime":
            return next_bedtime(overview, now=now, zone=zone)
        case "night":
            return next_wall_time(NIGHT, now=now, zone=zone)
        case _:
            return instant_of(now.astimezone(zone).date() + ONE_DAY, MORNING, zone)


def is_another_day(before: datetime, after: datetime, *, zone: ZoneInfo) -> bool:
    """Tell whether another night has started in between."""
    return night_of(before, zone) != night_of(after, zone)


def next_wall_time(wall_time: time, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return when a clock in a zone shows a time next, be it now."""
    today = now.astimezone(zone).date()
    at = instant_of(today, wall_time, zone)
    return at if at >= now else instant_of(today + ONE_DAY, wall_time, zone)


def next_bedtime(overview: Overview | None, *, now: datetime, zone: ZoneInfo) -> datetime:
    """Return tonight's bedtime, or tomorrow's where tonight's has passed."""
    night = night_of(now, zone)
    tonight, tomorrow = (
        bedtime_at(each, _bedtime_on(each, overview), zone) for each in (night, night + ONE_DAY)
    )
    return tonight if tonight > now else tomorrow


def _bedtime_on(night: date, overview: Overview | None) -> time:
    return (overview.user.bedtimes.on(night) if overview else None) or USUAL_BEDTIME


def _within_reach(next_at: datetime | None, *, now: datetime) -> datetime | None:
    return None if next_at is None else min(max(next_at, now), now + LONGEST)
