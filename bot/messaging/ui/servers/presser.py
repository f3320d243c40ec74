"""The person behind an interaction, with the rights that Discord sends along with it."""

import discord

from bot.domain.ids import GuildId, RoleId
from bot.domain.servers.authority import Presser
from bot.domain.servers.errors import OutsideServerError
from bot.messaging.ui.replies import Interaction, user_id_of


def is_in_server(interaction: Interaction) -> bool:
    """Tell whether it was made in a server that Charley itself is in.

    An account may bring Charley along to any other server: what is shown there is the account's
    own, and nothing of that server can be configured.
    """
    return interaction.client.get_guild(interaction.guild_id or 0) is not None


def presser_of(interaction: Interaction) -> Presser:
    """Return who has pressed, sent a form or used a command, and what they may do right now.

    Discord sends the person's roles and permissions along with every interaction, so neither
    needs the intent for members. What they may do in a channel is asked of `Surroundings.rights_of`:
    the permissions that come along are those of the channel that it was made in.

    Raises:
        OutsideServerError: it was not made in a server that Charley is in.
    """
    if not is_in_server(interaction) or interaction.guild_id is None:
        raise OutsideServerError
    may = interaction.permissions
    user = interaction.user
    roles = user.roles if isinstance(user, discord.Member) else []
    return Presser(
        user_id=user_id_of(interaction),
        guild_id=GuildId(interaction.guild_id),
        manages_server=may.manage_guild or may.administrator,
        role_ids=frozenset(RoleId(role.id) for role in roles),
    )


def may_open_settings(interaction: Interaction) -> bool:
    """Tell whether the person may open the settings of the server they are in, as far as is known."""
    servers = interaction.client.services.servers
    return is_in_server(interaction) and servers.known.lets_in(presser_of(interaction))
