"""Streaks: nights that were done one after the other.

A streak counts done nights alone. What is neutral (see `weights`) neither ends it nor adds to it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

from bot.domain.progress.nights import Night
from bot.domain.progress.weights import Scales, Weight

SHORTEST_STREAK = 2
"""One night is no streak, so that nothing is said of its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streaks:
    """The streaks after a night; without arguments, before the first one."""

    current: int = 0
    """Done nights since the last night that was not done."""
    longest: int = 0
    """The longest so far, the current one included."""
    broken_on: date | None = None
    """The night that ended a streak of at least two last: missed, or a skip too many."""
    ended: int = 0
    """How many nights that streak had; 0 if none has ended."""
    scales: Scales = field(default=Scales(), repr=False)

    def has_ended_since(self, first: date) -> bool:
        """Tell whether a streak ended on this date or later, so that it is still to be said.

        A summary of seven nights that asks with the first of them says each end once. Whoever is back in a
        streak has heard enough: then nothing has.
        """
        is_back = self.current >= SHORTEST_STREAK
        return self.broken_on is not None and self.broken_on >= first and not is_back

    def after(self, night: Night) -> "Streaks":
        """Return the streaks after the night that follows."""
        weight = self.scales.weight_of(night)
        is_end = weight is Weight.NOT_DONE and self.current >= SHORTEST_STREAK
        current = _current(self.current, weight)
        return Streaks(
            current=current,
            longest=max(self.longest, current),
            broken_on=night.local_date if is_end else self.broken_on,
            ended=self.current if is_end else self.ended,
            scales=self.scales.after(night),
        )


def streaks_of(nights: Iterable[Night]) -> Streaks:
    """Return the streaks after all these nights, the earliest first."""
    return reduce(Streaks.after, nights, Streaks())


def _current(before: int, weight: Weight) -> int:
    if weight is Weight.NEUTRAL:
        return before
    return before + 1 if weight is Weight.DONE else 0
