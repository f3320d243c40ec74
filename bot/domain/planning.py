"""Planning: which slot of a reminder becomes its next occurrence.

A reminder that is on has one occurrence planned by its schedule, never a list of them. Slots that
passed while nobody was there to send them are put on record together with the next one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.agenda import CATCH_UP, Agenda
from bot.domain.slots import Slot


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to store for a reminder."""

    missed: tuple[Slot, ...] = ()
    """To be recorded as skipped."""
    upcoming: Slot | None = None
    """To be planned; it may be overdue but still worth sending."""


def plan_after(agenda: Agenda, *, after: datetime, now: datetime) -> Plan:
    """Return the plan that follows a slot which was due at *after*.

    Overdue slots coalesce into the latest one, if that is still worth sending.
    """
    if not is_plannable(agenda) or agenda.has_open_slot:
        return Plan()
    overdue, upcoming = _split(agenda.free_slots(after=max(after, now - CATCH_UP)), at=now)
    if overdue and not overdue[-1].is_stale(at=now):
        return Plan(missed=tuple(overdue[:-1]), upcoming=overdue[-1])
    return Plan(missed=tuple(overdue), upcoming=upcoming)


def _split(slots: Iterable[Slot], *, at: datetime) -> tuple[list[Slot], Slot | None]:
    """Return the slots due by an instant, and the first one after it."""
    overdue: list[Slot] = []
    for slot in slots:
        if slot.due_at > at:
            return overdue, slot
        overdue.append(slot)
    return overdue, None


def plan_afresh(agenda: Agenda, *, now: datetime) -> Plan:
    """Return the plan after a person changed something: only what is still to come."""
    if not is_plannable(agenda) or agenda.has_open_slot:
        return Plan()
    return Plan(upcoming=agenda.upcoming(after=now))


def is_plannable(agenda: Agenda) -> bool:
    """Tell whether the reminder is on and its person has said where and when they sleep."""
    return (
        agenda.reminder.enabled and agenda.user.zone_key is not None and agenda.user.bedtimes.is_set
    )
