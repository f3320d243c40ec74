"""The way into an offer, as one person sees it: its values, where they live, and the consent.

Everything that was said on the way stands in the custom ids; nothing is stored before the consent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import discord
from discord import ButtonStyle, ui

from bot.client.act_arguments import number, zone_key
from bot.client.act_arguments import offer_id as read_offer_id
from bot.client.acts import Act
from bot.client.components import ActButton, ActSelect, button_rows
from bot.client.kind_words import Vocabulary
from bot.domain.errors import ZoneUnknownError
from bot.domain.ids import OfferId, UserId
from bot.domain.servers.offers import Joined, Offer, OfferState
from bot.domain.time.zones import zone_for
from bot.messaging.texts.formatting import full_timestamp
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.error_sentences_members import GONE, PAUSED
from bot.messaging.ui.people.panel import panel_button
from bot.messaging.ui.people.presets import (
    ServerName,
    keep_button,
    leave_button,
    own_text,
    plain,
    preset_text,
    server_text,
    use_button,
)
from bot.messaging.ui.people.settings import clock_text
from bot.messaging.ui.setup.form import set_up_button
from bot.services.servers.membership import JoinView
from bot.services.servers.presets import first_after_joining

MOST_CHOICES = 25
"""Options of a menu."""

Screen = tuple[str, ui.View]
"""A text, and what can be pressed below it."""

LEFT = Sentence(
    "offer.left",
    "**You have left the preset.** Your reminders stay as they are; only the link to it is gone.",
)
KEPT = Sentence(
    "offer.kept",
    "**Yours stay as they are.** You hear of it again only when the preset changes once more.",
)
KEPT_BEFORE_CHANGE = Sentence(
    "offer.kept_before_change",
    "**Yours stay as they are.** But the preset has changed once more since that message.",
)
CHANGED_SINCE = Sentence(
    "offer.changed_since_message",
    "The preset has changed since that message, so nothing was changed yet: read its values first.",
)
DECLINED = Sentence("offer.declined", "**Nothing was changed.** You have not joined.")
DRINKS_LATER = Sentence(
    "offer.drinks_later", "Once it has arrived, `/water remind` turns the drink reminders on."
)
NONE_OPEN = Sentence(
    "offer.none_open",
    "**This server has no preset to join.** You can have reminders of your own: by direct message, "
    "at your own times.",
)
_WHICH = Sentence("offer.which", "**Which preset?** You see its values before anything happens.")


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinDraft:
    """What a person has seen and said on the way into an offer."""

    offer_id: OfferId
    seen: int
    """The version of the preset whose values they have read."""
    zone_key: str | None = None
    """Where they live, if they have no zone yet."""

    @property
    def text(self) -> str:
        """The draft in short, such as `3fa9c1d20b44.7;Europe/Berlin`."""
        return f"{self.offer_id}.{self.seen};{self.zone_key or ''}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a draft back.

        Raises:
            ValueError, ZoneUnknownError: it is none.
        """
        offer, _, zone = text.partition(";")
        id_, _, seen = offer.partition(".")
        return cls(
            offer_id=read_offer_id(id_),
            seen=number(seen),
            zone_key=zone_key(zone) if zone else None,
        )


def where_screen(view: JoinView, *, owner: UserId, place: str | None, now: datetime) -> Screen:
    """Ask a person without a zone where they live; the server's zone is the first suggestion.

    *place* is how people write that zone.
    """
    other = Act(name="offer.where", owner=owner, argument=view.offer.id)
    buttons = [ActButton(other, label=say("offer.other_place", "I live elsewhere"))]
    suggested = _suggested(view, owner=owner, place=place, now=now)
    text = say(
        "offer.where",
        "**Where do you live?** The times of a preset are by your own clock. I only keep your time "
        "zone, and nothing before you join.",
    )
    return text, button_rows([*suggested, *buttons])


def _suggested(
    view: JoinView, *, owner: UserId, place: str | None, now: datetime
) -> list[ActButton]:
    key = view.server_zone_key
    if key is None:
        return []
    try:
        local = now.astimezone(zone_for(key))
    except ZoneUnknownError:
        return []
    draft = JoinDraft(offer_id=view.offer.id, seen=view.offer.preset_version, zone_key=key)
    time_of_day = f"{local:%H:%M}"
    label = say(
        "offer.this_place", "{place}, where it is {time}", place=place or key, time=time_of_day
    )
    act = Act(name="offer.zone", owner=owner, argument=draft.text)
    return [ActButton(act, label=label[:80], style=ButtonStyle.primary)]


def look_screen(
    view: JoinView,
    *,
    owner: UserId,
    zone_key: str,
    now: datetime,
    server: str | None,
    vocabulary: Vocabulary,
) -> Screen:
    """Show an offer to a person who lives in a zone: its exact values, theirs, and the choice."""
    text = _values_text(view, zone_key=zone_key, now=now, server=server)
    draft = JoinDraft(
        offer_id=view.offer.id,
        seen=view.offer.preset_version,
        zone_key=None if view.zone_key else zone_key,
    )
    if view.membership is not None:
        return _member_screen(view, draft, text, owner=owner, vocabulary=vocabulary)
    if view.offer.state is OfferState.PAUSED:
        return PAUSED.say(), button_rows([set_up_button(owner)])
    lines = [text, *_yours(view, vocabulary), _CONSENT.say()]
    return "\n".join(lines), _choices(view, draft, owner=owner)


def change_screen(
    view: JoinView, *, owner: UserId, now: datetime, server: str | None, vocabulary: Vocabulary
) -> Screen:
    """Show a member what a preset has become, with both ways to decide about these values."""
    lines = [
        _heading(view.offer, server=server),
        *_times(view, zone_key=view.zone_key, now=now),
        *_yours(view, vocabulary),
    ]
    id_, version = view.offer.id, view.offer.preset_version
    decide = [use_button(id_, version, owner=owner), keep_button(id_, version, owner=owner)]
    return "\n".join(lines), button_rows(decide)


def _yours(view: JoinView, vocabulary: Vocabulary) -> list[str]:
    """Return what the person has set, where that is something else than the preset."""
    if view.overview is None or not view.would_replace:
        return []
    yours = own_text(view.overview, vocabulary)
    return [say("offer.yours", "**Yours now:** {yours}.", yours=yours)]


_CONSENT = Sentence(
    "offer.consent",
    "Shall I write to you by direct message at these times? You can stop it any time.",
)


def _values_text(view: JoinView, *, zone_key: str, now: datetime, server: str | None) -> str:
    times = _times(view, zone_key=zone_key, now=now)
    return "\n".join([_heading(view.offer, server=server), *times])


def _heading(offer: Offer, *, server: str | None) -> str:
    return say(
        "offer.heading",
        "**{name}**, a preset of {server}: {preset}.",
        name=plain(offer.name),
        server=server_text(server),
        preset=preset_text(offer.preset),
    )


def _times(view: JoinView, *, zone_key: str | None, now: datetime) -> list[str]:
    """Return what a preset means by a person's clock; nothing, if they have no zone."""
    if zone_key is None:
        return []
    lines = [clock_text(now.astimezone(zone_for(zone_key)))]
    preset = view.offer.preset
    first_at = first_after_joining(preset, view.overview, zone_key=zone_key, now=now)
    if first_at is not None:
        at = full_timestamp(first_at)
        lines.append(say("offer.first_at", "By it, the next stretch reminder comes {at}.", at=at))
    if preset.has_water:
        lines.append(say("offer.water", "Drink reminders come on only after a short safety check."))
    return lines


def _choices(view: JoinView, draft: JoinDraft, *, owner: UserId) -> ui.View:
    yes = Act(name="offer.confirm", owner=owner, argument=draft.text)
    no = ActButton(Act(name="offer.decline", owner=owner), label=say("start.not_now", "Not now"))
    if not view.would_replace:
        label = say("start.yes", "Yes, write to me")
        return button_rows([ActButton(yes, label=label, style=ButtonStyle.success), no])
    mine = Act(name="offer.own", owner=owner, argument=draft.text)
    keep = ActButton(mine, label=say("offer.keep", "Keep mine"))
    return button_rows([_replace_button(draft, owner=owner), keep, no])


def _member_screen(
    view: JoinView, draft: JoinDraft, text: str, *, owner: UserId, vocabulary: Vocabulary
) -> Screen:
    """Show a member what they have joined: pressing *Join* again changes nothing."""
    already = say("offer.joined_already", "**You have joined this preset already.**")
    lines = [already, text, *_yours(view, vocabulary)]
    buttons = [leave_button(view.offer.id, owner=owner), panel_button(owner)]
    if view.offer.state is OfferState.PAUSED:
        lines.append(PAUSED.say())
    elif not view.is_followed:
        lines.append(_CONSENT.say())
        buttons.insert(0, _replace_button(draft, owner=owner))
    return "\n".join(lines), button_rows(buttons)


def _replace_button(draft: JoinDraft, *, owner: UserId) -> ActButton:
    act = Act(name="offer.confirm", owner=owner, argument=draft.text)
    return ActButton(act, label=say("offer.replace", "Replace mine"), style=ButtonStyle.success)


def menu_screen(offers: Sequence[Offer], *, owner: UserId) -> Screen:
    """Let a person choose from several offers."""
    options = [
        discord.SelectOption(
            label=offer.name, value=offer.id, description=preset_text(offer.preset)[:100]
        )
        for offer in offers[:MOST_CHOICES]
    ]
    return _WHICH.say(), button_rows([_menu(options, owner=owner)])


def memberships_screen(
    joined: Sequence[Joined], *, owner: UserId, server_name: ServerName
) -> Screen:
    """Let a person choose from what they have joined."""
    options = [
        discord.SelectOption(
            label=offer.name if offer else say("offer.gone_short", "A preset that is gone"),
            value=each.membership.offer_id,
            description=server_name(each.membership.guild_id),
        )
        for each in joined[:MOST_CHOICES]
        for offer in [each.current]
    ]
    return _WHICH.say(), button_rows([_menu(options, owner=owner)])


def _menu(options: list[discord.SelectOption], *, owner: UserId) -> ActSelect:
    act = Act(name="offer.pick", owner=owner)
    return ActSelect(act, placeholder=say("offer.pick", "Pick a preset"), options=options)


def gone_screen(offer_id: OfferId, *, owner: UserId, is_member: bool) -> Screen:
    """Say that an offer is gone; a member may still end the membership."""
    leave = [leave_button(offer_id, owner=owner)] if is_member else []
    return GONE.say(), button_rows([*leave, panel_button(owner)])
