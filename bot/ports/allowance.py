"""What Discord allows the bot as a whole, and its processes share in the database: places and IDENTIFYs.

A place is what a request takes up from its turn until a second after its answer; there are as many as
requests may reach Discord in a second. IDENTIFYs are counted by the day and by the token, whichever
process makes them, and those before it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenPlace:
    """A place that this process has, for one request."""

    number: int
    turn_at: datetime
    """When its turn is, by the clock of the database; with the number it tells one taking from the next."""
    turn_in: timedelta
    """The same from the moment at which the database was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedPlace:
    """A place that this process gives back."""

    place: TakenPlace
    ended_before: timedelta | None
    """How long ago the answer came; `None`: no request was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWish:
    """How many places a process would like to have."""

    count: int = 0
    is_urgent: bool = False
    """Whether for what is worth nothing a second later."""
    is_idle: bool = False
    """Whether only while next to nothing else goes out, from any process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceGrant:
    """What came of a wish."""

    places: Sequence[TakenPlace]
    """In the order of their turns."""
    more_in: timedelta
    """When the next is worth wishing for."""


class PlaceBook(Protocol):
    """Where all processes of a bot take their places from."""

    async def exchange(
        self,
        wish: PlaceWish,
        *,
        returned: Sequence[ReturnedPlace] = (),
        kept: Sequence[TakenPlace] | None = None,
    ) -> PlaceGrant:
        """Give places back, and take others.

        Whoever has few places reaches further ahead for the next, and three times as far for
        urgent ones: so processes that want more than there is get equal shares, and urgent wishes
        three turns in four.

        Args:
            wish: what is wanted.
            returned: what is given back; giving it back twice changes nothing.
            kept: every place that this process goes on having, said after a failure: any other on
                record as its own is free.

        Raises:
            StorageUnavailableError: nothing is known to be taken or given back.
        """
        ...


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
