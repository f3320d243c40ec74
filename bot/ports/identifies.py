"""The ledger of IDENTIFYs: what all processes of a bot, and those before them, have spent.

Discord counts them by the day and by the token, whichever process makes them.
"""

from datetime import timedelta
from typing import Protocol


class IdentifyLedger(Protocol):
    """Keeps count in the database. Raises `StorageUnavailableError` while that does not answer."""

    async def take(self, *, bucket: int) -> timedelta:
        """Take one, and return zero; or take none, and return how long it takes until there is one.

        Args:
            bucket: of the shard that connects; shards of one bucket connect one after the other.
        """
        ...

    async def learn(self, *, remaining: int, reset_after: timedelta) -> None:
        """Take note of how many Discord says are left until it starts to count again."""
        ...

    async def until_next(self) -> timedelta:
        """Return how long it takes until there is one."""
        ...


class NoLedger:
    """Of a bot that keeps count in memory alone."""

    async def take(self, *, bucket: int) -> timedelta:
        """Let the count in memory rule."""
        return timedelta()

    async def learn(self, *, remaining: int, reset_after: timedelta) -> None:
        """Let the count in memory rule."""

    async def until_next(self) -> timedelta:
        """Let the count in memory rule."""
        return timedelta()
