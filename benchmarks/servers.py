"""The memory of a bot that is in many servers."""

import asyncio
import tempfile
from pathlib import Path

from benchmarks.contender import contest
from benchmarks.double import running_double
from benchmarks.figures import Figure, Progress, ratio
from benchmarks.sizes import Sizes
from benchmarks.storm import asked_of

_CHANNELS = tuple(f"channel-{number}" for number in range(20))
_ROLES = tuple(f"role-{number}" for number in range(10))
_GOAL_MB = 130.0
_WITHIN_S = 60.0


async def measure(sizes: Sizes, progress: Progress) -> list[Figure]:
    """Connect Charley and a plain bot, each to a double with that number of servers."""
    ours = await _memory_mb("charley storm", sizes)
    progress("servers: plain bot", 0.5)
    theirs = await _memory_mb("plain bot", sizes)
    progress("servers", 1.0)
    return [
        Figure(
            what=f"memory with {sizes.servers:,} servers of {len(_CHANNELS)} channels",
            charley=f"{ours:.0f} MB",
            goal=f"< {_GOAL_MB:.0f} MB",
            is_met=ours < _GOAL_MB,
            beside=f"discord.py, default intents, nothing else: {theirs:.0f} MB",
            ratio=ratio(ours, theirs),
        )
    ]


async def _memory_mb(contender: str, sizes: Sizes) -> float:
    with tempfile.TemporaryDirectory() as folder:
        async with running_double() as double:
            for number in range(sizes.servers):
                await double.ask("guild", name=f"server-{number}", channels=_CHANNELS, roles=_ROLES)
            asked = asked_of(double, [], Path(folder))
            async with contest(contender, asked, folder=Path(folder)) as running:
                await running.line(within_s=_WITHIN_S)
                await double.wait_for_session()
                await asyncio.sleep(sizes.settling.total_seconds())
                return float((await running.end())["memory_mb"])
