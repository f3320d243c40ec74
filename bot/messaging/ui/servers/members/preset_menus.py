"""Choosing from several presets, and the ways back to one, or out of one that is gone."""

from collections.abc import Sequence

import discord
from discord import ui

from bot.client.acts import Act
from bot.client.components import ActButton, ActSelect
from bot.domain.ids import OfferId, UserId
from bot.domain.servers.offers import Joined, Offer
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import Topic, card, heading, menu, row, small_print, text
from bot.messaging.ui.error_sentences_members import GONE
from bot.messaging.ui.people.presets import ServerName, leave_button, preset_text
from bot.messaging.ui.people.ways_on import panel_button

MOST_CHOICES = 25
"""Options of a menu."""

_WHICH = Sentence("offer.which", "Which offer?")
_NOTHING_YET = Sentence("offer.which_then", "You see its values before anything happens.")


def look_again(offer_id: OfferId, *, owner: UserId) -> ActButton:
    """Return the way back to an offer that was declined."""
    act = Act(name="offer.join", owner=owner, argument=offer_id)
    return ActButton(act, label=say("offer.look_again", "Look again"))


def menu_screen(offers: Sequence[Offer], *, owner: UserId) -> ui.LayoutView:
    """Let a person choose from several offers."""
    options = [
        discord.SelectOption(
            label=offer.name, value=offer.id, description=preset_text(offer.preset)[:100]
        )
        for offer in offers[:MOST_CHOICES]
    ]
    return _which(options, owner=owner)


def memberships_screen(
    joined: Sequence[Joined], *, owner: UserId, server_name: ServerName
) -> ui.LayoutView:
    """Let a person choose from what they have joined."""
    options = [
        discord.SelectOption(
            label=offer.name if offer else say("offer.gone_short", "An offer that is gone"),
            value=each.membership.offer_id,
            description=server_name(each.membership.guild_id),
        )
        for each in joined[:MOST_CHOICES]
        for offer in [each.current]
    ]
    return _which(options, owner=owner)


def _which(options: list[discord.SelectOption], *, owner: UserId) -> ui.LayoutView:
    act = Act(name="offer.pick", owner=owner)
    pick = ActSelect(act, placeholder=say("offer.pick", "Pick an offer"), options=options)
    return card(Topic.COMMUNITY, heading(_WHICH.say()), menu(pick), small_print(_NOTHING_YET.say()))


def gone_screen(offer_id: OfferId, *, owner: UserId, is_member: bool) -> ui.LayoutView:
    """Say that an offer is gone; a member may still end the membership."""
    leave = [leave_button(offer_id, owner=owner)] if is_member else []
    return card(Topic.COMMUNITY, text(GONE.say()), row(*leave, panel_button(owner)))
