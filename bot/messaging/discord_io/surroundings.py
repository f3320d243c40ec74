"""What the gateway has told of servers, read from the cache of the client that is connected.

Nothing is copied, and nothing here makes a request.
"""

from typing import TypeVar

import discord
from discord.ext import commands
from typing_extensions import override

from bot.client.channels import rights_of, view_of
from bot.domain.ids import ChannelId, GuildId, RoleId
from bot.domain.servers.authority import ChosenChannel, Presser
from bot.domain.servers.server import Shards
from bot.ports.surroundings import ChannelView, Surroundings

ClientT = TypeVar("ClientT", bound=commands.AutoShardedBot)


class GatewaySurroundings(Surroundings):
    """The `Surroundings` port over the client that was made last."""

    def __init__(self) -> None:
        self._client: commands.AutoShardedBot | None = None
        self._connected_shards: set[int] = set()
        self._told_of: dict[int, set[int]] = {}
        self._left_unseen: set[int] = set()

    def through(self, client: ClientT) -> ClientT:
        """Look at this client's servers from now on, which are none until it is ready."""
        self._client = client
        self._told_of, self._left_unseen, self._connected_shards = {}, set(), set()
        client.add_listener(self._connected, "on_shard_connect")
        client.add_listener(self._appeared, "on_guild_available")
        client.add_listener(self._appeared, "on_guild_join")
        client.add_listener(self._got_ready, "on_shard_ready")
        return client

    @override
    def told_of(self) -> Shards | None:
        client = self._client
        if client is None:
            return Shards(ids=frozenset())
        if client.is_ready():
            return _served(client)
        # After a shard has connected, its servers come one by one; before, they are unavailable.
        loading = {guild.shard_id for guild in client.guilds if guild.unavailable}
        return Shards(
            ids=frozenset(self._connected_shards - loading), count=client.shard_count or 1
        )

    @override
    def is_available(self, guild_id: GuildId) -> bool:
        if self._client is None:
            return False
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return not self._serves(guild_id, self._client)
        return not guild.unavailable and guild_id not in self._left_unseen

    @override
    def channel(self, guild_id: GuildId, channel_id: ChannelId) -> ChannelView | None:
        guild = self._guild(guild_id)
        channel = guild and guild.get_channel_or_thread(channel_id)
        return view_of(channel) if channel else None

    @override
    def rights_of(self, presser: Presser, channel_id: ChannelId) -> ChosenChannel | None:
        guild = self._guild(presser.guild_id)
        channel = guild and guild.get_channel_or_thread(channel_id)
        return rights_of(channel, presser) if channel else None

    @override
    def role_name(self, guild_id: GuildId, role_id: RoleId) -> str | None:
        role = self._role(guild_id, role_id)
        return role.name if role else None

    @override
    def is_mentionable(self, guild_id: GuildId, role_id: RoleId) -> bool:
        role = self._role(guild_id, role_id)
        return role is not None and role.mentionable

    @override
    def manages_server(self, guild_id: GuildId, role_id: RoleId) -> bool:
        role = self._role(guild_id, role_id)
        if role is None:
            return False
        return role.permissions.manage_guild or role.permissions.administrator

    @override
    def is_in(self, guild_id: GuildId) -> bool | None:
        client = self._client
        if client is None or not client.is_ready() or not self._serves(guild_id, client):
            return None
        return client.get_guild(guild_id) is not None and guild_id not in self._left_unseen

    # A new session of a shard begins with the list of its servers. discord.py 2.7 takes over which
    # ones there are, and leaves those in its cache that have removed Charley since the last session.

    async def _connected(self, shard_id: int) -> None:
        self._connected_shards.add(shard_id)
        self._told_of[shard_id] = set()

    async def _appeared(self, guild: discord.Guild) -> None:
        self._left_unseen.discard(guild.id)
        if guild.shard_id in self._told_of:
            self._told_of[guild.shard_id].add(guild.id)

    async def _got_ready(self, shard_id: int) -> None:
        told_of = self._told_of.pop(shard_id, None)
        if self._client is None or told_of is None:
            return
        self._left_unseen |= {
            guild.id
            for guild in self._client.guilds
            if guild.shard_id == shard_id and not guild.unavailable and guild.id not in told_of
        }

    def _role(self, guild_id: GuildId, role_id: RoleId) -> discord.Role | None:
        guild = self._guild(guild_id)
        return guild.get_role(role_id) if guild else None

    def _guild(self, guild_id: GuildId) -> discord.Guild | None:
        """Return a server that can be looked at; in an outage of it, what is known may be old."""
        guild = self._client.get_guild(guild_id) if self._client else None
        return guild if guild is not None and self.is_available(guild_id) else None

    @staticmethod
    def _serves(guild_id: GuildId, client: commands.AutoShardedBot) -> bool:
        """Tell whether this process is told of a server, and no other one."""
        served = _served(client)
        return served is None or guild_id in served


def _served(client: commands.AutoShardedBot) -> Shards | None:
    """Return the shards that this process is to have; `None`: all."""
    if client.shard_ids is None or not client.shard_count:
        return None
    return Shards(ids=frozenset(client.shard_ids), count=client.shard_count)
