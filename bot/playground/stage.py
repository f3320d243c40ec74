"""The stage: the real bot on the simulated Discord, with its players, on a clock to push."""

from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import discord
import simcord
from simcord import ChannelHandle, MemberActor, UserHandle

from bot.app.parts.world import Ports
from bot.app.wiring import Application, load_content, wire
from bot.client.bot import CharleyBot
from bot.content.files import data_root
from bot.domain.delivery.call_views import CallShown
from bot.domain.ids import UserId
from bot.domain.time.zones import zone_for
from bot.messaging.discord_io.breaker import Breaker
from bot.messaging.discord_io.chain import RequestChain
from bot.messaging.discord_io.command_permissions import DiscordCommandVisibility
from bot.messaging.discord_io.surroundings import GatewaySurroundings
from bot.messaging.messenger import DiscordMessenger
from bot.playground.clock.face import ClockCog
from bot.playground.club import BOT_NAME, Club
from bot.playground.folder import Folder
from bot.playground.glue import (
    advance,
    as_bot,
    clock_of,
    give_avatar,
    let_it_answer_errors,
    let_it_be_told_of_servers,
    name_bot,
    settle,
)
from bot.playground.haste import ANY_PRESSES, AT_ONCE, AtOnce, OpenAnytime, OpenDoors
from bot.playground.scenario import Player, Scenario
from bot.ports.storage import Storage
from bot.scheduling.system_clock import SystemAlarm, SystemClock, SystemRandomness
from bot.scheduling.ticker import Ticker
from bot.services.events import Events
from bot.services.people.overview import Overview
from bot.services.people.privacy import Records
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade

CHUNK = timedelta(hours=1)
"""simcord gives up on a step of the clock that takes longer than `SETTLE_S`."""

SETTLE_S = 2.5
"""How long simcord waits for the bot to fall quiet after an action. Timers that are due sooner are
waited for; the shortest that is always there is Discord's of 3 s, for an answer."""

SWEEP_EVERY = timedelta(hours=6)
"""The safety sweep seldom: wake-ups are exact, and a day should pass in a second."""

HOUSEKEEPING_EVERY = 6
"""Housekeeping seldom, too: once in this many hours."""


class Stage:
    """One simulated Discord with Charley in it."""

    def __init__(
        self,
        *,
        env: simcord.Env,
        charley: Application,
        client: CharleyBot,
        storage: Storage,
        scenario: Scenario,
    ) -> None:
        self.env = env
        self.storage = storage
        self.charley = charley
        self.client = client
        self.scenario = scenario
        self.requested_jumps: deque[str] = deque()
        """Jumps of the clock that somebody has asked for."""
        # Ids follow from the order: the people first, so that a kept database still knows them.
        users = [env.create_user(player.name) for player in scenario.players]
        self.you: UserHandle = users[0]
        conversations = [user.dm_channel for user in users]
        self.dm: ChannelHandle = conversations[0]
        self.club = Club(env)
        self.channel: ChannelHandle = self.club.channel
        self.members: list[MemberActor] = [
            self.club.admit(user, player)
            for user, player in zip(users, scenario.players, strict=True)
        ]
        self.club.furnish()

    @property
    def people(self) -> list[tuple[UserId, Player]]:
        """Everybody, by id."""
        return [
            (UserId(member.id), player)
            for member, player in zip(self.members, self.scenario.players, strict=True)
        ]

    def now(self) -> datetime:
        """Return the simulated instant."""
        return self.env.now()

    async def advance_to(
        self, instant: datetime, *, after_each: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Let simulated time pass; everything due meanwhile happens."""
        while (left := instant - self.now()) > timedelta():
            await advance(self.env, by=min(left, CHUNK))
            if after_each is not None:
                await after_each()

    async def overview(self, user_id: UserId) -> Overview | None:
        """Return what a person has set up."""
        return await self.charley.services.overviews.show(user_id)

    async def records(self, user_id: UserId) -> Records:
        """Return all that is on record about a person, as plain values."""
        return await self.charley.services.privacy.export(user_id)

    async def calls(self) -> tuple[CallShown, ...]:
        """Return the calls of the server; none before anybody has set one up."""
        return await self.charley.services.servers.calls.list(self.club.team)

    async def server_zone(self) -> ZoneInfo:
        """Return the zone to show the server's times in: its own, once it is set."""
        async with self.storage.read() as unit:
            configuration = await unit.servers.load(self.club.team.guild_id)
        own = configuration.server.known_zone if configuration else None
        return own or zone_for(self.scenario.zone)

    def zone(self, overview: Overview | None) -> ZoneInfo:
        """Return the zone to show times in: your own, once it is set."""
        own = overview.user.zone if overview and overview.user.zone_key else None
        return own or zone_for(self.scenario.zone)

    async def say(self, text: str, *, to: ChannelHandle) -> None:
        """Let Charley say something that only a playground has to say."""
        with as_bot(self.env):
            await self.conversation(to).send(text)
        await settle(self.env)

    def conversation(self, channel: ChannelHandle) -> discord.PartialMessageable:
        """Return a channel as the bot sees it."""
        is_private = channel.guild is None
        kind = discord.ChannelType.private if is_private else discord.ChannelType.text
        return self.client.get_partial_messageable(channel.id, type=kind)


def _unhurried(events: Events) -> RequestChain:
    """Return a chain in which no request waits."""
    return RequestChain(
        pacer=AtOnce(),
        breaker=Breaker(events=events),
        dm_open_limiter=OpenDoors(),
        destinations=OpenAnytime(),
    )


@asynccontextmanager
async def staged(scenario: Scenario, *, folder: Folder, start_at: datetime) -> AsyncIterator[Stage]:
    """Build the stage, raise the curtain, and clear everything away afterwards.

    Args:
        scenario: who is there.
        folder: where the database is.
        start_at: where the clock stands.
    """
    storage = SqlStorage.open(f"sqlite+aiosqlite:///{folder.database}")
    try:
        await upgrade(storage.engine)
        clock, content, events = SystemClock(), load_content(), Events()
        requests, surroundings = _unhurried(events), GatewaySurroundings()
        ticker = Ticker(clock=clock, sweep_every=SWEEP_EVERY)
        world = Ports(
            storage=storage,
            messenger=DiscordMessenger(
                library=content.library, texts=content.texts, requests=requests
            ),
            clock=clock,
            randomness=SystemRandomness(),
            wakeup=ticker,
            alarm=SystemAlarm(clock=clock),
            capacity=requests,
            surroundings=surroundings,
            visibility=DiscordCommandVisibility(requests=requests, surroundings=surroundings),
            events=events,
        )
        charley = wire(world, content)
        client = charley.new_client(presses=ANY_PRESSES, gather=AT_ONCE)
        requests.use(surroundings.through(requests.watched(client)))
        env = simcord.Env(client, check_errors=False, settle_timeout=SETTLE_S, shard_count=1)
        name_bot(env, BOT_NAME)
        give_avatar(env, data_root().joinpath("pictures", "brand", "avatar.png").read_bytes())
        stage = Stage(env=env, charley=charley, client=client, storage=storage, scenario=scenario)
        with clock_of(env, start_at=start_at):
            async with _curtain(stage, ticker, knows_commands=folder.kept_at is None):
                yield stage
    finally:
        await storage.close()


@asynccontextmanager
async def _curtain(stage: Stage, ticker: Ticker, *, knows_commands: bool) -> AsyncIterator[None]:
    await stage.client.add_cog(ClockCog(stage.requested_jumps))
    let_it_be_told_of_servers(stage.client)
    await stage.env.start()
    let_it_answer_errors(stage.client)
    try:
        with as_bot(stage.env):
            if not knows_commands:
                # The database remembers that it has handed them over: to the last playground.
                await stage.client.tree.sync()
            ticker.start(
                sweep=stage.charley.delivery.sweep,
                housekeeping=_seldom(stage.charley.housekeeping.run),
                tidying=stage.charley.tidy,
            )
        yield
    finally:
        ticker.stop()
        await stage.charley.stop_tidying(patience=timedelta(seconds=1))
        await stage.charley.delivery.stop(patience=timedelta(seconds=1))
        await stage.env.shutdown()
        await stage.client.close()


def _seldom(work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Return work that is done only every few times that it is asked for."""
    asked = 0

    async def work_seldom() -> None:
        nonlocal asked
        asked += 1
        if asked % HOUSEKEEPING_EVERY == 0:
            await work()

    return work_seldom
