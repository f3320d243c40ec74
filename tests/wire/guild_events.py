"""Gateway events about servers: channels, threads, roles, and the bot's own membership."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.wire.gateway import GUILDS, Gateway
from tests.wire.guild_payloads import (
    active_threads,
    channel_payload,
    channel_seen_by,
    guild_payload,
    role_payload,
)
from tests.wire.model import Application, Channel, Guild, Json, Member, Role
from tests.wire.payloads import member_payload
from tests.wire.permissions import VIEW_CHANNEL, can


class GuildEvents:
    """Tells the bots of a server what has changed in it.

    An unavailable server says nothing. Events about a thread reach the bots that can see it.
    """

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def channel(self, event: str, channel: Channel) -> None:
        """Send CHANNEL_CREATE, CHANNEL_UPDATE or CHANNEL_DELETE."""
        guild = _guild_of(channel)
        for bot in self._bots(guild):
            self._send(bot, event, guild, channel_seen_by(channel, bot))

    def thread(self, event: str, thread: Channel) -> None:
        """Send THREAD_CREATE, THREAD_UPDATE or THREAD_DELETE."""
        guild = _guild_of(thread)
        payload = channel_payload(thread)
        if event == "THREAD_CREATE":
            payload["newly_created"] = True
        if event == "THREAD_DELETE":
            payload = {key: payload[key] for key in ("id", "guild_id", "parent_id", "type")}
        for bot in self._bots(guild):
            if can(thread, bot.user, VIEW_CHANNEL):
                self._send(bot, event, guild, payload)

    def role(self, event: str, guild: Guild, role: Role) -> None:
        """Send GUILD_ROLE_CREATE, GUILD_ROLE_UPDATE or GUILD_ROLE_DELETE."""
        payload: Json = {"guild_id": str(guild.id), "role_id": str(role.id)}
        if event != "GUILD_ROLE_DELETE":
            position = guild.roles.index(role)
            payload = {"guild_id": str(guild.id), "role": role_payload(role, position)}
        for bot in self._bots(guild):
            self._send(bot, event, guild, payload)

    def own_member(self, guild: Guild, member: Member) -> None:
        """Send GUILD_MEMBER_UPDATE to a bot about itself, which needs no privileged intent."""
        bot = self._gateway.world.applications.get(member.user.id)
        if bot is not None and not guild.is_unavailable:
            payload = member_payload(member) | {"guild_id": str(guild.id)}
            self._send(bot, "GUILD_MEMBER_UPDATE", guild, payload)

    def guild(self, guild: Guild) -> None:
        """Send GUILD_UPDATE: a new name or owner."""
        for bot in self._bots(guild):
            payload = guild_payload(guild, bot)
            self._send(bot, "GUILD_UPDATE", guild, payload)

    def command_permissions(self, bot: Application, guild: Guild, payload: Json) -> None:
        """Send APPLICATION_COMMAND_PERMISSIONS_UPDATE, which no intent asks for."""
        if not guild.is_unavailable:
            event = "APPLICATION_COMMAND_PERMISSIONS_UPDATE"
            self._gateway.dispatch(bot, event, payload, guild_id=guild.id)

    @contextmanager
    def access(self, guild: Guild) -> Iterator[None]:
        """Tell bots of what they see or no longer see because of the block.

        A channel that turns visible or hidden is sent again by CHANNEL_UPDATE, and the threads of
        those that turn visible by THREAD_LIST_SYNC.
        """
        before = self._seen(guild)
        yield
        after = self._seen(guild)
        for bot in self._bots(guild):
            for channel in guild.channels.values():
                if (bot.id, channel.id) in before ^ after:
                    self._send(bot, "CHANNEL_UPDATE", guild, channel_seen_by(channel, bot))
            gained = {channel_id for bot_id, channel_id in after - before if bot_id == bot.id}
            if gained:
                self._send(bot, "THREAD_LIST_SYNC", guild, _synced(guild, bot, gained))

    def _seen(self, guild: Guild) -> set[tuple[int, int]]:
        return {
            (bot.id, channel.id)
            for bot in self._bots(guild)
            for channel in guild.channels.values()
            if can(channel, bot.user, VIEW_CHANNEL)
        }

    def _bots(self, guild: Guild) -> Iterator[Application]:
        if not guild.is_unavailable:
            for bot_id in guild.applications:
                yield self._gateway.world.applications[bot_id]

    def _send(self, bot: Application, event: str, guild: Guild, payload: Json) -> None:
        self._gateway.dispatch(bot, event, payload, guild_id=guild.id, intent=GUILDS)


def _synced(guild: Guild, bot: Application, channel_ids: set[int]) -> Json:
    threads = [t for t in active_threads(guild, bot) if t.parent and t.parent.id in channel_ids]
    return {
        "guild_id": str(guild.id),
        "channel_ids": [str(channel_id) for channel_id in channel_ids],
        "threads": [channel_payload(thread) for thread in threads],
        "members": [],
    }


def _guild_of(channel: Channel) -> Guild:
    assert channel.guild is not None
    return channel.guild
