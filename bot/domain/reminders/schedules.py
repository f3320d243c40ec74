"""Schedules: which slots the dates of a reminder have, and what is common to all of them.

Nothing here reads a clock: every function takes its instants as arguments.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.reminders.slots import Slot
from bot.domain.time.zones import MIDNIGHT, ONE_DAY, instant_of

BEDTIME_GRACE = timedelta(minutes=60)
"""What is sent for a sleep, snoozes included, is worth sending until then after its bedtime."""

USUAL_BEDTIME = time(23)
"""Stands for the bedtime of a night that has none."""

_DATES_BACK = 2  # a slot may be due up to two dates after the one that names it
_DATES_AHEAD = 36  # a weekly rule has its next slot within two weeks if a night is closed, and the
# fortnight before them may be walked through first, after a downtime


class Schedule(Protocol):
    """The rule for when a reminder recurs."""

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its wall times are meant."""
        ...

    def slots_on(self, local_date: date) -> tuple[Slot, ...]:
        """Return the slots that one date names, earliest first."""
        ...


def slots_after(schedule: Schedule, *, after: datetime) -> Iterator[Slot]:
    """Yield the slots due strictly after an instant, earliest first, for five weeks."""
    first = after.astimezone(schedule.zone).date() - _DATES_BACK * ONE_DAY
    waiting: list[Slot] = []
    for step in range(_DATES_BACK + _DATES_AHEAD):
        day = first + step * ONE_DAY
        # No slot is due before the date that names it begins, so these have no rival left.
        day_starts_at = instant_of(day, MIDNIGHT, schedule.zone)
        yield from (slot for slot in waiting if slot.due_at < day_starts_at)
        waiting = [slot for slot in waiting if slot.due_at >= day_starts_at]
        waiting += [slot for slot in schedule.slots_on(day) if slot.due_at > after]
        waiting.sort(key=lambda slot: slot.due_at)
    yield from waiting
