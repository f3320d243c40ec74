"""Snooze: moved later because the person asked, never moving the schedule."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.occurrence import Occurrence
from bot.domain.errors import NightGoneError, SnoozesUsedUpError, SnoozeTooLateError
from bot.domain.reminders.schedules import BEDTIME_GRACE
from bot.domain.reminders.slots import Slot, SlotKey

SNOOZE_CHOICES = (timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=30))
SNOOZES_A_NIGHT = 3


def snooze_slot(
    occurrence: Occurrence, agenda: Agenda, *, length: timedelta, now: datetime
) -> Slot:
    """Return the slot that a snooze of *length* asks for, counted from *now*.

    Raises:
        NightGoneError: the reminder is off, or its night has no bedtime any more.
        SnoozesUsedUpError: the night has had its three.
        SnoozeTooLateError: it would end more than an hour after bedtime.
    """
    limit_at = snooze_limit(occurrence.slot, agenda)
    if limit_at is None:
        raise NightGoneError
    key = _free_key(occurrence.slot, agenda)
    if key is None:
        raise SnoozesUsedUpError
    due_at = now + length
    if due_at >= limit_at:
        raise SnoozeTooLateError(limit_at=limit_at)
    return replace(occurrence.slot, number=key.number, due_at=due_at, stale_at=limit_at)


def possible_snoozes(slot: Slot, agenda: Agenda, *, at: datetime) -> tuple[timedelta, ...]:
    """Return the lengths that a snooze of a slot's sleep may still have at an instant."""
    limit_at = snooze_limit(slot, agenda)
    if limit_at is None or _free_key(slot, agenda) is None:
        return ()
    return tuple(length for length in SNOOZE_CHOICES if at + length < limit_at)


def _free_key(slot: Slot, agenda: Agenda) -> SlotKey | None:
    used = agenda.snooze_ordinals(slot)
    free = (ordinal for ordinal in range(SNOOZES_A_NIGHT) if ordinal not in used)
    ordinal = next(free, None)
    return None if ordinal is None else SlotKey.snooze(slot.anchor_at, ordinal=ordinal)


def snooze_limit(slot: Slot, agenda: Agenda) -> datetime | None:
    """Return the instant that no snooze of a slot's sleep may reach; `None`: it may have none."""
    bed_at = agenda.bed_at(slot) if agenda.reminder.enabled else None
    return None if bed_at is None else bed_at + BEDTIME_GRACE


def is_snooze_alive(slot: Slot, agenda: Agenda) -> bool:
    """Tell whether a snooze outlives a change: it dies with its bedtime and with its night."""
    limit_at = snooze_limit(slot, agenda)
    return limit_at is not None and slot.due_at < limit_at and not agenda.is_closed(slot)
