"""Schedules: from a person's bedtimes and a rule to the slots of each date.

Nothing here reads a clock: every function takes its instants as arguments.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder, StretchRule, WaterRule
from bot.domain.reminders.slots import Slot, is_same_sleep
from bot.domain.time.zones import (
    MIDNIGHT,
    ONE_DAY,
    bedtime_at,
    date_exists,
    instant_of,
)

BEDTIME_GRACE = timedelta(minutes=60)
"""A stretch reminder, its repeats and its snoozes are worth sending until then after bedtime."""

WATER_GRACE = timedelta(minutes=30)
WATER_STARTS_AFTER_WAKE = timedelta(minutes=30)
WATER_GAP = timedelta(minutes=60)
USUAL_BEDTIME = time(23)
"""Ends the drinks of a day whose night has no bedtime."""

_DIFFERENT_NIGHTS = 8192
"""Kept in memory: people of one zone share their bedtimes, the more so in a storm."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchSchedule:
    """One reminder a night, counted back from bedtime, and its repeats."""

    zone: ZoneInfo
    bedtimes: Bedtimes
    rule: StretchRule

    def slots_on(self, local_date: date) -> tuple[Slot, ...]:
        """Return the night's reminder and its repeats.

        There are none for a night without a bedtime, nor for one whose bedtime follows so soon on
        that of the night before (11:45, then 12:15) that both are one sleep.
        """
        bedtime = self.bedtimes.on(local_date)
        if bedtime is None:
            return ()
        before = self.bedtimes.on(local_date - ONE_DAY)
        return _before_bed(bedtime, before, local_date, self.zone, self.rule)


@lru_cache(maxsize=_DIFFERENT_NIGHTS)
def _before_bed(
    bedtime: time, before: time | None, night: date, zone: ZoneInfo, rule: StretchRule
) -> tuple[Slot, ...]:
    bed_at = _bed_at(bedtime, night, zone)
    if bed_at is None:
        return ()
    last_at = None if before is None else _bed_at(before, night - ONE_DAY, zone)
    if last_at is not None and is_same_sleep(last_at, bed_at):
        return ()
    return tuple(
        Slot(
            local_date=night,
            number=number,
            due_at=bed_at - rule.lead + number * rule.gap,
            stale_at=bed_at + BEDTIME_GRACE,
            anchor_at=bed_at,
        )
        for number in range(rule.repeats + 1)
    )


def _bed_at(bedtime: time, night: date, zone: ZoneInfo) -> datetime | None:
    return bedtime_at(night, bedtime, zone) if date_exists(night, zone) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterSchedule:
    """Prompts spread evenly over the waking day, ending well before bed."""

    zone: ZoneInfo
    bedtimes: Bedtimes
    rule: WaterRule

    def slots_on(self, local_date: date) -> tuple[Slot, ...]:
        """Return the day's prompts: fewer of them where the day is short, never closer."""
        if not date_exists(local_date, self.zone):
            return ()
        wake_at = instant_of(local_date, self.rule.wake, self.zone)
        starts_at = wake_at + WATER_STARTS_AFTER_WAKE
        window = self._bed_after(wake_at, local_date) - self.rule.ends_before_bed - starts_at
        if window < timedelta():
            return ()
        prompts = min(self.rule.prompts, window // WATER_GAP + 1)
        spaces = max(prompts - 1, 1)
        return tuple(
            _prompt(local_date, number, due_at=starts_at + _whole_minutes(window * number / spaces))
            for number in range(prompts)
        )

    def is_evening(self, now: datetime) -> bool:
        """Tell whether the waking day is in its last hours, in which nothing is prompted."""
        today = now.astimezone(self.zone).date()
        wakes = (
            (instant_of(day, self.rule.wake, self.zone), day)
            for day in (today, today - ONE_DAY)
            if date_exists(day, self.zone)
        )
        wake_at, day = next(((at, day) for at, day in wakes if at <= now), (now, today))
        bed_at = self._bed_after(wake_at, day)
        return bed_at - self.rule.ends_before_bed <= now < bed_at

    def _bed_after(self, wake_at: datetime, local_date: date) -> datetime:
        """Return the bedtime that ends the waking day which begins at *wake_at*."""
        nights = (local_date + step * ONE_DAY for step in (-1, 0, 1))
        candidates = (
            bedtime_at(night, self.bedtimes.on(night) or USUAL_BEDTIME, self.zone)
            for night in nights
        )
        return min(bed_at for bed_at in candidates if bed_at > wake_at)


def _prompt(local_date: date, number: int, *, due_at: datetime) -> Slot:
    return Slot(
        local_date=local_date,
        number=number,
        due_at=due_at,
        stale_at=due_at + WATER_GRACE,
        anchor_at=due_at,
    )


def _whole_minutes(length: timedelta) -> timedelta:
    return length // timedelta(minutes=1) * timedelta(minutes=1)


def schedule_for(user: User, reminder: Reminder) -> Schedule:
    """Return the schedule that a person's settings and a reminder's rule make together.

    Raises:
        ZoneMissingError: the person has no zone yet.
    """
    match reminder.rule:
        case StretchRule() as rule:
            return StretchSchedule(zone=user.zone, bedtimes=user.bedtimes, rule=rule)
        case WaterRule() as rule:
            return WaterSchedule(zone=user.zone, bedtimes=user.bedtimes, rule=rule)


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
