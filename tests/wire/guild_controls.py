"""What a server's admins do to it: channels, threads, roles, rights, members, bots.

Everything that Discord tells bots about is told as gateway events. Entities may be changed directly
as well (`channel.overwrites[...] = ...`) where a test wants no event.
"""

from collections.abc import Mapping, Sequence

from tests.wire.command_permissions import Target, as_entries, described
from tests.wire.gateway_controls import GatewayControls
from tests.wire.guild_events import GuildEvents
from tests.wire.model import (
    CATEGORY,
    FORUM,
    MEDIA,
    NEWS,
    NEWS_THREAD,
    PUBLIC_THREAD,
    TEXT,
    VOICE,
    Application,
    Channel,
    Guild,
    Member,
    Overwrite,
    Role,
    User,
)
from tests.wire.options import find_definition
from tests.wire.world import World

KINDS = {
    "text": TEXT,
    "news": NEWS,
    "voice": VOICE,
    "category": CATEGORY,
    "forum": FORUM,
    "media": MEDIA,
}
NOTHING = Overwrite()


class GuildControls:
    """Levers on servers, used as `discord.guilds`."""

    def __init__(self, world: World, gateway: GatewayControls, events: GuildEvents) -> None:
        self.world = world
        self._gateway = gateway
        self._events = events

    # --- channels and threads

    def add_channel(
        self, guild: Guild, name: str, kind: str = "text", *, category: Channel | None = None
    ) -> Channel:
        """Create a channel: text, news, voice, category, forum or media."""
        channel = self.world.add_channel(guild, name, kind=KINDS[kind])
        channel.parent = category
        self._events.channel("CHANNEL_CREATE", channel)
        return channel

    def add_thread(self, parent: Channel, name: str, *, starter: User | None = None) -> Channel:
        """Start a public thread in a text, news or forum channel."""
        assert parent.guild is not None
        kind = NEWS_THREAD if parent.kind == NEWS else PUBLIC_THREAD
        thread = self.world.add_channel(parent.guild, name, kind=kind)
        thread.parent, thread.starter = parent, starter
        thread.changed_at = self.world.wall()
        self._events.thread("THREAD_CREATE", thread)
        return thread

    def rename(self, channel: Channel, name: str) -> None:
        """Give a channel or thread another name."""
        channel.name = name
        self._changed(channel)

    def delete_channel(self, channel: Channel) -> None:
        """Delete a channel with its threads, or a thread; their ids answer 10003 from now on.

        Discord sends no THREAD_DELETE for the threads of a deleted channel.
        """
        event = self._events.thread if channel.is_thread else self._events.channel
        event("THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE", channel)
        self.world.remove_channel(channel)

    def set_thread(
        self, thread: Channel, *, archived: bool | None = None, locked: bool | None = None
    ) -> None:
        """Archive, unarchive, lock or unlock a thread."""
        if archived is not None and archived != thread.is_archived:
            thread.is_archived, thread.changed_at = archived, self.world.wall()
        thread.is_locked = thread.is_locked if locked is None else locked
        self._changed(thread)

    # --- rights

    def overwrite(
        self, channel: Channel, target: Role | User, *, allow: int = 0, deny: int = 0
    ) -> None:
        """Set what a channel allows and denies to a role or a member; nothing takes it away."""
        assert channel.guild is not None
        with self._events.access(channel.guild):
            channel.overwrites[target.id] = Overwrite(allow=allow, deny=deny)
            if channel.overwrites[target.id] == NOTHING:
                del channel.overwrites[target.id]
            self._changed(channel)

    def deny_everyone(self, channel: Channel, permissions: int) -> None:
        """Deny permissions in a channel to all who are no administrators."""
        assert channel.guild is not None
        self.overwrite(channel, channel.guild.everyone, deny=permissions)

    def add_role(
        self,
        guild: Guild,
        name: str,
        *,
        permissions: int = 0,
        mentionable: bool = False,
        members: Sequence[User] = (),
    ) -> Role:
        """Create a role and give it to members."""
        role = self.world.add_role(guild, name, permissions=permissions, mentionable=mentionable)
        self._events.role("GUILD_ROLE_CREATE", guild, role)
        for user in members:
            self.give_role(guild, user, role)
        return role

    def set_role(
        self,
        guild: Guild,
        role: Role,
        *,
        name: str | None = None,
        permissions: int | None = None,
        mentionable: bool | None = None,
    ) -> None:
        """Change a role; @everyone is `guild.everyone`."""
        with self._events.access(guild):
            role.name = role.name if name is None else name
            role.permissions = role.permissions if permissions is None else permissions
            role.is_mentionable = role.is_mentionable if mentionable is None else mentionable
            self._events.role("GUILD_ROLE_UPDATE", guild, role)

    def delete_role(self, guild: Guild, role: Role) -> None:
        """Delete a role and every overwrite for it; members lose it."""
        with self._events.access(guild):
            guild.roles.remove(role)
            for member in guild.members.values():
                member.roles = [each for each in member.roles if each is not role]
            for channel in guild.channels.values():
                channel.overwrites.pop(role.id, None)
            self._events.role("GUILD_ROLE_DELETE", guild, role)

    def give_role(self, guild: Guild, user: User, role: Role) -> None:
        """Give a member a role. Bots hear of their own roles only."""
        member = guild.members[user.id]
        with self._events.access(guild):
            member.roles = [*(each for each in member.roles if each is not role), role]
            self._events.own_member(guild, member)

    def take_role(self, guild: Guild, user: User, role: Role) -> None:
        """Take a role from a member."""
        member = guild.members[user.id]
        with self._events.access(guild):
            member.roles = [each for each in member.roles if each is not role]
            self._events.own_member(guild, member)

    # --- members and bots

    def add_member(self, guild: Guild, user: User, *, roles: Sequence[Role] = ()) -> Member:
        """Let a person join."""
        guild.members[user.id] = Member(user=user, roles=list(roles))
        return guild.members[user.id]

    def remove_member(self, guild: Guild, user: User) -> None:
        """Let a person leave; without the members intent no bot hears of it."""
        guild.members.pop(user.id, None)

    def set_owner(self, guild: Guild, user: User) -> None:
        """Hand the server over."""
        guild.owner = user
        self._events.guild(guild)

    def add_bot(self, guild: Guild, bot: Application, *, permissions: int = 0) -> None:
        """Let an admin add a bot, for the first time or again.

        Args:
            permissions: What its managed role grants beyond @everyone.
        """
        guild.roles = [role for role in guild.roles if role.bot is not bot.user]
        guild.applications.add(bot.id)
        role = self.world.add_role(guild, bot.name, permissions=permissions)
        role.bot = bot.user
        guild.members[bot.id] = Member(user=bot.user, roles=[role])
        self._gateway.guild_create(guild, bot)

    def remove_bot(self, guild: Guild, bot: Application) -> None:
        """Kick a bot; its managed role and its settings of command permissions go with it."""
        self._gateway.guild_delete(guild, bot)
        for key in [key for key in bot.command_permissions if key[0] == guild.id]:
            del bot.command_permissions[key]
        guild.roles = [role for role in guild.roles if role.bot is not bot.user]

    def set_command_permissions(
        self,
        guild: Guild,
        allowed: Mapping[Target, bool],
        *,
        command: str | None = None,
        bot: Application | None = None,
    ) -> None:
        """Allow or deny a command to roles, people and channels, as admins do in Integrations.

        Args:
            allowed: All entries; an empty mapping takes them back. @everyone is `guild.everyone`.
            command: Name of a top-level command; None for the application as a whole.
        """
        bot = bot or next(self.world.applications[bot_id] for bot_id in guild.applications)
        command_id = str(bot.id)
        if command is not None:
            command_id = find_definition(bot, command, guild)["id"]
        bot.command_permissions[guild.id, command_id] = as_entries(allowed)
        self._events.command_permissions(bot, guild, described(bot, guild, command_id))

    def set_unavailable(self, guild: Guild, *, on: bool = True) -> None:
        """Begin or end an outage of the server, for all its bots."""
        for bot_id in guild.applications:
            bot = self.world.applications[bot_id]
            if on:
                self._gateway.guild_delete(guild, bot, unavailable=True)
            else:
                guild.is_unavailable = True  # so that each bot is told of a return, not of joining
                self._gateway.guild_create(guild, bot)

    def _changed(self, channel: Channel) -> None:
        if channel.is_thread:
            self._events.thread("THREAD_UPDATE", channel)
        else:
            self._events.channel("CHANNEL_UPDATE", channel)
