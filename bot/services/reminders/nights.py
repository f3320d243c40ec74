"""Nights: a stretch done, a night skipped, and both taken back.

A night can be closed by a press on one of its reminders or by a command; it is the same to the
schedule: what is still due for it is not sent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.delivery.occurrence import Event, Occurrence, Reason, allows
from bot.domain.delivery.outcomes import ANSWERS, Outcome, Record
from bot.domain.ids import UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.nights import coming_night, night_to_log, night_with_bedtime
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import Occasion
from bot.kinds.stretch import STRETCH
from bot.services.people.overview import Overview
from bot.services.people.user_change import UserChange, UserChanges


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

        async def apply(edit: UserChange) -> tuple[bool, Outcome | None]:
            key = stretch_key(user_id)
            records = await edit.uow.outcomes.on(key, night)
            nearest = min(records, key=lambda each: _distance(each, edit.now), default=None)
            if nearest is None:
                return False, None
            was_closed = await reopen_night(edit, nearest.occasion)
            record = await edit.uow.outcomes.get(key, nearest.occasion.anchor_at)
            return was_closed, record.outcome if record else None

        (was_closed, outcome), overview = await self._user_changes.apply(user_id, apply)
        return NightClosed(night=night, outcome=outcome, is_new=was_closed, overview=overview)

    async def _close(self, user_id: UserId, wish: Outcome, which: WhichNight) -> NightClosed:
        async def apply(edit: UserChange) -> tuple[Record, bool]:
            bedtimes, zone = edit.user.bedtimes, edit.user.zone
            night = which(edit.now, bedtimes=bedtimes, zone=zone)
            occasion = night_with_bedtime(night, bedtimes=bedtimes, zone=zone)
            return await close_night(edit, occasion, wish)

        (record, is_new), overview = await self._user_changes.apply(user_id, apply)
        night = record.occasion.local_date
        return NightClosed(night=night, outcome=record.outcome, is_new=is_new, overview=overview)


def _distance(record: Record, now: datetime) -> timedelta:
    return abs(record.occasion.anchor_at - now)


def stretch_key(user_id: UserId) -> ReminderKey:
    """Return the name of a person's stretch reminder."""
    return ReminderKey(user_id, STRETCH)


async def close_night(edit: UserChange, occasion: Occasion, wish: Outcome) -> tuple[Record, bool]:
    """Record how a night ended and answer its reminders; return what holds, and if it is new.

    A sleep that is on record already keeps the date of that record.
    """
    key = stretch_key(edit.user.id)
    known = await edit.uow.outcomes.get(key, occasion.anchor_at)
    if known is not None and known.outcome in {wish, Outcome.DONE}:
        return known, False
    record = Record(known.occasion if known else occasion, wish)
    await edit.uow.outcomes.record(key, record.occasion, wish)
    tonight = await edit.uow.occurrences.of_sleep(key, occasion.anchor_at)
    await _answer_all(edit, tonight, ANSWERS[wish])
    return record, True


async def reopen_night(edit: UserChange, occasion: Occasion) -> bool:
    """Take back how a night ended; tell whether there was anything to take back."""
    key = stretch_key(edit.user.id)
    known = await edit.uow.outcomes.get(key, occasion.anchor_at)
    if known is None or known.outcome not in ANSWERS:
        return False
    await edit.uow.outcomes.forget(key, occasion.anchor_at)
    tonight = await edit.uow.occurrences.of_sleep(key, occasion.anchor_at)
    if any(occurrence.reason is Reason.PAUSED for occurrence in tonight):
        await edit.uow.outcomes.record_pause([(key, known.occasion)])
    await _answer_all(edit, tonight, Event.UNDO)
    return True


async def _answer_all(edit: UserChange, occurrences: Iterable[Occurrence], event: Event) -> None:
    await edit.uow.occurrences.save(
        [
            occurrence.taking(event)
            for occurrence in occurrences
            if occurrence.was_delivered and allows(occurrence.state, event)
        ]
    )
