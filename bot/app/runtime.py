"""Running: from the first look at the database to the last recorded delivery."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog

from bot import __version__
from bot.app.assembly import Assembly, assemble
from bot.app.parts.allowance import Allowance, allowance
from bot.app.parts.fleet import membership
from bot.app.parts.world import Ports
from bot.app.reactions import reactions_of
from bot.app.refusals import DiscordRefusedError, TokenRejectedError
from bot.app.watching.service_manager import ServiceManager
from bot.app.watching.watch import Watch
from bot.app.wiring import load_content
from bot.messaging.discord_io.http_trace import use_api_url
from bot.ports.fleet import Membership
from bot.ports.storage import Storage
from bot.scheduling.system_clock import SystemClock
from bot.services.delivery.engine import LEASE
from bot.services.events import Events
from bot.settings import Settings, service_variables
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import alone, upgrade

PATIENCE = timedelta(seconds=5.25)
"""How long deliveries under way may take to end once the process is asked to."""

LAST_WRITE = timedelta(seconds=1)
"""How long the database may then take; with the goodbyes, a stop stays within ten seconds."""

log = structlog.get_logger(__name__)


async def run(settings: Settings, *, adapt: Callable[[Ports], Ports] = lambda world: world) -> None:
    """Run Charley until the process is asked to stop.

    Args:
        settings: what the operator chose.
        adapt: may put something between Charley and the world, as the crash tests do.

    Raises:
        ContentError, SchemaNewerError, StorageUnavailableError: it cannot start.
        DiscordRefusedError: Discord does not accept the token, or will not serve this bot.
        PortUnusableError: the address for health and metrics cannot be listened on.
    """
    if settings.discord_api_url is not None:
        use_api_url(str(settings.discord_api_url))
    content = load_content()
    spare_collections()
    started_by = service_variables()
    service = ServiceManager(started_by.address, watchdog=started_by.watchdog)
    watch = Watch(settings, service=service, events=Events(), clock=SystemClock())
    # The first to be there and the last to go: it also answers while the database does not.
    async with (
        watch.answering(),
        _opened(settings.database_url.get_secret_value()) as storage,
        allowance(storage, per_second=settings.sends_per_second, events=watch.events) as allowed,
    ):
        assembly = assemble(
            settings,
            content,
            storage=storage,
            allowance=allowed,
            fleet=membership(storage, clock=SystemClock()),
            events=watch.events,
            responses=watch.responses,
            adapt=adapt,
        )
        watch.look_at(assembly, storage)
        await Runtime(assembly, watch, allowed).run()


def spare_collections() -> None:
    """Let the garbage collector pass over everything there is so far; it lives as long as we do.

    A full collection would walk through every city and module: 80 ms in which nobody is served.
    """
    gc.collect()
    gc.freeze()


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[SqlStorage]:
    """Open the database, brought up to date; no other process delivers from an SQLite file meanwhile."""
    clock = SystemClock()
    with alone(url, now=clock.now()):
        storage = SqlStorage.open(url)
        try:
            change = await upgrade(storage.engine)
            log.info("database ready", action="database_ready", revision=change.after)
            if storage.serves_one_process:
                await _take_leases_back(storage, now=clock.now())
            yield storage
        finally:
            await storage.close()


async def _take_leases_back(storage: Storage, *, now: datetime) -> None:
    """Go on at once with what a killed process had under way: no other process can have it."""
    async with storage.begin() as uow:
        count = await uow.occurrences.release_leases(now=now, until=now + LEASE)
        await uow.commit()
    if count:
        log.info("leases taken back", action="leases_taken_back", count=count)


class Runtime:
    """One life of the process: the clock-work, and beside it a connection to Discord."""

    def __init__(self, assembly: Assembly, watch: Watch, allowed: Allowance) -> None:
        self._charley = assembly.charley
        self._supervisor = assembly.supervisor
        self._alerts = assembly.alerts
        self._ticker = assembly.ticker
        self._backups = assembly.backups
        self._fleet = assembly.fleet
        self._allowed = allowed
        self._watch = watch
        self._asked_to_stop = asyncio.Event()

    async def run(self) -> None:
        """Serve until asked to stop, or until Discord refuses for good.

        Raises:
            DiscordRefusedError: Discord does not accept the token, or will not serve this bot.
            StorageUnavailableError: the database does not answer right at the start.
            ExceptionGroup: what lasts as long as the process has broken; a new one has to go on.
        """
        self._listen_for_signals()
        log.info("starting", action="starting", version=__version__)
        clock = SystemClock()
        await self._fleet.join(reactions_of(self._charley, ticker=self._ticker, clock=clock))
        # Until a client is logged in, whatever becomes due stays planned.
        self._ticker.start(
            sweep=self._charley.sweep,
            housekeeping=self._keep_house,
            tidying=self._charley.tidy,
        )
        self._watch.service.ready()
        try:
            await self._serve()
        finally:
            self._watch.service.stopping()
            await self._stop()
        if self._charley.incidents.token_rejected.is_set():
            raise TokenRejectedError

    async def _keep_house(self) -> None:
        try:
            await self._charley.housekeeping.run()
        finally:
            await self._backups.run()

    async def _serve(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                work = [
                    group.create_task(self._supervisor.run(), name="supervisor"),
                    group.create_task(self._alerts.run(), name="alerts"),
                    group.create_task(self._watch.run(), name="watch"),
                    group.create_task(self._fleet.lasts(), name="fleet lasts"),
                    group.create_task(self._allowed.lasts(), name="places last"),
                ]
                await self._reason_to_end()
                for task in work:
                    task.cancel()
        except* DiscordRefusedError as refused:
            raise refused.exceptions[0] from None

    async def _reason_to_end(self) -> None:
        reasons = [
            asyncio.ensure_future(self._asked_to_stop.wait()),
            asyncio.ensure_future(self._charley.incidents.token_rejected.wait()),
        ]
        try:
            await asyncio.wait(reasons, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for reason in reasons:
                reason.cancel()

    def _listen_for_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._asked_to_stop.set)

    async def _stop(self) -> None:
        log.info("stopping", action="stopping")
        self._ticker.stop()
        self._backups.stop()
        await asyncio.gather(
            self._charley.stop_tidying(patience=LAST_WRITE), self._stop_delivering()
        )
        # Last, and handed on at once: nobody in the middle of a stretch waits for the deliveries.
        await self._charley.services.guiding.stop()
        await part(self._supervisor.close, self._fleet)
        log.info("stopped", action="stopped")

    async def _stop_delivering(self) -> None:
        try:
            async with asyncio.timeout((PATIENCE + LAST_WRITE).total_seconds()):
                await self._charley.delivery.stop(patience=PATIENCE)
        except TimeoutError:
            # What is not on record is leased: the next process looks it up.
            log.warning("last record cut short", action="last_record_cut_short")


async def part(say_goodbye: Callable[[], Awaitable[None]], fleet: Membership) -> None:
    """Part from Discord, then from the other processes.

    discord.py hands over presses until its client is closed. One that comes after the handing back
    would leave a session with an owner who is gone.
    """
    try:
        await say_goodbye()
    finally:
        await fleet.leave()
