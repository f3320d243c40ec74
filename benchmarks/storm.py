"""The storm: thousands due in one second, seen from the double that enforces Discord's limit."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from itertools import cycle
from pathlib import Path

from benchmarks.contender import Asked, contest
from benchmarks.double import Double, Json, Recipient, running_double
from benchmarks.figures import share_in_order
from benchmarks.sizes import LIMIT_PER_SECOND

_LOOK_EVERY_S = 0.25
_SLASH_EVERY_S = 0.2
_SETTLED_S = 15.0
"""So long without a new message, and no more will come."""

_READY_WITHIN_S = 180.0
_UNANSWERED_MS = 3000.0
_CALLERS = 21
"""Who uses commands meanwhile: none of them more often than one person may, each of them both."""
_COMMANDS: Sequence[Json] = (
    {"name": "cramp"},
    {"name": "bedtime", "options": {"time": "22:30"}},
)
"""One that needs no database, and one that writes to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """How one contender came through."""

    name: str
    size: int
    delivered: int
    """People who got their message."""
    doubled: int
    """Messages too many."""
    refused: int
    """Requests answered with 429."""
    arrivals: tuple[float, ...]
    """Seconds from the due instant to each message."""
    slash_ms: tuple[float, ...]
    """How long commands waited for their answer meanwhile."""
    stall_ms: float
    memory_mb: float
    was_cut_off: bool
    """Whether its time was up before it was through."""

    @property
    def lost(self) -> int:
        """People who got nothing, or nothing yet."""
        return self.size - self.delivered

    @property
    def seconds(self) -> float:
        """From the due instant to the last message."""
        return self.arrivals[-1] if self.arrivals else 0.0

    @property
    def share_of_limit(self) -> float:
        """Messages a second, as a share of what Discord allows."""
        return len(self.arrivals) / self.seconds / LIMIT_PER_SECOND if self.arrivals else 0.0

    def slash(self, share: float) -> float:
        """Return the milliseconds within which that share of the commands was answered."""
        return share_in_order(list(self.slash_ms), share)


async def storm(
    name: str,
    size: int,
    *,
    patience_s: float,
    folder: Path,
    progress: Callable[[float], None],
) -> Storm:
    """Let a contender live through a storm, on a fresh double."""
    async with running_double() as double:
        progress(0.0)
        recipients = await double.recipients(size)
        callers = await double.recipients(_CALLERS)
        course = Course(double)
        await double.prepare()
        asked = asked_of(double, recipients, folder)
        async with contest(f"{name} storm", asked, folder=folder) as running:
            ready = await running.line(within_s=_READY_WITHIN_S)
            due_at = float(ready["due_at"])
            await asyncio.sleep(max(due_at - time.time(), 0))  # noqa: TID251 - the double's clock
            async with _calling(double, callers) as slash_ms:
                was_cut_off = await until_over(course, size, patience_s=patience_s, tell=progress)
            told = await running.end()
        reminded = {recipient.user_id for recipient in recipients}
        sent = [each for each in await double.messages() if each.recipient_id in reminded]
        await course.look()
    counts = Counter(message.recipient_id for message in sent)
    return Storm(
        name=name,
        size=size,
        delivered=len(counts),
        doubled=counts.total() - len(counts),
        refused=course.refused,
        arrivals=tuple(message.at - due_at for message in sent),
        slash_ms=tuple(slash_ms),
        stall_ms=told["stall_ms"],
        memory_mb=told["memory_mb"],
        was_cut_off=was_cut_off,
    )


def asked_of(double: Double, recipients: Sequence[Recipient], folder: Path) -> Asked:
    """Return what a contender has to know."""
    return {
        "api_url": double.api_url,
        "token": double.token,
        "folder": str(folder),
        "people": [(each.user_id, each.channel_id) for each in recipients],
        "spacing_s": 0,
    }


@asynccontextmanager
async def _calling(double: Double, callers: Sequence[Recipient]) -> AsyncIterator[list[float]]:
    """Have people use commands all the while; yield how long each took."""
    latencies: list[float] = []
    calling = asyncio.create_task(_call(double, callers, latencies))
    try:
        yield latencies
    finally:
        calling.cancel()
        with suppress(asyncio.CancelledError):
            await calling


async def _call(double: Double, callers: Sequence[Recipient], latencies: list[float]) -> None:
    for command, caller in zip(cycle(_COMMANDS), cycle(callers), strict=False):
        outcome = await double.ask("interaction", do="slash", user=str(caller.user_id), **command)
        latency = outcome["latency_ms"]
        latencies.append(_UNANSWERED_MS if latency is None else float(latency))
        await asyncio.sleep(_SLASH_EVERY_S)


class Course:
    """How a storm goes, from the double's log of requests."""

    def __init__(self, double: Double) -> None:
        self._double = double
        self._read = 0
        self.accepted = 0
        """Messages that the double has taken."""
        self.refused = 0
        """Requests answered with 429."""

    async def look(self) -> None:
        """Read on in the log."""
        calls, self._read = await self._double.calls(self._read)
        self.accepted += sum(call.is_message and call.status == HTTPStatus.OK for call in calls)
        self.refused += sum(call.status == HTTPStatus.TOO_MANY_REQUESTS for call in calls)


async def until_over(
    course: Course, size: int, *, patience_s: float, tell: Callable[[float], None]
) -> bool:
    """Wait until everybody has a message, or no more come; tell whether the time was up before."""
    started = quiet_since = time.perf_counter()
    known = 0
    while (now := time.perf_counter()) - started < patience_s:
        await course.look()
        tell(course.accepted / size)
        if course.accepted >= size or now - quiet_since > _SETTLED_S:
            return False
        if course.accepted != known:
            known, quiet_since = course.accepted, now
        await asyncio.sleep(_LOOK_EVERY_S)
    return True
