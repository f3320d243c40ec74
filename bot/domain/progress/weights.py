"""What a night weighs: done, not done, or nothing at all.

Only nights that reached the person count, and they are the *planned nights* of this package: done, missed or
skipped. A pause, a night that was not planned, one whose reminder Charley failed to send and one that is not
known are no step: strength and streak pass over them as if they were not there.

A skip is neutral as well, for the first two in any seven planned nights: that is, where at most one of the six
planned nights before it was skipped. The window rolls over planned nights, not over dates, so that a pause lets
no skip expire; every skip in it counts, neutral or not. So what comes later never depends on how an earlier
skip was judged, and one night more that is done, or a skip turned into done, takes skips out of windows and
puts none in: it lowers nothing. Were neutral skips alone counted, it could.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Self

from bot.domain.progress.nights import Night, NightState

SKIP_WINDOW = 7
NEUTRAL_SKIPS = 2

PLANNED = frozenset({NightState.DONE, NightState.SKIPPED, NightState.MISSED})
"""What strength and streak look at; all other states are no step."""


class Weight(Enum):
    """What a night means for strength and streak."""

    DONE = auto()
    NOT_DONE = auto()
    NEUTRAL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """The last planned nights, as far as the next skip depends on them."""

    skips: tuple[bool, ...] = ()
    """Whether each of the last six planned nights was skipped, the earliest first."""

    def weight_of(self, night: Night) -> Weight:
        """Return what the night weighs that follows these."""
        if night.state is NightState.DONE:
            return Weight.DONE
        if night.state is NightState.MISSED:
            return Weight.NOT_DONE
        if night.state is NightState.SKIPPED and sum(self.skips) >= NEUTRAL_SKIPS:
            return Weight.NOT_DONE
        return Weight.NEUTRAL

    def after(self, night: Night) -> Self:
        """Return the scales after the night that follows these."""
        if night.state not in PLANNED:
            return self
        skips = (*self.skips, night.state is NightState.SKIPPED)
        return type(self)(skips=skips[-(SKIP_WINDOW - 1) :])
