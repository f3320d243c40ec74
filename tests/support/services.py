"""The use cases on doubles: a world, and the processes that live and die in it."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Self

from bot.app.parts.world import Content, Ports
from bot.app.wiring import wire
from bot.domain.backoff import Backoff
from bot.domain.delivery.occurrence import CallOccurrence, Occurrence
from bot.domain.ids import CallId, OccurrenceId, UserId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder, ReminderKey, ReminderKind
from bot.kinds.stretch import STRETCH
from bot.ports.fleet import Alone, Fleet
from bot.ports.storage import Storage, StorageUnavailableError, UnitOfWork
from bot.services.delivery.outcome import DeliveryOutcome, Result
from bot.services.events import Events
from bot.services.reminders.answers import Answered, AnswerService
from bot.storage.unit_of_work import SqlStorage
from tests.support.alarm import FakeAlarm
from tests.support.builders import USER_ID
from tests.support.capacity import FakeCapacity
from tests.support.clock import FakeClock
from tests.support.content import BARE
from tests.support.messenger import FakeMessenger
from tests.support.randomness import FakeRandomness
from tests.support.storage import LocalStorage
from tests.support.surroundings import FakeSurroundings, FakeVisibility
from tests.support.turns import at_rest, background_tasks, refreshed
from tests.support.wakeup import FakeWakeup

AT_ONCE = Backoff(steps=(timedelta(),))


class Line:
    """A process's own way to the storage; it can be cut without harming the storage."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.is_cut = False

    def begin(self) -> UnitOfWork:
        if self.is_cut:
            message = "this process has been killed"
            raise StorageUnavailableError(message)
        return self._storage.begin()

    def read(self) -> UnitOfWork:
        return self.begin()


class HeldLine:
    """A line whose commits wait until the test releases them."""

    def __init__(self, line: Storage) -> None:
        self._line = line
        self.units = 0
        self.committing = asyncio.Event()
        self.released = asyncio.Event()

    def begin(self) -> UnitOfWork:
        self.units += 1
        unit = self._line.begin()
        commit = unit.commit

        async def held_commit() -> None:
            self.committing.set()
            await self.released.wait()
            await commit()

        vars(unit)["commit"] = held_commit
        return unit

    def read(self) -> UnitOfWork:
        self.units += 1
        return self._line.read()


class PreparedUnit:
    """A unit of work to which a test does something as soon as it has begun."""

    def __init__(self, unit: UnitOfWork, prepare: Callable[[UnitOfWork], None]) -> None:
        self._unit = unit
        self._prepare = prepare

    async def __aenter__(self) -> UnitOfWork:
        unit = await self._unit.__aenter__()
        self._prepare(unit)
        return unit

    async def __aexit__(self, *raised: object) -> None:
        await self._unit.__aexit__(*raised)


class World:
    """What outlives a process: the database, Discord, and time."""

    def __init__(self, *, now: datetime, storage: LocalStorage | None = None) -> None:
        self.clock = FakeClock(now)
        self.storage = storage or LocalStorage()
        self.messenger = FakeMessenger(clock=self.clock)
        self.randomness = FakeRandomness()
        self.wakeup = FakeWakeup()
        self.alarm = FakeAlarm(self.clock)
        self.surroundings, self.visibility = FakeSurroundings(), FakeVisibility()

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def monotonic(self) -> float:
        """Return seconds that pass with the clock, and only with it."""
        return self.now.timestamp()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await refreshed()
        await self.storage.close()

    def user(self, user_id: UserId = USER_ID) -> User:
        return self.storage.rows.users[user_id]

    def reminder(self, kind: ReminderKind = STRETCH, *, user_id: UserId = USER_ID) -> Reminder:
        return self.storage.rows.reminders[ReminderKey(user_id, kind)]

    def occurrences(
        self, kind: ReminderKind | None = None, *, user_id: UserId | None = None
    ) -> list[Occurrence]:
        """Return what is stored, the earliest due first."""
        found = [
            row
            for row in self.storage.rows.occurrences.values()
            if kind in {None, row.kind} and user_id in {None, row.user_id}
        ]
        return sorted(found, key=lambda row: (row.slot.due_at, row.id))

    def planned(self, kind: ReminderKind = STRETCH, *, user_id: UserId = USER_ID) -> Occurrence:
        """Return the one open occurrence of a reminder."""
        (found,) = [row for row in self.occurrences(kind, user_id=user_id) if row.state.is_open]
        return found

    def posts(self, call_id: CallId | None = None) -> list[CallOccurrence]:
        """Return the occurrences of calls that are stored, the earliest due first."""
        found = [row for row in self.storage.rows.posts.values() if call_id in {None, row.call_id}]
        return sorted(found, key=lambda row: (row.slot.due_at, row.id))

    def planned_post(self, call_id: CallId | None = None) -> CallOccurrence:
        """Return the one open post."""
        (found,) = [row for row in self.posts(call_id) if row.state.is_open]
        return found


class Answers:
    """The service of answers, by what each button asks for."""

    def __init__(self, service: AnswerService) -> None:
        self._service = service

    async def stretch_done(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        return await self._service.answer(user_id, occurrence_id, "stretch.done")

    async def skip_night(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        return await self._service.answer(user_id, occurrence_id, "stretch.skip")

    async def snooze(
        self, user_id: UserId, occurrence_id: OccurrenceId, *, length: timedelta
    ) -> Answered:
        act = f"stretch.snooze-{length // timedelta(minutes=1)}"
        return await self._service.answer(user_id, occurrence_id, act)

    async def press(self, user_id: UserId, occurrence_id: OccurrenceId, act: str) -> Answered:
        return await self._service.answer(user_id, occurrence_id, act)

    async def undo_stretch(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        return await self._service.answer(user_id, occurrence_id, "stretch.undo")

    async def drink(
        self, user_id: UserId, occurrence_id: OccurrenceId, *, beside: OccurrenceId | None = None
    ) -> Answered:
        return await self._service.answer(user_id, occurrence_id, "water.glass", beside=beside)

    async def skip_drink(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        return await self._service.answer(user_id, occurrence_id, "water.skip")

    async def enough_today(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        return await self._service.answer(user_id, occurrence_id, "water.enough")

    async def undo_drink(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        return await self._service.answer(user_id, occurrence_id, "water.undo")


class Process:
    """One life of the process, wired as in production, on its own line to the storage."""

    def __init__(
        self, world: World, *, content: Content = BARE, fleet: Fleet | None = None
    ) -> None:
        self.fleet = fleet or Alone(world.storage.process_id)
        own = SqlStorage(world.storage.engine, process_id=self.fleet.process_id)
        self.line = Line(own if fleet else world.storage)
        self.events = Events()
        ports = Ports(
            storage=self.line,
            messenger=world.messenger,
            clock=world.clock,
            randomness=world.randomness,
            wakeup=world.wakeup,
            alarm=world.alarm,
            capacity=FakeCapacity(),
            surroundings=world.surroundings,
            visibility=world.visibility,
            events=self.events,
            fleet=self.fleet,
            monotonic=world.monotonic,
            record_backoff=AT_ONCE,
        )
        charley = wire(ports, content)
        self.incidents = charley.incidents
        self.delivery, self.housekeeping = charley.delivery, charley.housekeeping
        self.tidying, self.refreshing = charley.tidying, charley.refreshing
        self.command_record = charley.command_record
        services = charley.services
        self.activity, self.overviews, self.privacy = (
            services.activity,
            services.overviews,
            services.privacy,
        )
        self.answers = Answers(services.answers)
        self.direct_messages = services.direct_messages
        self.drinks, self.nights, self.pauses = services.drinks, services.nights, services.pauses
        self.guiding, self.signposts, self.tips = (
            services.guiding,
            services.signposts,
            services.tips,
        )
        self.preferences, self.rules = services.preferences, services.rules
        self.settings_undo, self.shifts = services.settings_undo, services.shifts
        self.servers = services.servers
        # What no command has a use for, and what only tests of trouble look into.
        self.recorder = charley.delivery._recorder
        self.call_planner = charley.housekeeping._planner
        self.no_access_streaks = self.recorder._books[0]._no_access_streaks
        self.user_changes = services.nights._user_changes
        self.server_changes = services.servers.audit._server_changes
        self._world = world

    async def deliver(self, *, at: datetime | None = None) -> None:
        """Go to an instant and sweep, again where a wake-up asks for it, until all is recorded."""
        world = self._world
        if at is not None:
            world.clock.move_to(at)
        is_awake = True
        while is_awake:
            known = len(world.wakeup.asked)
            await self.delivery.sweep()
            await at_rest()
            is_awake = any(instant <= world.now for instant in world.wakeup.asked[known:])

    async def record(self, occurrence: Occurrence, result: Result) -> None:
        """Record what became of a delivery, and all that waits with it."""
        self.recorder.add(DeliveryOutcome(occurrence=occurrence, result=result))
        await at_rest()

    async def kill(self) -> None:
        """End at once, as by SIGKILL: nothing is written or sent any more."""
        self.line.is_cut = True
        while tasks := background_tasks():
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
