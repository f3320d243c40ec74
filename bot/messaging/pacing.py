"""One pacer for all of Charley's own REST calls.

Discord allows a bot 50 requests a second over everything it does; discord.py waits only after the
first refusal. Answers to interactions are exempt and do not pass here.
"""

from types import TracebackType

from aiolimiter import AsyncLimiter

DISCORD_LIMIT = 50
"""Requests a second that Discord grants one bot (developers/topics/rate-limits)."""


class Pacer:
    """Lets at most *per_second* calls through, evenly, in the order they came."""

    def __init__(self, *, per_second: float) -> None:
        # In any second a bucket of `burst` lets `per_second + burst` calls pass.
        burst = max(1.0, DISCORD_LIMIT - per_second)
        self._limiter = AsyncLimiter(burst, burst / per_second)

    async def __aenter__(self) -> None:
        """Wait for this call's turn."""
        await self._limiter.acquire()

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Nothing to give back: a refused call has cost its turn as well."""
