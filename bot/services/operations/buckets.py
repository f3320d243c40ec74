"""Token buckets, one for each of many: who takes more than their share waits, and nobody else does."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from bot.ports.world import MonotonicClock, loop_time

MOST_KEPT = 10_000
"""How many buckets are kept. The one used the longest ago makes room; it was full again anyway."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What each may take: so many at once, and one more *every* so often."""

    burst: int
    every: timedelta


@dataclass(slots=True, kw_only=True)
class _Bucket:
    left: float
    counted_at: float


class Buckets(Generic[Key]):
    """Keeps account of who has taken how much lately."""

    def __init__(
        self, share: Share, *, monotonic: MonotonicClock = loop_time, most: int = MOST_KEPT
    ) -> None:
        self._share = share
        self._monotonic = monotonic
        self._most = most
        self._buckets: OrderedDict[Key, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: Key) -> timedelta:
        """Take one; return how long until there is one instead, zero if it was taken."""
        bucket = self._filled(key)
        if bucket.left < 1:
            return (1 - bucket.left) * self._share.every
        bucket.left -= 1
        return timedelta()

    def _filled(self, key: Key) -> _Bucket:
        now = self._monotonic()
        bucket = self._buckets.pop(key, None) or _Bucket(left=self._share.burst, counted_at=now)
        regained = (now - bucket.counted_at) / self._share.every.total_seconds()
        bucket.left = min(bucket.left + regained, self._share.burst)
        bucket.counted_at = now
        self._buckets[key] = bucket
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return bucket
