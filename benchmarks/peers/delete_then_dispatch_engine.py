"""The timer's engine alone: delete and dispatch, on a file, with nothing to send."""

import asyncio
import time
from pathlib import Path

import aiosqlite
from typing_extensions import override

from benchmarks.contender import Asked, Say, Told
from benchmarks.peers.delete_then_dispatch import TimerBot
from benchmarks.peers.usual_bot import now
from benchmarks.process_facts import StallWatch


class InstantTimerBot(TimerBot):
    """Reminds nobody, at once."""

    def __init__(self, *, file: Path, awaited: int) -> None:
        super().__init__(file=file)
        self.reminded = 0
        self.through = asyncio.Event()
        self._awaited = awaited

    @override
    async def remind(self, user_id: int) -> None:
        """Count."""
        self.reminded += 1
        if self.reminded == self._awaited:
            self.through.set()


async def contend(asked: Asked, _say: Say) -> Told:
    """Dispatch `count` timers that are due at once."""
    count = int(asked["count"])
    watch = StallWatch()
    async with InstantTimerBot(file=Path(asked["folder"]) / "peer.db", awaited=count) as bot:
        bot.database = await aiosqlite.connect(bot.file)
        await bot.make_tables()
        await bot.remember(range(count), due_at=now())
        watch.start()
        started = time.perf_counter()
        bot.dispatching = asyncio.create_task(bot.dispatch_timers())
        await asyncio.wait(
            {bot.dispatching, asyncio.create_task(bot.through.wait())},
            return_when="FIRST_COMPLETED",
        )
        seconds, stall_ms = time.perf_counter() - started, watch.stop()
    return {"count": bot.reminded, "seconds": seconds, "stall_ms": stall_ms}
