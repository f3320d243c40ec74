"""Snooze: moved later because the person asked, never moving the schedule."""

from datetime import date, datetime, timedelta

from bot.domain.agenda import Agenda
from bot.domain.errors import SnoozesUsedUpError, SnoozeTooLateError
from bot.domain.occurrences import Occurrence
from bot.domain.slots import Slot, SlotKey

SNOOZE_CHOICES = (timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=30))
SNOOZES_A_NIGHT = 3


def snooze_slot(
    occurrence: Occurrence, agenda: Agenda, *, length: timedelta, now: datetime
) -> Slot:
    """Return the slot that a snooze of *length* asks for, counted from *now*.

    Raises:
        SnoozesUsedUpError: the night has had its three.
        SnoozeTooLateError: it would end more than an hour after bedtime.
    """
    night = occurrence.slot.local_date
    key = _free_key(night, agenda)
    if key is None:
        raise SnoozesUsedUpError
    limit_at = agenda.snooze_limit(night)
    due_at = now + length
    if due_at >= limit_at:
        raise SnoozeTooLateError(limit_at=limit_at)
    return Slot(local_date=night, number=key.number, due_at=due_at, stale_at=limit_at)


def possible_snoozes(night: date, agenda: Agenda, *, at: datetime) -> tuple[timedelta, ...]:
    """Return the lengths that a snooze of a night may still have at an instant."""
    if _free_key(night, agenda) is None:
        return ()
    limit_at = agenda.snooze_limit(night)
    return tuple(length for length in SNOOZE_CHOICES if at + length < limit_at)


def _free_key(night: date, agenda: Agenda) -> SlotKey | None:
    keys = (SlotKey.snooze(night, ordinal=ordinal) for ordinal in range(SNOOZES_A_NIGHT))
    return next((key for key in keys if key not in agenda.slots), None)
