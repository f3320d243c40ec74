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
class Look:
    """How long an admin has waited for a panel."""

    acknowledged_ms: float
    shown_ms: float
    """Until it could be read."""


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
    looks: Sequence[Look]
    """Panels of servers meanwhile."""
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
        async with _looking(double, hosts[:_ADMINS]) as looks:
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
        looks=looks,
        stall_ms=told["stall_ms"],
        memory_mb=told["memory_mb"],
    )


@asynccontextmanager
async def _looking(double: Double, hosts: Sequence[Host]) -> AsyncIterator[list[Look]]:
    """Have admins look at the panels of their servers; yield how long each took."""
    taken: list[Look] = []
    looking = asyncio.create_task(_look(double, hosts, taken))
    try:
        yield taken
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


async def _look(double: Double, hosts: Sequence[Host], taken: list[Look]) -> None:
    for host in cycle(hosts):
        started = time.perf_counter()
        outcome = await double.ask(
            "interaction",
            do="slash",
            user=str(host.admin_id),
            guild=str(host.guild_id),
            name="server settings",
        )
        shown_ms = (time.perf_counter() - started) * 1000
        latency = outcome["latency_ms"]
        taken.append(
            Look(
                acknowledged_ms=_UNANSWERED_MS if latency is None else float(latency),
                shown_ms=_UNANSWERED_MS if outcome["message"] is None else shown_ms,
            )
        )
        await asyncio.sleep(_PRESS_EVERY_S)


def figures(came: Evening) -> list[Figure]:
    """Return the goals that an evening is about."""
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
        _panel("acknowledged", [each.acknowledged_ms for each in came.looks]),
        _panel("until the panel is there", [each.shown_ms for each in came.looks]),
        Figure(
            what="longest stall of the event loop; memory",
            charley=f"{came.stall_ms:.0f} ms; {came.memory_mb:.0f} MB",
        ),
    ]


def _panel(what: str, taken_ms: list[float]) -> Figure:
    most_ms, median_ms = share_in_order(taken_ms, 0.99), share_in_order(taken_ms, 0.5)
    return Figure(
        what=f"`/server settings` meanwhile ({len(taken_ms)}), {what}: 99th percentile",
        charley=f"{most_ms:.0f} ms (median {median_ms:.0f} ms)",
        goal=f"< {_GOAL_PANEL_MS} ms",
        is_met=bool(taken_ms) and most_ms < _GOAL_PANEL_MS,
    )
