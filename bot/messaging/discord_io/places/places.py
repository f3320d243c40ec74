"""The places of the pace, as the pacer sees them; and those of a bot that is one process."""

from collections import deque
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple, Protocol

from bot.domain.operations.pace import (
    DISCORD_WINDOW,
    MOST_BESIDE_IDLE,
    SAVED_UP,
    places_for,
)

_WINDOW_S = DISCORD_WINDOW.total_seconds()


class Waiting(NamedTuple):
    """How many calls wait for a turn."""

    urgent: int
    usual: int
    idle: int


class Pace(AbstractAsyncContextManager[None], Protocol):
    """Says when a request may be made: within it, once it is entered."""

    @property
    def waiting(self) -> Waiting:
        """How many calls wait for their turn."""
        ...

    @property
    def ahead(self) -> AbstractAsyncContextManager[None]:
        """The same, before all that waits without haste."""
        ...

    @property
    def idle(self) -> AbstractAsyncContextManager[None]:
        """The same, behind everything else: only while there is next to nothing to do."""
        ...


class Places(Protocol):
    """Says when the next call may go. All instants are seconds on the event loop's clock."""

    def watched_by(self, changed: Callable[[], None]) -> None:
        """Call *changed* whenever the next call may go sooner than was said."""
        ...

    def expect(self, waiting: Waiting) -> None:
        """Take note of how many wait now."""
        ...

    def next_at(self, *, now: float) -> float | None:
        """Return when the next call may go; `None`: not known until a call ends, or until `changed`."""
        ...

    def take(self, *, now: float) -> None:
        """Let a call go whose time has come."""
        ...

    def idle_at(self, *, now: float) -> float | None:
        """Return the same for a call that goes only while next to nothing else does."""
        ...

    def take_idle(self, *, now: float) -> None:
        """Let such a call go."""
        ...

    def end(self, *, now: float) -> None:
        """Take note that a call has its answer."""
        ...


class LocalPlaces:
    """The places of a bot that is one process; turns come evenly."""

    def __init__(self, *, per_second: float) -> None:
        self._count = places_for(per_second)
        self._interval = 1 / per_second
        self._slack = SAVED_UP * self._interval
        self._spent_until = 0.0  # until then all turns are given away
        self._under_way = 0
        self._ended_at: deque[float] = deque()  # the last second's

    def watched_by(self, changed: Callable[[], None]) -> None:
        """Change nothing: whoever ends a call asks again."""

    def expect(self, waiting: Waiting) -> None:
        """Change nothing: they have all the places there are."""

    def next_at(self, *, now: float) -> float | None:
        """Return when there is a turn and a place, or `None` while every place is under way."""
        self._forget_ended(now)
        turn_at = max(self._spent_until - self._slack, now)
        if self._under_way + len(self._ended_at) < self._count:
            return turn_at
        return max(self._ended_at[0] + _WINDOW_S, turn_at) if self._ended_at else None

    def take(self, *, now: float) -> None:
        """Spend a turn and a place."""
        self._spent_until = max(self._spent_until, now) + self._interval
        self._under_way += 1

    def idle_at(self, *, now: float) -> float | None:
        """Return when calls are few enough, or `None` while too many are under way."""
        self._forget_ended(now)
        too_many = self._under_way + len(self._ended_at) - MOST_BESIDE_IDLE
        if too_many <= 0:
            return now
        if too_many > len(self._ended_at):
            return None
        return self._ended_at[too_many - 1] + _WINDOW_S

    def take_idle(self, *, now: float) -> None:
        """Spend a place, and no turn: what comes the moment after has its turn as if it had not been."""
        self._under_way += 1

    def end(self, *, now: float) -> None:
        """Give a place back, a second from now."""
        self._under_way -= 1
        self._ended_at.append(now)

    def _forget_ended(self, now: float) -> None:
        while self._ended_at and self._ended_at[0] + _WINDOW_S <= now:
            self._ended_at.popleft()
