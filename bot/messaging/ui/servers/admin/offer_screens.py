"""The screens of a server's offers: all of them, one of them, and a preview before it is saved.

Of the members there is a number at most, and only where it names none of them.
"""

from collections.abc import Mapping, Sequence

from discord import ButtonStyle, ui

from bot.client.act_arguments import seen_text
from bot.client.components import ActButton
from bot.domain.ids import DraftId, OfferId, UserId
from bot.domain.servers.offers import Headcount, Offer, OfferState
from bot.messaging.texts.sentences import say
from bot.messaging.ui.people.presets import preset_text
from bot.messaging.ui.servers.admin.paging import Page, page_buttons
from bot.messaging.ui.servers.layouts import Piece, act_button, beside, line, row, screen, text
from bot.messaging.ui.servers.words import offer_state_text

NOBODY = Headcount(0)


def offer_list(
    offers: Sequence[Offer],
    members: Mapping[OfferId, Headcount],
    *,
    page: int,
    owner: UserId,
    note: str | None = None,
    undo: ActButton | None = None,
) -> ui.LayoutView:
    """Return all offers, a page at a time, each with the way to it."""
    shown = Page.of(offers, page)
    rows = [
        beside(
            f"**{number}. {offer.name}**\n{_in_short(offer, members)}",
            act_button(
                "offer.show",
                say("server.open_offer", "Open offer {number}", number=number),
                owner=owner,
                argument=offer.id,
            ),
        )
        for number, offer in shown.numbered
    ]
    empty = say(
        "server.no_offers",
        "No offer is set up yet. An offer is a bedtime with reminders that members "
        "take over by their own hand, and can leave at any time.",
    )
    add = say("server.add_offer", "Add an offer")
    buttons = [
        act_button("offer.add", add, owner=owner, style=ButtonStyle.primary),
        *page_buttons("offer.list", shown, owner=owner),
        *([undo] if undo else []),
        act_button("server.panel", say("server.back", "Open settings"), owner=owner),
    ]
    heading = text(say("server.offers_heading", "## Offers to members"))
    top = [heading, *([text(note)] if note else []), *(rows or [text(empty)])]
    return screen(*top, line(), row(*buttons))


def offer_card(
    offer: Offer, members: Headcount, *, owner: UserId, note: str | None = None
) -> ui.LayoutView:
    """Return one offer with everything that can be done to it."""
    lines = [
        say("server.offer_heading", "## {name}", name=offer.name),
        _sentence(preset_text(offer.preset)),
        offer_state_text(offer, members),
        say(
            "server.offer_change_hint",
            "-# A change moves nobody: their next reminder tells them of it, and they choose.",
        ),
    ]
    seen = seen_text(offer.id, offer.version)
    return screen(
        *([text(note)] if note else []),
        text("\n".join(lines)),
        line(),
        row(
            _button(
                "offer.edit", say("server.edit_offer", "Edit"), owner, seen, ButtonStyle.primary
            ),
            _button("offer.publish", say("server.publish_offer", "Post the card"), owner, offer.id),
        ),
        row(
            _pause_or_resume(offer, owner, seen),
            _button("offer.remove", say("server.remove_offer", "Remove"), owner, seen),
            _button("offer.list", say("server.all_offers", "Show all offers"), owner, "0"),
        ),
    )


def offer_draft_screen(
    card: Sequence[Piece], draft_id: DraftId, *, owner: UserId, instants: str | None = None
) -> ui.LayoutView:
    """Return an offer as members will see it; nothing is saved before a press."""
    layout = ui.LayoutView(timeout=None)
    heading = say("server.draft", "**This is how members will see it.** Nothing is saved yet.")
    save = say("server.offer_from_now", "Offer from now on")
    for piece in (
        text(heading),
        *card,
        *([text(instants)] if instants else []),
        row(
            _button("offer.save", save, owner, draft_id, ButtonStyle.success),
            _button("offer.change", say("server.change", "Change"), owner, draft_id),
            _button("offer.cancel", say("server.cancel", "Cancel"), owner, draft_id),
        ),
    ):
        layout.add_item(piece)
    return layout


def _in_short(offer: Offer, members: Mapping[OfferId, Headcount]) -> str:
    state = offer_state_text(offer, members.get(offer.id, NOBODY))
    return f"{_sentence(preset_text(offer.preset))}\n{state}"


def _sentence(words: str) -> str:
    return say("server.sentence", "{words}.", words=words[:1].upper() + words[1:])


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
