"""What Charley says unasked: the contents of a direct message, before any wording."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.ids import OccurrenceId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class TipLine:
    """One short tip below a reminder."""

    text: str
    badge: str
    """How good its evidence is, in words."""


class ReminderNotice(Protocol):
    """What one reminder says; each kind has a notice of its own."""

    @property
    def user_id(self) -> UserId:
        """Who is reminded."""
        ...

    @property
    def occurrence_id(self) -> OccurrenceId:
        """Which delivery it belongs to."""
        ...

    @property
    def late_by(self) -> timedelta | None:
        """How late it is, where that is worth saying."""
        ...


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
    ReminderNotice
    | PauseOfferNotice
    | WelcomeNotice
    | TrialNotice
    | SignpostNotice
    | OperatorNotice
    | OutageOverNotice
)
