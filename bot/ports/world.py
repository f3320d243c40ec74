"""Time and chance: they enter the use cases here and nowhere else."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import NoReturn, Protocol

from bot.domain.ids import OccurrenceId


class Clock(Protocol):
    """The only source of the present."""

    def now(self) -> datetime:
        """Return the current instant, in UTC."""
        ...


class Randomness(Protocol):
    """The only source of chance."""

    def occurrence_id(self, *, now: datetime) -> OccurrenceId:
        """Return an id that no other occurrence has or will have; later ones sort after it."""
        ...

    def row_id(self) -> str:
        """Return twelve hexadecimal digits that nobody can guess, for a row that a server has."""
        ...

    def jitter(self) -> float:
        """Return a number from 0 to 1."""
        ...


async def for_ever() -> NoReturn:
    """Wait, and never come back."""
    while True:
        await asyncio.Event().wait()


class Wakeup(Protocol):
    """Calls delivery when something is due. A lost wake-up costs time, never a reminder."""

    def at(self, instant: datetime) -> None:
        """Deliver at *instant*, or earlier if an earlier wake-up is set already."""
        ...


class Alarm(Protocol):
    """Waits. What must survive a restart belongs to the database, not here."""

    async def until(self, instant: datetime) -> None:
        """Return at *instant*; at once if it has passed."""
        ...


MonotonicClock = Callable[[], float]
"""Returns seconds since an arbitrary start; only differences mean anything."""


def loop_time() -> float:
    """Return the running event loop's own time."""
    return asyncio.get_running_loop().time()
