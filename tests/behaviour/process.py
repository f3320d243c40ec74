"""One life of Charley's process, standing on a real SQLite file and the simulated Discord."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from typing_extensions import override

from bot.app.parts.world import Content, Ports
from bot.app.wiring import Application, wire
from bot.client.bot import CharleyBot
from bot.domain.operations.pace import DISCORD_LIMIT
from bot.domain.token_buckets import Rate
from bot.messaging.discord_io.breaker import Breaker
from bot.messaging.discord_io.chain import RequestChain
from bot.messaging.discord_io.command_permissions import DiscordCommandVisibility
from bot.messaging.discord_io.pacer import Pacer
from bot.messaging.discord_io.places.places import LocalPlaces
from bot.messaging.discord_io.surroundings import GatewaySurroundings
from bot.messaging.messenger import DiscordMessenger
from bot.ports.delivery import Messenger
from bot.ports.storage import Storage, UnitOfWork
from bot.scheduling.system_clock import SystemAlarm, SystemClock, SystemRandomness
from bot.scheduling.ticker import Ticker
from bot.services.events import Events
from bot.storage.unit_of_work import SqlStorage

PATIENCE = timedelta(seconds=1)

RARELY = timedelta(days=1)

AT_ONCE = timedelta()
"""How long more of what is told of a server is waited for: simcord's clock would jump over it."""

ANY_NUMBER = Rate(burst=100_000, every=timedelta(seconds=1))
"""Of presses: time stands still between those of a test. Their rate is tested in `tests/faults`."""


class Unpaced(LocalPlaces):
    """Lets every call go at once: a wait of 1/50 s at a large instant simcord's clock rounds down, and
    then never gets past it. The pace is tested in `tests/unit/messaging/discord_io` and on the wire."""

    @override
    def next_at(self, *, now: float) -> float:
        return now


class RareTicker(Ticker):
    """Looks for safety's sake, and keeps house, once a day only, so that a day passes in a moment.

    What comes on time then comes by its wake-up alone: no safety sweep hides a lost one.
    """

    @override
    def _repeat(
        self, action: Callable[[], Awaitable[None]], *, every: timedelta, name: str
    ) -> None:
        super()._repeat(action, every=max(every, RARELY), name=name)


class FrailStorage:
    """A storage that fails while it is told to."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self.failure: Exception | None = None

    def begin(self) -> UnitOfWork:
        if self.failure is not None:
            raise self.failure
        return self._storage.begin()

    def read(self) -> UnitOfWork:
        if self.failure is not None:
            raise self.failure
        return self._storage.read()


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """What production's `bot.app.runtime` builds, around a client that simcord connects."""

    charley: Application
    client: CharleyBot
    requests: RequestChain
    surroundings: GatewaySurroundings
    messenger: Messenger
    ticker: Ticker
    database: SqlStorage
    storage: FrailStorage

    def start(self, client: CharleyBot) -> None:
        """Do what follows a login."""
        self.requests.use(client)
        self.surroundings.through(client)
        self.ticker.start(
            sweep=self.charley.delivery.sweep,
            housekeeping=self.charley.housekeeping.run,
            tidying=self.charley.tidy,
        )

    async def stop(self) -> None:
        """End, with nothing under way."""
        self.ticker.stop()
        await self.charley.stop_tidying(patience=PATIENCE)
        await self.charley.delivery.stop(patience=PATIENCE)
        self.requests.use(None)
        await self.database.close()


def new_process(file: Path, content: Content) -> Process:
    """Return a process that is about to log in; the schema of its database is up to date."""
    database = SqlStorage.open(f"sqlite+aiosqlite:///{file}", kinds=content.kinds)
    storage = FrailStorage(database)
    clock = SystemClock()
    events = Events()
    pacer = Pacer(Unpaced(per_second=DISCORD_LIMIT))
    pacer.idle = pacer  # type: ignore[assignment]  # simcord cannot see that idle time comes by itself
    requests = RequestChain(pacer=pacer, breaker=Breaker(events=events))
    alarm = RareTicker(clock=clock)
    surroundings = GatewaySurroundings()
    world = Ports(
        storage=storage,
        messenger=DiscordMessenger(
            library=content.library,
            texts=content.texts,
            requests=requests,
            kinds=content.kinds,
            vocabulary=content.vocabulary,
        ),
        clock=clock,
        randomness=SystemRandomness(),
        wakeup=alarm,
        alarm=SystemAlarm(clock=clock),
        capacity=requests,
        surroundings=surroundings,
        visibility=DiscordCommandVisibility(requests=requests, surroundings=surroundings),
        events=events,
    )
    charley = wire(world, content)
    return Process(
        charley=charley,
        client=requests.watched(charley.new_client(presses=ANY_NUMBER, gather=AT_ONCE)),
        requests=requests,
        surroundings=surroundings,
        messenger=world.messenger,
        ticker=alarm,
        database=database,
        storage=storage,
    )
