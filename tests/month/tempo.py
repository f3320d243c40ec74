"""How fast the clock goes, from moment to moment.

- Something is under way (a thread of the bot that works or waits for the disk, a request at the
  double, an interaction without its answer, something due in this moment): 40 times. A quarter of a
  second of a loaded machine is then ten seconds.
- Something is due or was done within 40 seconds, or a fault is on: 200 times.
- Nothing of that: leaps of at most 20 seconds, each only while every thread of the bot sleeps, and
  none past the next heartbeat, which is waited for.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from tests.month.bot import Bot
from tests.month.clock import MonthClock
from tests.wire import WireDiscord
from tests.wire.calls import Call

FASTEST, WORKING, CAREFUL = 200.0, 40.0, 8.0
LEAP, LEAST = timedelta(seconds=20), timedelta(seconds=0.3)
AROUND = timedelta(seconds=40)
"""Before what is due, and after what was done, nothing is leapt over."""

ACKNOWLEDGED = timedelta(seconds=1)
"""So long after a heartbeat its answer has arrived."""

A_STEP = timedelta(minutes=2)
"""A guided stretch goes on to its next step by then, unless it waits for its person."""

YOUNG = timedelta(seconds=5)
"""A request that is held longer is held on purpose."""

NEARLY, OVERDUE = timedelta(seconds=2), timedelta(seconds=10)
"""Around an instant at which something is due; what is overdue for longer waits for something."""

_LOOK_S = 0.001
"""Real seconds between two looks."""

_NEXT_DUE = "SELECT min(claimable_at) FROM occurrences WHERE state IN ('planned', 'leased')"
_GUIDED = "SELECT count(*) FROM sessions WHERE NOT is_paused AND since > ?"
_EPOCH_US = 1_000_000


class Tempo:
    """Lets the time pass."""

    def __init__(self, *, clock: MonthClock, discord: WireDiscord, bot: Bot) -> None:
        self.clock = clock
        self._discord, self._bot = discord, bot
        self._at_work = self._careful = self._faults = 0
        self._last_done = clock.now()
        self._beats, self._last_beat = 0, clock.now()
        self._rows: sqlite3.Connection | None = None
        discord.calls.on_arrival = self._hear

    async def until(self, instant: Callable[[], datetime], *, look: Callable[[], None]) -> None:
        """Let the time pass until an instant, which may come nearer at each look."""
        while True:
            look()
            self._note_beat()
            left = instant() - self.clock.now()
            if left <= timedelta():
                return
            if self._careful or self._is_working() or self._is_nearly_due():
                self._go(CAREFUL if self._careful else WORKING)
            elif left > AROUND and (leap := self._may_leap(left - AROUND)):
                self.clock.leap(leap)
            else:
                self._go(FASTEST)
            await asyncio.sleep(min(_LOOK_S * self.clock.speed, max(left.total_seconds(), 0)))

    @contextmanager
    def working(self) -> Iterator[None]:
        """Hold the clock back while a person waits for an answer."""
        self._at_work += 1
        self._hear()
        try:
            yield
        finally:
            self._at_work -= 1
            self._last_done = self.clock.now()

    @contextmanager
    def careful(self) -> Iterator[None]:
        """Hold the clock back further, while a process starts or is measured."""
        self._careful += 1
        self._go(CAREFUL)
        try:
            yield
        finally:
            self._careful -= 1
            self._last_done = self.clock.now()

    @contextmanager
    def fault(self) -> Iterator[None]:
        """Leap over nothing."""
        self._faults += 1
        try:
            yield
        finally:
            self._faults -= 1
            self._last_done = self.clock.now()

    def _go(self, speed: float) -> None:
        self.clock.speed = speed

    def _hear(self, _call: Call | None = None) -> None:
        self._last_done = self.clock.now()
        if self.clock.speed > WORKING:
            self._go(WORKING)

    def _note_beat(self) -> None:
        beats = self._discord.gateway.counts.heartbeats
        if beats != self._beats:
            self._beats, self._last_beat = beats, self.clock.now()

    def _is_working(self) -> bool:
        now = self.clock.now().timestamp()
        return (
            self._at_work > 0
            or not self._bot.is_asleep
            or any(
                call.status == 0 and now - call.at < YOUNG.total_seconds()
                for call in self._discord.calls.latest(100)
            )
        )

    def _is_nearly_due(self) -> bool:
        ahead = self._next_due(self._bot.database) - self.clock.now()
        return -OVERDUE < ahead < NEARLY

    def _may_leap(self, most: timedelta) -> timedelta | None:
        """Return how much may be left out now; `None`: nothing."""
        now = self.clock.now()
        if self._faults or now - self._last_done < AROUND or not self._is_connected():
            return None
        if now - self._last_beat < ACKNOWLEDGED:
            return None
        next_beat = self._last_beat + timedelta(seconds=self._discord.gateway.heartbeat)
        leap = min(LEAP, most, next_beat - now, self._next_due(self._bot.database) - now - AROUND)
        return leap if leap > LEAST and self._bot.is_asleep else None

    def _is_connected(self) -> bool:
        return any(each.connection is not None for each in self._discord.gateway.sessions)

    def _next_due(self, database: Path) -> datetime:
        now = self.clock.now()
        if self._rows is None:
            self._rows = sqlite3.connect(f"file:{database}?mode=ro", uri=True, isolation_level=None)
        try:
            due = self._rows.execute(_NEXT_DUE).fetchone()[0]
            lately = round((now - A_STEP).timestamp() * _EPOCH_US)
            is_guiding = bool(self._rows.execute(_GUIDED, (lately,)).fetchone()[0])
        except sqlite3.OperationalError:  # locked, or just being made
            return now + AROUND
        far = now + (AROUND if is_guiding else timedelta(hours=1))
        return far if due is None else min(far, datetime.fromtimestamp(due / _EPOCH_US, now.tzinfo))
