"""The card of an offer, as members see it in a channel: its values, and the way to join.

It is rendered in the server's language, by whatever speaks it around the call.
"""

from typing import Any

from discord import ButtonStyle, ui

from bot.client.acts import ANYBODY, Act
from bot.client.components import ActButton, empty_layout
from bot.domain.servers.offers import Offer
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Topic, box, row, small_print, text
from bot.messaging.ui.people.presets import plain, preset_sentence


def offer_post(offer: Offer) -> ui.LayoutView:
    """Return the card. It has no memory: an old one joins the offer as it is at the press."""
    layout = empty_layout()
    layout.add_item(offer_box(offer, join_button(offer)))
    return layout


def offer_box(offer: Offer, join: ActButton) -> ui.Item[Any]:
    """Return what the card shows; a preview has a button of its own in the place of *join*."""
    lines = [
        say("offer.post_heading", "## {name}", name=plain(offer.name)),
        preset_sentence(offer.preset),
    ]
    small = say(
        "offer.post_promise",
        "The times are by your own clock. I write to you by direct message only after you say yes, "
        "nobody sees who has joined, and you can leave at any time.",
    )
    return box(Topic.COMMUNITY, text("\n".join(lines)), row(join), small_print(small))


def join_button(offer: Offer) -> ActButton:
    """Return the button that everybody may press, each for themselves."""
    act = Act(name="offer.join", owner=ANYBODY, argument=offer.id)
    return ActButton(act, label=say("offer.join", "Join"), style=ButtonStyle.primary)
