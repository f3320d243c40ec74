"""One timer that sleeps until the earliest row, deletes it, then dispatches an event.

After the reminders of RoboDanny (github.com/Rapptz/RoboDanny, cogs/reminder.py), which most
personal bots follow; it uses PostgreSQL, here it is SQLite like everything else.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from typing_extensions import override

from benchmarks.contender import Asked, Say, Told
from benchmarks.peers.usual_bot import SOON, UsualBot, contend_with, now


class TimerBot(UsualBot):
    """Deletes, then dispatches."""

    @override
    async def begin(self, user_ids: Sequence[int]) -> datetime:
        """Start the timer."""
        due_at = now() + SOON
        await self.remember(user_ids, due_at=due_at)
        self.dispatching = asyncio.create_task(self.dispatch_timers())
        return due_at

    async def dispatch_timers(self) -> None:
        """Call one timer after the other, each when it is due."""
        while True:
            id_, user_id, due_at = await self._earliest()
            await asyncio.sleep(max(due_at - now().timestamp(), 0))
            await self.database.execute("DELETE FROM reminders WHERE id = ?", (id_,))
            await self.database.commit()
            self.dispatch("reminder_timer_complete", user_id)

    async def _earliest(self) -> tuple[int, int, float]:
        query = "SELECT id, user_id, due_at FROM reminders ORDER BY due_at LIMIT 1"
        while True:
            for id_, user_id, due_at in await self.database.execute_fetchall(query):
                return id_, user_id, due_at
            await asyncio.sleep(1)

    async def on_reminder_timer_complete(self, user_id: int) -> None:
        """Remind the person that the timer was for."""
        await self.remind(user_id)

    @override
    async def close(self) -> None:
        """Stop the timer first."""
        self.dispatching.cancel()
        await asyncio.gather(self.dispatching, return_exceptions=True)
        await super().close()


def make(file: Path) -> UsualBot:
    """Return the bot."""
    return TimerBot(file=file)


async def contend(asked: Asked, say: Say) -> Told:
    """Be in the storm."""
    return await contend_with(make, asked, say)
