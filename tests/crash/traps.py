"""What stands between Charley and the world in a process that is to die: traps at named steps.

The process kills itself with SIGKILL in the middle of its own work, so nothing is between the
named step and the death: no exception, no clean-up, no last write.
"""

import os
import signal
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from enum import Enum, auto
from types import TracebackType
from typing import Any, Self, cast

from bot.app.parts.world import Ports
from bot.domain.delivery.occurrence import Deliverable
from bot.domain.delivery.person import Person
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.servers.server import Shards
from bot.ports.delivery import (
    ChannelPost,
    Destination,
    Envelope,
    Found,
    Messenger,
    Opened,
    OutcomeUnknown,
    Refused,
    SendResult,
)
from bot.ports.storage import Occurrences, People, Storage, UnitOfWork
from tests.crash.steps import Aim, Step


class Trap:
    """Kills the process when it reaches a step of what is aimed at for the *nth* time."""

    def __init__(self, step: Step, *, aim: Aim = Aim.REMINDER, nth: int = 1) -> None:
        self._step = step
        self._aim = aim
        self._left = nth

    def reach(self, step: Step, aims: Collection[Aim]) -> None:
        """Note a step of deliveries of these sorts."""
        if step is not self._step or self._aim not in aims:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def with_trap(world: Ports, trap: Trap) -> Ports:
    """Return the world with the trap in it; fits `adapt` of `bot.app.runtime.run`."""
    return replace(
        world,
        storage=TrapStorage(world.storage, trap),
        messenger=TrapMessenger(world.messenger, trap),
    )


class TrapMessenger:
    """The port `Messenger`."""

    def __init__(self, messenger: Messenger, trap: Trap) -> None:
        self._messenger = messenger
        self._trap = trap

    async def open_channel(self, user_id: UserId) -> Opened | Refused | OutcomeUnknown:
        return await self._messenger.open_channel(user_id)

    async def send(self, envelope: Envelope) -> SendResult:
        aims = {_aim_at(envelope.destination)}
        self._trap.reach(Step.BEFORE_SEND, aims)
        result = await self._messenger.send(envelope)
        self._trap.reach(Step.AFTER_ANSWER, aims)
        return result

    async def find_sent(
        self, destination: Destination, occurrence_id: OccurrenceId, *, since: datetime
    ) -> Found:
        found = await self._messenger.find_sent(destination, occurrence_id, since=since)
        self._trap.reach(Step.DURING_LOOK_UP, {_aim_at(destination)})
        return found

    def __getattr__(self, name: str) -> Any:  # whatever else the port has
        return getattr(self._messenger, name)


def _aim_at(destination: Destination) -> Aim:
    return Aim.POST if isinstance(destination, ChannelPost) else Aim.REMINDER


def _aims_of(occurrences: Iterable[Deliverable]) -> set[Aim]:
    return {Aim.POST if each.is_post else Aim.REMINDER for each in occurrences}


class TrapStorage:
    """The port `Storage`."""

    def __init__(self, storage: Storage, trap: Trap) -> None:
        self._storage = storage
        self._trap = trap

    def begin(self) -> UnitOfWork:
        # It hands on every other attribute of the port.
        return cast(UnitOfWork, TrapUnitOfWork(self._storage.begin(), self._trap))

    def __getattr__(self, name: str) -> Any:  # whatever else the port has
        return getattr(self._storage, name)


class Work(Enum):
    """What a transaction is about, as its calls show."""

    OTHER = auto()
    CLAIM = auto()
    RECORD = auto()
    PRESS = auto()
    SNOOZE = auto()


_BEFORE_COMMIT = {
    Work.RECORD: Step.BEFORE_RECORD,
    Work.PRESS: Step.DURING_PRESS,
    Work.SNOOZE: Step.DURING_SNOOZE,
}
_AFTER_COMMIT = {
    Work.CLAIM: Step.AFTER_CLAIM,
    Work.RECORD: Step.AFTER_RECORD,
    Work.PRESS: Step.AFTER_PRESS,
    Work.SNOOZE: Step.AFTER_SNOOZE,
}


class TrapUnitOfWork:
    """A `UnitOfWork` that knows what it is used for."""

    def __init__(self, unit: UnitOfWork, trap: Trap) -> None:
        self._unit = unit
        self._trap = trap
        self._work = Work.OTHER
        self._aims: set[Aim] = set()
        """Whose occurrences it has to do with; a press is always a person's."""

    async def __aenter__(self) -> Self:
        await self._unit.__aenter__()
        self.occurrences = TrapOccurrences(self._unit.occurrences, self)
        self.people = TrapPeople(self._unit.people, self)
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._unit.__aexit__(exc_type, exc, traceback)

    def __getattr__(self, name: str) -> Any:  # the other repositories
        return getattr(self._unit, name)

    def is_about(
        self,
        work: Work,
        occurrences: Iterable[Deliverable] = (),
        *,
        only_from: Collection[Work] = (Work.OTHER,),
    ) -> None:
        """Note what a call shows, unless more is known already."""
        if self._work in only_from:
            self._work = work
        self._aims |= _aims_of(occurrences)

    def planned(self, occurrences: Iterable[Deliverable]) -> None:
        """The next occurrences are written, beside the record and not committed yet."""
        if self._work is Work.RECORD:
            self._trap.reach(Step.DURING_PLANNING, _aims_of(occurrences))

    async def commit(self) -> None:
        self._reach(_BEFORE_COMMIT)
        await self._unit.commit()
        self._reach(_AFTER_COMMIT)

    def _reach(self, steps: dict[Work, Step]) -> None:
        if self._work in steps:
            is_press = self._work in {Work.PRESS, Work.SNOOZE}
            self._trap.reach(steps[self._work], {Aim.REMINDER} if is_press else self._aims)


class TrapPeople:
    """The repository that shows a press: it is loaded with what was pressed."""

    def __init__(self, people: People, unit: TrapUnitOfWork) -> None:
        self._people = people
        self._unit = unit

    async def load(
        self, user_id: UserId, *, since: date, pressed: OccurrenceId | None = None
    ) -> Person | None:
        if pressed is not None:
            self._unit.is_about(Work.PRESS)
        return await self._people.load(user_id, since=since, pressed=pressed)


class TrapOccurrences:
    """The repository whose calls show what a transaction is about."""

    def __init__(self, occurrences: Occurrences, unit: TrapUnitOfWork) -> None:
        self._occurrences = occurrences
        self._unit = unit

    async def claim_due(
        self, *, now: datetime, lease_until: datetime, limit: int, shards: Shards | None = None
    ) -> Sequence[Deliverable]:
        claimed = await self._occurrences.claim_due(
            now=now, lease_until=lease_until, limit=limit, shards=shards
        )
        if claimed:
            self._unit.is_about(Work.CLAIM, claimed)
        return claimed

    async def save(self, occurrences: Iterable[Deliverable]) -> None:
        saved = list(occurrences)
        self._unit.is_about(Work.RECORD, saved)
        await self._occurrences.save(saved)

    async def add(self, occurrences: Iterable[Deliverable]) -> None:
        added = list(occurrences)
        if any(each.slot.key.is_snooze for each in added):
            self._unit.is_about(Work.SNOOZE, only_from=(Work.PRESS,))
        await self._occurrences.add(added)
        self._unit.planned(added)

    def __getattr__(self, name: str) -> Any:  # the calls that show nothing
        return getattr(self._occurrences, name)
