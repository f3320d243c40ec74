"""Strength: how firm a habit is, from all its nights, the later ones counting more.

After each planned night, s becomes s·m + v·(1 - m), with v = 1 for done and 0 for not done, from 0 on. One
night keeps m = 0.5^(1/13) of what was: thirteen nights weigh as much as all before them. It is the score of
Loop Habit Tracker (`core/models/Score.kt`, 0.5^(√f/13)) with f = 1, since here only planned nights count:
a habit of five nights a week is as strong as one of seven. What is neutral, `weights` says.

Every night done comes to 31 % after 7 nights, 53 after 14, 80 after 30, 97 after 66. From 80 %, one miss leaves 76,
three 68, seven 55. Sixty nights with five of seven done come to 71 % where each week begins with the five, and
to 65 to 72 % where the two misses stand elsewhere: the last nights count most.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import reduce

from bot.domain.progress.nights import Night
from bot.domain.progress.weights import Scales, Weight

HALF_LIFE = 13
"""After how many planned nights a night weighs half."""
STEADY_PERCENT = 50
STRONG_PERCENT = 80

_KEPT = 0.5 ** (1 / HALF_LIFE)


class Stage(StrEnum):
    """A word for a strength; it goes by the whole number that stands beside it.

    *Steady* begins at 50 %. Nobody is there before the thirteenth night that was done, so that a good first week
    is *building*, without a rule of its own; who does five of every seven nights comes to 67 to 75 % and stays steady.
    *Strong* begins at 80 %: thirty nights in a row, or six of every seven for two months. Who has done every
    night for two months stays strong after three misses in a row.
    """

    BUILDING = "building"
    STEADY = "steady"
    STRONG = "strong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """How firm a habit is after a night; without arguments, before the first one."""

    value: float = 0.0
    """From 0 to 1."""
    scales: Scales = field(default=Scales(), repr=False)

    @property
    def percent(self) -> int:
        """The value as people read it, from 0 to 100."""
        return round(self.value * 100)

    @property
    def stage(self) -> Stage:
        """The word for it."""
        if self.percent >= STRONG_PERCENT:
            return Stage.STRONG
        return Stage.STEADY if self.percent >= STEADY_PERCENT else Stage.BUILDING

    def after(self, night: Night) -> "Strength":
        """Return the strength after the night that follows; a neutral one leaves the value."""
        weight = self.scales.weight_of(night)
        value = self.value
        if weight is not Weight.NEUTRAL:
            value = value * _KEPT + (weight is Weight.DONE) * (1 - _KEPT)
        return Strength(value=value, scales=self.scales.after(night))


def strength_of(nights: Iterable[Night]) -> Strength:
    """Return the strength after all these nights, the earliest first.

    Tonight counts when it is over: leave it out before, unless it is answered.
    """
    return reduce(Strength.after, nights, Strength())
