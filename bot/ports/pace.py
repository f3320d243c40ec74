"""The book of places: what the processes of one bot may send together, in the database.

A place is what a request takes up from its turn until a second after its answer; there are as many as
requests may reach Discord in a second.
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
