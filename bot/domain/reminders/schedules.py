"""Schedules: which slots the dates of a reminder have, and what is common to all of them.

Nothing here reads a clock: every function takes its instants as arguments.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from typing_extensions import override

from bot.domain.reminders.slots import Slot
from bot.domain.time.zones import MIDNIGHT, ONE_DAY, instant_of

BEDTIME_GRACE = timedelta(minutes=60)
"""What is sent for a sleep, snoozes included, is worth sending until then after its bedtime."""

USUAL_BEDTIME = time(23)
"""Stands for the bedtime of a night that has none."""

_DATES_BACK = 2
"""A slot may be due up to two dates after the one that names it, and never before that one."""

_SPAN = 4
"""Dates that are worked out at once: most questions are about the next one or two slots."""

_SPANS = 26
"""Fifteen weeks: a rotation of four weeks may begin in a month, and has its next slot within two
rounds if a night is closed; the fortnight before may be walked through first, after a downtime."""

_DIFFERENT_SPANS = 8192
"""Kept in memory: many people share their zone, their bedtimes and their rule."""


class Schedule(Protocol):
    """The rule for when a reminder recurs: a value, so that equal ones are worked out once."""

    @override
    def __hash__(self) -> int:
        """Return the same for equal schedules."""
        ...

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which its wall times are meant."""
        ...

    def slots_on(self, local_date: date) -> tuple[Slot, ...]:
        """Return the slots that one date names, earliest first."""
        ...


def slots_after(schedule: Schedule, *, after: datetime) -> Iterator[Slot]:
    """Yield the slots due strictly after an instant, earliest first, for fifteen weeks."""
    today = after.astimezone(schedule.zone).date()
    for span in range(_SPANS):
        slots = _due_within(schedule, today + span * _SPAN * ONE_DAY)
        yield from slots if span else (slot for slot in slots if slot.due_at > after)


@lru_cache(maxsize=_DIFFERENT_SPANS)
def _due_within(schedule: Schedule, first: date) -> tuple[Slot, ...]:
    """Return the slots that are due on a date or the three after it, earliest first."""
    starts_at = instant_of(first, MIDNIGHT, schedule.zone)
    ends_at = instant_of(first + _SPAN * ONE_DAY, MIDNIGHT, schedule.zone)
    named = (
        slot
        for step in range(-_DATES_BACK, _SPAN)
        for slot in schedule.slots_on(first + step * ONE_DAY)
    )
    due = (slot for slot in named if starts_at <= slot.due_at < ends_at)
    return tuple(sorted(due, key=lambda slot: slot.due_at))
