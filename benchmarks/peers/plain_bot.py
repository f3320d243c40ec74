"""discord.py with its default intents and caches, doing nothing."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from typing_extensions import override

from benchmarks.contender import Asked, Say, Told
from benchmarks.peers.usual_bot import UsualBot, contend_with, now


class PlainBot(UsualBot):
    """Reminds nobody."""

    @override
    async def begin(self, user_ids: Sequence[int]) -> datetime:
        """Do nothing."""
        return now()


def make(file: Path) -> UsualBot:
    """Return the bot."""
    return PlainBot(file=file)


async def contend(asked: Asked, say: Say) -> Told:
    """Be connected until the input is closed."""
    return await contend_with(make, asked, say)
