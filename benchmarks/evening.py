"""An evening: at 22:00 thousands of direct messages and a call in each of thousands of servers are due."""

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from benchmarks.contender import contest
from benchmarks.double import Double, Host, running_double
from benchmarks.figures import Figure, Progress, share_in_order
from benchmarks.sizes import Sizes, patience_for
from benchmarks.storm import Course, asked_of, until_over

_WITHIN_S = 15 * 60.0
"""So long after its time a post is of use."""

_GOAL_PANEL_MS = 250
_READY_WITHIN_S = 180.0
_PRESS_EVERY_S = 0.3
_UNANSWERED_MS = 3000.0
_ADMINS = 20
"""So many admins look at the panels of their servers, one after the other, all the while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evening:
    """How it went."""

    size: int
    """Direct messages due, and as many posts."""
    messages: Sequence[float]
    """Seconds from the due instant to each direct message."""
    posts: Sequence[float]
    """The same of posts."""
    doubled: int
    """Messages and posts too many."""
    refused: int
    """Requests answered with 429."""
    panel_ms: Sequence[float]
    """How long each panel took until it could be read."""
    stall_ms: float
    memory_mb: float

    @property
    def lost(self) -> int:
        """People and channels that got nothing."""
        return 2 * self.size + self.doubled - len(self.messages) - len(self.posts)

    @property
    def overtaken(self) -> int:
        """Posts that were there before the last direct message of the same second."""
        return sum(post < self.messages[-1] for post in self.posts) if self.messages else 0

    @property
    def late(self) -> int:
        """Posts after their quarter of an hour."""
        return sum(post > _WITHIN_S for post in self.posts)


async def measure(sizes: Sizes, progress: Progress) -> Evening:
    """Let Charley live through it, on a fresh double."""
    with tempfile.TemporaryDirectory() as folder:
        async with running_double() as double:
            progress("evening", 0.0)
            return await _evening(double, sizes.evening, Path(folder), progress)


async def _evening(double: Double, size: int, folder: Path, progress: Progress) -> Evening:
    recipients = await double.recipients(size)
    hosts = await double.hosts(size)
    course = Course(double)
    await double.prepare()
    asked = asked_of(double, recipients, folder)
    asked["servers"] = [(each.guild_id, each.channel_id) for each in hosts]
    async with contest("charley storm", asked, folder=folder) as running:
        due_at = float((await running.line(within_s=_READY_WITHIN_S))["due_at"])
        await asyncio.sleep(max(due_at - time.time(), 0))  # noqa: TID251 - the double's clock
        async with _looking(double, hosts[:_ADMINS]) as panel_ms:
            await until_over(
                course,
                2 * size,
                patience_s=patience_for(2 * size).total_seconds() + 60,
                tell=lambda share: progress("evening", share),
            )
        told = await running.end()
    await course.look()
    messages, posts = await double.messages(), await double.posts()
    counts = Counter(each.recipient_id for each in messages)
    counts += Counter(each.channel_id for each in posts)
    return Evening(
        size=size,
        messages=[each.at - due_at for each in messages],
        posts=[each.at - due_at for each in posts],
        doubled=counts.total() - len(counts),
        refused=course.refused,
        panel_ms=panel_ms,
        stall_ms=told["stall_ms"],
        memory_mb=told["memory_mb"],
    )


@asynccontextmanager
async def _looking(double: Double, hosts: Sequence[Host]) -> AsyncIterator[list[float]]:
    """Have admins look at the panels of their servers; yield how long each took."""
    taken: list[float] = []
    looking = asyncio.create_task(_look(double, hosts, taken))
    try:
        yield taken
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look(double: Double, hosts: Sequence[Host], taken: list[float]) -> None:
    for host in cycle(hosts):
        started = time.perf_counter()
        outcome = await double.ask(
            "interaction",
            do="slash",
            user=str(host.admin_id),
            guild=str(host.guild_id),
            name="server settings",
        )
        is_shown = outcome["message"] is not None
        taken.append((time.perf_counter() - started) * 1000 if is_shown else _UNANSWERED_MS)
        await asyncio.sleep(_PRESS_EVERY_S)


def figures(came: Evening) -> list[Figure]:
    """Return the goals that an evening is about."""
    panel_ms = share_in_order(list(came.panel_ms), 0.99)
    arrived = f"{len(came.messages):,} + {len(came.posts):,}"
    last_message, last_post = max(came.messages, default=0.0), max(came.posts, default=0.0)
    return [
        Figure(
            what="direct messages and posts delivered; doubled, lost; refused with 429",
            charley=f"{arrived}; {came.doubled}, {came.lost}; {came.refused}",
            goal=f"{came.size:,} + {came.size:,}; 0, 0; 0",
            is_met=not (came.doubled or came.lost or came.refused),
        ),
        Figure(
            what="posts that came before a direct message due in the same second",
            charley=f"{came.overtaken}",
            goal="0",
            is_met=came.overtaken == 0 and len(came.messages) == came.size,
        ),
        Figure(
            what="last direct message, and last post, after the due instant",
            charley=f"{last_message:.1f} s, {last_post:.1f} s",
            goal="each post within 15 minutes",
            is_met=came.late == 0 and len(came.posts) >= came.size,
        ),
        Figure(
            what=f"`/server settings` meanwhile, until the panel is there ({len(came.panel_ms)}), "
            "99th percentile",
            charley=f"{panel_ms:.0f} ms (median {share_in_order(list(came.panel_ms), 0.5):.0f} ms)",
            goal=f"< {_GOAL_PANEL_MS} ms",
            is_met=bool(came.panel_ms) and panel_ms < _GOAL_PANEL_MS,
        ),
        Figure(
            what="longest stall of the event loop; memory",
            charley=f"{came.stall_ms:.0f} ms; {came.memory_mb:.0f} MB",
        ),
    ]
