"""Replies: how Charley answers a command, a press or a form.

Personal replies are for the person's eyes alone, except in their own DM with Charley, where
everything is.
"""

from collections.abc import Callable
from typing import Any

import discord
from discord import InteractionResponseType, ui

from bot.client.bot import CharleyBot
from bot.domain.ids import GuildId, UserId
from bot.messaging.discord_io.errors import UNKNOWN_MESSAGE
from bot.messaging.ui.cards import Topic, card_of

Interaction = discord.Interaction[CharleyBot]
MISSING: Any = discord.utils.MISSING


def is_own_dm(interaction: Interaction) -> bool:
    """Tell whether the person is alone with Charley."""
    return interaction.context.dm_channel


def user_id_of(interaction: Interaction) -> UserId:
    """Return whose action it is."""
    return UserId(interaction.user.id)


def server_names(interaction: Interaction) -> Callable[[GuildId], str | None]:
    """Return what tells Discord's name of a server; `None`: Charley is not in it."""

    def name_of(guild_id: GuildId) -> str | None:
        guild = interaction.client.get_guild(guild_id)
        return None if guild is None else guild.name

    return name_of


async def acknowledge(interaction: Interaction) -> UserId:
    """Answer Discord within its three seconds, before anything slow, and note that the person is there.

    A command shows "thinking"; a press, or a form opened by one, leaves its message as it is until
    `reply` changes it.
    """
    if interaction.message is not None:
        await interaction.response.defer()
        return _note_activity(interaction)
    return await acknowledge_below(interaction)


async def acknowledge_below(interaction: Interaction) -> UserId:
    """As `acknowledge`, but the message that was pressed stays: the answer comes below it."""
    await interaction.response.defer(ephemeral=not is_own_dm(interaction), thinking=True)
    return _note_activity(interaction)


def _note_activity(interaction: Interaction) -> UserId:
    interaction.client.note_activity(interaction)
    return user_id_of(interaction)


async def reply(
    interaction: Interaction,
    content: str,
    *,
    view: ui.View | None = None,
    attachment: discord.File | None = None,
    topic: Topic = Topic.PERSON,
) -> None:
    """Show the answer as a card: in place of "thinking", or of the card that was pressed.

    A reminder, or a message from before there were cards, stays what it is: plain text and buttons.
    A post that was pressed in a channel stays as it is, and the answer comes below it.
    """
    file = attachment.filename if attachment else None
    layout = card_of(topic, content, view, file=file)
    if _stands_in_for(interaction, layout=False):
        linked = interaction.client.mentions.linked(content)
        attachments = [attachment] if attachment else []
        try:
            await interaction.edit_original_response(
                content=linked, view=view, attachments=attachments
            )
        except discord.NotFound as error:
            if error.code != UNKNOWN_MESSAGE:
                raise
            # A reminder that was removed from the chat in the moment of the press.
            await show_below(interaction, layout, attachment=attachment)
        return
    put = show_below if _is_post(interaction) else show
    await put(interaction, layout, attachment=attachment)


async def show(
    interaction: Interaction, layout: ui.LayoutView, *, attachment: discord.File | None = None
) -> None:
    """Show a layout: in place of "thinking", or of the layout that was pressed.

    A message that was pressed and is no layout stays as it is, and the layout comes below it: what
    has become one once can never be edited by `reply` again.
    """
    if _stands_in_for(interaction, layout=False):
        await show_below(interaction, layout, attachment=attachment)
        return
    # Text and embeds are refused beside a layout, even those that the message had before.
    await interaction.edit_original_response(
        content=None,
        embeds=[],
        view=interaction.client.mentions.link(layout),
        attachments=[attachment] if attachment else [],
    )


async def show_below(
    interaction: Interaction, layout: ui.LayoutView, *, attachment: discord.File | None = None
) -> None:
    """Show one more layout, below the answer."""
    await interaction.followup.send(
        view=interaction.client.mentions.link(layout),
        file=attachment or MISSING,
        ephemeral=not is_own_dm(interaction),
    )


async def show_now(interaction: Interaction, layout: ui.LayoutView) -> None:
    """Show a layout without waiting for anything: no acknowledgement first."""
    await interaction.response.send_message(
        view=interaction.client.mentions.link(layout), ephemeral=not is_own_dm(interaction)
    )


def is_plain_pressed(interaction: Interaction) -> bool:
    """Tell whether a message that is no card was pressed, and an answer would take its place."""
    return _stands_in_for(interaction, layout=False)


def _stands_in_for(interaction: Interaction, *, layout: bool) -> bool:
    """Tell whether the answer would take the place of a pressed message that is a layout, or is none."""
    if interaction.response.type is not InteractionResponseType.deferred_message_update:
        return False
    return interaction.message is not None and interaction.message.flags.components_v2 is layout


def _is_post(interaction: Interaction) -> bool:
    """Tell whether the message that would be changed is seen by others."""
    message = interaction.message
    is_changed = interaction.response.type is InteractionResponseType.deferred_message_update
    is_own = is_own_dm(interaction) or (message is not None and message.flags.ephemeral)
    return is_changed and not is_own


async def send_followup(
    interaction: Interaction,
    content: str,
    *,
    view: ui.View | None = None,
    topic: Topic = Topic.PERSON,
) -> None:
    """Say something more, below the answer."""
    await show_below(interaction, card_of(topic, content, view))


async def respond_now(
    interaction: Interaction,
    content: str,
    *,
    view: ui.View | None = None,
    topic: Topic = Topic.PERSON,
) -> None:
    """Answer without waiting for anything: no database, no acknowledgement first."""
    await show_now(interaction, card_of(topic, content, view))


async def turn_to(
    interaction: Interaction, content: str, *, view: ui.View, topic: Topic = Topic.PERSON
) -> None:
    """Show something else in place of what was pressed, in one call and without waiting."""
    if interaction.message is not None and not interaction.message.flags.components_v2:
        linked = interaction.client.mentions.linked(content)
        await interaction.response.edit_message(content=linked, view=view)
        return
    layout = interaction.client.mentions.link(card_of(topic, content, view))
    await interaction.response.edit_message(view=layout)
