"""One pacer for all of Charley's own REST calls.

Discord allows a bot 50 requests a second over everything it does; discord.py waits only after the
first refusal. Answers to interactions are exempt and do not pass here.
"""

import asyncio
from collections import deque
from contextlib import suppress
from types import TracebackType

from bot.messaging.discord_io.places.places import Places, Waiting

AHEAD_IN_A_ROW = 3
"""How many calls may go ahead of one that waits in the usual queue: three turns in four at most."""

Queue = deque[asyncio.Future[None]]


class Pacer:
    """Lets calls through in the order they came, as fast as the places allow.

    `async with pacer` waits in the usual queue. `async with pacer.ahead` goes before it, for what
    is worth nothing a second later: a step of a stretch. It never stops the usual queue: while
    both wait, every fourth turn at least is the usual queue's.

    `async with pacer.idle` waits until nobody else does and almost nothing was called for a second.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        self._usual: Queue = deque()
        self._urgent: Queue = deque()
        self._in_a_row = 0
        self._timer: asyncio.TimerHandle | None = None
        self._idle: Queue = deque()
        self._idle_timer: asyncio.TimerHandle | None = None
        self.ahead = _Entrance(self, self._urgent)
        self.idle = _Entrance(self, self._idle)
        places.watched_by(self._look_again)

    @property
    def waiting(self) -> Waiting:
        """How many calls wait for their turn."""
        return Waiting(urgent=len(self._urgent), usual=len(self._usual), idle=len(self._idle))

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
        else:
            self._places.expect(self.waiting)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._give_up(turn, queue)
            else:
                self.end()  # it had its turn, and did not live to use it
            raise

    def _give_up(self, turn: asyncio.Future[None], queue: Queue) -> None:
        """Leave a queue, so that no place is asked for on behalf of nobody."""
        with suppress(ValueError):  # the next call in the queue may have seen it before
            queue.remove(turn)
        self._places.expect(self.waiting)

    def end(self) -> None:
        """Take note that a call has its answer."""
        self._places.end(now=asyncio.get_running_loop().time())
        if self._timer is None:
            self._give_turns()

    def _look_again(self) -> None:
        """Give turns that come sooner than was known."""
        if self._timer is not None:
            self._timer.cancel()
        self._give_turns()

    def _give_turns(self) -> None:
        """Give the turns that are due; come back when the next one is."""
        self._timer = None
        self._give_due_turns()
        if not self._is_waited_for():
            self._give_idle_turns()
        self._places.expect(self.waiting)

    def _give_due_turns(self) -> None:
        loop = asyncio.get_running_loop()
        while self._is_waited_for():
            now = loop.time()
            due_at = self._places.next_at(now=now)
            if due_at is None:
                return  # the next call that ends comes back here
            if due_at > now:
                self._timer = loop.call_at(due_at, self._give_turns)
                return
            self._places.take(now=now)
            self._next_queue().popleft().set_result(None)

    def _give_idle_turns(self) -> None:
        """Give turns to idle calls; nobody else waits. Whoever comes meanwhile waits for no timer."""
        if self._idle_timer is not None:
            self._idle_timer.cancel()
            self._idle_timer = None
        loop = asyncio.get_running_loop()
        while _first_waiting(self._idle):
            now = loop.time()
            idle_at = self._places.idle_at(now=now)
            if idle_at is None:
                return  # the next call that ends comes back here
            if idle_at > now:
                self._idle_timer = loop.call_at(idle_at, self._come_back)
                return
            self._places.take_idle(now=now)
            self._idle.popleft().set_result(None)

    def _come_back(self) -> None:
        self._idle_timer = None
        if self._timer is None:
            self._give_turns()

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
