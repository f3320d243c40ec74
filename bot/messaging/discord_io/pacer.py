"""One pacer for all of Charley's own REST calls.

Discord allows a bot 50 requests a second over everything it does; discord.py waits only after the
first refusal. Answers to interactions are exempt and do not pass here.
"""

import asyncio
from collections import deque
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Protocol

DISCORD_LIMIT = 50
"""Requests a second that Discord grants one bot (developers/topics/rate-limits)."""

DISCORD_WINDOW_S = 1.0

AHEAD_IN_A_ROW = 3
"""How many calls may go ahead of one that waits in the usual queue: three turns in four at most."""

MOST_BESIDE_IDLE = 1
"""An idle call passes only while no more calls than this are under way or a second old. So it takes
one or two of the places that Discord grants a second, which is less than a storm leaves unused."""

Queue = deque[asyncio.Future[None]]


class Pace(AbstractAsyncContextManager[None], Protocol):
    """Says when a request may be made: within it, once it is entered."""

    @property
    def ahead(self) -> AbstractAsyncContextManager[None]:
        """The same, before all that waits without haste."""
        ...

    @property
    def idle(self) -> AbstractAsyncContextManager[None]:
        """The same, behind everything else: only while there is next to nothing to do."""
        ...


class Pacer:
    """Lets at most *per_second* calls through, evenly, in the order they came.

    Discord counts a call when it arrives, which is some time between its turn and its answer. So a
    call takes up a place until a second after its answer, and there are as many places as Discord
    grants calls: however unevenly the network carries them, no second ever has more.

    `async with pacer` waits in the usual queue. `async with pacer.ahead` goes before it, for what
    is worth nothing a second later: a step of a stretch. It never stops the usual queue: while
    both wait, every fourth turn at least is the usual queue's.

    `async with pacer.idle` waits until nobody else does and almost nothing was called for a second.
    It spends no turn: what comes the moment after has its turn as if nothing had been before it.
    """

    def __init__(self, *, per_second: float) -> None:
        # In any second `per_second + burst` calls pass. That is half of the room that Discord leaves;
        # the other half is for calls that catch up with each other on their way.
        burst = max(1.0, (DISCORD_LIMIT - per_second) / 2)
        self._interval = 1 / per_second
        self._slack = (burst - 1) * self._interval
        self._spent_until = 0.0  # on the loop's clock: until then all turns are given away
        self._usual: Queue = deque()
        self._urgent: Queue = deque()
        self._in_a_row = 0
        self._under_way = 0
        self._ended_at: deque[float] = deque()  # on the loop's clock, the last second's
        self._timer: asyncio.TimerHandle | None = None
        self._idle: Queue = deque()
        self._idle_timer: asyncio.TimerHandle | None = None
        self.ahead = _Entrance(self, self._urgent)
        self.idle = _Entrance(self, self._idle)

    async def __aenter__(self) -> None:
        """Wait for this call's turn."""
        await self.turn_in(self._usual)

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give the place back in a second; a refused call has cost its turn as well."""
        self.end()

    async def turn_in(self, queue: Queue) -> None:
        """Wait for a turn in one of the queues."""
        turn = asyncio.get_running_loop().create_future()
        queue.append(turn)
        if self._timer is None:
            self._give_turns()
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self.end()  # it had its turn, and did not live to use it
            raise

    def end(self) -> None:
        """Take note that a call has its answer."""
        self._under_way -= 1
        self._ended_at.append(asyncio.get_running_loop().time())
        if self._timer is None:
            self._give_turns()

    def _give_turns(self) -> None:
        """Give the turns that are due; come back when the next one is."""
        self._timer = None
        loop = asyncio.get_running_loop()
        while self._is_waited_for():
            now = loop.time()
            place_at = self._place_at(now)
            if place_at is None:
                return  # the next call that ends comes back here
            due_at = max(self._spent_until - self._slack, place_at)
            if due_at > now:
                self._timer = loop.call_at(due_at, self._give_turns)
                return
            self._spent_until = max(self._spent_until, now) + self._interval
            self._under_way += 1
            self._next_queue().popleft().set_result(None)
        self._give_idle_turns()

    def _give_idle_turns(self) -> None:
        """Give turns to idle calls; nobody else waits. Whoever comes meanwhile waits for no timer."""
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None
        loop = asyncio.get_running_loop()
        while _first_waiting(self._idle):
            now = loop.time()
            idle_at = self._idle_at(now)
            if idle_at is None:
                return  # the next call that ends comes back here
            if idle_at > now:
                self._idle_timer = loop.call_at(idle_at, self._come_back)
                return
            self._under_way += 1
            self._idle.popleft().set_result(None)

    def _come_back(self) -> None:
        self._idle_timer = None
        if self._timer is None:
            self._give_turns()

    def _idle_at(self, now: float) -> float | None:
        """Return when calls are few enough, or `None` while too many are under way."""
        self._forget_ended(now)
        too_many = self._under_way + len(self._ended_at) - MOST_BESIDE_IDLE
        if too_many <= 0:
            return now
        if too_many > len(self._ended_at):
            return None
        return self._ended_at[too_many - 1] + DISCORD_WINDOW_S

    def _place_at(self, now: float) -> float | None:
        """Return when there is a place, or `None` while every place is under way."""
        self._forget_ended(now)
        if self._under_way + len(self._ended_at) < DISCORD_LIMIT:
            return now
        return self._ended_at[0] + DISCORD_WINDOW_S if self._ended_at else None

    def _forget_ended(self, now: float) -> None:
        while self._ended_at and self._ended_at[0] + DISCORD_WINDOW_S <= now:
            self._ended_at.popleft()

    def _is_waited_for(self) -> bool:
        return any([_first_waiting(self._usual), _first_waiting(self._urgent)])

    def _next_queue(self) -> Queue:
        """Return the queue whose first call is next."""
        if self._urgent and not (self._usual and self._in_a_row >= AHEAD_IN_A_ROW):
            self._in_a_row += 1
            return self._urgent
        self._in_a_row = 0
        return self._usual


def _first_waiting(queue: Queue) -> bool:
    """Tell whether somebody waits in a queue, once those who gave up are out of it."""
    while queue and queue[0].done():
        queue.popleft()
    return bool(queue)


class _Entrance:
    """Another entrance of the pacer."""

    def __init__(self, pacer: Pacer, queue: Queue) -> None:
        self._pacer = pacer
        self._queue = queue

    async def __aenter__(self) -> None:
        """Wait for this call's turn in the entrance's own queue."""
        await self._pacer.turn_in(self._queue)

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Give the place back in a second."""
        self._pacer.end()
