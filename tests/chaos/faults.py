"""What goes wrong, and when: faults on a timeline that a seed draws."""

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import asyncpg

from tests.chaos.seats import Seat
from tests.support.postgres import PostgresServer

SERVER_UP_WITHIN_S, BETWEEN_TRIES_S = 60.0, 0.5
READ_ONLY = "default_transaction_read_only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kill:
    """A kill that has happened."""

    at: float
    """Seconds since 1970."""
    held: frozenset[str]
    """The occurrences that the process had under way."""


class Scene(Protocol):
    """What faults strike at."""

    seats: Sequence[Seat]
    postgres: PostgresServer
    database: str

    async def killed(self, seat: Seat, *, at: float) -> None:
        """Take note of a kill, at once."""
        ...

    def outage(self) -> AbstractContextManager[None]:
        """Take note that no process can start as long as this lasts."""
        ...


class Fault(Protocol):
    """Something that goes wrong, once."""

    async def strike(self, scene: Scene) -> None:
        """Let it go wrong; return when it is over."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KillProcess:
    """SIGKILL for a process of Charley."""

    seat: int
    pause_s: float | None
    """How long until another one starts there; `None`: never."""

    async def strike(self, scene: Scene) -> None:
        seat = scene.seats[self.seat]
        at = await seat.kill(pause_s=self.pause_s)
        await scene.killed(seat, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """SIGSTOP for a process of Charley, and SIGCONT after a time: a machine that was asleep."""

    seat: int
    seconds: float

    async def strike(self, scene: Scene) -> None:
        await scene.seats[self.seat].freeze(self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class CutConnections:
    """PostgreSQL ends every connection, as a fail-over does."""

    async def strike(self, scene: Scene) -> None:
        await _at_server(lambda: scene.postgres.cut_connections(scene.database))


@dataclass(frozen=True, slots=True, kw_only=True)
class KillPostgres:
    """SIGKILL for PostgreSQL; it is started again after a time."""

    down_s: float

    async def strike(self, scene: Scene) -> None:
        with scene.outage():
            await asyncio.to_thread(scene.postgres.kill)
            await asyncio.sleep(self.down_s)
            await asyncio.to_thread(scene.postgres.start_again)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOnly:
    """PostgreSQL takes no changes for a time, as a full disk or a fail-over makes it."""

    seconds: float

    async def strike(self, scene: Scene) -> None:
        with scene.outage():
            await _at_server(lambda: scene.postgres.configure(f"SET {READ_ONLY} = on"))
            await asyncio.sleep(self.seconds)
            await _at_server(lambda: scene.postgres.configure(f"RESET {READ_ONLY}"))


async def _at_server(work: Callable[[], object]) -> None:
    """Do something at the server, as soon as it is up: another fault may have killed it."""
    async with asyncio.timeout(SERVER_UP_WITHIN_S):
        while True:
            try:
                await asyncio.to_thread(work)
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(BETWEEN_TRIES_S)
            else:
                return


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When a fault begins."""

    at_s: float
    """Seconds after the instant at which everybody's reminder is due."""
    fault: Fault


Timeline = tuple[Moment, ...]


def kills(
    chance: random.Random, *, count: int, every_s: float, seats: int, first_s: float = 1.0
) -> Timeline:
    """Draw kills at random moments, each followed by a replacement within two seconds.

    Args:
        chance: what draws.
        count: how many.
        every_s: seconds from one to the next, on average.
        seats: how many processes there are.
        first_s: seconds before the first may come.
    """
    moments = _moments(chance, count=count, every_s=every_s, first_s=first_s)
    return tuple(
        Moment(
            at_s=at_s,
            fault=KillProcess(seat=chance.randrange(seats), pause_s=chance.uniform(0, 2)),
        )
        for at_s in moments
    )


def cuts(chance: random.Random, *, count: int, every_s: float) -> Timeline:
    """Draw moments at which all connections are cut."""
    moments = _moments(chance, count=count, every_s=every_s, first_s=0.5)
    return tuple(Moment(at_s=at_s, fault=CutConnections()) for at_s in moments)


def _moments(
    chance: random.Random, *, count: int, every_s: float, first_s: float
) -> Iterator[float]:
    at_s = first_s
    for _ in range(count):
        yield at_s
        at_s += chance.uniform(0.1, 1.9) * every_s
