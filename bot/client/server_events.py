"""What the gateway tells of servers, on its way to the upkeep: many events are one look.

A server that is set up or cleaned up sends hundreds of events; a look waits until they are over.
"""

import asyncio
from collections.abc import Awaitable, Iterable
from datetime import timedelta
from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.client.services import ServerServices
from bot.domain.ids import ChannelId, GuildId, RoleId
from bot.ports.storage import StorageUnavailableError
from bot.services.servers.upkeep.upkeep import Told
from bot.services.waiting import Waiting

GATHER = timedelta(seconds=2)
"""What is told of a server within that time is one look at it."""

AGAIN_AFTER = timedelta(seconds=30)
"""How long to wait for a database that does not answer."""

LOOK_TIMEOUT, LOOK_AT_ALL_TIMEOUT = timedelta(seconds=30), timedelta(minutes=5)

Part = discord.abc.GuildChannel | discord.Thread | discord.Role | discord.Member

log = structlog.get_logger(__name__)


class ServerEvents:
    """Follows one client's servers by what discord.py says of them.

    Nobody is told anything: a server that adds Charley hears from it when a person asks.
    """

    def __init__(
        self,
        client: commands.AutoShardedBot,
        *,
        servers: ServerServices,
        gather: timedelta = GATHER,
        again_after: timedelta = AGAIN_AFTER,
    ) -> None:
        self._is_ready = client.is_ready
        self._upkeep, self._visibility = servers.upkeep, servers.visibility
        self._gather, self._again_after = gather, again_after
        self._told: dict[GuildId, Told] = {}
        self._left: set[GuildId] = set()
        self._must_look_at_all = False
        self._working: asyncio.Task[None] | None = None
        self._has_stopped = False
        self._waiting = Waiting("servers_waiting")
        for name, listener in self._listeners().items():
            client.add_listener(listener, name)

    async def stop(self) -> None:
        """Look no more, whatever still arrives; what was left over is found at the next start."""
        self._has_stopped = True
        if self._working is not None:
            self._working.cancel()
            await asyncio.wait({self._working})

    def _listeners(self) -> dict[str, Any]:  # discord.py's listeners differ in what they take
        return {
            "on_ready": self._ready,
            "on_shard_ready": self._shard_ready,
            "on_guild_join": self._appeared,
            "on_guild_available": self._appeared,
            "on_guild_update": self._changed,
            "on_guild_remove": self._removed,
            "on_guild_channel_update": self._changed,
            "on_guild_channel_delete": self._channel_deleted,
            "on_thread_join": self._of_server,
            "on_thread_update": self._changed,
            "on_raw_thread_delete": self._thread_deleted,
            "on_guild_role_update": self._changed,
            "on_guild_role_delete": self._role_deleted,
            "on_member_update": self._changed,  # Charley's own roles; of others it is not told
            "on_raw_app_command_permissions_update": self._permissions_changed,
        }

    async def _ready(self) -> None:
        self._must_look_at_all = True
        self._work_later()

    async def _shard_ready(self, _shard_id: int) -> None:
        """Look again once a shard has a new session: it was told nothing of what happened before."""
        if self._is_ready():
            await self._ready()

    async def _appeared(self, guild: discord.Guild) -> None:
        guild_id = GuildId(guild.id)
        self._left.discard(guild_id)
        self._note(guild_id)

    async def _removed(self, guild: discord.Guild) -> None:
        guild_id = GuildId(guild.id)
        self._told.pop(guild_id, None)
        if self._upkeep.concerns(guild_id):
            self._left.add(guild_id)
            self._work_later()

    async def _changed(self, _before: object, after: discord.Guild | Part) -> None:
        guild = after if isinstance(after, discord.Guild) else after.guild
        self._note(GuildId(guild.id))

    async def _of_server(self, part: discord.Thread) -> None:
        self._note(GuildId(part.guild.id))

    async def _channel_deleted(self, channel: discord.abc.GuildChannel) -> None:
        self._note(GuildId(channel.guild.id), channels=[channel.id])

    async def _thread_deleted(self, deleted: discord.RawThreadDeleteEvent) -> None:
        self._note(GuildId(deleted.guild_id), channels=[deleted.thread_id])

    async def _role_deleted(self, role: discord.Role) -> None:
        self._note(GuildId(role.guild.id), roles=[role.id])

    async def _permissions_changed(
        self, changed: discord.RawAppCommandPermissionsUpdateEvent
    ) -> None:
        self._visibility.forget(GuildId(changed.guild.id))

    def _note(
        self, guild_id: GuildId, *, channels: Iterable[int] = (), roles: Iterable[int] = ()
    ) -> None:
        if not self._upkeep.concerns(guild_id):
            return
        told = Told(
            gone_channels=frozenset(map(ChannelId, channels)),
            gone_roles=frozenset(map(RoleId, roles)),
        )
        self._told[guild_id] = self._told.get(guild_id, Told()).along_with(told)
        self._work_later()

    def _work_later(self) -> None:
        if not self._has_stopped and (self._working is None or self._working.done()):
            self._working = asyncio.create_task(self._work(), name="servers")

    async def _work(self) -> None:
        while self._told or self._left or self._must_look_at_all:
            await asyncio.sleep(self._gather.total_seconds())
            try:
                await self._work_off()
            except (StorageUnavailableError, TimeoutError) as error:
                self._waiting.failed(error)
                await asyncio.sleep(self._again_after.total_seconds())
            else:
                self._waiting.answered()

    async def _work_off(self) -> None:
        """Do what there is to do, each thing forgotten only once it is done.

        Raises:
            StorageUnavailableError, TimeoutError: the database does not answer; the rest is left.
        """
        if self._must_look_at_all:
            await self._look_at_all()
        for guild_id in tuple(self._left):
            await self._attend(guild_id, self._upkeep.remove(guild_id))
            self._left.discard(guild_id)
        for guild_id, told in tuple(self._told.items()):
            await self._attend(guild_id, self._upkeep.look(guild_id, told))
            if self._told.get(guild_id) is told:
                del self._told[guild_id]

    async def _look_at_all(self) -> None:
        """Look at every server; what was only to be looked at needs no second look."""
        self._must_look_at_all = False
        earlier = self._told
        self._told = {guild_id: told for guild_id, told in earlier.items() if told != Told()}
        try:
            async with asyncio.timeout(LOOK_AT_ALL_TIMEOUT.total_seconds()):
                await self._upkeep.look_at_all()
        except (StorageUnavailableError, TimeoutError):
            self._must_look_at_all = True
            raise
        self._told = {
            guild_id: told
            for guild_id, told in self._told.items()
            if self._upkeep.concerns(guild_id)
        }

    async def _attend(self, guild_id: GuildId, work: Awaitable[None]) -> None:
        """Do something about one server, which keeps no other one waiting.

        Raises:
            StorageUnavailableError, TimeoutError: the database does not answer.
        """
        try:
            async with asyncio.timeout(LOOK_TIMEOUT.total_seconds()):
                await work
        except (StorageUnavailableError, TimeoutError):
            raise
        except Exception:
            log.exception("server not looked at", action="server_look_failed", guild_id=guild_id)
