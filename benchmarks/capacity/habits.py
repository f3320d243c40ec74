"""Who the people are: where they live, when they sleep, and what they are reminded of.

Only where they live is known. The rest is assumed, as the page says; it is here in one place.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

from bot.content.files import data_root
from bot.content.places.tables import read_place_tables
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.amounts import WaterMode
from bot.domain.time.weekdays import EVERY_DAY
from bot.kinds.drinks import WaterRule
from bot.kinds.stretch import StretchRule

MIDDLE, SPREAD = timedelta(hours=23), timedelta(minutes=75)
"""Bedtimes: a normal distribution around eleven at night."""

ROUNDNESS = {0: 4.0, 15: 1.0, 30: 3.0, 45: 1.0}
"""People pick round times: by the minute of the hour, how much sooner."""

SLEEP = timedelta(hours=8)
_FARTHEST = 3
"""Bedtimes further from the middle, in spreads, nobody has."""

_DAY = timedelta(days=1)
_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What somebody is reminded of."""

    stretch: StretchRule = field(default_factory=StretchRule)
    drinks: WaterMode | None = None
    """`None`: they are not reminded to drink."""


STRETCH_ONLY = Habit()
GENTLE = Habit(drinks=WaterMode.GENTLE)
TARGET = Habit(drinks=WaterMode.TARGET)
EARLY = StretchRule(minutes_before=120)
"""Two hours before bed, when the last drink is due as well: both are one message."""

Mix = Mapping[Habit, float]
"""Shares of the people."""

MIXED: Mix = {STRETCH_ONLY: 0.5, GENTLE: 0.25, TARGET: 0.25}
ALL_GENTLE: Mix = {STRETCH_ONLY: 0.5, GENTLE: 0.5}
GROUPED: Mix = {
    Habit(stretch=EARLY): 0.5,
    Habit(stretch=EARLY, drinks=WaterMode.GENTLE): 0.25,
    Habit(stretch=EARLY, drinks=WaterMode.TARGET): 0.25,
}


def zone_shares() -> dict[str, float]:
    """Return which share of the people lives in which zone: as the inhabitants of its cities do."""
    cities = read_place_tables(data_root()).cities
    people: Counter[str] = Counter()
    for zone, thousands in zip(cities.zones, cities.people, strict=True):
        people[zone] += thousands
    return {zone: count / people.total() for zone, count in people.items() if count}


def bedtime_shares() -> dict[time, float]:
    """Return which share of the people goes to bed when."""
    weights: dict[time, float] = {}
    for step in range(-_FARTHEST * SPREAD // _QUARTER, _FARTHEST * SPREAD // _QUARTER + 1):
        away = step * _QUARTER
        minutes = (MIDDLE + away) % _DAY // timedelta(minutes=1)
        density = math.exp(-((away / SPREAD) ** 2) / 2)
        weights[time(*divmod(minutes, 60))] = density * ROUNDNESS[minutes % 60]
    total = sum(weights.values())
    return {bedtime: weight / total for bedtime, weight in weights.items()}


def water_rule(habit: Habit, bedtime: time) -> WaterRule | None:
    """Return the rule of somebody who gets up eight hours after their bedtime."""
    if habit.drinks is None:
        return None
    minutes = (timedelta(hours=bedtime.hour, minutes=bedtime.minute) + SLEEP) % _DAY
    wake = time(*divmod(minutes // timedelta(minutes=1), 60))
    return WaterRule(wake=wake, mode=habit.drinks)


def every_night(bedtime: time) -> Bedtimes:
    """Return the same bedtime for all nights."""
    return Bedtimes().with_bedtime(bedtime, days=EVERY_DAY)
