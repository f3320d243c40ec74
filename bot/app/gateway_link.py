"""A connection to the gateway: whether every shard has one, and what it may die of."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from math import isfinite

import aiohttp
from discord.ext import commands


class GatewayLostError(Exception):
    """A connection that was there did not come back in time.

    discord.py waits longer between attempts each time, at last a quarter of an hour.
    """


class GatewaySilentError(Exception):
    """The gateway did not get ready in time."""


class ConnectionEndedError(Exception):
    """discord.py stopped without a word."""


FORESEEN = (
    OSError,
    aiohttp.ClientError,
    GatewaySilentError,
    GatewayLostError,
    ConnectionEndedError,
)
"""What a connection may die of on any day. `TimeoutError` is an `OSError`."""


def words_on(error: Exception) -> dict[str, str | Exception]:
    """Return what the log says of a death: a traceback only where it was not foreseen."""
    if not isinstance(error, FORESEEN):
        return {"exc_info": error}
    return {"cause": f"{type(error).__name__}: {error}".removesuffix(": ")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardStanding:
    """How one connection to the gateway stands."""

    is_up: bool
    latency: timedelta | None
    """From the last heartbeat to its acknowledgement; `None`: there was none yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayStanding:
    """How all of a client's connections stand."""

    shards: Mapping[int, ShardStanding] = field(default_factory=dict)
    guilds: int = 0


def shards_wanted(ids: Collection[int] | None, count: int | None) -> frozenset[int]:
    """Return which shards a process is to have, by what was chosen for it or Discord has recommended.

    Where nothing is known yet there is at least one.
    """
    return frozenset(ids or range(count or 1))


def _length(latency_s: float) -> timedelta | None:
    return timedelta(seconds=latency_s) if isfinite(latency_s) else None


class GatewayLink:
    """Follows one client's shards by what discord.py says of them."""

    def __init__(
        self,
        client: commands.AutoShardedBot,
        *,
        came_up: Callable[[], None],
        went_down: Callable[[], None],
    ) -> None:
        self._client = client
        self._connected: set[int] = set()
        self.connects = 0
        """How often a shard has come up."""
        self._up, self._down = asyncio.Event(), asyncio.Event()
        self._down.set()
        self._came_up, self._went_down = came_up, went_down
        client.add_listener(self._connect, "on_shard_ready")
        client.add_listener(self._connect, "on_shard_resumed")
        client.add_listener(self._disconnect, "on_shard_disconnect")

    @property
    def is_up(self) -> bool:
        """Whether commands reach the client."""
        return self._up.is_set()

    @property
    def _wanted(self) -> frozenset[int]:
        """The shards that there are to be; discord.py itself names only those that were connected once."""
        return shards_wanted(self._client.shard_ids, self._client.shard_count)

    def standing(self) -> GatewayStanding:
        """Return how each shard stands, by what is known without asking."""
        known = self._client.shards
        shards = {
            number: ShardStanding(
                is_up=number in self._connected,
                latency=_length(known[number].latency) if number in known else None,
            )
            for number in self._wanted | known.keys()
        }
        return GatewayStanding(shards=shards, guilds=len(self._client.guilds))

    async def lasts_until(self, connecting: "asyncio.Task[None]", length: timedelta | None) -> bool:
        """Wait for a change for at most *length*; tell whether there was none."""
        change = self._down if self.is_up else self._up
        waiting = asyncio.ensure_future(change.wait())
        try:
            done, _ = await asyncio.wait(
                {waiting, connecting},
                timeout=None if length is None else length.total_seconds(),
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            waiting.cancel()
        return not done

    async def _connect(self, shard_id: int | None) -> None:
        self._connected.add(shard_id or 0)
        self.connects += 1
        if self._wanted <= self._connected and not self.is_up:
            self._down.clear()
            self._up.set()
            self._came_up()

    async def _disconnect(self, shard_id: int | None) -> None:
        self._connected.discard(shard_id or 0)
        if self.is_up:
            self._up.clear()
            self._down.set()
            self._went_down()
