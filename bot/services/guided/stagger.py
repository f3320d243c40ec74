"""The stagger: sessions begin apart, so that their steps come one after another."""

import math
from datetime import UTC, datetime

PER_SECOND = 30
"""Sessions keep the distance at which they began, and their steps come no denser than this. The
pacer lets steps have three turns of four, of 45 in a second at a usual latency: so they never wait
for one another."""


class Stagger:
    """Hands out instants, no two of them closer than a thirtieth of a second."""

    def __init__(self) -> None:
        self._taken: set[int] = set()

    def after(self, instant: datetime, *, now: datetime) -> datetime:
        """Return the first free one from *instant* on, and take it."""
        self._taken = {number for number in self._taken if number > now.timestamp() * PER_SECOND}
        number = math.ceil(instant.timestamp() * PER_SECOND)
        while number in self._taken:
            number += 1
        self._taken.add(number)
        return datetime.fromtimestamp(number / PER_SECOND, UTC)
