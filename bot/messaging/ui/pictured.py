"""Answers with a picture, which never keeps the words back.

The picture goes along in the one request of the answer, so that nothing on the screen moves afterwards,
and no late picture can take the place of what was pressed meanwhile. Where that request is refused or takes
too long, the words go alone. Whichever of the two Discord takes first is the answer: the other one is
refused as "already acknowledged" (docs/adr/0033-picture-of-first-aid.md).
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Protocol

import aiohttp
import discord
import structlog
from discord import ui

from bot.messaging.ui.replies import Interaction, is_own_dm

PATIENCE = timedelta(milliseconds=500)
"""How long the picture may take; Discord wants an answer within three seconds."""

_UNKNOWN_INTERACTION, _ALREADY_ANSWERED = 10062, 40060

Send = Callable[[ui.LayoutView, Sequence[discord.File]], Awaitable[object]]

log = structlog.get_logger(__name__)


class Pictured(Protocol):
    """A card that stands with its picture and without."""

    def layout(self, *, pictured: bool) -> ui.LayoutView:
        """Return the card."""

    def files(self) -> list[discord.File]:
        """Return the picture's file, ready to be sent once; none where there is no picture."""


async def show_pictured_now(interaction: Interaction, screen: Pictured) -> None:
    """Answer with a new message, without waiting for anything: no acknowledgement first."""
    is_private = not is_own_dm(interaction)

    async def send(layout: ui.LayoutView, files: Sequence[discord.File]) -> None:
        view = interaction.client.mentions.link(layout)
        await interaction.response.send_message(view=view, files=files, ephemeral=is_private)

    await _words_at_any_rate(send, screen)


async def turn_to_pictured(interaction: Interaction, screen: Pictured) -> None:
    """Show a card in place of the message that was pressed, in one call and without waiting.

    A message from before there were cards becomes one. It is of first aid only, and nothing ever
    has to turn it back.
    """

    async def edit(layout: ui.LayoutView, files: Sequence[discord.File]) -> None:
        await interaction.response.edit_message(
            content=None,
            embeds=[],
            view=interaction.client.mentions.link(layout),
            attachments=files,
        )

    await _words_at_any_rate(edit, screen)


async def _words_at_any_rate(send: Send, screen: Pictured) -> None:
    files = screen.files()
    if files and await _is_taken(send, screen, files):
        return
    try:
        await send(screen.layout(pictured=False), [])
    except discord.HTTPException as error:
        if not files or error.code != _ALREADY_ANSWERED:
            raise


async def _is_taken(send: Send, screen: Pictured, files: Sequence[discord.File]) -> bool:
    """Tell whether the picture has arrived in time; why it has not is logged, never for whom."""
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            await send(screen.layout(pictured=True), files)
    except discord.HTTPException as error:
        if error.code in (_UNKNOWN_INTERACTION, _ALREADY_ANSWERED):
            raise
        log.warning("picture left out", action="picture_left_out", because=str(error.status))
        return False
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        log.warning("picture left out", action="picture_left_out", because=type(error).__name__)
        return False
    return True
