"""Wall times chosen so that a reminder falls due in the minute of now."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.delivery.agenda import Agenda
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder
from bot.domain.reminders.schedules import slots_after
from bot.domain.reminders.slots import Slot
from bot.domain.time.weekdays import EVERY_DAY
from bot.kinds.drinks import WATER_STARTS_AFTER_WAKE, WaterRule
from bot.kinds.stretch import StretchRule

_MINUTE = timedelta(minutes=1)
_WAKING_DAY = timedelta(hours=14)
"""From getting up to bed, for people who are reminded to drink."""


def moved_to(now: datetime, user: User, reminder: Reminder) -> tuple[User, Reminder]:
    """Return a person and their reminder as if they had chosen to be reminded just now."""
    due_at = _minute_of(now)
    match reminder.rule:
        case StretchRule() as rule:
            return _sleeping_at(due_at + rule.lead, user), reminder
        case WaterRule() as rule:
            wake_at = due_at - WATER_STARTS_AFTER_WAKE
            wake = wake_at.astimezone(user.zone).time()
            moved = replace(reminder, rule=replace(rule, wake=wake))
            return _sleeping_at(wake_at + _WAKING_DAY, user), moved


def slot_due(now: datetime, user: User, reminder: Reminder) -> Slot:
    """Return the slot of the minute of now."""
    due_at = _minute_of(now)
    before = due_at - timedelta.resolution
    slot = next(iter(slots_after(Agenda(user=user, reminder=reminder).schedule, after=before)))
    assert slot.due_at == due_at
    return slot


def _sleeping_at(bed_at: datetime, user: User) -> User:
    bedtime = bed_at.astimezone(user.zone).time()
    return replace(user, bedtimes=Bedtimes().with_bedtime(bedtime, days=EVERY_DAY))


def _minute_of(instant: datetime) -> datetime:
    return instant.replace(second=0, microsecond=0)
