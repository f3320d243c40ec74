"""The card of an offer, as members see it in a channel: its values, and the way to join.

It is rendered in the server's language, by whatever speaks it around the call.
"""

import discord
from discord import ButtonStyle, ui

from bot.client.acts import ANYBODY, Act
from bot.client.components import ActButton
from bot.domain.servers.offers import Offer
from bot.messaging.texts.sentences import say
from bot.messaging.ui.people.presets import plain, preset_text

NIGHT_BLUE = discord.Colour(0x3B4A8C)
"""The colour of what is for all members of a server."""


def offer_post(offer: Offer) -> ui.LayoutView:
    """Return the card. It has no memory: an old one joins the offer as it is at the press."""
    values = preset_text(offer.preset)
    lines = [
        say("offer.post_heading", "## {name}", name=plain(offer.name)),
        say("offer.post_values", "{values}.", values=values[:1].upper() + values[1:]),
    ]
    small = say(
        "offer.post_promise",
        "The times are by your own clock. I write to you by direct message only after you say yes, "
        "nobody sees who has joined, and you can leave at any time.",
    )
    layout = ui.LayoutView(timeout=None)
    layout.add_item(
        ui.Container(
            ui.TextDisplay("\n".join(lines)),
            ui.ActionRow(join_button(offer)),
            ui.TextDisplay(f"-# {small}"),
            accent_colour=NIGHT_BLUE,
        )
    )
    return layout


def join_button(offer: Offer) -> ActButton:
    """Return the button that everybody may press, each for themselves."""
    act = Act(name="offer.join", owner=ANYBODY, argument=offer.id)
    return ActButton(act, label=say("offer.join", "Join"), style=ButtonStyle.primary)
