"""Waiting for something to become true in the double."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Wakes those who wait whenever anything people can see has changed."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def happened(self) -> None:
        """Wake everyone; costs nothing while nobody waits."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, set()
        for future in waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, find: Callable[[], T | None], *, timeout: float) -> T:  # noqa: ASYNC109
        """Return what *find* returns as soon as it is truthy.

        Raises:
            TimeoutError: Nothing was found within *timeout* seconds.
        """
        async with asyncio.timeout(timeout):
            while not (found := find()):
                future = asyncio.get_running_loop().create_future()
                self._waiting.add(future)
                await future
        return found
