"""What Charley says unasked: the contents of a direct message, before any wording."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.ids import OccurrenceId, UserId
from bot.domain.reminders import WaterMode


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
    """The first direct message: it proves that they arrive, and names the way out."""

    user_id: UserId
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestNotice:
    """A message that the person asked for, to see whether they arrive."""

    user_id: UserId
    next_due_at: datetime | None


Notice = StretchNotice | WaterNotice | PauseOfferNotice | WelcomeNotice | TestNotice
