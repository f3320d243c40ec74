"""The fleet: the processes of one bot that share a database, as one of them sees it."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NewType, NoReturn, Protocol

from bot.domain.operations.incidents import IncidentKind
from bot.ports.world import for_ever

ProcessId = NewType("ProcessId", str)
"""Twelve hexadecimal digits, drawn anew at each start: one life of a process."""

_RANDOM_BYTES = 6


def new_process_id() -> ProcessId:
    """Return an id that no other process has or will have."""
    return ProcessId(secrets.token_hex(_RANDOM_BYTES))


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeAt:
    """Something is due at an instant that the others may not know of."""

    instant: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLeft:
    """A process has ended, and what it had under way is anybody's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSeen:
    """A process sees an incident that is the whole bot's; said again while it lasts."""

    incident: IncidentKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerTold:
    """The owner knows of an incident; nobody else has to tell them."""

    incident: IncidentKind


News = WakeAt | WorkLeft | IncidentSeen | OwnerTold
"""What processes tell each other. It may get lost: whatever hangs on it is looked for as well."""


def _nothing() -> None: ...


def _ignored(_news: News) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reactions:
    """What a process does about the fleet. Nothing of it waits."""

    hear: Callable[[News], None] = _ignored
    """Takes news of another process."""
    let_go: Callable[[], None] = _nothing
    """Drops everything under way: it is, or may be, another process's by now."""
    lead: Callable[[], None] = _nothing
    """Begins what the leader does."""


class Fleet(Protocol):
    """The processes of one bot. Nothing here waits, and nothing fails."""

    @property
    def process_id(self) -> ProcessId:
        """This process."""
        ...

    @property
    def is_alone(self) -> bool:
        """Whether there can be no other process, as on SQLite."""
        ...

    @property
    def is_leader(self) -> bool:
        """Whether this process does what one has to do for all; never two at a time.

        None is while the database is away.
        """
        ...

    @property
    def speaks_for_all(self) -> bool:
        """Whether this process tells the owner what concerns all: the leader, or who was it last.

        While the database is away there is no leader, and the owner has to know just that.
        """
        ...

    @property
    def living(self) -> int:
        """How many processes are alive, this one included, as far as it has seen."""
        ...

    @property
    def is_awake(self) -> bool:
        """Whether this process may go on with what it has: it has not just stood still.

        After a standstill of seven seconds others may have taken all of it.
        """
        ...

    def tell(self, news: News) -> None:
        """Let the others know soon, after whatever is stored already; the last of many may stand for all."""
        ...


class Membership(Fleet, Protocol):
    """A process's own part in the fleet: it joins once, and leaves once."""

    async def join(self, reactions: Reactions) -> None:
        """Become one of the living, and react to the others from now on.

        Raises:
            StorageUnavailableError: the database does not answer.
        """
        ...

    async def lasts(self) -> NoReturn:
        """Wait for as long as it is kept, once joined: that is as long as the process.

        Raises:
            WorkEndedError: it is kept no more, and nobody would be sent anything.
        """
        ...

    async def leave(self) -> None:
        """Hand back whatever is under way, and say so. A failure is logged: others notice by themselves."""
        ...


class Alone:
    """The fleet of a bot that has one process."""

    def __init__(self, process_id: ProcessId | None = None) -> None:
        self.process_id = process_id or new_process_id()

    is_alone = is_leader = speaks_for_all = is_awake = True
    living = 1

    def tell(self, news: News) -> None:
        """There is nobody."""

    async def join(self, reactions: Reactions) -> None:
        """Nobody ever says anything."""

    async def lasts(self) -> NoReturn:
        """There is nothing to keep."""
        await for_ever()

    async def leave(self) -> None:
        """Whatever is under way, the next process takes back at its start."""
