"""The breaker: what Discord holds against a bot stays far below what it bans for.

Every invalid answer is counted, those to commands included; deliveries begin only while there is
room, and wait when Discord refuses everything. A person who blocked Charley costs one answer and
delays no other.
"""

import asyncio
from collections.abc import AsyncIterator, Hashable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import timedelta

from bot.domain.delivery.retry import Refusal
from bot.domain.events import (
    DiscordReachable,
    DiscordUnreachable,
    RequestsPaused,
    RequestsResumed,
    TokenRejected,
)
from bot.domain.operations.outages import Side
from bot.messaging.discord_io.cool_down import CoolDown
from bot.messaging.discord_io.invalid_requests import MAX_INVALID, InvalidRequests
from bot.ports.world import MonotonicClock, loop_time
from bot.services.events import Events

SHORT_WAIT = timedelta(seconds=3)
"""How long a request waits for room by itself; rather than wait longer it is planned again."""

_OF_THE_BOT = frozenset({Refusal.NO_ACCESS, Refusal.TOKEN_REJECTED})


class RequestsPausedError(Exception):
    """No request is made for a while; this one was surely not made."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"requests wait for {retry_after.total_seconds():.0f} s")
        self.retry_after = retry_after


class InFlight:
    """The requests whose answers have not come yet."""

    def __init__(self) -> None:
        self.count = 0
        self._waiting: list[asyncio.Future[None]] = []

    @contextmanager
    def one(self) -> Iterator[None]:
        """Count one request, made inside."""
        self.count += 1
        try:
            yield
        finally:
            self.count -= 1
            self._wake_waiting()

    async def next_end(self) -> None:
        """Wait until one of them has ended."""
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        await waiting

    def _wake_waiting(self) -> None:
        woken, self._waiting = self._waiting, []
        for waiting in woken:
            if not waiting.done():
                waiting.set_result(None)


class Breaker:
    """Says whether a request may be made. Charley's own requests ask; answers to commands do not."""

    def __init__(
        self,
        *,
        events: Events | None = None,
        monotonic: MonotonicClock = loop_time,
        patience: timedelta = SHORT_WAIT,
    ) -> None:
        self._events = events or Events()
        self._monotonic = monotonic
        self._patience = patience
        self._invalid = InvalidRequests()
        self._cool_down = CoolDown()
        self._in_flight = InFlight()
        self._is_paused = False
        """Whether a pause was published, and no end of it."""

    @property
    def is_probing(self) -> bool:
        """Whether the next request only finds out if Discord takes anything again."""
        return self._cool_down.is_probing

    @property
    def invalid(self) -> int:
        """How many answers of the last ten minutes Discord holds against the bot."""
        return self._invalid.count(now=self._monotonic())

    def room(self) -> int:
        """Return how many requests may be under way together, if all of them may be refused."""
        now = self._monotonic()
        if self._cool_down.left(now=now):
            return 0
        left = max(0, MAX_INVALID - self._invalid.count(now=now))
        return min(left, 1) if self._cool_down.is_probing else left

    def opens_in(self) -> timedelta:
        """Return how long there is no room; zero while there is."""
        now = self._monotonic()
        return max(self._cool_down.left(now=now), self._invalid.until_below(MAX_INVALID, now=now))

    @asynccontextmanager
    async def request(self, turn: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
        """Make one request inside, within its *turn* by the pacer, and when there is room for it.

        Raises:
            RequestsPausedError: it would have to wait too long.
        """
        while True:
            await self._wait_for_room()
            async with turn:
                if self._in_flight.count < self.room():  # it may have filled meanwhile
                    with self._in_flight.one():
                        yield
                    return

    async def _wait_for_room(self) -> None:
        while self._in_flight.count >= self.room():
            wait = self.opens_in()
            if wait > self._patience:
                raise RequestsPausedError(max(wait, timedelta(seconds=1)))
            if not wait and self._in_flight.count:
                await self._in_flight.next_end()
            else:  # it may also have opened between two looks at the clock
                await asyncio.sleep(wait.total_seconds())

    def count_invalid(self) -> None:
        """Count an answer, to any request, that Discord holds against the bot."""
        self._invalid.add(now=self._monotonic())
        self._publish_pause()

    def pause(self, length: timedelta) -> None:
        """Wait: Discord refuses the whole bot, or the address it calls from."""
        self._cool_down.begin(length, now=self._monotonic())
        self._publish_pause()

    def unanswered(self) -> None:
        """A request of ours had no answer, or none that says what became of it."""
        self._events.publish(DiscordUnreachable(side=Side.REST))

    def succeeded(self) -> None:
        """A request of ours worked."""
        self._events.publish(DiscordReachable(side=Side.REST))
        self._cool_down.succeeded(now=self._monotonic())
        if self._is_paused and self.room() > 1:
            self._is_paused = False
            self._events.publish(RequestsResumed())

    def refused(
        self, refusal: Refusal, *, whose: Hashable | None = None, is_personal: bool = False
    ) -> None:
        """A request of ours was refused; a rate limit was counted as it came in.

        A personal refusal says nothing of how Discord treats others.
        """
        if refusal is Refusal.TOKEN_REJECTED:
            self._events.publish(TokenRejected())
        if refusal in _OF_THE_BOT and not is_personal:
            self.refused_as_bot(whose=whose)

    def refused_as_bot(self, *, whose: Hashable | None = None) -> None:
        """A request of ours was refused, and not for the sake of one person."""
        self._cool_down.refused(now=self._monotonic(), whose=whose)
        self._publish_pause()

    def _publish_pause(self) -> None:
        if wait := self.opens_in():
            self._is_paused = True
            self._events.publish(RequestsPaused(length=wait))
