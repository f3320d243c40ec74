"""A member of the fleet: one process among several that share a PostgreSQL database.

One task keeps the heartbeat, looks at the others', stands for leader and tells the news, every two
seconds and as soon as there is something to tell. It never waits longer than three seconds for anything, so
its own turns show whether the process has stood still.
"""

import asyncio
import math
import time
from contextlib import suppress
from datetime import timedelta
from typing import NoReturn

import structlog
from sqlalchemy import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports.fleet import News, ProcessId, Reactions, WorkLeft
from bot.ports.storage import StorageUnavailableError
from bot.ports.world import Clock, MonotonicClock
from bot.services.lasting import WorkEndedError, end, outlived
from bot.services.waiting import Waiting
from bot.storage.errors import translated
from bot.storage.fleet.bulletin import Bulletin
from bot.storage.fleet.heartbeat import (
    MOST_AHEAD,
    Beat,
    Other,
    Rhythm,
    beat,
    bury,
    hand_back,
    leave,
    see_now,
)
from bot.storage.fleet.leadership import Leadership
from bot.storage.fleet.link import Link

SOON_S = 0.1
"""From one look to the next where something has just changed."""

PARTING = timedelta(seconds=1)
"""How long the database may take for the end of a process; after that the others notice by themselves."""

log = structlog.get_logger(__name__)


def _awake_time() -> float:
    """Return seconds that also pass while the machine is asleep, where it can tell."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


class Member:
    """The port `Fleet`, for a process on PostgreSQL."""

    def __init__(
        self,
        url: URL,
        *,
        process_id: ProcessId,
        version: str,
        clock: Clock,
        monotonic: MonotonicClock = _awake_time,
        rhythm: Rhythm | None = None,
    ) -> None:
        self.process_id = process_id
        self.is_alone = False
        self.living = 1
        self._version = version
        self._rhythm = rhythm or Rhythm()
        self._monotonic = monotonic
        self._link = Link(url, process_id=process_id, on_news=self._hear, on_cut=self._note_cut)
        self._leadership = Leadership()
        self._bulletin = Bulletin(process_id, now=clock.now)
        self._reactions = Reactions()
        self._nudge = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None
        self._turned_at = monotonic()
        self._beat_at: float | None = None
        self._next_beat_at = 0.0
        self._knows_others_from = self._knows_links_from = math.inf
        self._has_let_go = False
        self._waiting = Waiting("fleet_not_reached", monotonic=monotonic)

    @property
    def is_awake(self) -> bool:
        """Whether it has not just stood still."""
        return self._monotonic() - self._turned_at <= self._rhythm.standstill.total_seconds()

    @property
    def is_leader(self) -> bool:
        """Whether it leads: it has the lock, and had a heartbeat just now."""
        if not self._leadership.is_held or self._beat_at is None:
            return False
        return self._monotonic() - self._beat_at <= self._rhythm.standstill.total_seconds()

    @property
    def speaks_for_all(self) -> bool:
        """Whether it leads, or was the last to."""
        return self._leadership.was_last_held

    def tell(self, news: News) -> None:
        """Let the others know, at once if the database answers."""
        if self._bulletin.add(news):
            self._nudge.set()

    async def join(self, reactions: Reactions) -> None:
        """Become one of the living, and stay it until `leave`.

        Raises:
            StorageUnavailableError: the database does not answer.
        """
        self._reactions = reactions
        connection = await self._link.open()
        self._take_note_of_link()
        await self._look(connection)
        self._turned_at = self._monotonic()
        self._keeping = asyncio.create_task(self._keep(), name="fleet")
        log.info(
            "process joined",
            action="process_joined",
            process_id=self.process_id,
            living=self.living,
        )

    async def lasts(self) -> NoReturn:
        """Wait for as long as it is kept.

        Raises:
            WorkEndedError: it is kept no more, and nobody would be sent anything.
        """
        if self._keeping is None:
            raise WorkEndedError
        await outlived(self._keeping)

    async def leave(self) -> None:
        """Hand everything back, and say so."""
        keeping, self._keeping = self._keeping, None
        if keeping is not None:
            await end(keeping)
        try:
            async with asyncio.timeout(PARTING.total_seconds()):
                await self._part(await self._link.open())
        except (TimeoutError, StorageUnavailableError, SQLAlchemyError) as error:
            cause = type(error).__name__
            log.warning("process did not part", action="process_not_parted", cause=cause)
        finally:
            await self._link.close()

    async def _part(self, connection: AsyncConnection) -> None:
        with translated():
            released = await leave(connection, self.process_id)
            self._bulletin.add(WorkLeft())
            await self._bulletin.send(connection)
        log.info("process parted", action="process_parted", handed_back=released)

    async def _keep(self) -> None:
        while True:
            await self._wait()
            await self._turn()

    async def _wait(self) -> None:
        left = self._next_beat_at - self._monotonic()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(left, 0.0)):
                await self._nudge.wait()
        self._nudge.clear()

    async def _turn(self) -> None:
        """Do what there is to do, and take note that this process does not stand still."""
        if not self.is_awake:
            log.warning("process stood still", action="process_stood_still")
            self._let_go()
        try:
            async with asyncio.timeout(self._rhythm.answer_within.total_seconds()):
                with translated():
                    await self._work()
        except (TimeoutError, StorageUnavailableError, SQLAlchemyError) as error:
            self._waiting.failed(error)
            await self._cut_off()
        except Exception:
            log.exception("fleet broke", action="fleet_broken")
            await self._cut_off()
        else:
            self._waiting.answered()
        self._turned_at = self._monotonic()

    async def _cut_off(self) -> None:
        self._leadership.lose()
        await self._link.close()
        self._next_beat_at = self._monotonic() + self._rhythm.beat_every.total_seconds() / 3

    async def _work(self) -> None:
        is_new = not self._link.is_open
        connection = await self._link.open()
        if is_new:
            self._take_note_of_link()
        if is_new or self._monotonic() >= self._next_beat_at:
            await self._look(connection)
        if is_new:
            self._reactions.hear(WorkLeft())  # nobody knows what was told meanwhile
        await self._bulletin.send(connection)

    async def _look(self, connection: AsyncConnection) -> None:
        """Beat, look at the others, and stand for leader."""
        with translated():
            seen = await beat(connection, self.process_id, version=self._version)
            self._take_note(seen)
            if self._has_let_go:
                await hand_back(connection, self.process_id)
                self._has_let_go = False
                self._reactions.hear(WorkLeft())
            if any(other.age < -MOST_AHEAD for other in seen.others):
                await see_now(connection)
            await self._bury_the_dead(connection, seen)
            if await self._leadership.stand(connection):
                self._reactions.lead()

    def _take_note_of_link(self) -> None:
        """Give the others time to make their links anew: what cut this one may have cut all of them."""
        self._knows_links_from = self._monotonic() + self._rhythm.gone_after.total_seconds()

    def _take_note(self, seen: Beat) -> None:
        now = self._monotonic()
        if seen.after is None or seen.after > self._rhythm.standstill:
            # Nobody knows whether the others could reach the database meanwhile.
            self._knows_others_from = now + self._rhythm.dead_after.total_seconds()
        if seen.is_first and self._beat_at is not None:
            log.warning("process was buried", action="process_buried")
            self._let_go()
        self._beat_at = now
        ends_in = min((self._ends_in(other, now=now) for other in seen.others), default=math.inf)
        beat_in = min(self._rhythm.beat_every.total_seconds(), max(ends_in, 0) + SOON_S)
        self._next_beat_at = now + beat_in
        self.living = 1 + sum(self._is_alive(other) for other in seen.others)

    def _is_alive(self, other: Other) -> bool:
        limit = self._rhythm.dead_after if other.has_link else self._rhythm.gone_after
        return other.age < limit

    def _ends_in(self, other: Other, *, now: float) -> float:
        """Return in how many seconds another process counts as dead if it does not beat until then."""
        rhythm, age_s = self._rhythm, other.age.total_seconds()
        dead_in = max(rhythm.dead_after.total_seconds() - age_s, self._knows_others_from - now)
        if other.has_link:
            return dead_in
        gone_in = max(rhythm.gone_after.total_seconds() - age_s, self._knows_links_from - now)
        return min(dead_in, gone_in)

    async def _bury_the_dead(self, connection: AsyncConnection, seen: Beat) -> None:
        now = self._monotonic()
        if all(self._ends_in(other, now=now) > 0 for other in seen.others):
            return
        dead = await bury(
            connection,
            self.process_id,
            dead_after=self._rhythm.dead_after if now >= self._knows_others_from else None,
            gone_after=self._rhythm.gone_after if now >= self._knows_links_from else None,
        )
        for process_id in dead:
            log.warning("process lost", action="process_lost", process_id=process_id)
        if dead:
            self._reactions.hear(WorkLeft())
            self._bulletin.add(WorkLeft())
            # If one of them led, its lock is free in a moment.
            self._next_beat_at = self._monotonic() + SOON_S

    def _let_go(self) -> None:
        self._leadership.lose()
        self._has_let_go = True
        self._reactions.let_go()

    def _hear(self, line: str) -> None:
        news = self._bulletin.read(line)
        if news is not None:
            self._reactions.hear(news)

    def _note_cut(self) -> None:
        self._leadership.lose()
        self._next_beat_at = 0.0
        self._nudge.set()
