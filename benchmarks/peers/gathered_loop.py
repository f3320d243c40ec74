"""The same loop, with `asyncio.gather`: the usual advice to people who find the loop too slow."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from discord.ext import tasks
from typing_extensions import override

from benchmarks.contender import Asked, Say, Told
from benchmarks.peers.usual_bot import UsualBot, contend_with, now


class GatheredLoopBot(UsualBot):
    """Sends everything that is due at once."""

    @override
    async def begin(self, user_ids: Sequence[int]) -> datetime:
        """Let the loop's first look come just when everybody is due."""
        due_at = now()
        await self.remember(user_ids, due_at=due_at)
        self.look.start()
        return due_at

    @tasks.loop(minutes=1)
    async def look(self) -> None:
        """Remind everybody who is due, all together."""
        query = "SELECT id, user_id FROM reminders WHERE due_at <= ?"
        due = await self.database.execute_fetchall(query, (now().timestamp(),))
        await asyncio.gather(*(self._remind_and_move_on(id_, user_id) for id_, user_id in due))

    async def _remind_and_move_on(self, id_: int, user_id: int) -> None:
        await self.remind(user_id)
        await self.move_on(id_)


def make(file: Path) -> UsualBot:
    """Return the bot."""
    return GatheredLoopBot(file=file)


async def contend(asked: Asked, say: Say) -> Told:
    """Be in the storm."""
    return await contend_with(make, asked, say)
