"""What the gateway has told of servers, read from the cache of the client that is connected.

Nothing is copied, and nothing here makes a request.
"""

from collections.abc import Iterable
from typing import TypeVar

import discord
from discord.ext import commands
from typing_extensions import override

from bot.client.channels import view_of
from bot.domain.ids import ChannelId, GuildId, RoleId
from bot.ports.servers import ChannelView, Surroundings

ClientT = TypeVar("ClientT", bound=commands.AutoShardedBot)

_SHARD_SHIFT = 22
"""Discord's rule for which shard serves a server (events/gateway, *Sharding*)."""


class GatewaySurroundings(Surroundings):
    """The `Surroundings` port over the client that was made last."""

    def __init__(self) -> None:
        self._client: commands.AutoShardedBot | None = None

    def through(self, client: ClientT) -> ClientT:
        """Look at this client's servers from now on, which are none until it is ready."""
        self._client = client
        return client

    @override
    def is_available(self, guild_id: GuildId) -> bool:
        if self._client is None:
            return False
        guild = self._client.get_guild(guild_id)
        if guild is None:
            return not self._serves(guild_id, self._client)
        return not guild.unavailable

    @override
    def channel(self, guild_id: GuildId, channel_id: ChannelId) -> ChannelView | None:
        guild = self._guild(guild_id)
        channel = guild and guild.get_channel_or_thread(channel_id)
        return view_of(channel) if channel else None

    @override
    def role_name(self, guild_id: GuildId, role_id: RoleId) -> str | None:
        role = self._role(guild_id, role_id)
        return role.name if role else None

    @override
    def is_mentionable(self, guild_id: GuildId, role_id: RoleId) -> bool:
        role = self._role(guild_id, role_id)
        return role is not None and role.mentionable

    @override
    def missing(self, known: Iterable[GuildId]) -> frozenset[GuildId] | None:
        client = self._client
        if client is None or not client.is_ready():
            return None
        return frozenset(
            each for each in known if self._serves(each, client) and client.get_guild(each) is None
        )

    def _role(self, guild_id: GuildId, role_id: RoleId) -> discord.Role | None:
        guild = self._guild(guild_id)
        return guild.get_role(role_id) if guild else None

    def _guild(self, guild_id: GuildId) -> discord.Guild | None:
        """Return a server that can be looked at; in an outage of it, what is known may be old."""
        guild = self._client.get_guild(guild_id) if self._client else None
        return None if guild is None or guild.unavailable else guild

    @staticmethod
    def _serves(guild_id: GuildId, client: commands.AutoShardedBot) -> bool:
        """Tell whether this process is told of a server, and no other one."""
        if client.shard_ids is None or not client.shard_count:
            return True
        return (guild_id >> _SHARD_SHIFT) % client.shard_count in client.shard_ids
