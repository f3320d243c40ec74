"""Charley's own parts, put together as production does, against a Discord that misbehaves.

Everything is real (discord.py, SQLite, the wire) but time: the stage's clock stands still until a
test moves it, so that a back-off of minutes costs nothing. Discord's clock is another one: when
Charley's machine is set wrong, Discord's is not.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from discord import Client
from sqlalchemy import select

from bot.app.parts.world import Content, Ports
from bot.app.wiring import Application, wire
from bot.client.bot import CharleyBot
from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.ids import ChannelId, UserId
from bot.kinds.registry import KINDS
from bot.messaging.discord_io.breaker import Breaker
from bot.messaging.discord_io.chain import RequestChain
from bot.messaging.discord_io.command_permissions import DiscordCommandVisibility
from bot.messaging.discord_io.destinations import Destinations
from bot.messaging.discord_io.pacer import Pacer
from bot.messaging.discord_io.places.places import LocalPlaces
from bot.messaging.discord_io.surroundings import GatewaySurroundings
from bot.messaging.messenger import DiscordMessenger
from bot.messaging.texts.catalogue import Catalogue
from bot.ports.fleet import Alone
from bot.scheduling.system_clock import SystemAlarm
from bot.services.events import Events
from bot.services.operations.alerts import OwnerAlerts
from bot.services.operations.incidents import Incidents
from bot.storage.engine import open_engine
from bot.storage.repositories.occurrence_rows import OCCURRENCE_COLUMNS, occurrence_of
from bot.storage.schema.tables import occurrences
from bot.storage.unit_of_work import SqlStorage
from tests.support.builders import a_reminder, a_user, tonight_at
from tests.support.clock import FakeClock
from tests.support.randomness import FakeRandomness
from tests.support.services import AT_ONCE
from tests.support.storage_scenes import store
from tests.support.turns import at_rest
from tests.support.wakeup import FakeWakeup
from tests.wire import WireDiscord
from tests.wire.calls import Call
from tests.wire.limits import LimitRules
from tests.wire.model import Message, User

DUE = tonight_at(22)
STALE = DUE + timedelta(minutes=90)
DAY = timedelta(days=1)

OPEN = ("POST", "/users/@me/channels")
SEND = ("POST", "/channels/*/messages")
LOOK_UP = ("GET", "/channels/*/messages")

BUSY_TIMEOUT = timedelta(seconds=0.05)
MOST_SWEEPS = 2_000
"""More at one instant are a loop that would burn a processor."""

INVALID = {401, 403, 429}
BAN_WINDOW = timedelta(minutes=10)


@dataclass(kw_only=True)
class Stage:
    """One process of Charley, without its connection to the gateway."""

    discord: WireDiscord
    clock: FakeClock
    discord_clock: FakeClock
    storage: SqlStorage
    wakeup: FakeWakeup
    breaker: Breaker
    events: Events
    requests: RequestChain
    surroundings: GatewaySurroundings
    messenger: DiscordMessenger
    charley: Application
    owner: User
    alerts: OwnerAlerts
    file: Path

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def incidents(self) -> Incidents:
        return self.charley.incidents

    # Acting

    def new_client(self) -> CharleyBot:
        """Return one that is not logged in yet."""
        return self.requests.watched(
            self.surroundings.through(self.charley.new_client(gather=timedelta()))
        )

    async def log_in(self) -> Client:
        """Let a client log in; it neither connects nor answers any command."""
        client = self.new_client()
        client._extensions_to_load = ()
        await client.login(self.discord.bot.token)
        self.requests.use(client)
        return client

    async def meet(self, *names: str) -> list[User]:
        """Return people whose stretch is planned for 22:00."""
        met = [self.discord.add_user(name) for name in names]
        await self.store_people(met)
        await self.charley.housekeeping.repair_plans()
        return met

    def lose_patience(self) -> None:
        """Take for silent what has not answered for a moment, instead of twenty seconds."""
        self.requests._request_timeout = timedelta(seconds=0.3)

    async def store_people(self, users: Sequence[User]) -> None:
        channels = [self.discord.world.direct(self.discord.bot, user) for user in users]
        ids = [UserId(user.id) for user in users]
        await store(
            self.storage,
            *(
                a_user(id=id_, dm_channel_id=ChannelId(channel.id))
                for id_, channel in zip(ids, channels, strict=True)
            ),
            *(a_reminder(user_id=id_) for id_ in ids),
        )

    def limit(self, rules: LimitRules) -> None:
        """Put limits in force, by Discord's clock on the stage instead of the machine's."""
        self.discord.limits.rules = rules
        self.discord._rest._clock = lambda: self.discord_clock.now().timestamp()

    def step_clock(self, length: timedelta) -> None:
        """Set the clock of Charley's machine, and no other."""
        self.clock.advance(length)

    def pass_time(self, length: timedelta) -> None:
        self.clock.advance(length)
        self.discord_clock.advance(length)

    async def run_until(self, instant: datetime) -> None:
        """Let time pass; sweep whenever a ticker would, the safety sweep left out."""
        if instant > self.now:
            await self.sweep()
        while (next_at := self._next_wake()) is not None and next_at <= instant:
            self.pass_time(next_at - self.now)
            await self.sweep()
        self.pass_time(max(instant - self.now, timedelta()))

    def _next_wake(self) -> datetime | None:
        ahead = [at for at in self.wakeup.asked if at > self.now]
        self.wakeup.asked[:] = ahead
        return self.wakeup.next_at

    async def sweep(self) -> None:
        """Sweep until nothing asks for more at this instant."""
        for _ in range(MOST_SWEEPS):
            known = len(self.wakeup.asked)
            await self.charley.sweep()
            await at_rest()
            if not any(at <= self.now for at in self.wakeup.asked[known:]):
                return
        message = "the sweeps never end"
        raise AssertionError(message)

    # Looking

    def reminders(self, user: User) -> list[Message]:
        """Return what arrived, Charley's reminders alone: answers of commands are cards."""
        messages = self.discord.dm_messages(user)
        return [each for each in messages if each.buttons and not each.is_card]

    def told(self) -> list[str]:
        """Return what the owner was told."""
        return [message.content or "" for message in self.discord.dm_messages(self.owner)]

    async def occurrences(self, user: User) -> list[Occurrence]:
        """Return what is stored of a person's stretch, earliest first."""
        query = select(*OCCURRENCE_COLUMNS).where(occurrences.c.user_id == user.id)
        async with self.storage.engine.connect() as connection:
            rows = (await connection.execute(query.order_by(occurrences.c.due_at))).all()
        return [occurrence_of(row, kinds=KINDS) for row in rows]

    async def tonight(self, user: User) -> Occurrence:
        """Return tonight's occurrence."""
        return (await self.occurrences(user))[0]

    async def is_planned_for(self, user: User, due_at: datetime) -> bool:
        """Tell whether the schedule lives on."""
        return any(
            each.state is State.PLANNED and each.slot.due_at == due_at
            for each in await self.occurrences(user)
        )

    async def is_sent_once(self, user: User) -> bool:
        """Tell whether tonight's message arrived exactly once, is on record, and the next planned."""
        occurrence = await self.tonight(user)
        (message,) = self.reminders(user)
        assert occurrence.state is State.SENT, occurrence
        assert occurrence.message_id == message.id
        return await self.is_planned_for(user, DUE + DAY)

    def most_invalid(self) -> int:
        """Return the most invalid requests in any ten minutes."""
        counted = [call for call in self.discord.calls if call.status in INVALID]
        return max((self._since(call, counted) for call in counted), default=0)

    @staticmethod
    def _since(start: Call, calls: list[Call]) -> int:
        end = start.at + BAN_WINDOW.total_seconds()
        return sum(start.at <= call.at < end for call in calls)


@asynccontextmanager
async def staged(
    double: WireDiscord, content: Content, file: Path, *, discord_clock: FakeClock
) -> AsyncIterator[Stage]:
    """Put it together; both clocks show the same at first."""
    clock = FakeClock(discord_clock.now())
    storage = SqlStorage(open_engine(f"sqlite+aiosqlite:///{file}", busy_timeout=BUSY_TIMEOUT))
    wakeup, randomness = FakeWakeup(), FakeRandomness()

    def monotonic() -> float:
        return discord_clock.now().timestamp()

    events = Events()
    # Without patience: the stage's time stands still while something waits.
    breaker = Breaker(events=events, monotonic=monotonic, patience=timedelta())
    pacer = Pacer(LocalPlaces(per_second=1_000))
    library, surroundings = content.library, GatewaySurroundings()
    requests = RequestChain(
        pacer=pacer, breaker=breaker, destinations=Destinations(monotonic=monotonic)
    )
    messenger = DiscordMessenger(library=library, texts=Catalogue(), requests=requests)
    world = Ports(
        storage=storage,
        messenger=messenger,
        clock=clock,
        randomness=randomness,
        wakeup=wakeup,
        alarm=SystemAlarm(clock=clock),
        capacity=requests,
        surroundings=surroundings,
        visibility=DiscordCommandVisibility(requests=requests, surroundings=surroundings),
        events=events,
        monotonic=monotonic,
        record_backoff=AT_ONCE,
    )
    charley = wire(world, content)
    owner = double.add_user("owner")
    owner_requests = RequestChain(pacer=pacer)
    to_owner = DiscordMessenger(library=library, texts=Catalogue(), requests=owner_requests)
    stage = Stage(
        discord=double,
        clock=clock,
        discord_clock=discord_clock,
        storage=storage,
        wakeup=wakeup,
        breaker=breaker,
        events=events,
        requests=requests,
        surroundings=surroundings,
        messenger=messenger,
        charley=charley,
        owner=owner,
        alerts=OwnerAlerts(
            fleet=Alone(),
            owner_id=UserId(owner.id),
            messenger=to_owner,
            clock=clock,
            randomness=randomness,
            incidents=charley.incidents,
        ),
        file=file,
    )
    client = await stage.log_in()
    owner_requests.use(client)
    try:
        yield stage
    finally:
        await charley.delivery.stop(patience=timedelta(seconds=1))
        await client.close()
        await storage.close()
