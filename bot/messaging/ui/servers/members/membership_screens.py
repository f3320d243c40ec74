"""The way into an offer, as one person sees it: its values, where they live, and the consent.

Everything that was said on the way stands in the custom ids; nothing is stored before the consent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from discord import ButtonStyle, ui

from bot.client.act_arguments import number, zone_key
from bot.client.act_arguments import offer_id as read_offer_id
from bot.client.acts import Act
from bot.client.components import ActButton
from bot.client.kind_words import Vocabulary
from bot.domain.errors import ZoneUnknownError
from bot.domain.ids import OfferId, UserId
from bot.domain.servers.offers import Offer, OfferState
from bot.domain.time.zones import zone_for
from bot.messaging.texts.formatting import full_timestamp, wall_clock
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import Piece, Topic, card, heading, row, small_print, text
from bot.messaging.ui.error_sentences_members import PAUSED
from bot.messaging.ui.people.presets import (
    keep_button,
    leave_button,
    own_text,
    plain,
    preset_sentence,
    server_text,
    use_button,
)
from bot.messaging.ui.people.settings import clock_text
from bot.messaging.ui.people.ways_on import panel_button
from bot.messaging.ui.setup.form import set_up_button
from bot.services.servers.membership import JoinView
from bot.services.servers.presets import first_after_joining

LEFT = Sentence(
    "offer.left",
    "**You have left the offer.**\nYour reminders stay as they are; only the link to it is gone.",
)
JOINED_OWN = Sentence(
    "offer.joined_own",
    "**You have joined {name}.**\nYours stay as they are. When the offer changes, your next reminder "
    "says so in one line.",
)
BACK = Sentence("offer.back", "**Taken back.**\nYou have joined the offer again, as before.")
BACK_ALREADY = Sentence(
    "offer.back_already", "**You have joined this offer.**\nNothing has changed."
)
KEPT = Sentence(
    "offer.kept",
    "**Yours stay as they are.**\nYou hear of it again only when the offer changes once more.",
)
KEPT_BEFORE_CHANGE = Sentence(
    "offer.kept_before_change",
    "**Yours stay as they are.**\nBut the offer has changed once more since that message.",
)
CHANGED_SINCE = Sentence(
    "offer.changed_since_message",
    "**Nothing was changed yet.**\nThe offer has changed since that message: read its values first.",
)
DECLINED = Sentence("offer.declined", "**Nothing was changed.** You have not joined.")
DRINKS_LATER = Sentence(
    "offer.drinks_later", "Once it has arrived, `/water remind` turns the drink reminders on."
)
NONE_OPEN = Sentence(
    "offer.none_open",
    "**This server has no offer to join.**\nYou can have reminders of your own: by direct message, "
    "at your own times.",
)


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


def where_screen(
    view: JoinView, *, owner: UserId, place: str | None, now: datetime, note: str | None = None
) -> ui.LayoutView:
    """Ask a person without a zone where they live; the server's zone is the first suggestion.

    *place* is how people write that zone.
    """
    other = Act(name="offer.where", owner=owner, argument=view.offer.id)
    buttons = [ActButton(other, label=say("offer.other_place", "I live elsewhere"))]
    suggested = _suggested(view, owner=owner, place=place, now=now)
    small = say("offer.where_kept", "I only keep your time zone, and nothing before you join.")
    return card(
        Topic.COMMUNITY,
        *_noted(note),
        heading(say("offer.where", "Where do you live?")),
        text(say("offer.where_why", "Times follow your own clock.")),
        row(*suggested, *buttons),
        small_print(small),
    )


def _noted(note: str | None) -> list[Piece]:
    """Return what has just happened, which stands first."""
    return [] if note is None else [text(note)]


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
    label = say(
        "offer.this_place",
        "{place}, where it is {time}",
        place=place or key,
        time=wall_clock(local.time()),
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
    note: str | None = None,
) -> ui.LayoutView:
    """Show an offer to a person who lives in a zone: its exact values, theirs, and the choice."""
    draft = JoinDraft(
        offer_id=view.offer.id,
        seen=view.offer.preset_version,
        zone_key=None if view.zone_key else zone_key,
    )
    lines = [
        *_values(view.offer, server=server),
        *_times(view, zone_key=zone_key, now=now),
        *_yours(view, vocabulary),
    ]
    if view.membership is not None:
        return _member_screen(view, draft, lines, owner=owner, note=note)
    if view.offer.state is OfferState.PAUSED:
        return card(Topic.COMMUNITY, *_noted(note), text(PAUSED.say()), row(set_up_button(owner)))
    name = plain(view.offer.name)
    return card(
        Topic.COMMUNITY,
        *_noted(note),
        heading(say("offer.join_heading", "Join {name}?", name=name)),
        text("\n".join(lines)),
        text(_CONSENT.say()),
        _choices(view, draft, owner=owner),
        small_print(_ANY_TIME.say()),
    )


def change_screen(
    view: JoinView,
    *,
    owner: UserId,
    now: datetime,
    server: str | None,
    vocabulary: Vocabulary,
    note: str,
) -> ui.LayoutView:
    """Show a member what a preset has become, with both ways to decide about these values."""
    lines = [
        *_values(view.offer, server=server),
        *_times(view, zone_key=view.zone_key, now=now),
        *_yours(view, vocabulary),
    ]
    name = plain(view.offer.name)
    id_, version = view.offer.id, view.offer.preset_version
    decide = [use_button(id_, version, owner=owner), keep_button(id_, version, owner=owner)]
    return card(
        Topic.COMMUNITY,
        *_noted(note),
        heading(say("offer.now_heading", "{name} is now", name=name)),
        text("\n".join(lines)),
        row(*decide),
    )


def _yours(view: JoinView, vocabulary: Vocabulary) -> list[str]:
    """Return what the person has set, where that is something else than the preset."""
    if view.overview is None or not view.would_replace:
        return []
    yours = own_text(view.overview, vocabulary)
    return [say("offer.yours", "**Yours now:** {yours}.", yours=yours)]


_CONSENT = Sentence(
    "offer.consent",
    "**Shall I write to you by direct message at these times?**",
)
_ANY_TIME = Sentence("offer.any_time", "You can leave at any time.")


def _values(offer: Offer, *, server: str | None) -> list[str]:
    """Return what a member agrees to, and whose idea it is."""
    return [
        f"**{preset_sentence(offer.preset)}**",
        say("offer.of_server", "An offer of {server}.", server=server_text(server)),
    ]


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


def _choices(view: JoinView, draft: JoinDraft, *, owner: UserId) -> Piece:
    yes = Act(name="offer.confirm", owner=owner, argument=draft.text)
    decline = Act(name="offer.decline", owner=owner, argument=draft.offer_id)
    no = ActButton(decline, label=say("start.not_now", "Not now"))
    if not view.would_replace:
        label = say("start.yes", "Yes, write to me")
        return row(ActButton(yes, label=label, style=ButtonStyle.success), no)
    mine = Act(name="offer.own", owner=owner, argument=draft.text)
    keep = ActButton(mine, label=say("offer.keep", "Keep mine"))
    return row(_replace_button(draft, owner=owner), keep, no)


def _member_screen(
    view: JoinView, draft: JoinDraft, lines: Sequence[str], *, owner: UserId, note: str | None
) -> ui.LayoutView:
    """Show a member what they have joined: pressing *Join* again changes nothing."""
    already = say(
        "offer.joined_already", "You have joined {name} already", name=plain(view.offer.name)
    )
    more: list[Piece] = []
    buttons = [leave_button(view.offer.id, owner=owner), panel_button(owner)]
    if view.offer.state is OfferState.PAUSED:
        more.append(text(PAUSED.say()))
    elif not view.is_followed:
        more.append(text(_CONSENT.say()))
        buttons.insert(0, _replace_button(draft, owner=owner))
    top = [*_noted(note), heading(already), text("\n".join(lines))]
    return card(Topic.COMMUNITY, *top, *more, row(*buttons))


def _replace_button(draft: JoinDraft, *, owner: UserId) -> ActButton:
    act = Act(name="offer.confirm", owner=owner, argument=draft.text)
    return ActButton(act, label=say("offer.replace", "Replace mine"), style=ButtonStyle.success)
