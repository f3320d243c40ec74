"""The cool-down: when Discord refuses the bot as such, everything waits, and then one request probes."""

from collections.abc import Hashable
from datetime import timedelta

from bot.domain.backoff import Backoff

MAX_STREAK = 20
"""When this many people in a row are refused for a reason that names none of them, Discord refuses
Charley as such. One person's 50001 is not enough, however often it comes."""

PROBE_BACKOFF = Backoff(
    steps=(
        timedelta(seconds=30),
        timedelta(minutes=1),
        timedelta(minutes=2),
        timedelta(minutes=5),
        timedelta(minutes=10),
    )
)
"""The shortest wait before the first, second … probe. Shorter waits, as usual rate limits ask for
them, come before the first and count as none."""


class CoolDown:
    """When everything waits, and for how long. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._until = 0.0
        self._long_waits = 0
        self._streak: set[Hashable] = set()
        self.is_probing = False
        """Whether the next request only finds out if requests may go on."""

    def left(self, *, now: float) -> timedelta:
        """Return how long everything still waits."""
        return timedelta(seconds=max(0.0, self._until - now))

    def succeeded(self, *, now: float) -> None:
        """A request worked; during the wait that proves nothing about the next."""
        if not self.left(now=now):
            self._long_waits = 0
            self._streak.clear()
            self.is_probing = False

    def refused(self, *, now: float, whose: Hashable | None = None) -> None:
        """A request was refused, and not for the sake of one person.

        Refusals of the same *whose* count once in a row; each with `None` counts.

        What was under way when a wait began, and is refused as well, makes it no longer.
        """
        if self.left(now=now):
            return
        self._streak.add(object() if whose is None else whose)
        if self.is_probing or len(self._streak) >= MAX_STREAK:
            self.begin(PROBE_BACKOFF.shortest, now=now)

    def begin(self, length: timedelta, *, now: float) -> None:
        """Wait for at least *length*, and longer each time until something works."""
        if not self.left(now=now):
            if self.is_probing:
                length = max(length, PROBE_BACKOFF.after(self._long_waits + 1))
            if length >= PROBE_BACKOFF.shortest:
                self._long_waits += 1
            self._streak.clear()
            self.is_probing = True
        self._until = max(self._until, now + length.total_seconds())
