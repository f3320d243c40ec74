"""Planning: which slot of a reminder becomes its next occurrence.

A reminder that is on has one occurrence planned by its schedule, never a list of them. Slots that
passed while nobody was there to send them are put on record together with the next one.
"""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.agenda import Agenda
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
    overdue = agenda.overdue(after=after, until=now)
    if overdue and not overdue[-1].is_stale(at=now):
        return Plan(missed=tuple(overdue[:-1]), upcoming=overdue[-1])
    return Plan(missed=tuple(overdue), upcoming=agenda.upcoming(after=max(after, now)))


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
