"""How soon a dead connection to Discord is replaced, and whether it may be."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.backoff import Backoff
from bot.domain.operations.identifies import IdentifySpending
from bot.ports.allowance import IdentifyLedger, NoLedger
from bot.ports.storage import StorageUnavailableError
from bot.ports.world import MonotonicClock

Sleep = Callable[[float], Awaitable[None]]

RECONNECT_BACKOFF = Backoff.doubling(timedelta(seconds=5), longest=timedelta(seconds=150))
"""From a death of the connection to the next attempt. Commands are back within three minutes after
Discord is."""

GOOD_RUN = timedelta(minutes=10)
"""A connection that has held for this long has nothing to do with the failures before it."""


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
    """Grants IDENTIFYs, those that discord.py makes by itself included.

    It makes one every five seconds for as long as Discord invalidates every session. What other
    processes spend, and what was spent before a start, is in the ledger; while the database is away,
    the count in memory rules alone.
    """

    def __init__(
        self,
        *,
        monotonic: MonotonicClock,
        sleep: Sleep = asyncio.sleep,
        ledger: IdentifyLedger | None = None,
    ) -> None:
        self._monotonic = monotonic
        self._sleep = sleep
        self._ledger = ledger or NoLedger()
        self._count = IdentifySpending(counted_at=monotonic())
        self._buckets = 1

    async def take(self, *, shard_id: int, patience: timedelta) -> bool:
        """Take one, if there is one within *patience*."""
        bucket, give_up_at = shard_id % self._buckets, self._monotonic() + patience.total_seconds()
        while wait := await self._until_taken(bucket):
            if self._monotonic() + wait.total_seconds() > give_up_at:
                return False
            await self._sleep(wait.total_seconds())
        return True

    async def learn(self, *, remaining: int, reset_after: timedelta, at_once: int) -> None:
        """Take note of what Discord says of its limits.

        Args:
            remaining: how many are left.
            reset_after: when it starts to count again.
            at_once: how many shards may connect at the same time, each of another bucket.
        """
        self._buckets = max(1, at_once)
        self._count = self._count.learnt(
            remaining=remaining, reset_after=reset_after, now=self._monotonic()
        )
        with suppress(StorageUnavailableError):
            await self._ledger.learn(remaining=remaining, reset_after=reset_after)

    async def until_next(self) -> timedelta:
        """Return how long it takes until there is one."""
        wait = self._count.until_next(now=self._monotonic())
        try:
            return max(wait, await self._ledger.until_next())
        except StorageUnavailableError:
            return wait

    async def _until_taken(self, bucket: int) -> timedelta:
        """Take one, and return zero; or return how long to wait."""
        now = self._monotonic()
        taken = self._count.taken(now=now)
        if taken is None:
            return self._count.until_next(now=now)
        try:
            wait = await self._ledger.take(bucket=bucket)
        except StorageUnavailableError:
            wait = timedelta()
        if not wait:
            self._count = taken
        return wait
