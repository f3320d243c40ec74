"""The run: a month of evenings, one after the other."""

import asyncio
import heapq
import signal
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import Any

from bot.domain.time.zones import zone_for
from tests.month.bot import Bot, Reading
from tests.month.clock import MonthClock, real_seconds
from tests.month.doings import CLOSED_FOR, Doings
from tests.month.ledger import Ledger, Tally
from tests.month.tempo import Tempo
from tests.month.town import (
    ZONES,
    Deed,
    Person,
    chance,
    errands,
    open_servers,
    people,
    thinking_time,
)
from tests.month.traces import traces
from tests.month.weather import Weather
from tests.wire import WireDiscord
from tests.wire.model import DIRECT

STARTS_AT = datetime(2026, 10, 5, 10, tzinfo=UTC)
"""It is noon in Berlin: an evening and a morning are one day of the run."""

DAY = timedelta(days=1)
CROWD = 4
"""So many people set up at the same time."""

FAULT_AT = timedelta(hours=21, minutes=35)
KILLED_ON, STOPPED_ON = 5, 8
AT_NIGHT, BY_DAY = timedelta(minutes=9), timedelta(minutes=2)
"""The longest that somebody thinks about a stretch, and about a drink."""

DOWN_FOR = timedelta(minutes=2)
GLANCE_EVERY = timedelta(seconds=20)

Act = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What one day left behind."""

    number: int
    reading: Reading
    tally: Tally
    weather: str
    done: dict[str, int]
    """What people did, all days so far."""
    unanswered: list[str]
    left: dict[str, int]
    """What is left of people who erased themselves, by file and kind."""
    erased: int
    passed: dict[float, float]
    """Seconds of the faked clock by speed, all days so far."""
    real_seconds: float
    """Since the start, all days so far."""
    most: dict[str, int]
    """The most descriptors and threads of the day, looked at every 20 seconds."""
    descriptors: list[str]
    gateway: dict[str, int]
    lives: int
    """How often the process was started."""

    def row(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return asdict(self)


@dataclass(slots=True, kw_only=True)
class Month:
    """A town, as long as it is watched."""

    discord: WireDiscord
    clock: MonthClock
    bot: Bot
    tempo: Tempo
    folder: Path
    people: list[Person]
    seed: int
    doings: Doings
    weather: Weather
    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)
    _tasks: set["asyncio.Task[None]"] = field(default_factory=set)
    _seen: int = 0
    _weather_today: str = "fair"
    _glance_at: datetime = STARTS_AT
    _began: float = field(default_factory=real_seconds)

    async def live(self, days: int, *, told: Callable[[Day], None]) -> None:
        """Live through so many days, and tell of each when it is over."""
        with self.tempo.careful():
            await self._move_in()
        for number in range(1, days + 1):
            since = STARTS_AT + (number - 1) * DAY
            self._plan(number, since)
            await self._until(since + DAY)
            told(await self._look_back(number, since))
        with self.tempo.careful():
            await self.bot.end(signal.SIGTERM)

    async def _move_in(self) -> None:
        await open_servers(self.discord, self.bot.url)
        await self.bot.start()
        await self.discord.wait_until(
            lambda: bool(self.discord.bot.commands.get(None)), timeout=600
        )
        turns = asyncio.Semaphore(CROWD)

        async def set_up(person: Person) -> None:
            async with turns:
                await self.doings.set_up(person)

        await asyncio.gather(*map(set_up, self.people))

    def _plan(self, number: int, day: datetime) -> None:
        self._weather_today = "fair"
        for person in self.people:
            for instant, deed in errands(person, day=day, seed=self.seed):
                self._at(instant, partial(self._do, person, deed))
        zone = zone_for(ZONES[number % len(ZONES)])
        midnight = datetime.combine(day.astimezone(zone).date(), datetime.min.time(), zone)
        evening = (midnight + FAULT_AT).astimezone(UTC)
        if number in (KILLED_ON, STOPPED_ON):
            self._at(evening, partial(self._restart, kill=number == KILLED_ON))
        elif number > 1:
            self._at(evening, partial(self._bring, number))

    async def _bring(self, number: int) -> None:
        self._weather_today = await self.weather.bring(number)

    async def _restart(self, *, kill: bool) -> None:
        self._weather_today = "killed, and started again" if kill else "stopped and started again"
        with self.tempo.fault():
            with self.tempo.careful():
                await self.bot.end(signal.SIGKILL if kill else signal.SIGTERM)
            await asyncio.sleep(DOWN_FOR.total_seconds())
            with self.tempo.careful():
                await self.bot.start()

    async def _do(self, person: Person, deed: Deed) -> None:
        now = self.clock.now()
        await self.doings.do(person, deed, chance(self.seed, person.number, now.date(), deed))
        if deed is Deed.CLOSE_DMS and person.erased_at is None:
            self._at(now + CLOSED_FOR, partial(self._do, person, Deed.OPEN_DMS))

    def _at(self, instant: datetime, act: Act) -> None:
        heapq.heappush(self._acts, (instant, next(self._numbers), act))

    async def _until(self, end: datetime) -> None:
        def next_at() -> datetime:
            return min(end, self._acts[0][0]) if self._acts else end

        while self.clock.now() < end:
            await self.tempo.until(next_at, look=self._look)
            while self._acts and self._acts[0][0] <= self.clock.now():
                _, _, act = heapq.heappop(self._acts)
                task = asyncio.ensure_future(act())
                self._tasks.add(task)
                task.add_done_callback(self._done)

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        task.result()

    def _look(self) -> None:
        """Let people see what has arrived since the last look, and some of them answer."""
        if self.clock.now() >= self._glance_at:
            self._glance_at = self.clock.now() + GLANCE_EVERY
            self.bot.glance()
        messages = self.discord.world.messages
        new = len(messages) - self._seen
        self._seen = len(messages)
        for message in list(islice(reversed(messages.values()), new)):
            is_told = message.channel.kind == DIRECT and message.cause is None
            if not (is_told and message.author.bot and message.nonce):
                continue
            person = self._by_channel(message.channel.recipients[0].id)
            draw = chance(self.seed, person.number, message.nonce)
            if draw.random() < person.keenness:
                most = AT_NIGHT if "Done" in message.buttons else BY_DAY
                instant = self.clock.now() + thinking_time(draw, most=most)
                self._at(instant, partial(self.doings.answer, person, message, draw))

    def _by_channel(self, user_id: int) -> Person:
        [person] = [each for each in self.people if each.user.id == user_id]
        return person

    async def _look_back(self, number: int, since: datetime) -> Day:
        ledger = Ledger(self.discord, database=self.bot.database, people=self.people)
        with self.tempo.careful():
            reading = await self.bot.read()
            tally = ledger.day(since, since + DAY)
            left = traces(self.discord, self.people, self.folder)
        self.discord.calls.clear()
        return Day(
            number=number,
            reading=reading,
            tally=tally,
            weather=self._weather_today,
            done=dict(self.doings.counts),
            unanswered=list(self.doings.unanswered),
            left=left,
            erased=sum(person.erased_at is not None for person in self.people),
            passed=dict(self.clock.passed),
            real_seconds=real_seconds() - self._began,
            most=self.bot.most_since_last_time(),
            descriptors=self.bot.descriptors(),
            gateway=asdict(self.discord.gateway.counts),
            lives=self.bot.lives,
        )


def month_of(
    discord: WireDiscord, clock: MonthClock, *, folder: Path, size: int, seed: int
) -> Month:
    """Return a month that has not begun."""
    bot = Bot(discord, folder=folder)
    tempo = Tempo(clock=clock, discord=discord, bot=bot)
    return Month(
        discord=discord,
        clock=clock,
        bot=bot,
        tempo=tempo,
        folder=folder,
        people=people(discord, count=size, seed=seed),
        seed=seed,
        doings=Doings(discord=discord, tempo=tempo),
        weather=Weather(discord=discord, bot=bot, tempo=tempo),
    )
