"""What was set before a change, so that the change can be taken back.

A way back belongs to one change. It carries what was set before, and the mark of what the change
left; if that is not what is set now, something newer would be lost, so it does not apply.
"""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.domain.errors import DomainError
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder, Rule

MARK_LENGTH = 6


class ChangedSinceError(DomainError):
    """What is set now is not what the change left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sleep:
    """When and where somebody sleeps."""

    bedtimes: Bedtimes
    zone_key: str | None
    is_rotating: bool = field(default=False, repr=False)

    @classmethod
    def of(cls, user: User) -> "Sleep":
        """Return what a person has set."""
        bedtimes = user.bedtimes
        return cls(bedtimes=bedtimes, zone_key=user.zone_key, is_rotating=bedtimes.is_rotating)

    def brought_back(self, user: User) -> User:
        """Return a person with this week and zone, and a rotation on or off as it was.

        No change of these touches anything else about shifts, so that nothing else comes back.
        """
        bedtimes = replace(user.bedtimes, by_weekday=self.bedtimes.by_weekday)
        shifts = bedtimes.shifts_set
        if shifts.rotation is not None:
            bedtimes = bedtimes.with_shifts(shifts.turned(on=self.is_rotating))
        return replace(user, bedtimes=bedtimes, zone_key=self.zone_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How a reminder is set, and whether it is on."""

    rule: Rule
    enabled: bool

    @classmethod
    def of(cls, reminder: Reminder) -> "Setting":
        """Return how a reminder is set."""
        return cls(rule=reminder.rule, enabled=reminder.enabled)


def mark_of_sleep(user: User) -> str:
    """Return the mark of what a person has set about their sleep.

    Of somebody without shifts it is what it was before there were any: older buttons carry it.
    """
    sleep, shifts = Sleep.of(user), user.bedtimes.shifts
    return _mark(sleep if shifts is None else (sleep, shifts))


def mark_of_setting(reminder: Reminder, user: User) -> str:
    """Return the mark of a reminder's setting.

    Where the safety screen comes first, that includes when it was last passed: after a newer answer
    to it, nothing older comes back.
    """
    screened: tuple[date | None, datetime | None] | None = None
    if reminder.traits.needs_screening:
        screened = (user.screened_on, user.consented_at)
    return _mark((Setting.of(reminder), screened))


def mark_of_pause(user: User) -> str:
    """Return the mark of a person's pause."""
    return _mark(user.paused_until)


def _mark(settings: object) -> str:
    return hashlib.sha256(repr(settings).encode()).hexdigest()[:MARK_LENGTH]
