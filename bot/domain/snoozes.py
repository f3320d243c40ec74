"""Snooze: moved later because the person asked, never moving the schedule."""

from datetime import datetime, timedelta

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
    keys = (SlotKey.snooze(night, ordinal=ordinal) for ordinal in range(SNOOZES_A_NIGHT))
    key = next((key for key in keys if key not in agenda.slots), None)
    if key is None:
        raise SnoozesUsedUpError
    limit_at = agenda.snooze_limit(night)
    due_at = now + length
    if due_at >= limit_at:
        raise SnoozeTooLateError(limit_at=limit_at)
    return Slot(local_date=night, number=key.number, due_at=due_at, stale_at=limit_at)
