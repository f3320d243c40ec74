"""The reminders that a person can turn on, and their rules."""

from dataclasses import dataclass, replace
from datetime import time, timedelta
from enum import StrEnum
from math import ceil
from typing import NamedTuple

from bot.domain.errors import RepeatsTooCloseError, RuleOutOfRangeError
from bot.domain.ids import UserId


class ReminderKind(StrEnum):
    """What a reminder is about."""

    STRETCH = "stretch"
    WATER = "water"


class WaterMode(StrEnum):
    """How drinks are prompted; all that is kept of the safety screen."""

    TARGET = "target"
    """Towards a daily amount in glasses, silent once it is met."""

    GENTLE = "gentle"
    """Three nudges a day that name no amount."""


LEAD_LIMIT = 180
REPEAT_LIMIT = 3
REPEAT_GAP = timedelta(minutes=5)
TARGET_LOW_ML, TARGET_HIGH_ML = 1200, 2000
GLASS_ML = 200
DRINK_LIMIT_ML = 1000
OVER_DRINKING_ML = 3000
"""From so much in a day on, the danger of too much water is told; no goal comes near it."""

DAY_LIMIT_ML = 10_000
"""No more is logged for one day: it is a slip of the finger, or a danger."""
GENTLE_PROMPTS = 3
USUAL_STOP = timedelta(hours=2)
"""The last prompt comes so long before bed: drinks late in the evening break the sleep."""

EARLY_STOP = timedelta(hours=4)
"""The same for whoever wants it earlier. Anybody may, and nobody says why."""


def require_between(name: str, number: int, *, low: int, high: int) -> None:
    """Refuse a number outside its limits.

    Raises:
        RuleOutOfRangeError: *number* is below *low* or above *high*.
    """
    if not low <= number <= high:
        raise RuleOutOfRangeError(name=name, low=low, high=high, got=number)


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchRule:
    """When the bedtime stretch is due, counted back from bedtime."""

    minutes_before: int = 30
    repeats: int = 0

    def __post_init__(self) -> None:
        require_between("minutes_before", self.minutes_before, low=0, high=LEAD_LIMIT)
        require_between("repeat", self.repeats, low=0, high=REPEAT_LIMIT)
        needed = REPEAT_GAP * (self.repeats + 1)
        if self.repeats and self.lead < needed:
            raise RepeatsTooCloseError(repeats=self.repeats, needed=needed)

    @property
    def lead(self) -> timedelta:
        """How long before bedtime the first reminder comes."""
        return timedelta(minutes=self.minutes_before)

    @property
    def gap(self) -> timedelta:
        """How long after one reminder its repeat comes."""
        return self.lead / (self.repeats + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaterRule:
    """When and how drinks are prompted through the waking day."""

    wake: time = time(7)
    target_ml: int = 1600
    """Millilitres of any drink without alcohol; 1.6 L is EFSA's adequate intake from drinks."""
    mode: WaterMode = WaterMode.GENTLE
    ends_before_bed: timedelta = USUAL_STOP
    """`USUAL_STOP` or `EARLY_STOP`."""

    def __post_init__(self) -> None:
        require_between("target_ml", self.target_ml, low=TARGET_LOW_ML, high=TARGET_HIGH_ML)
        if self.ends_before_bed not in {USUAL_STOP, EARLY_STOP}:
            low, high = (stop // timedelta(hours=1) for stop in (USUAL_STOP, EARLY_STOP))
            got = self.ends_before_bed // timedelta(hours=1)
            raise RuleOutOfRangeError(name="ends_before_bed", low=low, high=high, got=got)

    @property
    def stops_early(self) -> bool:
        """Whether the last prompt comes four hours before bed instead of two."""
        return self.ends_before_bed == EARLY_STOP

    @property
    def prompts(self) -> int:
        """How many prompts a day holds if there is room for all of them."""
        match self.mode:
            case WaterMode.TARGET:
                return ceil(self.target_ml / GLASS_ML)
            case WaterMode.GENTLE:
                return GENTLE_PROMPTS


Rule = StretchRule | WaterRule


class ReminderKey(NamedTuple):
    """Names one reminder: a person has at most one of each kind."""

    user_id: UserId
    kind: ReminderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A kind of nudge that a person turned on, or once had on."""

    user_id: UserId
    rule: Rule
    enabled: bool
    unanswered: int = 0
    """Stretch reminders sent since the person last answered anything."""

    @property
    def kind(self) -> ReminderKind:
        """What the reminder is about; its rule says so."""
        match self.rule:
            case StretchRule():
                return ReminderKind.STRETCH
            case WaterRule():
                return ReminderKind.WATER

    @property
    def key(self) -> ReminderKey:
        """The name of this reminder."""
        return ReminderKey(self.user_id, self.kind)

    def turned(self, *, on: bool) -> "Reminder":
        """Return the reminder switched on or off, its rule kept."""
        return replace(self, enabled=on, unanswered=0)
