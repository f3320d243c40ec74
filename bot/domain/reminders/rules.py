"""Reminders and what their rules have in common; what one kind of rule is stands in `bot/kinds`."""

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar, NamedTuple, NewType, Protocol
from zoneinfo import ZoneInfo

from bot.domain.errors import RuleOutOfRangeError
from bot.domain.ids import UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.schedules import Schedule

ReminderKind = NewType("ReminderKind", str)
"""The name of a kind of reminder, such as `stretch`, as tables and custom ids have it."""

REPEAT_GAP = timedelta(minutes=5)
"""Two messages of one reminder never come closer to each other than this."""


def require_between(name: str, number: int, *, low: int, high: int) -> None:
    """Refuse a number outside its limits.

    Raises:
        RuleOutOfRangeError: *number* is below *low* or above *high*.
    """
    if not low <= number <= high:
        raise RuleOutOfRangeError(name=name, low=low, high=high, got=number)


class Cycle(StrEnum):
    """What one outcome of a reminder is about, and so what ends it."""

    NIGHT = "night"
    """One sleep: its slots are known again by their bedtime, however the person moves it."""
    DAY = "day"
    """One day from 04:00 to 04:00; each of its slots stands for itself."""
    WEEK = "week"
    """One week, named by the Monday after it: its slot is known again by that date in every zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What planning, deciding and recording ask about a kind of reminder."""

    kind: ReminderKind
    cycle: Cycle
    falls_quiet: bool = False
    """Whether it counts as unanswered, so that it falls silent after a fortnight without an answer."""
    keeps_nights: bool = False
    """Whether each planned night is put on record, however it ends; only for a kind with nights."""
    counts_drinks: bool = False
    """Whether the drinks of its days are part of its agenda."""
    needs_screening: bool = False
    """Whether it is turned on only after the safety screen."""
    leaves_one: bool = False
    """Whether the chat keeps only the latest of those that nobody answered."""
    needs_bedtime: bool = True
    """Whether it can be planned only for somebody who has said when they sleep."""
    is_proposed: bool = True
    """Whether the set-up and the home propose it. One that is not has a switch on a screen of its own,
    and stands in the home only while it is on."""
    looks_back: bool = False
    """Whether what it says is about all nights on record."""


class Rule(Protocol):
    """How one kind of reminder is set: a frozen value that refuses numbers outside its limits."""

    traits: ClassVar[Traits]

    def schedule(self, *, zone: ZoneInfo, bedtimes: Bedtimes) -> Schedule:
        """Return the schedule that the rule makes of a person's zone and bedtimes."""
        ...

    def is_met(self, *, drunk_ml: int) -> bool:
        """Tell whether *drunk_ml* on a day are enough, so that nothing more is sent on it."""
        ...


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
    """How many were sent since the person last answered anything, for a kind that falls quiet."""

    @property
    def traits(self) -> Traits:
        """What its kind is like; its rule says so."""
        return self.rule.traits

    @property
    def kind(self) -> ReminderKind:
        """What the reminder is about; its rule says so."""
        return self.rule.traits.kind

    @property
    def key(self) -> ReminderKey:
        """The name of this reminder."""
        return ReminderKey(self.user_id, self.kind)

    def turned(self, *, on: bool) -> "Reminder":
        """Return the reminder switched on or off, its rule kept."""
        return replace(self, enabled=on, unanswered=0)
