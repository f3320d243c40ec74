"""The club: the server on the stage, with rooms for a tour and the rights that Charley's invite asks for."""

import simcord
from discord import PermissionOverwrite, Permissions
from simcord import ChannelHandle, MemberActor, UserHandle

from bot.client.channels import POSTING
from bot.domain.ids import GuildId, UserId
from bot.domain.servers.authority import Presser
from bot.playground.glue import invite_with
from bot.playground.scenario import Player

NAME = "Sleepers"
BOT_NAME = "Charley"
SHOWN = "wind-down"
"""The channel that the page shows."""


class Club:
    """A server with a channel to look at, and others to choose from."""

    def __init__(self, env: simcord.Env) -> None:
        # A kept database knows the server and this channel by the order in which they are made.
        self._guild = env.create_guild(NAME)
        invite_with(env, self._guild.id, POSTING)
        self.channel: ChannelHandle = self._guild.create_text_channel(SHOWN)
        self._channels = {self.channel.id: SHOWN}

    @property
    def team(self) -> Presser:
        """Somebody who manages the server."""
        owner = UserId(self._guild.owner.id)
        return Presser(user_id=owner, guild_id=GuildId(self._guild.id), manages_server=True)

    def admit(self, user: UserHandle, player: Player) -> MemberActor:
        """Let somebody in."""
        if player.role != "admin":
            return self._guild.add_member(user)
        role = self._guild.create_role("Admin", permissions=Permissions(administrator=True))
        return self._guild.add_member(user, roles=[role])

    def furnish(self) -> None:
        """Add what an admin can choose from: another channel, one without rights for Charley, a role."""
        closed = PermissionOverwrite(send_messages=False, read_message_history=False)
        charley = self._guild.roles[BOT_NAME]
        self.lounge = self._guild.create_text_channel("lounge")
        self.rules = self._guild.create_text_channel("rules", overwrites={charley: closed})
        self._channels |= {each.id: each.name or "" for each in (self.lounge, self.rules)}
        self._guild.create_role("Night owls", mentionable=True)

    def channel_name(self, channel_id: int) -> str | None:
        """Return the name of a channel of the club; None: it is elsewhere."""
        return self._channels.get(channel_id)
