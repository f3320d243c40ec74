"""The stage: the real bot on the simulated Discord, with its players, on a clock to push."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import discord
import simcord
from simcord import ChannelHandle, MemberActor, UserHandle

from bot.app.wiring import Charley, World, load_content, wire
from bot.client.charley import CharleyBot
from bot.domain.days import EVERY_DAY
from bot.domain.ids import UserId
from bot.domain.reminders import WaterMode
from bot.domain.zones import zone_for
from bot.messaging.discord_messenger import DiscordMessenger
from bot.messaging.openings import Openings
from bot.messaging.pacing import DISCORD_LIMIT, Pacer
from bot.playground.clock_cog import ClockCog, clock_buttons
from bot.playground.glue import as_bot, clock_of, name_bot
from bot.playground.jumps import target_of
from bot.playground.scenario import Player, Scenario
from bot.scheduling.system_clock import SystemClock, SystemRandomness
from bot.scheduling.ticker import Ticker
from bot.services.direct_messages import welcome
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade

CHUNK = timedelta(minutes=10)
"""simcord gives up on a longer step of the clock."""

SWEEP_EVERY = timedelta(minutes=10)
"""The safety sweep seldom: wake-ups are exact, and a day should pass in seconds."""

SETTLE_S = 1.0
"""How long simcord waits for the bot to fall quiet after an action."""

_HELLO = (
    "**Welcome to Charley's playground.** This is the real bot on a Discord that exists only on "
    "this computer.\nType `/start` below to set up your reminders, or `/cramp`, `/tip`, `/help`. "
    "The buttons under the clock push the time forward; your reminders then arrive here."
)


class Stage:
    """One simulated Discord with Charley in it."""

    def __init__(
        self, *, env: simcord.Env, charley: Charley, client: CharleyBot, scenario: Scenario
    ) -> None:
        self.env = env
        self.client = client
        self.wishes: asyncio.Queue[str] = asyncio.Queue()
        self.scenario = scenario
        self._charley = charley
        self._clock_message: discord.Message | None = None
        guild = env.create_guild("Sleepers")
        self.channel: ChannelHandle = guild.create_text_channel("wind-down")
        users = [env.create_user(player.name) for player in scenario.players]
        self.members: list[MemberActor] = [guild.add_member(user) for user in users]
        self.you: UserHandle = users[0]

    @property
    def dm(self) -> ChannelHandle:
        """Your direct messages with Charley."""
        return self.you.dm_channel

    def now(self) -> datetime:
        """Return the simulated instant."""
        return self.env.now()

    async def set_scene(self) -> None:
        """Set up what the scenario says, play its past, and show the clock."""
        for player, member in zip(self.scenario.players, self.members, strict=True):
            with as_bot(self.env):
                await self._set_up(UserId(member.id), player)
        await self._play_past()
        with as_bot(self.env):
            await self._to_dm().send(_HELLO)
        await self.show_clock()

    async def _set_up(self, user_id: UserId, player: Player) -> None:
        if player.zone is None or player.bedtime is None:
            return
        services = self._charley.services
        overview = await services.preferences.set_bedtime(
            user_id, player.bedtime, days=EVERY_DAY, zone_key=player.zone
        )
        if player.stretch is not None:
            overview = await services.preferences.turn_on_stretch(
                user_id,
                minutes_before=player.stretch.minutes_before,
                repeats=player.stretch.repeats,
            )
        if player.water is not None:
            overview = await services.preferences.turn_on_water(
                user_id,
                mode=WaterMode(player.water.mode),
                wake=player.water.wake,
                target_ml=player.water.target_ml,
            )
        await services.direct_messages.send(user_id, welcome, next_due_at=overview.next_due_at)

    async def _play_past(self) -> None:
        """Play the days before the curtain rises; some nights are answered."""
        you = self.scenario.players[0]
        for day in range(self.scenario.past_days):
            await self.advance(timedelta(days=1))
            if (day + 1) * you.done_share % 1 < you.done_share:
                with as_bot(self.env):
                    await self._charley.services.nights.done(UserId(self.you.id))

    async def advance(self, length: timedelta) -> None:
        """Let simulated time pass; everything due meanwhile happens."""
        while length > timedelta():
            step = min(length, CHUNK)
            await self.env.advance_time(step.total_seconds())
            length -= step

    async def fulfil(self, wish: str) -> None:
        """Push the clock as a button asked for, and show it anew below what has arrived."""
        overview = await self._charley.services.overviews.show(UserId(self.you.id))
        zone = overview.user.zone if overview and overview.user.zone_key else self._zone
        target = target_of(wish, overview, now=self.now(), zone=zone)
        # A second more, so that what is due at that very instant has arrived.
        await self.advance(target - self.now() + timedelta(seconds=1))
        await self.show_clock()

    async def show_clock(self) -> None:
        """Show the simulated time and its buttons at the end of the conversation."""
        local = self.now().astimezone(self._zone)
        text = f"🕰 **{local:%A, %d %B, %H:%M}** in {self.scenario.zone} (the playground's clock)"
        with as_bot(self.env):
            if self._clock_message is not None:
                await self._clock_message.delete()
            self._clock_message = await self._to_dm().send(
                text, view=clock_buttons(UserId(self.you.id)), silent=True
            )
        await self.env.settle()

    @property
    def _zone(self) -> ZoneInfo:
        return zone_for(self.scenario.zone)

    def _to_dm(self) -> discord.PartialMessageable:
        return self.client.get_partial_messageable(self.dm.id, type=discord.ChannelType.private)


@asynccontextmanager
async def staged(scenario: Scenario, *, folder: Path, start_at: datetime) -> AsyncIterator[Stage]:
    """Build the stage, raise the curtain, and clear everything away afterwards."""
    storage = SqlStorage.open(f"sqlite+aiosqlite:///{folder / 'charley.db'}")
    try:
        await upgrade(storage.engine)
        clock = SystemClock()
        messenger = DiscordMessenger(pacer=Pacer(per_second=DISCORD_LIMIT), openings=Openings())
        ticker = Ticker(clock=clock, sweep_every=SWEEP_EVERY)
        world = World(
            storage=storage,
            messenger=messenger,
            clock=clock,
            randomness=SystemRandomness(),
            wakeup=ticker,
        )
        charley = wire(world, load_content(today=start_at.astimezone(UTC).date()))
        client = charley.new_client()
        messenger.use(client)
        env = simcord.Env(client, check_errors=False, settle_timeout=SETTLE_S, shard_count=1)
        name_bot(env, "Charley")
        stage = Stage(env=env, charley=charley, client=client, scenario=scenario)
        with clock_of(env, start_at=start_at - timedelta(days=scenario.past_days)):
            async with _curtain(stage, charley, ticker):
                yield stage
    finally:
        await storage.close()


@asynccontextmanager
async def _curtain(stage: Stage, charley: Charley, ticker: Ticker) -> AsyncIterator[None]:
    await stage.client.add_cog(ClockCog(stage.wishes))
    await stage.env.start()
    with as_bot(stage.env):
        ticker.start(sweep=charley.delivery.sweep, housekeeping=charley.housekeeping.run)
    try:
        await stage.set_scene()
        yield
    finally:
        ticker.stop()
        await charley.delivery.stop(patience=timedelta(seconds=1))
        await stage.env.shutdown()
        await stage.client.close()
