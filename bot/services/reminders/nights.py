"""Nights: a stretch done, a night skipped, and both taken back.

A night can be closed by a press on one of its reminders or by a command; it is the same to the
schedule: what is still due for it is not sent.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.delivery.occurrence import Event, Reason, allows
from bot.domain.delivery.outcomes import ANSWERS, Outcome, Record
from bot.domain.ids import UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.nights import coming_night, night_to_log, night_with_bedtime
from bot.domain.reminders.slots import Occasion
from bot.kinds.stretch import STRETCH
from bot.services.people.overview import Overview
from bot.services.people.user_change import UserChange, UserChanges

_ANYWHERE = timedelta(days=2)
"""A date's bedtimes lie closer to its noon UTC than this, in every zone."""


class WhichNight(Protocol):
    """Says which night is meant at an instant."""

    def __call__(self, now: datetime, /, *, bedtimes: Bedtimes, zone: ZoneInfo) -> date:
        """Return the night."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NightClosed:
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

    async def done(self, user_id: UserId) -> NightClosed:
        """Log tonight's stretch.

        Raises:
            ZoneMissingError: no zone is set, so that tonight has no meaning.
        """
        return await self._close(user_id, Outcome.DONE, night_to_log)

    async def skip(self, user_id: UserId) -> NightClosed:
        """Send nothing more tonight; in the morning that means the coming night.

        Raises:
            ZoneMissingError: no zone is set.
        """
        return await self._close(user_id, Outcome.SKIPPED, coming_night)

    async def reopen(self, user_id: UserId, night: date) -> NightClosed:
        """Take back what closed a night; where a date has had two, the one closer to now."""
        async with self._user_changes.of(user_id, since=_before(night)) as change:
            records = change.person.records_on(STRETCH, night)
            nearest = min(records, key=lambda each: _distance(each, change.now), default=None)
            was_closed = nearest is not None and reopen_night(change, nearest.occasion)
            record = nearest and _record_of(change, nearest.occasion)
        return NightClosed(
            night=night,
            outcome=record.outcome if record else None,
            is_new=was_closed,
            overview=change.after,
        )

    async def _close(self, user_id: UserId, outcome: Outcome, which: WhichNight) -> NightClosed:
        async with self._user_changes.of(user_id) as change:
            bedtimes, zone = change.user.bedtimes, change.user.zone
            night = which(change.now, bedtimes=bedtimes, zone=zone)
            occasion = night_with_bedtime(night, bedtimes=bedtimes, zone=zone)
            record, is_new = close_night(change, occasion, outcome)
        return NightClosed(
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


def _record_of(change: UserChange, occasion: Occasion) -> Record | None:
    return change.person.record_of(STRETCH, occasion.anchor_at)


def close_night(change: UserChange, occasion: Occasion, outcome: Outcome) -> tuple[Record, bool]:
    """Record how a night ended and answer its reminders; return what holds, and if it is new.

    A sleep that is on record already keeps the date of that record.
    """
    known = _record_of(change, occasion)
    if known is not None and known.outcome in {outcome, Outcome.DONE}:
        return known, False
    record = Record(known.occasion if known else occasion, outcome)
    change.person = change.person.with_outcome(STRETCH, record)
    _answer_all(change, occasion, ANSWERS[outcome])
    return record, True


def reopen_night(change: UserChange, occasion: Occasion) -> bool:
    """Take back how a night ended; tell whether there was anything to take back."""
    kind, anchor_at = STRETCH, occasion.anchor_at
    known = _record_of(change, occasion)
    if known is None or known.outcome not in ANSWERS:
        return False
    person = change.person.without_outcome(kind, anchor_at)
    if any(each.reason is Reason.PAUSED for each in person.of_sleep(kind, anchor_at)):
        person = person.with_outcome(kind, Record(known.occasion, Outcome.PAUSED))
    change.person = person
    _answer_all(change, occasion, Event.UNDO)
    return True


def _answer_all(change: UserChange, occasion: Occasion, event: Event) -> None:
    """Give all reminders of a sleep that came the same answer."""
    tonight = change.person.of_sleep(STRETCH, occasion.anchor_at)
    change.person = change.person.with_occurrences(
        each.taking(event) for each in tonight if each.was_delivered and allows(each.state, event)
    )
