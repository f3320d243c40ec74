"""A pace that is kept while it can be: what the owner has to know goes out also where no turn comes.

While the database is away no process has a turn of the shared pace; that is one of the things to be told.
"""

import asyncio
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any

from typing_extensions import override

from bot.messaging.discord_io.places.places import Pace, Waiting

PATIENCE_S = 3.0
"""How long such a request waits for its turn: shorter than a request has for that in all."""

Entrance = AbstractAsyncContextManager[None]


class _ImpatientEntrance(Entrance):
    """Waits for a turn for a moment, and then goes without; entered again and again, as the pacer's are."""

    def __init__(self, patient: Entrance, *, patience_s: float) -> None:
        self._patient, self._patience_s = patient, patience_s
        self._without: set[asyncio.Task[Any] | None] = set()

    @override
    async def __aenter__(self) -> None:
        """Wait for this call's turn, if one comes."""
        try:
            async with asyncio.timeout(self._patience_s):
                await self._patient.__aenter__()
        except TimeoutError:
            self._without.add(asyncio.current_task())

    @override
    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give the place back, where there was one."""
        task = asyncio.current_task()
        if task in self._without:
            self._without.remove(task)
        else:
            await self._patient.__aexit__(exc_type, exc, traceback)


class ImpatientPace(_ImpatientEntrance):
    """For requests so few that Discord's limit holds whether or not they are counted."""

    def __init__(self, pace: Pace, *, patience_s: float = PATIENCE_S) -> None:
        super().__init__(pace, patience_s=patience_s)
        self._pace = pace
        self.ahead = _ImpatientEntrance(pace.ahead, patience_s=patience_s)

    @property
    def idle(self) -> Entrance:
        """What has time waits for its turn all the same."""
        return self._pace.idle

    @property
    def waiting(self) -> Waiting:
        """How many calls wait for their turn."""
        return self._pace.waiting
