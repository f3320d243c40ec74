"""What Charley says unasked: the contents of a direct message, before any wording."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.delivery.snoozes import SNOOZE_CHOICES
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.reminders.rules import WaterMode


@dataclass(frozen=True, slots=True, kw_only=True)
class TipLine:
    """One short tip below a reminder."""

    text: str
    badge: str
    """How good its evidence is, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchNotice:
    """Time to stretch before bed."""

    user_id: UserId
    occurrence_id: OccurrenceId
    bed_at: datetime
    late_by: timedelta | None = None
    repeat: int = 0
    """0 for the first reminder of a night, 1 for its first repeat …"""
    is_snoozed: bool = False
    is_past_bedtime: bool = False
    snoozes: tuple[timedelta, ...] = SNOOZE_CHOICES
    """The lengths by which it can still be put off."""
    tip: TipLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterNotice:
    """Time for a drink."""

    user_id: UserId
    occurrence_id: OccurrenceId
    mode: WaterMode
    drunk_ml: int
    target_ml: int
    late_by: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseOfferNotice:
    """Nobody has answered for a fortnight: offer to pause, then be silent."""

    user_id: UserId
    occurrence_id: OccurrenceId
    unanswered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WelcomeNotice:
    """The message after an opt-in: it proves that they arrive, and names the way out."""

    user_id: UserId
    next_due_at: datetime | None
    is_first: bool = True
    """Whether the person has never agreed to direct messages before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialNotice:
    """A message that the person asked for, to see whether they arrive."""

    user_id: UserId
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignpostNotice:
    """Somebody typed a message, which nobody reads: show where the buttons are."""

    user_id: UserId


class IncidentKind(StrEnum):
    """What is wrong with the bot as a whole, not with one delivery."""

    SPAM_FLAGGED = "spam flagged"
    """Discord's anti-spam system has quarantined the bot."""
    REQUESTS_REFUSED = "requests refused"
    """Discord refuses so much that deliveries wait."""
    DATABASE_UNAVAILABLE = "database unavailable"
    CRASH_LOOP = "crash loop"
    """The connection to Discord breaks again and again."""
    DISCORD_AWAY = "discord away"
    """A side of Discord has not been there for minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorNotice:
    """Something that the person who runs Charley has to look at."""

    user_id: UserId
    incident: IncidentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageOverNotice:
    """Discord is there again: what the person who runs Charley should know of its absence."""

    user_id: UserId
    length: timedelta
    late: int
    missed: int


Notice = (
    StretchNotice
    | WaterNotice
    | PauseOfferNotice
    | WelcomeNotice
    | TrialNotice
    | SignpostNotice
    | OperatorNotice
    | OutageOverNotice
)
