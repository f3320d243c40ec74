"""Discord's rate limits: per bot, per bucket, and for those who keep asking wrongly."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

BAD_STATUSES = frozenset({401, 403, 429})
BUCKETS_KEPT = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many requests in so many seconds."""

    requests: int
    seconds: float


# Only the first is attested, and only by reports; the rest are assumptions.
ASSUMED_BUCKETS: Mapping[str, Rate] = MappingProxyType(
    {
        "channel-messages": Rate(requests=5, seconds=5.0),
        "message-edits": Rate(requests=5, seconds=5.0),
        "message-deletes": Rate(requests=5, seconds=1.0),
        "history": Rate(requests=10, seconds=5.0),
        "open-dm": Rate(requests=10, seconds=10.0),
        "webhook": Rate(requests=5, seconds=2.0),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRules:
    """Which limits are in force; None or an absent bucket means none."""

    overall: Rate | None = Rate(requests=50, seconds=1.0)
    """Per token; interaction endpoints are exempt."""
    window: Literal["sliding", "fixed"] = "sliding"
    """Sliding never lets more than the rate through in any such interval: the stricter."""
    buckets: Mapping[str, Rate] = field(default_factory=lambda: ASSUMED_BUCKETS)
    invalid: Rate | None = Rate(requests=10_000, seconds=600.0)

    @classmethod
    def off(cls) -> "LimitRules":
        """Return rules that refuse nothing and send no headers."""
        return cls(overall=None, buckets={}, invalid=None)


@dataclass(slots=True)
class _Bucket:
    remaining: int
    resets_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a bucket says: its headers, and how long to wait if it is empty."""

    headers: dict[str, str]
    retry_after: float | None = None


class Limits:
    """State of all limits. *now* is monotonic, in seconds."""

    def __init__(self, rules: LimitRules) -> None:
        self.rules = rules
        self.invalid_total = 0
        self._overall: dict[str, deque[float]] = {}
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._invalid: deque[float] = deque()

    def overall_wait(self, token: str, *, now: float) -> float | None:
        """Count a request of this bot; return seconds to wait if it is one too many."""
        rate = self.rules.overall
        if rate is None:
            return None
        past = self._overall.setdefault(token, deque())
        if self.rules.window == "fixed" and past and past[0] <= now - rate.seconds:
            past.clear()
        while past and past[0] <= now - rate.seconds:
            past.popleft()
        if len(past) >= rate.requests:
            return past[0] + rate.seconds - now
        past.append(now)
        return None

    def take(self, bucket: str, major: str, *, now: float, wall: float) -> Verdict | None:
        """Count a request in its bucket; None where the bucket is unlimited."""
        rate = self.rules.buckets.get(bucket)
        if rate is None:
            return None
        state = self._buckets.get((bucket, major))
        if state is None or state.resets_at <= now:
            state = self._open(bucket, major, rate=rate, now=now)
        left = state.resets_at - now
        is_empty = state.remaining <= 0
        state.remaining = max(0, state.remaining - 1)
        headers = {
            "X-RateLimit-Bucket": bucket,
            "X-RateLimit-Limit": str(rate.requests),
            "X-RateLimit-Remaining": str(state.remaining),
            "X-RateLimit-Reset": f"{wall + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
        }
        return Verdict(headers=headers, retry_after=left if is_empty else None)

    def _open(self, bucket: str, major: str, *, rate: Rate, now: float) -> _Bucket:
        if len(self._buckets) > BUCKETS_KEPT:
            self._buckets = {k: b for k, b in self._buckets.items() if b.resets_at > now}
        state = _Bucket(rate.requests, now + rate.seconds)
        self._buckets[bucket, major] = state
        return state

    def record(self, status: int, *, is_shared: bool, now: float) -> None:
        """Count an answer that Discord holds against the address it went to."""
        if status in BAD_STATUSES and not is_shared:
            self.invalid_total += 1
            self._invalid.append(now)

    def ban_left(self, *, now: float) -> float | None:
        """Return seconds until the ban for invalid requests ends, None without a ban."""
        rate = self.rules.invalid
        if rate is None:
            return None
        while self._invalid and self._invalid[0] <= now - rate.seconds:
            self._invalid.popleft()
        if len(self._invalid) < rate.requests:
            return None
        return self._invalid[0] + rate.seconds - now

    def clear(self) -> None:
        """Forget all requests so far."""
        self._overall.clear()
        self._buckets.clear()
        self._invalid.clear()
        self.invalid_total = 0
