"""Opening DM channels, slowly.

Discord gives no number for it but may block a bot that opens many (resources/user, Create DM);
error 40003 has been seen after a few dozen at once.
"""

import asyncio
from datetime import timedelta

from aiolimiter import AsyncLimiter

from bot.domain.delivery.retry import Refusal
from bot.ports.delivery import Refused

BURST = 5
EVERY = timedelta(seconds=2)
PATIENCE = timedelta(seconds=6)
"""How long one opening waits for its turn; whoever asked may ask again."""

FIRST_BREAK = timedelta(seconds=60)
LONGEST_BREAK = timedelta(hours=1)


class DmOpenLimiter:
    """Spaces dm_open_limiter out, and stops them for a while when Discord objects."""

    def __init__(self) -> None:
        self._limiter = AsyncLimiter(BURST, BURST * EVERY.total_seconds())
        self._break = FIRST_BREAK
        self._closed_until = 0.0

    async def turn(self) -> Refused | None:
        """Wait a moment for a turn; refuse at once while dm_open_limiter are stopped."""
        rest = self._closed_until - asyncio.get_running_loop().time()
        if rest > 0:
            return Refused(refusal=Refusal.OPENING_TOO_FAST, retry_after=timedelta(seconds=rest))
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await self._limiter.acquire()
        except TimeoutError:
            return Refused(refusal=Refusal.OPENING_TOO_FAST, retry_after=BURST * EVERY)
        return None

    def succeeded(self) -> None:
        """An opening worked: forget earlier objections."""
        self._break = FIRST_BREAK

    def heard(self, refusal: Refusal) -> None:
        """Stop opening if Discord objects to it; twice as long every time.

        A quarantine ends by an appeal alone: there, the longest break is the first.
        """
        match refusal:
            case Refusal.OPENING_TOO_FAST:
                self._stop()
            case Refusal.SPAM_FLAGGED:
                self._break = LONGEST_BREAK
                self._stop()
            case _:
                pass

    def _stop(self) -> None:
        loop_time = asyncio.get_running_loop().time()
        self._closed_until = loop_time + self._break.total_seconds()
        self._break = min(self._break * 2, LONGEST_BREAK)
