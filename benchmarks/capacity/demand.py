"""What is due when: the schedules of Charley's own domain, for every sort of person there is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from benchmarks.capacity.habits import (
    Habit,
    Mix,
    bedtime_shares,
    every_night,
    water_rule,
    zone_shares,
)
from bot.domain.delivery.grouping import GROUPED_WITHIN
from bot.domain.reminders.rules import ReminderKind
from bot.domain.reminders.slots import Slot
from bot.domain.time.zones import ONE_DAY, zone_for
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH

DAY = date(2026, 12, 1)
"""A Tuesday on which no clock is changed; summer is in the south."""

_DATES_AROUND = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Messages that are due at one instant, and stale at another."""

    kind: ReminderKind
    at: float
    """Seconds from the beginning of the day in UTC; those of the days around are counted on."""
    stale_at: float
    people: float
    """How many of one person: with how many people it is multiplied later."""
    wanted_at: float
    """The second that its people chose; it is late from then on."""


@cache
def _shares() -> tuple[dict[str, float], dict[time, float]]:
    """Return who lives where, by one zone for all that have the same time on these days."""
    names, shares = dict[tuple[timedelta | None, ...], str](), Counter[str]()
    for key, share in zone_shares().items():
        clock = tuple(
            datetime.combine(DAY + step * ONE_DAY, time(), zone_for(key)).utcoffset()
            for step in range(-_DATES_AROUND, _DATES_AROUND + 1)
        )
        shares[names.setdefault(clock, key)] += share
    return dict(shares), bedtime_shares()


def demand(mix: Mix) -> Sequence[Due]:
    """Return what one person of a mix has due on the day and on those around it, on average."""
    return _demand(tuple(mix.items()))


@cache
def _demand(mix: tuple[tuple[Habit, float], ...]) -> tuple[Due, ...]:
    zones, bedtimes = _shares()
    found = Counter[tuple[ReminderKind, float, float]]()
    for habit, share in mix:
        for bedtime, share_of_time in bedtimes.items():
            for zone_key, share_of_zone in zones.items():
                part = share * share_of_time * share_of_zone
                for kind, slot in _messages(habit, bedtime, zone_key):
                    found[kind, _second(slot.due_at), _second(slot.stale_at)] += part
    return tuple(
        Due(kind=kind, at=at, stale_at=stale_at, people=people, wanted_at=at)
        for (kind, at, stale_at), people in sorted(found.items(), key=lambda each: each[0][1])
    )


def _messages(habit: Habit, bedtime: time, zone_key: str) -> Iterator[tuple[ReminderKind, Slot]]:
    """Yield a person's messages; a drink that goes along with a stretch is none of its own."""
    zone, bedtimes = zone_for(zone_key), every_night(bedtime)
    stretches = _slots(habit.stretch.schedule(zone=zone, bedtimes=bedtimes))
    rule = water_rule(habit, bedtime)
    drinks = [] if rule is None else _slots(rule.schedule(zone=zone, bedtimes=bedtimes))
    for stretch in stretches:
        along = [each for each in drinks if abs(each.due_at - stretch.due_at) <= GROUPED_WITHIN]
        first_at = min(each.due_at for each in (stretch, *along))
        yield STRETCH, replace(stretch, due_at=first_at)
        drinks = [each for each in drinks if each not in along]
    for drink in drinks:
        yield DRINKS, drink


def _slots(schedule: object) -> list[Slot]:
    around = (DAY + step * ONE_DAY for step in range(-_DATES_AROUND, _DATES_AROUND + 1))
    starts_at = datetime.combine(DAY - ONE_DAY, time(), UTC)
    ends_at = starts_at + 3 * ONE_DAY
    slots = (slot for each in around for slot in schedule.slots_on(each))  # type: ignore[attr-defined]
    return [slot for slot in slots if starts_at <= slot.due_at < ends_at]


def _second(instant: datetime) -> float:
    return (instant - datetime.combine(DAY, time(), UTC)).total_seconds()


def spread(due: Sequence[Due], *, over: timedelta) -> list[Due]:
    """Return the same, each a little earlier: every person at a moment of their own."""
    minutes = over // timedelta(minutes=1)
    parts = (
        replace(each, at=each.at - 60.0 * step, people=each.people / minutes)
        for each in due
        for step in range(minutes)
    )
    return sorted(parts, key=lambda each: each.at)


def fullest_moment(due: Iterable[Due]) -> float:
    """Return how many messages of one person are due in the second in which the most are, on average."""
    together = Counter[float]()
    for each in due:
        together[each.at] += each.people
    return max(together.values())


def messages_a_day(due: Iterable[Due]) -> float:
    """Return how many messages one person gets on the day."""
    return sum(each.people for each in due if 0 <= each.at < ONE_DAY.total_seconds())
