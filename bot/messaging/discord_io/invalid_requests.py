"""Invalid requests: the answers for which Discord bans an address.

It does so for 10,000 answers of 401, 403 or 429 in ten minutes (developers/topics/rate-limits).
"""

from collections import deque
from datetime import timedelta

WINDOW = timedelta(minutes=10)

MAX_INVALID = 90
"""In any such window. One per cent of the ban is 100; the rest is left to answers to commands,
which are never held back."""


class InvalidRequests:
    """Counts invalid requests of the last ten minutes. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._instants: deque[float] = deque()

    def add(self, *, now: float) -> None:
        """Count one."""
        self._instants.append(now)

    def count(self, *, now: float) -> int:
        """Return how many there are."""
        while self._instants and self._instants[0] <= now - WINDOW.total_seconds():
            self._instants.popleft()
        return len(self._instants)

    def until_below(self, limit: int, *, now: float) -> timedelta:
        """Return how long it takes until there are fewer than *limit*; zero if there are."""
        if self.count(now=now) < limit:
            return timedelta()
        return timedelta(seconds=self._instants[0] - now) + WINDOW
