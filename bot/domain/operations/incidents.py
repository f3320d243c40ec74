"""Incidents: what is wrong with the bot as a whole, and what its owner is told of that."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.ids import UserId


class IncidentKind(StrEnum):
    """What is wrong with the bot as a whole, not with one delivery."""

    SPAM_FLAGGED = "spam flagged"
    """Discord's anti-spam system has quarantined the bot."""
    REQUESTS_REFUSED = "requests refused"
    """Discord refuses so much that deliveries wait."""
    DATABASE_UNAVAILABLE = "database unavailable"
    PACE_LOST = "pace lost"
    """The pace that all processes share is out of reach, though the database answers."""
    CRASH_LOOP = "crash loop"
    """The connection to Discord breaks again and again."""
    DISCORD_AWAY = "discord away"
    """A side of Discord has not been there for minutes."""
    BACKUP_MISSING = "backup missing"
    """No backup of the database could be made for a day and a half."""


OF_ONE_PROCESS = frozenset(
    {IncidentKind.PACE_LOST, IncidentKind.CRASH_LOOP, IncidentKind.DISCORD_AWAY}
)
"""What may be so in one process alone, and not in others of the same bot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorNotice:
    """Something that the person who runs Charley has to look at."""

    user_id: UserId
    incident: IncidentKind
    shard_ids: tuple[int, ...] = ()
    """What the process in trouble serves; empty: everything, or it is the whole bot's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageOverNotice:
    """Discord is there again: what the person who runs Charley should know of its absence."""

    user_id: UserId
    length: timedelta
    late: int
    missed: int
