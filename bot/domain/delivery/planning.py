"""Planning: which slot of a reminder becomes its next occurrence.

A reminder that is on has one occurrence planned by its schedule, never a list of them. Slots that
passed while nobody was there to send them are put on record together with the next one.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.delivery.agenda import CATCH_UP, Agenda
from bot.domain.delivery.decision import Courtesy, courtesy
from bot.domain.reminders.rules import REPEAT_GAP, Cycle
from bot.domain.reminders.slots import Slot
from bot.domain.time.zones import ONE_DAY

_OPENING = timedelta(minutes=1)
"""Somebody new is first greeted, in a channel that is being opened for it."""

FARTHEST = timedelta(days=366)
"""How far before that nights are still put on record: a clock set wrong must not fill the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to store for a reminder."""

    missed: tuple[Slot, ...] = ()
    """To be recorded as skipped."""
    upcoming: Slot | None = None
    """To be planned; it may be overdue but still worth sending."""
    beyond: tuple[Slot, ...] = ()
    """The first slots of nights too long ago for a record of each slot; only their end is kept."""


def plan_after(agenda: Agenda, *, after: datetime, now: datetime) -> Plan:
    """Return the plan that follows a slot which was due at *after*.

    Overdue slots coalesce into the latest one, if that is still worth sending.
    """
    if not is_plannable(agenda) or agenda.has_open_slot:
        return Plan()
    beyond = tuple(_nights_beyond(agenda, after=after, until=now - CATCH_UP))
    overdue, upcoming = _split(agenda.free_slots(after=max(after, now - CATCH_UP)), at=now)
    if overdue and not overdue[-1].is_stale(at=now):
        return Plan(missed=tuple(overdue[:-1]), upcoming=overdue[-1], beyond=beyond)
    return Plan(missed=tuple(overdue), upcoming=upcoming, beyond=beyond)


def _nights_beyond(agenda: Agenda, *, after: datetime, until: datetime) -> Iterator[Slot]:
    """Yield the first slot of each night that began to be due after one instant and by another."""
    if after >= until or not agenda.reminder.traits.keeps_nights:
        return
    schedule = agenda.schedule
    first = max(after, until - FARTHEST).astimezone(schedule.zone).date() - 2 * ONE_DAY
    last = until.astimezone(schedule.zone).date()
    for step in range((last - first).days + 1):
        slots = schedule.slots_on(first + step * ONE_DAY)
        if slots and after < slots[0].due_at <= until and not agenda.is_closed(slots[0]):
            yield slots[0]


def _split(slots: Iterable[Slot], *, at: datetime) -> tuple[list[Slot], Slot | None]:
    """Return the slots due by an instant, and the first one after it."""
    overdue: list[Slot] = []
    for slot in slots:
        if slot.due_at > at:
            return overdue, slot
        overdue.append(slot)
    return overdue, None


def plan_afresh(agenda: Agenda, *, now: datetime, replaced: Iterable[Slot] = ()) -> Plan:
    """Return the plan after a person changed something: what is still to come, and what is due now.

    A change never loses tonight: where the new plan's reminder lies in the past but is still of
    use, and nothing was sent for that sleep, it is due now. Nor does it lose a week: what was planned
    for it, and lies in the past since, is due now.

    Args:
        agenda: without what the plan is to replace.
        now: the instant of the change.
        replaced: what was planned before it, and had not been due yet.
    """
    if not is_plannable(agenda) or agenda.has_open_slot:
        return Plan()
    due_now = _due_now(agenda, now=now) or _weekly_due_now(agenda, replaced, now=now)
    return Plan(upcoming=due_now or agenda.upcoming(after=now))


def plan_missing(agenda: Agenda, *, now: datetime) -> Plan:
    """Return the plan of a reminder that has nothing planned: only what is still to come.

    Nobody has changed anything, so that what is on record of tonight has been decided already.
    """
    if not is_plannable(agenda) or agenda.has_open_slot:
        return Plan()
    return Plan(upcoming=next(agenda.free_slots(after=now), None))


def _due_now(agenda: Agenda, *, now: datetime) -> Slot | None:
    """Return tonight's first reminder, where a change has put it into the past."""
    if agenda.reminder.traits.cycle is not Cycle.NIGHT or _must_be_silent(agenda):
        return None
    schedule = agenda.schedule
    for night in _nights_around(now, schedule.zone):
        slots = schedule.slots_on(night)
        if slots and slots[0].due_at <= now < slots[0].stale_at and _is_missing(slots[0], agenda):
            return _moved_to_now(slots, agenda, now=now)
    return None


def _weekly_due_now(agenda: Agenda, replaced: Iterable[Slot], *, now: datetime) -> Slot | None:
    """Return what was planned for a week, where another zone has put it into the past.

    What was never planned is not: whoever turns it on is told of the next week.
    """
    if agenda.reminder.traits.cycle is not Cycle.WEEK or _must_be_silent(agenda):
        return None
    moved = (slot for slot in map(agenda.scheduled, replaced) if slot is not None)
    passed = (slot for slot in moved if slot.due_at <= now < slot.stale_at)
    return next((replace(slot, due_at=now) for slot in passed), None)


def _must_be_silent(agenda: Agenda) -> bool:
    return agenda.user.is_unreachable or courtesy(agenda.reminder.unanswered) is Courtesy.SILENCE


def _is_missing(slot: Slot, agenda: Agenda) -> bool:
    """Tell whether the person still waits for the first reminder of a sleep."""
    return not (agenda.was_reminded(slot) or agenda.is_closed(slot) or agenda.is_paused_on(slot))


def _moved_to_now(slots: Sequence[Slot], agenda: Agenda, *, now: datetime) -> Slot | None:
    """Return a sleep's first slot, due now; `None` where a repeat is about to come anyway."""
    first, *repeats = slots
    due_at = now if agenda.user.dm_channel_id is not None else now + _OPENING
    if due_at >= first.stale_at or any(now < each.due_at < due_at + REPEAT_GAP for each in repeats):
        return None
    return replace(first, due_at=due_at)


def _nights_around(now: datetime, zone: ZoneInfo) -> Iterator[date]:
    """Yield the nights one of whose reminders may be of use at an instant."""
    today = now.astimezone(zone).date()
    return (today + step * ONE_DAY for step in (-2, -1, 0))


def is_plannable(agenda: Agenda) -> bool:
    """Tell whether the reminder is on and its person has said where, and as needed when, they sleep."""
    reminder, user = agenda.reminder, agenda.user
    has_bedtime = user.bedtimes.is_set or not reminder.traits.needs_bedtime
    return reminder.enabled and user.zone_key is not None and has_bedtime
