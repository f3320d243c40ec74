"""How many IDENTIFYs are left of those that Discord grants.

Discord grants 1,000 IDENTIFYs in 24 hours over all shards; beyond, it ends every session and resets
the token (developers/events/gateway, "Session start limit"). That is one every 86.4 seconds.
"""

from dataclasses import dataclass, replace
from datetime import timedelta

RESERVE = 50
"""How many of a day's IDENTIFYs are left for repairing what spends them."""

IDENTIFY_BURST = 100
IDENTIFY_EVERY = timedelta(seconds=100)
"""A day has room for 864 of them, and for one burst."""

IDENTIFY_SPACING = timedelta(seconds=5)
"""Discord takes one IDENTIFY in this time for each bucket of shards, from all processes together
(developers/events/gateway, "Sharding": `max_concurrency`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifySpending:
    """What was spent, as a bucket that leaks. All instants are seconds on one clock."""

    counted_at: float
    spent: float = 0.0
    none_until: float = 0.0

    def at(self, now: float) -> "IdentifySpending":
        """Return the count with what was regained until then."""
        regained = max(0.0, now - self.counted_at) / IDENTIFY_EVERY.total_seconds()
        return replace(self, spent=max(0.0, self.spent - regained), counted_at=now)

    def taken(self, *, now: float) -> "IdentifySpending | None":
        """Return the count with one more, or `None` if there is none left."""
        if self.until_next(now=now):
            return None
        counted = self.at(now)
        return replace(counted, spent=counted.spent + 1)

    def learnt(self, *, remaining: int, reset_after: timedelta, now: float) -> "IdentifySpending":
        """Return the count once Discord has said how many are left until it starts to count again.

        So a process that was started again and again knows what those before it have spent.
        """
        counted = self.at(now)
        spent = max(counted.spent, float(IDENTIFY_BURST - max(remaining - RESERVE, 0)))
        none_until = now + reset_after.total_seconds() if remaining <= RESERVE else 0.0
        return replace(counted, spent=spent, none_until=none_until)

    def until_next(self, *, now: float) -> timedelta:
        """Return how long it takes until there is one."""
        missing = max(0.0, self.at(now).spent + 1 - IDENTIFY_BURST)
        return max(missing * IDENTIFY_EVERY, timedelta(seconds=max(self.none_until - now, 0.0)))
