"""How soon a dead connection to Discord is replaced.

Discord grants 1,000 IDENTIFYs in 24 hours over all shards; beyond, it ends every session and resets
the token (developers/events/gateway, "Session start limit"). That is one every 86.4 seconds.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.backoff import Backoff

RECONNECT_BACKOFF = Backoff.doubling(timedelta(seconds=5), longest=timedelta(seconds=150))
"""From a death of the connection to the next attempt. Commands are back within three minutes after
Discord is."""

GOOD_RUN = timedelta(minutes=10)
"""A connection that has held for this long has nothing to do with the failures before it."""

RESERVE = 50
"""How many of a day's IDENTIFYs are left for repairing what spends them."""

IDENTIFY_BURST = 100
IDENTIFY_EVERY = timedelta(seconds=100)
"""A day has room for 864 of them, and for one burst."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restarts:
    """How often in a row the connection has died."""

    failures: int = 0

    def after(self, *, ran_for: timedelta) -> "Restarts":
        """Return the count after a death; after a good run the count starts again."""
        return Restarts(failures=1 if ran_for >= GOOD_RUN else self.failures + 1)

    @property
    def wait(self) -> timedelta:
        """How long to wait from the last death to the next attempt."""
        return RECONNECT_BACKOFF.after(self.failures)


class IdentifyBudget:
    """Counts IDENTIFYs, those that discord.py makes by itself included.

    It makes one every five seconds for as long as Discord invalidates every session.
    """

    def __init__(self, *, now: float) -> None:
        self._spent = 0.0
        self._none_until = now
        self._counted_at = now

    def take(self, *, now: float) -> bool:
        """Take one, if there is one; *now* is in monotonic seconds."""
        if self._none_until > now or self._missing(now=now) > 0:
            return False
        self._spent += 1
        return True

    def learn(self, *, remaining: int, reset_after: timedelta, now: float) -> None:
        """Take note of how many Discord says are left until it starts to count again.

        So a process that was started again and again knows what those before it have spent.
        """
        self._missing(now=now)
        self._spent = max(self._spent, float(IDENTIFY_BURST - max(remaining - RESERVE, 0)))
        if remaining <= RESERVE:
            self._none_until = now + reset_after.total_seconds()

    def until_next(self, *, now: float) -> timedelta:
        """Return how long it takes until there is one; *now* is in monotonic seconds."""
        none_for = timedelta(seconds=max(self._none_until - now, 0.0))
        return max(self._missing(now=now) * IDENTIFY_EVERY, none_for)

    def _missing(self, *, now: float) -> float:
        regained = (now - self._counted_at) / IDENTIFY_EVERY.total_seconds()
        self._spent, self._counted_at = max(0.0, self._spent - regained), now
        return max(0.0, self._spent + 1 - IDENTIFY_BURST)
