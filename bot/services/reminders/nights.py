"""Nights: a stretch done, a night skipped, and both taken back.

A night can be closed by a press on one of its reminders or by a command; it is the same to the
schedule: what is still due for it is not sent.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.delivery.outcomes import Outcome, Record
from bot.domain.ids import UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.nights import coming_night, night_to_log, night_with_bedtime
from bot.kinds.stretch import STRETCH
from bot.services.people.overview import Overview
from bot.services.people.user_change import UserChanges
from bot.services.reminders.occasions import close, reopen

_ANYWHERE = timedelta(days=2)
"""A date's bedtimes lie closer to its noon UTC than this, in every zone."""


class WhichNight(Protocol):
    """Says which night is meant at an instant."""

    def __call__(self, now: datetime, /, *, bedtimes: Bedtimes, zone: ZoneInfo) -> date:
        """Return the night."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedNight:
    """What became of a night."""

    night: date
    outcome: Outcome | None
    """As recorded now; a night once done stays done when it is skipped."""
    is_new: bool
    """Whether this changed anything; a second time does not."""
    overview: Overview


class NightService:
    """Closes and reopens the person's current night."""

    def __init__(self, *, user_changes: UserChanges) -> None:
        self._user_changes = user_changes

    async def look(self, user_id: UserId) -> ClosedNight:
        """Return the night that a stretch done now counts for, as it is.

        Raises:
            ZoneMissingError: no zone is set, so that tonight has no meaning.
        """
        async with self._user_changes.of(user_id) as change:
            bedtimes, zone = change.user.bedtimes, change.user.zone
            night = night_to_log(change.now, bedtimes=bedtimes, zone=zone)
            occasion = night_with_bedtime(night, bedtimes=bedtimes, zone=zone)
            record = change.person.record_of(STRETCH, occasion.anchor_at)
        return ClosedNight(
            night=record.occasion.local_date if record else night,
            outcome=record.outcome if record else None,
            is_new=False,
            overview=change.after,
        )

    async def done(self, user_id: UserId, *, night: date | None = None) -> ClosedNight:
        """Log the stretch of a night; by default tonight's.

        Raises:
            ZoneMissingError: no zone is set, so that tonight has no meaning.
        """

        def that_night(now: datetime, /, *, bedtimes: Bedtimes, zone: ZoneInfo) -> date:
            return night or night_to_log(now, bedtimes=bedtimes, zone=zone)

        return await self._close(user_id, Outcome.DONE, that_night)

    async def skip(self, user_id: UserId) -> ClosedNight:
        """Send nothing more tonight; in the morning that means the coming night.

        Raises:
            ZoneMissingError: no zone is set.
        """
        return await self._close(user_id, Outcome.SKIPPED, coming_night)

    async def reopen(
        self, user_id: UserId, night: date, outcome: Outcome | None = None
    ) -> ClosedNight:
        """Take back what closed a night; where a date has had two, the one closer to now.

        With an *outcome*, a night that has ended otherwise since stays as it is.
        """
        async with self._user_changes.of(user_id, since=_before(night)) as change:
            records = change.person.records_on(STRETCH, night)
            nearest = min(records, key=lambda each: _distance(each, change.now), default=None)
            was_closed = nearest is not None and reopen(change, STRETCH, nearest.occasion, outcome)
            record = nearest and change.person.record_of(STRETCH, nearest.occasion.anchor_at)
        return ClosedNight(
            night=night,
            outcome=record.outcome if record else None,
            is_new=was_closed,
            overview=change.after,
        )

    async def _close(self, user_id: UserId, outcome: Outcome, which: WhichNight) -> ClosedNight:
        async with self._user_changes.of(user_id) as change:
            bedtimes, zone = change.user.bedtimes, change.user.zone
            night = which(change.now, bedtimes=bedtimes, zone=zone)
            occasion = night_with_bedtime(night, bedtimes=bedtimes, zone=zone)
            record, is_new = close(change, STRETCH, occasion, outcome)
        return ClosedNight(
            night=record.occasion.local_date,
            outcome=record.outcome,
            is_new=is_new,
            overview=change.after,
        )


def _before(night: date) -> date:
    """Return a date before everything that belongs to a night, in whatever zone it was."""
    return night - _ANYWHERE if night > date.min + _ANYWHERE else date.min


def _distance(record: Record, now: datetime) -> timedelta:
    return abs(record.occasion.anchor_at - now)
