"""What a press on a reminder has led to, and how the reminder stands since."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.delivery.notices import OccurrenceNotice
from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.standing.overview import Overview


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an answer led to."""

    occurrence: Occurrence
    """As it is now."""
    is_new: bool
    """Whether the answer changed anything; a second press does not."""
    leads_to: State
    """The state that the answer asks for."""
    overview: Overview
    drunk_ml: int
    """Logged so far on the current drink day."""
    at: datetime
    notice: OccurrenceNotice
    """The reminder itself, as it is to be shown again once an answer is taken back."""
    beside: "Answered | None" = None
    """The reminder in the same message, as it stands now; nothing was answered to it."""
    is_asked_again: bool = False
    """Whether a later message of the same night has arrived, so that this one need not be answered."""
