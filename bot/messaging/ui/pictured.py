"""Answers with a picture, which never keeps the words back.

The picture goes along in the one request of the answer, so that nothing on the screen moves afterwards,
and no late picture can take the place of what was pressed meanwhile. Where that request is refused or takes
too long, the words go alone, and for a while nobody else waits for a picture. Whichever of the two requests
Discord takes first is the answer: the other is "already acknowledged" (docs/adr/0037-picture-of-first-aid.md).
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
from bot.ports.world import MonotonicClock, loop_time

PATIENCE = timedelta(milliseconds=500)
"""How long the picture may take; Discord wants an answer within three seconds."""

REST = timedelta(minutes=10)
"""How long there are words alone after a picture that was refused or too slow."""

_UNKNOWN_INTERACTION, _ALREADY_ANSWERED = 10062, 40060

Send = Callable[[ui.LayoutView, Sequence[discord.File]], Awaitable[object]]

log = structlog.get_logger(__name__)


class Pictured(Protocol):
    """A card that stands with its picture and without."""

    def layout(self, *, pictured: bool) -> ui.LayoutView:
        """Return the card."""

    def files(self) -> list[discord.File]:
        """Return the picture's file, ready to be sent once; none where there is no picture."""


class PicturedAnswers:
    """Sends such cards; knows for how long there are words alone, and of whom nothing."""

    def __init__(self, *, monotonic: MonotonicClock = loop_time) -> None:
        self._monotonic = monotonic
        self._words_alone_until: float | None = None

    async def show(self, interaction: Interaction, screen: Pictured) -> None:
        """Answer with a new message, without waiting for anything: no acknowledgement first."""
        is_private = not is_own_dm(interaction)

        async def send(layout: ui.LayoutView, files: Sequence[discord.File]) -> None:
            view = interaction.client.mentions.link(layout)
            await interaction.response.send_message(view=view, files=files, ephemeral=is_private)

        await self._words_at_any_rate(send, screen)

    async def turn_to(self, interaction: Interaction, screen: Pictured) -> None:
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

        await self._words_at_any_rate(edit, screen)

    async def _words_at_any_rate(self, send: Send, screen: Pictured) -> None:
        files = [] if self._is_resting() else screen.files()
        if files and await self._is_taken(send, screen, files):
            return
        try:
            await send(screen.layout(pictured=False), [])
        except discord.HTTPException as error:
            if not files or error.code != _ALREADY_ANSWERED:
                raise

    async def _is_taken(self, send: Send, screen: Pictured, files: Sequence[discord.File]) -> bool:
        """Tell whether the picture has arrived in time; why it has not is logged, never for whom."""
        try:
            async with asyncio.timeout(PATIENCE.total_seconds()):
                await send(screen.layout(pictured=True), files)
        except discord.HTTPException as error:
            if error.code in (_UNKNOWN_INTERACTION, _ALREADY_ANSWERED):
                raise
            self._rest(because=str(error.status))
            return False
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            self._rest(because=type(error).__name__)
            return False
        return True

    def _rest(self, *, because: str) -> None:
        self._words_alone_until = self._monotonic() + REST.total_seconds()
        log.warning("picture left out", action="picture_left_out", because=because)

    def _is_resting(self) -> bool:
        until = self._words_alone_until
        return until is not None and self._monotonic() < until
