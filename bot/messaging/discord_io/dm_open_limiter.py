"""Opening DM channels, slowly.

Discord gives no number for it but may block a bot that opens many (resources/user, Create DM);
error 40003 has been seen after a few dozen at once.
"""

import asyncio
from datetime import timedelta

from aiolimiter import AsyncLimiter

from bot.domain.backoff import Backoff
from bot.domain.delivery.retry import Refusal
from bot.ports.delivery import Refused
from bot.ports.world import loop_time

BURST = 5
EVERY = timedelta(seconds=2)
PATIENCE = timedelta(seconds=6)
"""How long one opening waits for its turn; the person may ask again."""

OPEN_BACKOFF = Backoff.doubling(timedelta(seconds=60), longest=timedelta(hours=1))
"""How long no channel is opened after Discord has objected to openings."""


class DmOpenLimiter:
    """Spaces openings out, and stops them for a while when Discord objects."""

    def __init__(self) -> None:
        self._limiter = AsyncLimiter(BURST, BURST * EVERY.total_seconds())
        self._objections = 0
        self._closed_until = 0.0

    async def turn(self) -> Refused | None:
        """Wait a moment for a turn; refuse at once while openings are stopped."""
        rest = self._closed_until - loop_time()
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
        self._objections = 0

    def refused(self, refusal: Refusal) -> None:
        """Stop opening if Discord objects to it; longer each time.

        A quarantine ends only by an appeal: there, the longest wait is the first.
        """
        match refusal:
            case Refusal.OPENING_TOO_FAST:
                self._stop(objections=self._objections + 1)
            case Refusal.SPAM_FLAGGED:
                self._stop(objections=len(OPEN_BACKOFF.steps))
            case _:
                pass

    def _stop(self, *, objections: int) -> None:
        self._objections = objections
        self._closed_until = loop_time() + OPEN_BACKOFF.after(objections).total_seconds()
