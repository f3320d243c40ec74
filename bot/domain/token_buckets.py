"""Token buckets, one for each key: a key that takes more than its rate waits, and no other."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

MAX_BUCKETS = 10_000
"""How many buckets are kept. The one used the longest ago makes room; it was full again anyway."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What each key may take: *burst* at once, and one more each time that *every* has passed."""

    burst: int
    every: timedelta


@dataclass(slots=True, kw_only=True)
class _Bucket:
    left: float
    counted_at: float


class TokenBuckets(Generic[Key]):
    """Counts how much each key has taken lately. Times are monotonic seconds."""

    def __init__(self, rate: Rate, *, max_buckets: int = MAX_BUCKETS) -> None:
        self._rate = rate
        self._max_buckets = max_buckets
        self._buckets: OrderedDict[Key, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, key: Key, *, now: float) -> timedelta:
        """Take one; return how long until there is one instead, zero if it was taken."""
        bucket = self._filled(key, now=now)
        if bucket.left < 1:
            return (1 - bucket.left) * self._rate.every
        bucket.left -= 1
        return timedelta()

    def _filled(self, key: Key, *, now: float) -> _Bucket:
        bucket = self._buckets.pop(key, None) or _Bucket(left=self._rate.burst, counted_at=now)
        regained = (now - bucket.counted_at) / self._rate.every.total_seconds()
        bucket.left = min(bucket.left + regained, self._rate.burst)
        bucket.counted_at = now
        self._buckets[key] = bucket
        if len(self._buckets) > self._max_buckets:
            self._buckets.popitem(last=False)
        return bucket
