"""What is picked in a command of `/server`: channels, calls and offers, by what people see of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import discord
from discord import AppCommandOptionType, app_commands
from typing_extensions import override

from bot.client.bot import CharleyBot
from bot.client.channels import CALL_CHANNELS, picked_channels
from bot.domain.ids import ChannelId
from bot.domain.library.entries import EntryUnknownError
from bot.domain.servers.authority import ChosenChannel
from bot.domain.servers.calls import Call
from bot.domain.servers.errors import NotForYouError, OutsideServerError, Right
from bot.domain.servers.offers import Offer
from bot.messaging.ui.replies import Interaction
from bot.messaging.ui.servers.presser import presser_of
from bot.messaging.ui.servers.words import call_choice

Choose = Callable[[ChannelId], ChosenChannel]
"""Returns a channel that a person has picked, with what they may do there themselves."""

MOST, LONGEST = 25, 100
"""Choices of an option, and characters of each."""


class _CallChannels(app_commands.Transformer):
    """A channel of a sort that a call can stand in, as Discord offers it."""

    @property
    @override
    def type(self) -> AppCommandOptionType:
        return AppCommandOptionType.channel

    @property
    @override
    def channel_types(self) -> list[discord.ChannelType]:
        return CALL_CHANNELS

    @override
    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> ChannelId:
        return ChannelId(value.id)


CallChannel = app_commands.Transform[ChannelId, _CallChannels]


def given(options: Mapping[str, str | int | discord.Role | None]) -> dict[str, str]:
    """Return the options that were given, as a form has them; the others are missing."""
    return {
        name: str(option.id if isinstance(option, discord.Role) else option)
        for name, option in options.items()
        if option is not None
    }


def chooser(interaction: Interaction) -> Choose:
    """Return what says which rights a person lacks in a channel that they have picked.

    Discord says so along with the pick, and what Charley lacks there too; where a press goes on with
    an earlier one, the roles that came with the press are looked at.
    """
    picked = picked_channels(interaction)
    surroundings = interaction.client.services.servers.surroundings

    def choose(channel_id: ChannelId) -> ChosenChannel:
        if (pick := picked.get(channel_id)) is not None:
            return ChosenChannel(
                id=channel_id,
                missing=pick.presser_missing,
                may_ping=pick.presser_may_ping,
                charley_missing=pick.view.missing,
            )
        known = surroundings.rights_of(presser_of(interaction), channel_id)
        return known or ChosenChannel(id=channel_id, missing=frozenset({Right.VIEW}))

    return choose


async def picked_call(interaction: Interaction, text: str) -> Call:
    """Return the call that was picked from the list, or named as the list names it.

    Raises:
        EntryUnknownError: this server has none of that name, or several.
        NotForYouError: the person may not change calls.
    """
    calls = await _calls(interaction)
    by_name = [call for call in calls if text in {call.id, _name(interaction, call)}]
    if len(by_name) != 1:
        raise EntryUnknownError(kind="call", entry_id=text)
    return by_name[0]


async def call_choices(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the server's calls while somebody types; nothing to people who may not change them."""
    try:
        calls = await _calls(interaction)
    except (NotForYouError, OutsideServerError):
        return []
    return _choices({call.id: _name(interaction, call) for call in calls}, typed)


async def picked_offer(interaction: Interaction, text: str) -> Offer:
    """Return the offer that was picked from the list, or named as the list names it.

    Raises:
        EntryUnknownError: this server has none of that name, or several.
        NotForYouError: the person may not change offers.
    """
    by_name = [offer for offer in await _offers(interaction) if text in {offer.id, offer.name}]
    if len(by_name) != 1:
        raise EntryUnknownError(kind="offer", entry_id=text)
    return by_name[0]


async def offer_choices(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    """Offer the server's offers while somebody types; nothing to people who may not change them."""
    try:
        offers = await _offers(interaction)
    except (NotForYouError, OutsideServerError):
        return []
    return _choices({offer.id: offer.name for offer in offers}, typed)


def _choices(names: Mapping[str, str], typed: str) -> list[app_commands.Choice[str]]:
    wanted = typed.strip().casefold()
    found = [(id_, name) for id_, name in names.items() if wanted in name.casefold()]
    return [app_commands.Choice(name=name[:LONGEST], value=id_) for id_, name in found[:MOST]]


async def _calls(interaction: Interaction) -> Sequence[Call]:
    shown = await interaction.client.services.servers.calls.list(presser_of(interaction))
    return [each.call for each in shown]


async def _offers(interaction: Interaction) -> Sequence[Offer]:
    shown = await interaction.client.services.servers.offers.list(presser_of(interaction))
    return [each.offer for each in shown]


def _name(interaction: Interaction, call: Call) -> str:
    surroundings = interaction.client.services.servers.surroundings
    channel = surroundings.channel(call.guild_id, call.channel_id)
    return call_choice(call, None if channel is None else channel.name)


def server_group(bot: CharleyBot) -> app_commands.Group:
    """Return `/server`, which `cogs/server.py` adds first: other cogs put their commands below it.

    Raises:
        LookupError: it is not there yet.
    """
    group = bot.tree.get_command("server")
    if not isinstance(group, app_commands.Group):
        message = "cogs/server.py has to be loaded before the cogs below it"
        raise LookupError(message)  # noqa: TRY004 - the group is missing, not of a wrong type
    return group
