"""Who believed to lead, and when: from what the processes have logged, by the clock of the looker-on."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

GAINED, LOST = "leadership_gained", "leadership_lost"
ENDINGS = frozenset({LOST, "killed", "ended by itself", "stopped", "frozen"})
"""What ends a belief. A frozen process believes nothing until it wakes."""

NOTICED_WITHIN_S = 1.0
"""A process that wakes takes itself for nothing before it has had a heartbeat; its log says so a moment
later. Who still leads after this has not noticed."""

Event = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """A process takes itself for the leader."""

    seat: int
    since: float
    until: float

    def beside_s(self, other: "Belief") -> float:
        """Return for how many seconds both were held."""
        return max(0.0, min(self.until, other.until) - max(self.since, other.since))


def beliefs(seat: int, log: Sequence[Event], *, until: float) -> Iterator[Belief]:
    """Yield when the processes of a seat believed to lead; a frozen one does so again once awake."""
    since: float | None = None
    was_leading = False
    for event in log:
        action, at = event.get("action"), event["heard_at"]
        if action == GAINED:
            since = at
        elif action == "woken" and was_leading:
            since = at + NOTICED_WITHIN_S
        elif action in ENDINGS:
            if since is not None and since < at:
                yield Belief(seat=seat, since=since, until=at)
            was_leading, since = action == "frozen" and since is not None, None
    if since is not None:
        yield Belief(seat=seat, since=since, until=until)


def together_s(held: Iterable[Belief]) -> float:
    """Return for how long two led at once, at most."""
    pairs = combinations(held, 2)
    return max((one.beside_s(other) for one, other in pairs), default=0.0)
