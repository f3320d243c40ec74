"""The places of a bot that is several processes: taken from a book in the database, ahead of their turns.

So a turn waits for the database only where there was nothing to do before, and each process takes
several places with one statement, in which it also gives back what has ended.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from enum import Enum, auto
from typing import NamedTuple, NoReturn

import structlog

from bot.domain.operations.pace import PaceFound, PaceLost
from bot.messaging.discord_io.places.places import Waiting
from bot.ports.allowance import PlaceBook, PlaceGrant, PlaceWish, ReturnedPlace, TakenPlace
from bot.ports.storage import StorageUnavailableError
from bot.ports.world import loop_time
from bot.services.events import Events
from bot.services.lasting import WorkEndedError, end, outlived

SOONEST_S, LATEST_S = 0.02, 0.1
"""How soon a process asks for more places at the earliest and, while it lacks some, at the latest: it
does not hear when others give theirs back."""

IDLE_LOOK_S = 0.25
"""The same for idle calls."""

RETURN_WITHIN_S = 0.1
"""How long a place whose call has ended may wait for others to be given back with. It is free a second
after the answer all the same."""

STALE_S = 5.0
"""A place that was not used so long after its turn may be another process's: this one stood still."""

RETRY_S = 0.5
"""How long to wait for a database that does not answer."""

SAY_AGAIN_S = 10.0
"""How often it is said that the pace is still lost."""

HAND_BACK_S = 1.0
"""How long giving everything back may take at the end."""

log = structlog.get_logger(__name__)


class _Want(Enum):
    URGENT = auto()
    USUAL = auto()
    IDLE = auto()


class _Stocked(NamedTuple):
    """A place whose turn is to come."""

    place: TakenPlace
    at: float
    is_idle: bool


class _Left(NamedTuple):
    """A place to be given back."""

    place: TakenPlace
    ended_at: float | None
    """`None`: it was not used."""


class SharedPlaces:
    """Takes places from the book while somebody waits, and gives them back."""

    def __init__(self, book: PlaceBook, *, events: Events | None = None) -> None:
        self._book = book
        self._events = events or Events()
        self._say_at = 0.0
        self._waiting = Waiting(urgent=0, usual=0, idle=0)
        self._stock: deque[_Stocked] = deque()
        self._in_use: deque[TakenPlace] = deque()
        """By their turns. Which call has which does not matter: the oldest is given back first."""
        self._left: deque[_Left] = deque()
        self._ask_at = dict.fromkeys(_Want, 0.0)
        self._retry_at = 0.0
        self._is_in_doubt = True
        """Whether the book may hold this process for somebody else, or the other way round."""
        self._changed: Callable[[], None] = lambda: None
        self._wake = asyncio.Event()
        self._working: asyncio.Task[None] | None = None

    def watched_by(self, changed: Callable[[], None]) -> None:
        """Call *changed* whenever there are more places."""
        self._changed = changed

    def expect(self, waiting: Waiting) -> None:
        """Take note of how many wait; places that nobody waits for go back."""
        self._waiting = waiting
        while len(self._stock) > sum(waiting):
            self._left.append(_Left(self._stock.pop().place, None))
        self._wake.set()

    def next_at(self, *, now: float) -> float | None:
        """Return when the turn of the next place is; `None`: none is in stock."""
        while self._stock and self._stock[0].at + STALE_S < now:
            self._left.append(_Left(self._stock.popleft().place, None))
        return self._stock[0].at if self._stock else None

    def take(self, *, now: float) -> None:
        """Use a place."""
        self._in_use.append(self._stock.popleft().place)

    def idle_at(self, *, now: float) -> float | None:
        """Return the same for a place that was taken in idle time."""
        at = self.next_at(now=now)
        return at if self._stock and self._stock[0].is_idle else None

    def take_idle(self, *, now: float) -> None:
        """Use a place."""
        self.take(now=now)

    def end(self, *, now: float) -> None:
        """Give back a place, whose second begins now."""
        self._left.append(_Left(self._in_use.popleft(), now))
        self._wake.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Take places as long as this lasts; at the end give back all of them."""
        self._events.publish(PaceFound())
        self._working = working = asyncio.create_task(self._work(), name="places")
        try:
            yield
        finally:
            await end(working)
            await self._hand_back()

    async def lasts(self) -> NoReturn:
        """Wait for as long as places are taken.

        Raises:
            WorkEndedError: none is taken any more, and nothing would be sent.
        """
        if self._working is None:
            raise WorkEndedError
        await outlived(self._working)

    async def _work(self) -> None:
        while True:
            due_at = self._due_at()
            if due_at > loop_time():
                await self._wait(due_at)
            else:
                await self._try_to_exchange()

    async def _wait(self, until: float) -> None:
        """Wait until an instant, or until more is wanted or given back."""
        self._wake.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout_at(None if until == float("inf") else until):
                await self._wake.wait()

    def _due_at(self) -> float:
        """Return when the book is to be asked next; once it was out of reach, until it is not."""
        if self._retry_at:
            return self._retry_at
        want, _ = self._lack()
        ask_at = float("inf") if want is None else self._ask_at[want]
        if self._left:
            ended_at = self._left[0].ended_at
            ask_at = min(ask_at, 0.0 if ended_at is None else ended_at + RETURN_WITHIN_S)
        return ask_at

    def _lack(self) -> tuple[_Want | None, int]:
        """Return what kind of place is lacking, and how many."""
        waiting, stock = self._waiting, len(self._stock)
        if waiting.urgent > stock:
            return _Want.URGENT, waiting.urgent - stock
        if waiting.urgent + waiting.usual > stock:
            return _Want.USUAL, waiting.urgent + waiting.usual - stock
        if waiting.idle and not stock and not (waiting.urgent or waiting.usual):
            return _Want.IDLE, 1
        return None, 0

    async def _try_to_exchange(self) -> None:
        """Exchange places; whatever goes wrong, the next turns are asked for again."""
        try:
            await self._exchange()
        except StorageUnavailableError as error:
            self._lost(error)
        except Exception as error:
            if not self._retry_at:
                log.exception("pace failed", action="pace_failed")
            self._lost(error)

    async def _exchange(self) -> None:
        want, count = self._lack()
        asked_at, left = loop_time(), tuple(self._left)
        if want is not None and self._ask_at[want] > asked_at:
            want, count = None, 0
        wish = PlaceWish(count=count, is_urgent=want is _Want.URGENT, is_idle=want is _Want.IDLE)
        grant = await self._book.exchange(
            wish, returned=_returned(left, now=asked_at), kept=self._kept()
        )
        self._found()
        for _ in left:
            self._left.popleft()
        if want is not None:
            self._stock_up(grant, want=want, asked_at=asked_at)

    def _stock_up(self, grant: PlaceGrant, *, want: _Want, asked_at: float) -> None:
        """Take note of new places. Each turn counts from now, which is later than the book's own."""
        now = loop_time()
        for place in grant.places:
            at = now + place.turn_in.total_seconds()
            self._stock.append(_Stocked(place, at, want is _Want.IDLE))
        self._stock = deque(sorted(self._stock, key=lambda each: each.at))
        soonest = IDLE_LOOK_S if want is _Want.IDLE else SOONEST_S
        more_at = asked_at + min(grant.more_in.total_seconds(), LATEST_S)
        self._ask_at[want] = max(now + soonest, more_at)
        if grant.places:
            self._changed()

    def _kept(self) -> Sequence[TakenPlace] | None:
        if not self._is_in_doubt:
            return None
        in_stock, left = [each.place for each in self._stock], [each.place for each in self._left]
        return [*self._in_use, *in_stock, *left]

    def _lost(self, error: Exception) -> None:
        """Wait a moment. Nobody has a turn meanwhile: the others could have the same."""
        if not self._retry_at:
            log.warning("pace lost", action="pace_lost", cause=type(error).__name__)
        self._is_in_doubt = True
        now = loop_time()
        if not self._retry_at or now >= self._say_at:
            self._events.publish(PaceLost())
            self._say_at = now + SAY_AGAIN_S
        self._retry_at = now + RETRY_S

    def _found(self) -> None:
        if self._retry_at:
            log.info("pace found again", action="pace_found_again")
            self._events.publish(PaceFound())
        self._is_in_doubt = False
        self._retry_at = 0.0

    async def _hand_back(self) -> None:
        """Give everything back; what the database does not hear of is free after its lease."""
        now = loop_time()
        self._left.extend(_Left(each.place, None) for each in self._stock)
        self._left.extend(_Left(place, now) for place in self._in_use)
        left = tuple(self._left)
        for places in (self._stock, self._in_use, self._left):
            places.clear()
        if not left:
            return
        with suppress(StorageUnavailableError, TimeoutError):
            async with asyncio.timeout(HAND_BACK_S):
                await self._book.exchange(PlaceWish(), returned=_returned(left, now=now))


def _returned(left: Sequence[_Left], *, now: float) -> list[ReturnedPlace]:
    return [
        ReturnedPlace(
            place=place,
            ended_before=None if ended_at is None else timedelta(seconds=now - ended_at),
        )
        for place, ended_at in left
    ]
