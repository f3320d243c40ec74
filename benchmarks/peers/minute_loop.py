"""A `discord.ext.tasks` loop that looks every minute and sends to one person after the other.

As in the documentation of `discord.ext.tasks`, and in most tutorials on reminders.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from discord.ext import tasks
from typing_extensions import override

from benchmarks.contender import Asked, Say, Told
from benchmarks.peers.usual_bot import UsualBot, contend_with, now


class MinuteLoopBot(UsualBot):
    """Sends what is due, then moves it to the next day."""

    @override
    async def begin(self, user_ids: Sequence[int]) -> datetime:
        """Let the loop's first look come just when everybody is due; the next is a minute later."""
        due_at = now()
        await self.remember(user_ids, due_at=due_at)
        self.look.start()
        return due_at

    @tasks.loop(minutes=1)
    async def look(self) -> None:
        """Remind everybody who is due."""
        query = "SELECT id, user_id FROM reminders WHERE due_at <= ?"
        due = await self.database.execute_fetchall(query, (now().timestamp(),))
        for id_, user_id in due:
            await self.remind(user_id)
            await self.move_on(id_)


def make(file: Path) -> UsualBot:
    """Return the bot."""
    return MinuteLoopBot(file=file)


async def contend(asked: Asked, say: Say) -> Told:
    """Be in the storm."""
    return await contend_with(make, asked, say)
