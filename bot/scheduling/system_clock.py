"""The real clock, real waiting and real chance."""

import asyncio
import random
import secrets
from datetime import UTC, datetime

from bot.domain.ids import OccurrenceId
from bot.ports.world import Clock

_RANDOM_BYTES = 6


class SystemClock:
    """Reads the machine's clock."""

    def now(self) -> datetime:
        """Return the current instant, in UTC."""
        return datetime.now(UTC)


class SystemAlarm:
    """Sleeps; the `Alarm` port."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock

    async def until(self, instant: datetime) -> None:
        """Return at *instant*; at once if it has passed."""
        # The loop counts by a clock of its own, which may run ahead of the wall's: look again.
        while (left := (instant - self._clock.now()).total_seconds()) > 0:  # noqa: ASYNC110 - no event
            await asyncio.sleep(left)


class SystemRandomness:
    """Draws from the machine's generators."""

    def occurrence_id(self, *, now: datetime) -> OccurrenceId:
        """Return 12 hexadecimal digits of milliseconds and 12 random ones.

        Time in front keeps new rows side by side in the index; 48 random bits a millisecond keep
        ids apart over people and processes.
        """
        milliseconds = int(now.timestamp() * 1000)
        return OccurrenceId(f"{milliseconds:012x}{secrets.token_hex(_RANDOM_BYTES)}")

    def row_id(self) -> str:
        """Return 48 random bits as twelve hexadecimal digits."""
        return secrets.token_hex(_RANDOM_BYTES)

    def jitter(self) -> float:
        """Return a number from 0 to 1."""
        return random.random()  # noqa: S311 - spreads retries, guards nothing
