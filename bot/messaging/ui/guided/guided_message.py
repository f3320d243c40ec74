"""Cards on Discord: as parameters of a message, and in answers to a person's own action."""

import asyncio
import io
from datetime import timedelta
from typing import TypedDict

import discord
from discord import ui
from typing_extensions import override

from bot.client.command_mentions import CommandMentions
from bot.client.components import button_rows
from bot.domain.delivery.retry import Refusal
from bot.domain.guided.session import Place
from bot.domain.ids import ChannelId, MessageId
from bot.domain.library.library import Library
from bot.messaging.discord_io.errors import FAILURES, classify
from bot.messaging.ui.cards import Topic
from bot.messaging.ui.delivery.parts import RenderedMessage
from bot.messaging.ui.guided.hosted import reminder_message
from bot.messaging.ui.guided.renderings import card as card_of_scene
from bot.messaging.ui.guided.scenes import scene_words
from bot.messaging.ui.guided.under_way import elsewhere_text, under_way_text, under_way_view
from bot.messaging.ui.people.ways_on import panel_button
from bot.messaging.ui.replies import (
    Interaction,
    is_own_dm,
    is_plain_pressed,
    reply,
    send_followup,
    user_id_of,
)
from bot.ports.delivery import Card, Delivered, Refused, SendResult
from bot.services.guided.service import Started, UnderWay

CARD_TIMEOUT = timedelta(seconds=5)
"""A step that Discord has not taken by then is nearly over."""

_TOKEN_EXPIRED = 50027


class Changed(TypedDict):
    """What discord.py's `edit` takes to put another card, or plain text, in place of a message."""

    content: str | None
    embeds: list[discord.Embed]
    view: ui.View | ui.LayoutView | None
    attachments: list[discord.File]


def changed_to(card: Card, library: Library, mentions: CommandMentions) -> Changed:
    """Return the parameters of one request that changes words, buttons and picture at once."""
    return Changed(
        content=None,  # text and embeds are refused beside a layout, even those of before
        embeds=[],
        view=_layout(card, library, mentions),
        attachments=_files(card),
    )


def changed_to_plain(card: Card, library: Library, mentions: CommandMentions) -> Changed:
    """Return the same for a message that is plain and stays so, as a reminder does."""
    return {**plainly(reminder_message(card, library), mentions), "attachments": _files(card)}


def plainly(rendered: RenderedMessage, mentions: CommandMentions) -> Changed:
    """Return the parameters of one request that shows plain text, and no picture."""
    return Changed(
        content=mentions.linked(rendered.content),
        embeds=[],
        view=None if rendered.view is discord.utils.MISSING else rendered.view,
        attachments=[],
    )


def edited_to(card: Card, library: Library, mentions: CommandMentions) -> Changed:
    """Return the parameters of one request that shows a card in a message, whichever that is."""
    changed = changed_to_plain if card.is_reminder else changed_to
    return changed(card, library, mentions)


class New(TypedDict):
    """What discord.py's `send` takes to put a card in a new message."""

    view: ui.LayoutView
    files: list[discord.File]


def sent_as(card: Card, library: Library, mentions: CommandMentions) -> New:
    """Return the parameters of one request that sends a card."""
    return New(view=_layout(card, library, mentions), files=_files(card))


def _layout(card: Card, library: Library, mentions: CommandMentions) -> ui.LayoutView:
    return mentions.link(card_of_scene(scene_words(card.scene, library), card.picture))


def _files(card: Card) -> list[discord.File]:
    picture = card.picture
    if picture is None:
        return []
    file = discord.File(
        io.BytesIO(picture.png), filename=f"{picture.name}.png", description=picture.alt
    )
    return [file]


class AnswerScreen:
    """The answer to an interaction: what was "thinking", or the message that was pressed."""

    def __init__(self, interaction: Interaction) -> None:
        self._interaction = interaction
        self._library = interaction.client.services.library

    @property
    def dm_channel_id(self) -> ChannelId | None:
        """The person's DM channel, if they are alone with Charley there."""
        channel_id = self._interaction.channel_id
        return ChannelId(channel_id) if channel_id and is_own_dm(self._interaction) else None

    @property
    def place(self) -> Place | None:
        """The message that was pressed, if it stands in the person's DM channel."""
        message = self._interaction.message
        if message is None or self.dm_channel_id is None:
            return None
        return Place(channel_id=self.dm_channel_id, message_id=MessageId(message.id))

    async def show(self, card: Card) -> SendResult:
        """Show a card in it."""
        try:
            async with asyncio.timeout(CARD_TIMEOUT.total_seconds()):
                message_id = await self._put(card)
        except FAILURES as error:
            return _failed(error)
        return Delivered(message_id=MessageId(message_id))

    async def say(self, content: str, *, view: ui.View | None = None) -> None:
        """Answer with something else than a card."""
        await reply(self._interaction, content, view=view, topic=Topic.EVENING)

    async def lead_to(self, place: Place) -> None:
        """Say where a session has started, if it is not here."""
        view = button_rows([panel_button(user_id_of(self._interaction))])
        await self.say(elsewhere_text(place), view=view)

    async def _put(self, card: Card) -> int:
        changed = changed_to_plain if is_plain_pressed(self._interaction) else changed_to
        parameters = changed(card, self._library, self._interaction.client.mentions)
        return (await self._interaction.edit_original_response(**parameters)).id


class ReminderScreen(AnswerScreen):
    """A reminder that was pressed: a session takes its place, and all else is said below it."""

    @override
    async def say(self, content: str, *, view: ui.View | None = None) -> None:
        """Say something below the reminder, which stays as it is."""
        await send_followup(self._interaction, content, view=view, topic=Topic.EVENING)


def _failed(error: Exception) -> SendResult:
    """Return what a failed answer means: an interaction that has expired is a message gone."""
    if isinstance(error, discord.HTTPException) and error.code == _TOKEN_EXPIRED:
        return Refused(refusal=Refusal.CHANNEL_GONE)
    return classify(error)


async def show_start(answer: Started | UnderWay, *, routine: str, screen: AnswerScreen) -> None:
    """Say what a session does not say itself: that it stands elsewhere, or that there is another.

    Args:
        answer: what the request to start led to.
        routine: the routine that the person asked for.
        screen: where they did.
    """
    match answer:
        case UnderWay():
            view = under_way_view(answer, routine=routine)
            await screen.say(under_way_text(answer), view=view)
        case Started():
            if answer.place is not None:
                await screen.lead_to(answer.place)
