"""The stage with a supervised connection to the gateway, whose waits take no time."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import discord
from discord.gateway import KeepAliveHandler

from bot.app.assembly import ClientSwitch
from bot.app.supervisor import READY_WITHIN, Supervisor
from bot.client.bot import CharleyBot
from tests.faults.stage import Stage
from tests.wire import InteractionOutcome
from tests.wire.model import User

PATIENCE = 10.0
_MALFORMED = {"id": "1"}
"""A channel without a type: a KeyError in discord.py's parser."""


def break_for_good(stage: Stage) -> None:
    """Send the event that discord.py's connection does not survive."""
    stage.discord.gateway.send_event("CHANNEL_CREATE", _MALFORMED)


@dataclass(kw_only=True)
class Patience:
    """Waits as long as it is told, on a clock of its own."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    """Clear, it holds every wait."""

    async def sleep(self, seconds: float) -> None:
        if seconds > 0:
            self.waits.append(seconds)
        await asyncio.sleep(0)
        await self.open.wait()
        self.now += seconds

    def monotonic(self) -> float:
        return self.now


@dataclass(kw_only=True)
class Connection:
    """A supervisor at work."""

    stage: Stage
    patience: Patience
    supervisor: Supervisor
    running: "asyncio.Task[Any]"  # it never returns
    clients: list[CharleyBot]

    async def until_connected(self, *, identifies: int = 0) -> None:
        gateway = self.stage.discord.gateway
        await self._while_running(gateway.wait_counts(identifies=identifies, timeout=PATIENCE))
        await self._while_running(gateway.wait_ready(timeout=PATIENCE))
        await self.until(self._knows_that_it_is_up)

    def _knows_that_it_is_up(self) -> bool:
        link = self.supervisor._link
        return link is not None and link.is_up

    async def until_waiting(self, *, times: int = 1) -> None:
        """Wait until the supervisor has begun to wait so often."""
        await self.until(lambda: len(self.patience.waits) >= times)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for what tells nobody when it becomes true."""
        async with asyncio.timeout(PATIENCE):
            while not condition() and not self.running.done():  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.01)

    async def answers(self, user: User) -> InteractionOutcome:
        """Use a command, and require an answer."""
        outcome = await self.stage.discord.slash(user, "help")
        assert outcome.did_respond
        return outcome

    async def ended(self) -> BaseException:
        """Wait until the supervisor gives up, and return why."""
        async with asyncio.timeout(PATIENCE):
            await asyncio.wait({self.running})
        error = self.running.exception()
        assert error is not None
        return error

    async def _while_running(self, work: Any) -> None:
        working = asyncio.ensure_future(work)
        await asyncio.wait({working, self.running}, return_when=asyncio.FIRST_COMPLETED)
        if self.running.done():
            working.cancel()
            await self.running
        await working


@asynccontextmanager
async def supervised(
    stage: Stage,
    *,
    ready_within: timedelta = READY_WITHIN,
    token: str | None = None,
    adapt: Callable[[discord.Client], object] = lambda _client: None,
) -> AsyncIterator[Connection]:
    """Keep a client connected for the length of the block.

    Args:
        adapt: changes each new client.
    """
    patience, clients = Patience(), list[CharleyBot]()
    patience.open.set()

    def new_client() -> CharleyBot:
        client = client_switch.waking(stage.new_client())
        client._connection.guild_ready_timeout = 0.05
        adapt(client)
        clients.append(client)
        return client

    async def prepare(_client: discord.Client) -> None:
        """`pointed_at` has done it."""

    client_switch = ClientSwitch(chains=[stage.requests], wakeup=stage.wakeup, clock=stage.clock)
    stage.requests.use(None)
    supervisor = Supervisor(
        new_client=new_client,
        token=token or stage.discord.bot.token,
        use=client_switch.use,
        prepare=prepare,
        events=stage.events,
        ready_within=ready_within,
        sleep=patience.sleep,
        monotonic=patience.monotonic,
    )
    running = asyncio.create_task(supervisor.run())
    try:
        yield Connection(
            stage=stage, patience=patience, supervisor=supervisor, running=running, clients=clients
        )
    finally:
        running.cancel()
        with suppress(Exception, asyncio.CancelledError):
            await running
        await supervisor.close()
        _end_heartbeats()


def _end_heartbeats() -> None:
    """End those of connections that were refused their IDENTIFY; discord.py forgets about them."""
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler):
            thread.stop()
