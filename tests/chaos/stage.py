"""What faults strike at: the processes, their database, and what was done to them so far."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError

from tests.chaos.faults import Fault, Kill, Timeline
from tests.chaos.seats import Seat, now
from tests.process.outbox import Outbox
from tests.support.postgres import PostgresServer
from tests.wire import WireDiscord

READY_WITHIN_S = 60.0
STARTED_WITHIN_S = 5.0
"""From the end of an outage to the end of a process that had started in it."""


@dataclass(kw_only=True)
class Stage:
    """What faults strike at; the `Scene` of `faults`."""

    discord: WireDiscord
    seats: Sequence[Seat]
    postgres: PostgresServer
    database: str
    outbox: Outbox
    kills: list[Kill] = field(default_factory=list)
    outages: list[tuple[float, float]] = field(default_factory=list)
    """When the database was away, in seconds since 1970."""

    async def killed(self, seat: Seat, *, at: float) -> None:
        held: frozenset[str] = frozenset()
        if seat.killed is not None:
            with suppress(DBAPIError, OSError):  # the database is struck as well
                held = await self.outbox.leased_by(seat.killed)
        self.kills.append(Kill(at=at, held=held))

    @contextmanager
    def outage(self) -> Iterator[None]:
        began_at = now()
        yield
        self.outages.append((began_at, now()))

    def was_away(self, at: float) -> bool:
        """Tell whether a process that ended at an instant had started without a database."""
        return any(began <= at <= ended + STARTED_WITHIN_S for began, ended in self.outages)

    async def open(self) -> None:
        """Start all processes: the first hands over the commands, the others come to it."""
        for number, seat in enumerate(self.seats, start=1):
            seat.open()
            await self.discord.gateway.wait_ready(shards=number, timeout=READY_WITHIN_S)

    async def suffer(self, timeline: Timeline, *, since: float) -> None:
        """Let everything go wrong at its time; return when the last fault is over."""
        async with asyncio.TaskGroup() as group:
            for moment in timeline:
                group.create_task(self._suffer(moment.fault, at=since + moment.at_s))

    async def _suffer(self, fault: Fault, *, at: float) -> None:
        await asyncio.sleep(max(0.0, at - now()))
        await fault.strike(self)
