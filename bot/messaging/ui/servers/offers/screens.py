"""The screens of a server's offers: all of them, one of them, and a preview before it is saved.

Of the members there is a number at most, and only where it names none of them.
"""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from discord import ButtonStyle, ui

from bot.client.act_arguments import seen_text
from bot.client.acts import ANYBODY, Act
from bot.client.components import ActButton, empty_layout
from bot.domain.ids import UserId
from bot.domain.servers.calls import NEXT_SHOWN
from bot.domain.servers.offers import Offer, OfferState, Preset
from bot.domain.servers.views import OfferDraft, OfferShown
from bot.domain.time.zone_names import zone_name
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Piece, Topic, act_button, beside, card, line, row, text
from bot.messaging.ui.people.presets import plain, preset_sentence
from bot.messaging.ui.servers.admin.paging import Page, page_buttons
from bot.messaging.ui.servers.admin.questions import conflict_text
from bot.messaging.ui.servers.words import instant_lines, offer_state_text
from bot.services.servers.presets import first_due_at


def offer_list(
    offers: Sequence[OfferShown],
    *,
    page: int,
    owner: UserId,
    note: str | None = None,
    undo: ActButton | None = None,
) -> ui.LayoutView:
    """Return all offers, a page at a time, each with the way to it."""
    part = Page.of(offers, page)
    rows = [
        beside(
            f"**{number}. {plain(shown.offer.name)}**\n{_in_short(shown)}",
            act_button(
                "offer.show",
                say("server.open_offer", "Open offer {number}", number=number),
                owner=owner,
                argument=shown.offer.id,
            ),
        )
        for number, shown in part.numbered
    ]
    empty = say(
        "server.no_offers",
        "No offer is set up yet. An offer is a bedtime with reminders that members "
        "take over by their own hand, and can leave at any time.",
    )
    add = say("server.add_offer", "Add an offer")
    buttons = [
        act_button("offer.add", add, owner=owner, style=ButtonStyle.primary),
        *page_buttons("offer.list", part, owner=owner),
        *([undo] if undo else []),
        act_button("server.panel", say("server.back", "Open settings"), owner=owner),
    ]
    heading = text(say("server.offers_heading", "## Offers to members"))
    top = [*([text(note)] if note else []), heading, *(rows or [text(empty)])]
    return card(Topic.SERVER, *top, line(), row(*buttons))


def offer_card(shown: OfferShown, *, owner: UserId, note: str | None = None) -> ui.LayoutView:
    """Return one offer with everything that can be done to it."""
    offer = shown.offer
    lines = [
        say("server.offer_heading", "## {name}", name=plain(offer.name)),
        preset_sentence(offer.preset),
        offer_state_text(offer, shown.headcount),
        say(
            "server.offer_change_hint",
            "-# A change moves nobody: their next reminder tells them of it, and they choose.",
        ),
    ]
    seen = seen_text(offer.id, offer.version)
    post = say("server.post_offer", "Post the card")
    # Posted, it is what members join by; while nobody can, resuming it comes first.
    next_step = ButtonStyle.primary if offer.state is OfferState.ON else ButtonStyle.secondary
    return card(
        Topic.SERVER,
        *([text(note)] if note else []),
        text("\n".join(lines)),
        line(),
        row(
            _button("offer.post", post, owner, offer.id, next_step),
            _button("offer.edit", say("server.edit_offer", "Edit"), owner, seen),
        ),
        row(
            _pause_or_resume(offer, owner, seen),
            _button("offer.remove", say("server.remove_offer", "Remove"), owner, seen),
            _button("offer.list", say("server.all_offers", "Show all offers"), owner, "0"),
        ),
    )


def offer_draft_screen(
    draft: OfferDraft,
    card: Sequence[Piece],
    zone: ZoneInfo | None,
    *,
    now: datetime,
    owner: UserId,
) -> ui.LayoutView:
    """Return an offer as members will see it; nothing is saved before a press."""
    layout = empty_layout()
    heading = say("server.draft", "This is how members will see it. Nothing is saved yet.")
    for piece in (
        text(heading),
        *card,
        *([] if zone is None else [text(_instants(draft.after.preset, zone, now))]),
        *([] if draft.conflict is None else [text(conflict_text(draft.conflict))]),
        row(*_saving(draft, owner)),
    ):
        layout.add_item(piece)
    return layout


def _saving(draft: OfferDraft, owner: UserId) -> list[ActButton]:
    change = _button("offer.change", say("server.change", "Change"), owner, draft.id)
    if draft.conflict is not None:
        mine, theirs = say("server.mine", "Use mine"), say("server.theirs", "Keep theirs")
        return [
            _button("offer.mine", mine, owner, draft.id, ButtonStyle.success),
            _button("offer.cancel", theirs, owner, draft.id),
            change,
        ]
    save = say("server.offer_from_now", "Offer from now on")
    return [
        _button("offer.save", save, owner, draft.id, ButtonStyle.success),
        change,
        _button("offer.cancel", say("server.cancel", "Cancel"), owner, draft.id),
    ]


def _instants(preset: Preset, zone: ZoneInfo, now: datetime) -> str:
    """Return when the reminders come next for a member whose clock is the server's."""
    instants: list[datetime] = []
    for _ in range(NEXT_SHOWN):
        due_at = first_due_at(preset, zone_key=zone.key, now=instants[-1] if instants else now)
        if due_at is not None:
            instants.append(due_at)
    heading = say(
        "server.offer_instants",
        "**Next reminders** of a member in this server's time zone ({zone}):",
        zone=zone_name(zone.key),
    )
    return "\n".join([heading, *instant_lines(instants, zone)])


def preview_button() -> ActButton:
    """Return what stands in a preview in the place of *Join*."""
    act = Act(name="offer.preview", owner=ANYBODY)
    return ActButton(act, label=say("offer.join", "Join"), style=ButtonStyle.primary)


def _in_short(shown: OfferShown) -> str:
    state = offer_state_text(shown.offer, shown.headcount)
    return f"{preset_sentence(shown.offer.preset)}\n{state}"


def _pause_or_resume(offer: Offer, owner: UserId, seen: str) -> ActButton:
    if offer.state is OfferState.ON:
        return _button("offer.pause", say("server.pause_offer", "Pause"), owner, seen)
    label = say("server.resume_offer", "Resume")
    return _button("offer.resume", label, owner, seen, ButtonStyle.success)


def _button(
    name: str,
    label: str,
    owner: UserId,
    argument: str,
    style: ButtonStyle = ButtonStyle.secondary,
) -> ActButton:
    return act_button(name, label, owner=owner, argument=argument, style=style)
