"""Concerns: what the person who runs Charley should look at, the most urgent first."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.operations.figures import Figures
from bot.domain.operations.health import NEED_DATABASE, Health, Part
from bot.domain.operations.incidents import IncidentKind

STARTS_WITHIN = timedelta(minutes=1)
"""Until then a part that has given no sign of life yet is nothing to look at."""

BACKUP_OLD_AFTER = timedelta(hours=48)
"""Two nights have gone by without one."""

MANY_INVALID = 60
"""Answers of 401, 403 and 429 in ten minutes; at 90 Charley holds back requests of its own."""

FEW_IDENTIFIES = 100
"""Of the 1,000 new connections that Discord grants in a day."""

SLOW_AFTER = timedelta(seconds=1)
"""For which everything in the process stood still."""


class Concern(StrEnum):
    """Something to look at, in the order in which it matters."""

    STARTING = "starting"
    DATABASE_AWAY = "database away"
    SWEEP_STALE = "sweep stale"
    PACE_LOST = "pace lost"
    REQUESTS_REFUSED = "requests refused"
    SPAM_FLAGGED = "spam flagged"
    REMINDERS_LATE = "reminders late"
    DISCORD_AWAY = "discord away"
    REST_AWAY = "rest away"
    GATEWAY_AWAY = "gateway away"
    CRASH_LOOP = "crash loop"
    IDENTIFIES_FEW = "identifies few"
    INVALID_MANY = "invalid many"
    LOOP_SLOW = "loop slow"
    BACKUP_OLD = "backup old"


_KEEP_REMINDERS_BACK = frozenset(
    {
        Concern.DATABASE_AWAY,
        Concern.SWEEP_STALE,
        Concern.PACE_LOST,
        Concern.DISCORD_AWAY,
        Concern.REST_AWAY,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """How everything stands at one moment."""

    health: Health
    up_for: timedelta
    figures: Figures | None = None
    """`None`: nothing was counted yet."""
    is_rest_away: bool = False
    """Whether Discord takes no messages, as far as was tried."""
    incidents: frozenset[IncidentKind] = frozenset()
    lag: timedelta = timedelta()
    """The longest recent standstill of the process."""
    invalid: int = 0
    identifies_left: int | None = None
    """`None`: Discord was not asked yet."""

    @property
    def is_starting(self) -> bool:
        """Whether something has given no sign of life yet, and had no time to."""
        is_silent = any(each.age is None for each in self.health.parts)
        return is_silent and self.up_for < STARTS_WITHIN


def concerns(situation: Situation) -> tuple[Concern, ...]:
    """Return what is to be looked at, the most urgent first."""
    found = {*_of_parts(situation), *_of_incidents(situation), *_of_numbers(situation)}
    if found & _KEEP_REMINDERS_BACK:
        found.discard(Concern.REMINDERS_LATE)  # as the other concern says
    return tuple(each for each in Concern if each in found)


def _of_parts(situation: Situation) -> set[Concern]:
    if situation.is_starting:
        return {Concern.STARTING}
    of_part = {
        Part.DATABASE: Concern.DATABASE_AWAY,
        Part.SWEEP: Concern.SWEEP_STALE,
        Part.PACE: Concern.PACE_LOST,
        Part.GATEWAY: Concern.GATEWAY_AWAY,
    }
    found = {of_part[each.part] for each in situation.health.parts if not each.is_fresh}
    if Concern.DATABASE_AWAY in found:
        found -= {of_part[part] for part in NEED_DATABASE}
    if situation.is_rest_away:
        both = Concern.GATEWAY_AWAY in found
        found.discard(Concern.GATEWAY_AWAY)
        found.add(Concern.DISCORD_AWAY if both else Concern.REST_AWAY)
    return found


def _of_incidents(situation: Situation) -> set[Concern]:
    of_incident = {
        IncidentKind.REQUESTS_REFUSED: Concern.REQUESTS_REFUSED,
        IncidentKind.SPAM_FLAGGED: Concern.SPAM_FLAGGED,
        IncidentKind.CRASH_LOOP: Concern.CRASH_LOOP,
        IncidentKind.BACKUP_MISSING: Concern.BACKUP_OLD,
    }
    return {concern for kind, concern in of_incident.items() if kind in situation.incidents}


def _of_numbers(situation: Situation) -> set[Concern]:
    figures, backup_age = situation.figures, situation.health.backup_age
    left = situation.identifies_left
    is_there = {
        Concern.REMINDERS_LATE: figures is not None and figures.is_late,
        Concern.IDENTIFIES_FEW: left is not None and left < FEW_IDENTIFIES,
        Concern.INVALID_MANY: situation.invalid > MANY_INVALID,
        Concern.LOOP_SLOW: situation.lag > SLOW_AFTER,
        Concern.BACKUP_OLD: backup_age is not None and backup_age > BACKUP_OLD_AFTER,
    }
    return {concern for concern, is_so in is_there.items() if is_so}
