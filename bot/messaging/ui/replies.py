"""Replies: how Charley answers a command, a press or a form.

Personal replies are for the person's eyes alone, except in their own DM with Charley, where
everything is.
"""

from typing import Any

import discord
from discord import ui

from bot.client.bot import CharleyBot
from bot.domain.ids import UserId

Interaction = discord.Interaction[CharleyBot]
MISSING: Any = discord.utils.MISSING


def is_own_dm(interaction: Interaction) -> bool:
    """Tell whether the person is alone with Charley."""
    return interaction.context.dm_channel


def user_id_of(interaction: Interaction) -> UserId:
    """Return whose action it is."""
    return UserId(interaction.user.id)


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
) -> None:
    """Show the answer: in place of "thinking", or of the message that was pressed."""
    await interaction.edit_original_response(
        content=content, view=view, attachments=[attachment] if attachment else []
    )


async def send_followup(
    interaction: Interaction, content: str, *, view: ui.View | None = None
) -> None:
    """Say something more, below the answer."""
    await interaction.followup.send(
        content, view=view or MISSING, ephemeral=not is_own_dm(interaction)
    )


async def respond_now(
    interaction: Interaction, content: str, *, view: ui.View | None = None
) -> None:
    """Answer without waiting for anything: no database, no acknowledgement first."""
    await interaction.response.send_message(
        content, view=view or MISSING, ephemeral=not is_own_dm(interaction)
    )
