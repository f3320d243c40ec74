"""Several processes of one bot on one real PostgreSQL, in one loop, with hearts that beat faster."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot.ports.fleet import News, Reactions
from bot.scheduling.system_clock import SystemClock
from bot.storage.fleet.heartbeat import Rhythm
from bot.storage.fleet.member import Member
from bot.storage.unit_of_work import SqlStorage

FAST = Rhythm(
    beat_every=timedelta(milliseconds=150),
    dead_after=timedelta(milliseconds=1200),
    gone_after=timedelta(milliseconds=600),
    standstill=timedelta(milliseconds=800),
    answer_within=timedelta(seconds=3),
)
PATIENCE_S = 20.0


async def until(is_so: Callable[[], bool], *, within_s: float = PATIENCE_S) -> None:
    """Wait for something that the real database has to bring about."""
    async with asyncio.timeout(within_s):
        while not is_so():  # noqa: ASYNC110 - what is waited for tells nobody
            await asyncio.sleep(0.01)


class Life:
    """One life of a process: its storage, its part in the fleet, and what it hears."""

    def __init__(self, url: str, *, rhythm: Rhythm = FAST) -> None:
        self.storage = SqlStorage.open(url)
        self.heard: list[News] = []
        self.times_let_go = self.times_leading = 0
        self.member = Member(
            self.storage.engine.url,
            process_id=self.storage.process_id,
            version="test",
            clock=SystemClock(),
            rhythm=rhythm,
        )

    async def join(self) -> "Life":
        await self.member.join(
            Reactions(hear=self.heard.append, let_go=self._let_go, lead=self._lead)
        )
        return self

    def _let_go(self) -> None:
        self.times_let_go += 1

    def _lead(self) -> None:
        self.times_leading += 1

    async def freeze(self) -> None:
        """Stand still, as after SIGSTOP: the connections stay. Between two turns, or the link would break."""
        member, keeping = self.member, self.member._keeping
        assert keeping is not None
        await until(
            lambda: (
                member._turned_at >= (member._beat_at or 0.0)
                and member._next_beat_at - member._monotonic() > 0.05
            )
        )
        keeping.cancel()
        await asyncio.wait({keeping})

    def wake(self) -> None:
        self.member._keeping = asyncio.create_task(self.member._keep())

    async def kill(self) -> None:
        """End without a word, as after SIGKILL: the connections end with it."""
        await self.freeze()
        await self.member._link.close()
        await self.storage.close()
