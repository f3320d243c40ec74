"""Supervising: a connection to Discord that dies is replaced by a fresh one.

discord.py 2.7 ends for good on one event of an unexpected shape, on a REST interface that is down
at login, and on other things it does not foresee (Rapptz/discord.py#8155, #10520). Logging in costs
nothing, connecting costs an IDENTIFY: so a dead client's successor logs in at once, takes over the
reminders, and only then waits for its turn to connect.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NoReturn

import discord
import structlog
from discord.ext import commands

from bot.app.gateway_link import (
    FORESEEN,
    ConnectionEndedError,
    GatewayLink,
    GatewayLostError,
    GatewaySilentError,
    GatewayStanding,
    words_on,
)
from bot.app.reconnect import GOOD_RUN, IdentifyBudget, Restarts, Sleep
from bot.app.refusals import refusal_in
from bot.domain.events import (
    ConnectionCrashed,
    ConnectionHeld,
    DiscordReachable,
    DiscordUnreachable,
)
from bot.domain.operations.identifies import IDENTIFY_SPACING
from bot.domain.operations.measured import IdentifiesGranted, IdentifySpent
from bot.domain.operations.outages import Side
from bot.ports.allowance import IdentifyLedger
from bot.ports.world import MonotonicClock, loop_time
from bot.services.events import Events

READY_WITHIN = timedelta(minutes=5)
"""How long a client may take to log in, and then to connect a first or one more shard. discord.py tries
the first connection of a shard again for ever, one call deeper each time."""

LOST_PATIENCE = timedelta(seconds=90)
"""A client that was connected tries again by itself, at ever longer intervals; a new one does not."""

GOODBYE = timedelta(seconds=2)
"""How long saying goodbye to Discord may take."""

IDENTIFY_PATIENCE = timedelta(seconds=40)
"""How long an IDENTIFY waits for those of other processes: discord.py gives a connection a minute."""

log = structlog.get_logger(__name__)


class IdentifiesSpentError(Exception):
    """No IDENTIFY is left for now: another would bring the token's reset nearer."""


class Supervisor:
    """Keeps one client connected; it does not know of reminders."""

    def __init__(
        self,
        *,
        new_client: Callable[[], commands.AutoShardedBot],
        token: str,
        use: Callable[[discord.Client | None], None],
        prepare: Callable[[discord.Client], Awaitable[None]],
        events: Events,
        ready_within: timedelta = READY_WITHIN,
        lost_patience: timedelta = LOST_PATIENCE,
        ledger: IdentifyLedger | None = None,
        sleep: Sleep = asyncio.sleep,
        monotonic: MonotonicClock = loop_time,
    ) -> None:
        """Take what it needs.

        Args:
            new_client: makes a client that is not logged in.
            token: what it logs in with.
            use: takes the client that is logged in, and `None` when none is.
            prepare: is awaited between login and connecting.
            events: takes what happens to the connection.
            ready_within: how long a client may take to connect.
            lost_patience: how long a client that was connected may be without its connection.
            ledger: counts IDENTIFYs for all processes, and over restarts.
            sleep: waits for a number of seconds.
            monotonic: tells the time.
        """
        self._new_client = new_client
        self._token = token
        self._use = use
        self._prepare = prepare
        self._events = events
        self._ready_within, self._lost_patience = ready_within, lost_patience
        self._sleep, self._monotonic = sleep, monotonic
        self._restarts = Restarts()
        self._connect_at = monotonic()
        self._identifies = IdentifyBudget(monotonic=monotonic, sleep=sleep, ledger=ledger)
        self._client: commands.AutoShardedBot | None = None
        self._link: GatewayLink | None = None

    @property
    def gateway(self) -> GatewayStanding:
        """How the client's connection stands."""
        return GatewayStanding() if self._link is None else self._link.standing()

    async def run(self) -> NoReturn:
        """Keep a client connected, for ever.

        Raises:
            DiscordRefusedError: a new client would be refused as well.
        """
        self._events.publish(DiscordUnreachable(side=Side.GATEWAY))  # until the first connection
        while True:
            connected_at: float | None = None
            try:
                client = await self._log_in()
                await self._wait_for_turn()
                connected_at = self._monotonic()
                await self._connect(client)
            except Exception as error:  # noqa: BLE001 - discord.py dies of anything
                self._note_death(error, connected_at=connected_at)
            if connected_at is None:
                # It may still have logged in: until the next attempt it carries the reminders.
                await self._wait_for_turn()
            await self.close()

    async def _log_in(self) -> commands.AutoShardedBot:
        client = self._client = self._new_client()
        self._ration_identifies(client)
        self._link = GatewayLink(
            client,
            came_up=lambda: self._events.publish(DiscordReachable(side=Side.GATEWAY)),
            went_down=lambda: self._events.publish(DiscordUnreachable(side=Side.GATEWAY)),
        )
        async with asyncio.timeout(self._ready_within.total_seconds()):
            try:
                await client.login(self._token)
            finally:
                if client.user is not None:
                    self._use(client)
            await self._prepare(client)
            await self._learn_identifies_left(client)
        return client

    async def _learn_identifies_left(self, client: discord.Client) -> None:
        """Ask Discord how many IDENTIFYs are left."""
        *_, limit = await client.http.get_bot_gateway()
        left, renewed_in = limit["remaining"], timedelta(milliseconds=limit.get("reset_after", 0))
        await self._identifies.learn(
            remaining=left, reset_after=renewed_in, at_once=limit.get("max_concurrency", 1)
        )
        each_day = limit.get("total", left)
        self._events.publish(IdentifiesGranted(left=left, each_day=each_day, renewed_in=renewed_in))

    def _ration_identifies(self, client: discord.Client) -> None:
        async def before_identify_hook(shard_id: int | None, *, initial: bool = False) -> None:
            if not initial:
                await self._sleep(IDENTIFY_SPACING.total_seconds())
            if not await self._identifies.take(shard_id=shard_id or 0, patience=IDENTIFY_PATIENCE):
                raise IdentifiesSpentError
            self._events.publish(IdentifySpent())

        client.before_identify_hook = before_identify_hook  # type: ignore[method-assign]  # discord.py's hook

    async def _wait_for_turn(self) -> None:
        await self._sleep(max(0.0, self._connect_at - self._monotonic()))
        while wait := (await self._identifies.until_next()).total_seconds():
            log.warning("no identify left", action="identifies_spent", wait_s=round(wait))
            await self._sleep(max(wait, 1.0))

    async def _connect(self, client: discord.Client) -> NoReturn:
        """Stay connected until something breaks, and raise it."""
        connecting = asyncio.create_task(client.connect(), name="discord")
        ready = asyncio.create_task(client.wait_until_ready(), name="ready")
        try:
            await self._until_ready(connecting, ready)
            await self._stay(connecting)
            await connecting
            raise ConnectionEndedError
        finally:
            await _end(connecting, ready)

    async def _until_ready(
        self, connecting: "asyncio.Task[None]", ready: "asyncio.Task[None]"
    ) -> None:
        """Wait for all shards, which come one after the other: a hundred of them take ten minutes."""
        while True:
            before = 0 if self._link is None else self._link.connects
            await asyncio.wait(
                {connecting, ready},
                timeout=self._ready_within.total_seconds(),
                return_when=asyncio.FIRST_COMPLETED,
            )
            if connecting.done() or ready.done():
                return
            if self._link is None or self._link.connects == before:
                raise GatewaySilentError

    async def _stay(self, connecting: "asyncio.Task[None]") -> None:
        """Wait until the connection has ended.

        Raises:
            GatewayLostError: it was lost, and did not come back.
        """
        link = self._link
        while link is not None and not connecting.done():
            if not link.is_up:
                if await link.lasts_until(connecting, self._lost_patience):
                    raise GatewayLostError
            elif await link.lasts_until(connecting, GOOD_RUN):
                self._events.publish(ConnectionHeld())
                await link.lasts_until(connecting, None)

    def _note_death(self, error: Exception, *, connected_at: float | None) -> None:
        """Count it, and settle when the next attempt may be made.

        Raises:
            DiscordRefusedError: there is no use in another.
        """
        refused = refusal_in(error)
        if refused is not None:
            raise refused from None
        now = self._monotonic()
        ran_for = timedelta(seconds=0 if connected_at is None else now - connected_at)
        self._restarts = self._restarts.after(ran_for=ran_for)
        self._connect_at = now + self._restarts.wait.total_seconds()
        log.error(
            "client died",
            action="client_died",
            failures=self._restarts.failures,
            wait_s=self._restarts.wait.total_seconds(),
            **words_on(error),
        )
        self._events.publish(DiscordUnreachable(side=Side.GATEWAY))
        if not isinstance(error, FORESEEN):
            self._events.publish(ConnectionCrashed(failures=self._restarts.failures))

    async def close(self) -> None:
        """Part from the client, if there is one."""
        client, self._client = self._client, None
        self._use(None)
        if client is None:
            return
        try:
            async with asyncio.timeout(GOODBYE.total_seconds()):
                await client.close()
        except TimeoutError:
            log.warning("goodbye cut short", action="goodbye_cut_short")
        except Exception:
            log.warning("goodbye failed", action="goodbye_failed", exc_info=True)


async def _end(*tasks: asyncio.Task[object]) -> None:
    """Cancel until ended: Python 3.11's `wait_for`, in discord.py, may swallow a cancellation."""
    pending = set(tasks)
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=0.1)
