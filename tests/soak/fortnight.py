"""The run: real services and a real database file, two weeks by leaps from instant to instant."""

import heapq
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import structlog
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from bot.app.parts.world import Ports
from bot.app.wiring import Application, load_content, wire
from bot.domain.ids import UserId
from bot.kinds.drinks import WaterNotice
from bot.scheduling.system_clock import SystemAlarm
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.soak import ledger
from tests.soak.diary import Diary
from tests.soak.doings import Doings, thinking_time
from tests.soak.population import Person, Span, chance, people
from tests.soak.screens import Arrival, Screens
from tests.support.capacity import FakeCapacity
from tests.support.clock import FakeClock
from tests.support.randomness import FakeRandomness
from tests.support.surroundings import FakeSurroundings, FakeVisibility
from tests.support.turns import at_rest

SETTLING = timedelta(hours=3)
"""After that every retry of what was due by the end has come to an end itself."""

HOUSEKEEPING_EVERY = timedelta(hours=1)
OUTAGE_AFTER, OUTAGE_LENGTH = timedelta(days=2, hours=1), timedelta(hours=3)
"""Then the process is down for a while: reminders become late, stale or coalesced."""

Act = Callable[[], Awaitable[None]]


class Alarm:
    """The `Wakeup` port."""

    def __init__(self) -> None:
        self.next_at: datetime | None = None

    def at(self, instant: datetime) -> None:
        if self.next_at is None or instant < self.next_at:
            self.next_at = instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a fortnight left behind."""

    span: Span
    ledger: ledger.Ledger
    diary: Diary
    arrivals: list[Arrival]
    counts: Counter[str]
    sweeps: int
    errors: Counter[str]
    """Errors in the log, by their action: the services go on after them, the soak does not."""


class Fortnight:
    """A town, as long as it is watched."""

    def __init__(self, *, storage: SqlStorage, span: Span, size: int, seed: int) -> None:
        self._seed = seed
        self._span = span
        self._down_from = span.starts_at + OUTAGE_AFTER
        self._clock = FakeClock(span.starts_at)
        self._storage = storage
        self._alarm = Alarm()
        self.sweeps = 0
        self.screens = Screens(clock=self._clock, seed=seed)
        self.screens.on_arrival = self._consider
        self._charley = self._wired()
        self.diary = Diary()
        self.doings = Doings(
            services=self._charley.services,
            screens=self.screens,
            diary=self.diary,
            clock=self._clock,
            counts=Counter(),
        )
        self._people = {person.id: person for person in people(size, span=span, seed=seed)}
        self._acts: list[tuple[datetime, int, Act]] = []
        self._numbers = count()

    def _wired(self) -> Application:
        world = Ports(
            storage=self._storage,
            messenger=self.screens,
            clock=self._clock,
            randomness=FakeRandomness(),
            wakeup=self._alarm,
            alarm=SystemAlarm(clock=self._clock),
            capacity=FakeCapacity(),
            surroundings=FakeSurroundings(),
            visibility=FakeVisibility(),
        )
        return wire(world, load_content())

    async def live(self, *, progress: Callable[[float], None]) -> None:
        """Live through it, and a little longer, until everything due in it has come to an end."""
        await self._move_in()
        while (instant := self._next_at()) <= self._span.ends_at + SETTLING:
            self._clock.move_to(max(instant, self._clock.now()))
            await self._act(instant)
            await self._deliver()
            progress((instant - self._span.starts_at) / self._span.length)

    async def _move_in(self) -> None:
        async with self._storage.begin() as uow:
            for person in self._people.values():
                await uow.users.save(person.user)
                await uow.reminders.save(person.reminders)
                self.diary.begin(person, at=self._span.starts_at)
            await uow.commit()
        for person in self._people.values():
            self._plan_errands(person)
        for hour in range(self._span.length // HOUSEKEEPING_EVERY):
            self._at(self._span.starts_at + hour * HOUSEKEEPING_EVERY, self._keep_house)

    async def _keep_house(self) -> None:
        await self._charley.housekeeping.run()
        self._alarm.at(self._clock.now())  # stands for the safety sweep: it finds repaired plans

    def _plan_errands(self, person: Person) -> None:
        for errand in person.errands:
            draw = chance(self._seed, errand.at, person.id)
            self._at(errand.at, partial(self.doings.do, person, errand.deed, draw))

    def _at(self, instant: datetime, act: Act) -> None:
        heapq.heappush(self._acts, (instant, next(self._numbers), act))

    def _consider(self, arrival: Arrival) -> None:
        """Make somebody look at what has arrived, and perhaps answer it later."""
        notice = arrival.notice
        person = self._people[UserId(notice.user_id)]
        draw = chance(self._seed, "answer", person.id, type(notice).__name__, arrival.at)
        is_water = isinstance(notice, WaterNotice)
        if draw.random() >= person.keenness / (3 if is_water else 1):
            return
        answer = self.doings.answer_water if is_water else self.doings.answer_stretch
        when = arrival.at + thinking_time(draw)
        if when <= self._span.ends_at:
            self._at(when, partial(answer, person, notice.occurrence_id, draw))

    def _next_at(self) -> datetime:
        instants = [self._acts[0][0]] if self._acts else []
        if self._alarm.next_at is not None:
            instants.append(self._alarm.next_at)
        earliest = min(instants)  # there is always something planned
        return self._down_from + OUTAGE_LENGTH if self._is_down(at=earliest) else earliest

    def _is_down(self, *, at: datetime) -> bool:
        return self._down_from <= at < self._down_from + OUTAGE_LENGTH

    async def _act(self, now: datetime) -> None:
        while self._acts and self._acts[0][0] <= now:
            instant, _, act = heapq.heappop(self._acts)
            if not self._is_down(at=instant):  # nobody answers while the process is down
                await act()

    async def _deliver(self) -> None:
        """Sweep where an alarm says so, until all is recorded and none rings any more."""
        while self._alarm.next_at is not None and self._alarm.next_at <= self._clock.now():
            self._alarm.next_at = None
            await self._charley.delivery.sweep()
            await at_rest()
            self.sweeps += 1


async def run(
    *,
    span: Span,
    size: int,
    seed: int,
    file: Path,
    progress: Callable[[float], None] = lambda _: None,
) -> Told:
    """Let so many people live through a span; the database stays in *file*."""
    storage = SqlStorage.open(f"sqlite+aiosqlite:///{file}")
    event.listen(storage.engine.sync_engine, "connect", _without_waiting_for_the_disk)
    try:
        await upgrade(storage.engine)
        ledger.install(file)
        with errors_counted() as errors:
            fortnight = Fortnight(storage=storage, span=span, size=size, seed=seed)
            await fortnight.live(progress=progress)
    finally:
        await storage.close()
    return Told(
        span=span,
        ledger=ledger.read(file),
        diary=fortnight.diary,
        arrivals=fortnight.screens.arrivals,
        counts=fortnight.doings.counts,
        sweeps=fortnight.sweeps,
        errors=errors,
    )


def _without_waiting_for_the_disk(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous=OFF")  # no power cut is part of the fortnight
    cursor.close()


@contextmanager
def errors_counted() -> Iterator[Counter[str]]:
    """Count errors in the log by their action, and drop everything that is logged."""
    errors: Counter[str] = Counter()

    def tally(_logger: object, method: str, event: MutableMapping[str, Any]) -> str:
        if method in {"error", "exception", "critical"}:
            errors[str(event.get("action"))] += 1
        raise structlog.DropEvent

    # The list is changed in place, for loggers that know it already (as structlog.testing does).
    processors = structlog.get_config()["processors"]
    before = list(processors)
    processors[:] = [tally]
    try:
        yield errors
    finally:
        processors[:] = before
