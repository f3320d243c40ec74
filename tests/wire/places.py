"""Where a person does something, and whose installation of the app allows it."""

from dataclasses import dataclass

from tests.wire.errors import refuse_action
from tests.wire.model import (
    DIRECT,
    GROUP,
    NEWS,
    TEXT,
    Application,
    Channel,
    Guild,
    Json,
    Member,
    User,
)
from tests.wire.permissions import (
    MANAGE_THREADS,
    OF_USER_APPS,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    VIEW_CHANNEL,
    can,
    permissions_in,
)
from tests.wire.world import World

IN_GUILD, IN_BOT_DM, IN_PRIVATE_CHANNEL = 0, 1, 2  # interaction contexts


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel as one person stands in it."""

    bot: Application
    user: User
    channel: Channel
    context: int
    owners: Json
    """Installations that allow it: "0" a server's, "1" the person's own."""

    @property
    def guild(self) -> Guild | None:
        """The server, if it is one."""
        return self.channel.guild

    @property
    def member(self) -> Member | None:
        """The person as a member of the server."""
        return None if self.guild is None else self.guild.members[self.user.id]


def stand_in(
    world: World,
    bot: Application,
    user: User,
    *,
    guild: Guild | None,
    channel: Channel | None,
    user_install: bool | None,
) -> Place:
    """Return the place a person acts in: a channel, a server's first channel, or the bot's DM.

    Args:
        user_install: True pretends that only the person's own installation counts, False that
            only a server's does; None takes what the model says.

    Raises:
        NotPossibleError: The person or the bot is not there.
    """
    if guild is not None and user.id not in guild.members:
        refuse_action(f"{user.name} is no member of {guild.name}")
    if channel is None:
        channel = world.direct(bot, user) if guild is None else _first_seen(guild, user)
    if channel.guild is not None and user.id not in channel.guild.members:
        refuse_action(f"{user.name} is no member of {channel.guild.name}")
    if channel.id not in world.channels:
        refuse_action(f"#{channel.name} was deleted")
    if not can(channel, user, VIEW_CHANNEL):
        refuse_action(f"{user.name} does not see #{channel.name}")
    if channel.guild is None and user not in channel.recipients:
        refuse_action(f"{user.name} is not in that private channel")
    context = {DIRECT: IN_BOT_DM, GROUP: IN_PRIVATE_CHANNEL}.get(channel.kind, IN_GUILD)
    owners = _owners(bot, user, channel, user_install=user_install)
    return Place(bot=bot, user=user, channel=channel, context=context, owners=owners)


def app_permissions_in(channel: Channel, bot: Application) -> int:
    """Return what the app may in a channel; less where only a person has installed it."""
    if channel.guild is not None and bot.id not in channel.guild.members:
        return OF_USER_APPS
    return permissions_in(channel, bot.user)


def check_can_write(channel: Channel, user: User) -> None:
    """Refuse what a client would not let a person type: no right, or a locked thread."""
    needed = SEND_MESSAGES_IN_THREADS if channel.is_thread else SEND_MESSAGES
    if channel.is_locked:
        needed |= MANAGE_THREADS
    if not can(channel, user, needed | VIEW_CHANNEL):
        refuse_action(f"{user.name} may not write in #{channel.name}")


def _first_seen(guild: Guild, user: User) -> Channel:
    written_in = [channel for channel in guild.channels.values() if channel.kind in (TEXT, NEWS)]
    seen = next((channel for channel in written_in if can(channel, user, VIEW_CHANNEL)), None)
    return seen or refuse_action(f"{user.name} sees no channel of {guild.name}")


def _owners(bot: Application, user: User, channel: Channel, *, user_install: bool | None) -> Json:
    own = {"1": str(user.id)}
    if user_install:
        return own
    by_user = own if user.has_installed and user_install is None else {}
    if channel.guild is not None and bot.id in channel.guild.applications:
        return {"0": str(channel.guild.id), **by_user}
    if channel.kind == DIRECT:
        return by_user or {"0": "0"}
    if not by_user:
        refuse_action(f"{bot.name} is installed neither by this server nor by {user.name}")
    return by_user
