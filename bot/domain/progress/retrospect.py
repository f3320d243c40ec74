"""A retrospect: what a weekly summary is made of, as one transaction saw it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.delivery.occurrence import Reason
from bot.domain.delivery.outcomes import StoredNight


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrospect:
    """What is on record of one person's nights."""

    nights: tuple[StoredNight, ...] = ()
    """All of them, in any order."""
    unsent: Mapping[date, Reason] = field(default_factory=dict)
    """Why no reminder came for some of the latest nights."""
    unanswered: int = 0
    """How many reminders before bed were sent since the person last answered one."""
