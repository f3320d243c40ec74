"""The real clock and real chance."""

import random
import secrets
from datetime import UTC, datetime

from bot.domain.ids import OccurrenceId

_RANDOM_BYTES = 6


class SystemClock:
    """Reads the machine's clock."""

    def now(self) -> datetime:
        """Return the current instant, in UTC."""
        return datetime.now(UTC)


class SystemRandomness:
    """Draws from the machine's generators."""

    def occurrence_id(self, *, now: datetime) -> OccurrenceId:
        """Return 12 hexadecimal digits of milliseconds and 12 random ones.

        Time in front keeps new rows side by side in the index; 48 random bits a millisecond keep
        ids apart over people and processes.
        """
        milliseconds = int(now.timestamp() * 1000)
        return OccurrenceId(f"{milliseconds:012x}{secrets.token_hex(_RANDOM_BYTES)}")

    def jitter(self) -> float:
        """Return a number from 0 to 1."""
        return random.random()  # noqa: S311 - spreads retries, guards nothing
