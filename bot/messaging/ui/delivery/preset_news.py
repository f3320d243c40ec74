"""The last line of a reminder for a member whose server's preset has changed, with its two buttons.

It is a part of the reminder's own message: nobody gets a message more for it. Its buttons carry the
offer, so that it stays below the reminder when that is answered.
"""

import discord

from bot.client.act_arguments import offer_seen, seen_text
from bot.client.acts import PATTERN
from bot.client.components import button_rows, stacked
from bot.domain.ids import OfferId
from bot.domain.servers.offers import PresetNews
from bot.messaging.discord_io.custom_ids import custom_ids
from bot.messaging.texts.sentences import say
from bot.messaging.ui.delivery.parts import RenderedMessage
from bot.messaging.ui.people.presets import (
    ServerName,
    keep_button,
    preset_text,
    server_text,
    use_button,
)

_USE = "offer.use"


def with_news(
    message: RenderedMessage, news: PresetNews, server_name: ServerName
) -> RenderedMessage:
    """Return a reminder's message with the news of a preset below it."""
    alone = news_alone(news, server_name)
    line = " ".join(alone.content.splitlines())
    own = [] if message.view is discord.utils.MISSING else [message.view]
    return RenderedMessage(
        content=f"{message.content}\n-# {line}", view=stacked([*own, alone.view])
    )


def news_alone(news: PresetNews, server_name: ServerName) -> RenderedMessage:
    """Return the news of a preset by themselves, with what there is to decide."""
    line = say(
        "offer.news",
        "The offer of {server} is now:\n{preset}.",
        server=server_text(server_name(news.guild_id)),
        preset=preset_text(news.preset),
    )
    buttons = [
        use_button(news.offer_id, news.version, owner=news.user_id),
        keep_button(news.offer_id, news.version, owner=news.user_id),
    ]
    return RenderedMessage(content=line, view=button_rows(buttons))


def tells(message: discord.Message, news: PresetNews) -> bool:
    """Tell whether a message carries these very news."""
    named = f"{_USE}:{news.user_id}:{seen_text(news.offer_id, news.version)}"
    return named in custom_ids(message)


def news_in(message: discord.Message | None) -> OfferId | None:
    """Return the offer whose news a message carries; `None`: it carries none."""
    if message is None:
        return None
    matches = (match for match in map(PATTERN.fullmatch, custom_ids(message)) if match)
    for match in matches:
        if match["name"] == _USE:
            try:
                return offer_seen(match["argument"])[0]
            except ValueError:
                return None
    return None
