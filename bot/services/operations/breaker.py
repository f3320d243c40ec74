"""The breaker: what Discord holds against a bot stays far below what it bans for.

Discord bans an address for 10,000 answers of 401, 403 or 429 in ten minutes (developers/topics/
rate-limits). Every such answer is counted, those to commands included; deliveries begin only while
there is room, and wait when Discord refuses everything. A person who blocked Charley costs one
answer and stops nobody else.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Hashable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import timedelta

from bot.domain.delivery.notices import IncidentKind
from bot.domain.delivery.retry import Refusal
from bot.ports.world import MonotonicClock, loop_time
from bot.services.operations.incidents import Incidents
from bot.services.operations.outages import Side

WINDOW = timedelta(minutes=10)
MOST_INVALID = 90
"""In any such window. One per cent of the ban is 100; the rest is left to answers to commands,
which are never held back."""

STREAK = 20
"""So many people refused in a row, for a reason that names none of them, mean that Discord refuses
Charley as such. One person's 50001 is not enough, however often it comes."""

PAUSES = (
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=2),
    timedelta(minutes=5),
    timedelta(minutes=10),
)
"""The least wait before the first, second … probe; the last one holds. Shorter waits, as usual
rate limits ask for them, come before the first and count as none."""

SHORT_WAIT = timedelta(seconds=3)
"""A request waits so long by itself; after that it had better be planned anew."""

WORTH_TELLING = timedelta(seconds=25)
"""A shorter wait is the daily business of rate limits."""

_OF_THE_BOT = frozenset({Refusal.NO_ACCESS, Refusal.TOKEN_REJECTED})


class RequestsPausedError(Exception):
    """The breaker lets no request through for a while."""

    def __init__(self, retry_after: timedelta) -> None:
        super().__init__(f"requests wait for {retry_after.total_seconds():.0f} s")
        self.retry_after = retry_after


class InvalidRequests:
    """The answers of the last ten minutes that count towards the ban. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._instants: deque[float] = deque()

    def add(self, *, now: float) -> None:
        """Count one."""
        self._instants.append(now)

    def count(self, *, now: float) -> int:
        """Return how many there are."""
        while self._instants and self._instants[0] <= now - WINDOW.total_seconds():
            self._instants.popleft()
        return len(self._instants)

    def until_fewer(self, *, now: float) -> timedelta:
        """Return how long it takes until there is one fewer."""
        if not self.count(now=now):
            return timedelta()
        return timedelta(seconds=self._instants[0] - now) + WINDOW


class CoolDown:
    """When everything waits, and for how long. Times are monotonic seconds."""

    def __init__(self) -> None:
        self._until = 0.0
        self._pauses = 0
        self._streak: set[Hashable] = set()
        self.probes = False
        """Whether the next request only finds out if it may go on."""

    def left(self, *, now: float) -> timedelta:
        """Return how long everything still waits."""
        return timedelta(seconds=max(0.0, self._until - now))

    def succeeded(self, *, now: float) -> None:
        """A request worked; during the wait that proves nothing about the next."""
        if not self.left(now=now):
            self._pauses = 0
            self._streak.clear()
            self.probes = False

    def refused(self, *, now: float, whose: Hashable | None = None) -> None:
        """A request was refused, and not for the sake of one person.

        *whose* it was counts once in a row; `None` is somebody else each time.

        What was under way when a wait began, and is refused as well, makes it no longer.
        """
        if self.left(now=now):
            return
        self._streak.add(object() if whose is None else whose)
        if self.probes or len(self._streak) >= STREAK:
            self.begin(PAUSES[0], now=now)

    def begin(self, length: timedelta, *, now: float) -> None:
        """Wait at least so long, and longer each time until something works."""
        if not self.left(now=now):
            if self.probes:
                length = max(length, PAUSES[min(self._pauses, len(PAUSES) - 1)])
            if length >= PAUSES[0]:
                self._pauses += 1
            self._streak.clear()
            self.probes = True
        self._until = max(self._until, now + length.total_seconds())


class Breaker:
    """Says whether a request may go out. Deliveries and messages ask; answers to commands do not."""

    def __init__(
        self,
        *,
        incidents: Incidents | None = None,
        monotonic: MonotonicClock = loop_time,
        patience: timedelta = SHORT_WAIT,
    ) -> None:
        self.incidents = incidents or Incidents()
        self._monotonic = monotonic
        self._patience = patience
        self._invalid = InvalidRequests()
        self._cool_down = CoolDown()
        self._under_way = 0
        self._waiting: list[asyncio.Future[None]] = []
        self.is_online = True
        """Whether a client is logged in; without one there is nothing to ask."""

    @property
    def is_probing(self) -> bool:
        """Whether the next request only finds out if Discord takes anything again."""
        return self._cool_down.probes

    def room(self) -> int:
        """Return how many requests may be under way together, if all of them may be refused."""
        now = self._monotonic()
        if not self.is_online or self._cool_down.left(now=now):
            return 0
        left = max(0, MOST_INVALID - self._invalid.count(now=now))
        return min(left, 1) if self._cool_down.probes else left

    def opens_in(self) -> timedelta:
        """Return how long there is no room; zero while there is, or while nobody can tell."""
        now = self._monotonic()
        if not self.is_online:
            return timedelta()
        wait = self._cool_down.left(now=now)
        if self._invalid.count(now=now) < MOST_INVALID:
            return wait
        return max(wait, self._invalid.until_fewer(now=now))

    @asynccontextmanager
    async def request(self, pace: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
        """Make one request inside, within its turn by *pace*, and when there is room for it.

        Raises:
            RequestsPausedError: it would have to wait too long.
        """
        while True:
            await self._wait_for_room()
            async with pace:
                if self._under_way < self.room():  # it may have filled meanwhile
                    with self._one_more_under_way():
                        yield
                    return

    @contextmanager
    def _one_more_under_way(self) -> Iterator[None]:
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._tell_waiting()

    async def _wait_for_room(self) -> None:
        while self._under_way >= self.room():
            wait = self.opens_in()
            if wait > self._patience or not self.is_online:
                raise RequestsPausedError(max(wait, timedelta(seconds=1)))
            if not wait and self._under_way:
                await self._next_end()
            else:  # it may also have opened between two looks at the clock
                await asyncio.sleep(wait.total_seconds())

    async def _next_end(self) -> None:
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        await waiting

    def _tell_waiting(self) -> None:
        told, self._waiting = self._waiting, []
        for waiting in told:
            if not waiting.done():
                waiting.set_result(None)

    def invalid(self) -> None:
        """Count an answer, to whatever request, that Discord holds against the bot."""
        self._invalid.add(now=self._monotonic())
        self._report()

    def stop_all(self, length: timedelta) -> None:
        """Wait: Discord refuses the whole bot, or the address it calls from."""
        self._cool_down.begin(length, now=self._monotonic())
        self._report()

    def unanswered(self) -> None:
        """A request of ours had no answer, or none that says what became of it."""
        self.incidents.discord_failed(Side.REST)

    def succeeded(self) -> None:
        """A request of ours worked."""
        self.incidents.discord_answered(Side.REST)
        self._cool_down.succeeded(now=self._monotonic())
        if self.room() > 1:
            self.incidents.resolve(IncidentKind.REQUESTS_REFUSED)

    def refused(
        self, refusal: Refusal, *, whose: Hashable | None = None, is_personal: bool = False
    ) -> None:
        """A request of ours was refused; a rate limit was counted as it came in.

        A personal one says nothing of how Discord treats all the others.
        """
        if refusal is Refusal.TOKEN_REJECTED:
            self.incidents.refused(refusal)
        if refusal in _OF_THE_BOT and not is_personal:
            self.refused_as_such(whose=whose)

    def refused_as_such(self, *, whose: Hashable | None = None) -> None:
        """A request of ours was refused, and not for the sake of one person."""
        self._cool_down.refused(now=self._monotonic(), whose=whose)
        self._report()

    def _report(self) -> None:
        if self.opens_in() >= WORTH_TELLING:
            self.incidents.open(IncidentKind.REQUESTS_REFUSED)
