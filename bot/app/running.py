"""Running: from the first look at the database to the last recorded delivery."""

import asyncio
import signal
from collections.abc import Callable
from datetime import UTC, timedelta

import discord
import structlog

from bot import __version__
from bot.app.wiring import Charley, World, load_content, wire
from bot.client.charley import CharleyBot
from bot.messaging.api_url import use_api_url, use_its_gateway
from bot.messaging.discord_messenger import DiscordMessenger
from bot.messaging.openings import Openings
from bot.messaging.pacing import Pacer
from bot.scheduling.system_clock import SystemClock, SystemRandomness
from bot.scheduling.ticker import Ticker
from bot.settings import Settings
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade

PATIENCE = timedelta(seconds=6)
"""How long deliveries under way may take to end once the process is asked to."""

GOODBYE = timedelta(seconds=2)
"""How long saying goodbye to Discord may take; the whole stop stays within ten seconds."""

log = structlog.get_logger(__name__)


class TokenRejectedError(Exception):
    """Discord does not accept the token."""

    def __init__(self) -> None:
        super().__init__(
            "Discord does not accept CHARLEY_DISCORD_TOKEN; copy it anew from the page of your "
            "application, under Bot"
        )


async def run(settings: Settings, *, adapt: Callable[[World], World] = lambda world: world) -> None:
    """Run Charley until the process is asked to stop.

    Args:
        settings: what the operator chose.
        adapt: may put something between Charley and the world, as the crash tests do.

    Raises:
        ContentError, DatabaseUrlError, SchemaNewerError, StorageUnavailableError: it cannot start.
        TokenRejectedError: Discord does not accept the token.
    """
    if settings.discord_api_url is not None:
        use_api_url(str(settings.discord_api_url))
    clock = SystemClock()
    content = load_content(today=clock.now().astimezone(UTC).date())
    storage = SqlStorage.open(settings.database_url.get_secret_value())
    try:
        change = await upgrade(storage.engine)
        log.info("database ready", action="database_ready", revision=change.after)
        messenger = DiscordMessenger(
            pacer=Pacer(per_second=settings.sends_per_second), openings=Openings()
        )
        ticker = Ticker(clock=clock)
        world = World(
            storage=storage,
            messenger=messenger,
            clock=clock,
            randomness=SystemRandomness(),
            wakeup=ticker,
        )
        session = Session(
            charley=wire(adapt(world), content),
            messenger=messenger,
            ticker=ticker,
            settings=settings,
        )
        await session.run()
    finally:
        await storage.close()


class Session:
    """One life of the process: a connection to Discord beside the clock-work."""

    def __init__(
        self,
        *,
        charley: Charley,
        messenger: DiscordMessenger,
        ticker: Ticker,
        settings: Settings,
    ) -> None:
        self._charley = charley
        self._messenger = messenger
        self._ticker = ticker
        self._settings = settings
        self._asked_to_stop = asyncio.Event()

    async def run(self) -> None:
        """Serve until asked to stop, or until Discord rejects the token.

        Raises:
            TokenRejectedError: Discord does not accept the token.
        """
        self._listen_for_signals()
        client = self._charley.new_client(sharding=self._settings.sharding)
        try:
            async with asyncio.TaskGroup() as group:
                serving = group.create_task(self._serve(client), name="discord")
                group.create_task(self._watch(serving), name="watch")
        except* discord.LoginFailure:
            raise TokenRejectedError from None
        finally:
            await self._stop(client)
        if self._charley.troubles.token_rejected.is_set():
            raise TokenRejectedError

    async def _serve(self, client: CharleyBot) -> None:
        """Log in, start the clock-work, and stay connected."""
        log.info("starting", action="starting", version=__version__)
        await client.login(self._settings.discord_token.get_secret_value())
        self._messenger.use(client)
        # From here on reminders are sent, whether or not the gateway is connected.
        self._ticker.start(
            sweep=self._charley.delivery.sweep, housekeeping=self._charley.housekeeping.run
        )
        if self._settings.discord_api_url is not None:
            await use_its_gateway(client)
        await client.connect()

    async def _watch(self, serving: asyncio.Task[None]) -> None:
        """End the connection when there is a reason to."""
        reasons = [
            asyncio.ensure_future(self._asked_to_stop.wait()),
            asyncio.ensure_future(self._charley.troubles.token_rejected.wait()),
        ]
        await asyncio.wait([*reasons, serving], return_when=asyncio.FIRST_COMPLETED)
        for reason in reasons:
            reason.cancel()
        serving.cancel()

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._asked_to_stop.set)

    async def _stop(self, client: CharleyBot) -> None:
        log.info("stopping", action="stopping")
        self._ticker.stop()
        await self._charley.delivery.stop(patience=PATIENCE)
        self._messenger.use(None)
        try:
            async with asyncio.timeout(GOODBYE.total_seconds()):
                await client.close()
        except TimeoutError:
            log.warning("goodbye cut short", action="goodbye_cut_short")
        log.info("stopped", action="stopped")
