"""Offers as they are now: all of them, one of them, and what is left after an act."""

from zoneinfo import ZoneInfo

from bot.client.components import ActButton
from bot.domain.ids import OfferId
from bot.domain.servers.errors import NotOfThisServerError
from bot.domain.servers.offers import Offer, OfferState
from bot.domain.servers.server import Server
from bot.domain.servers.views import OfferShown
from bot.messaging.texts.sentences import Sentence
from bot.messaging.ui.cards import Piece
from bot.messaging.ui.replies import Interaction, show
from bot.messaging.ui.servers.admin.questions import undo_button
from bot.messaging.ui.servers.members.offer_post import offer_box
from bot.messaging.ui.servers.offers.screens import offer_card, offer_list, preview_button
from bot.messaging.ui.servers.presser import presser_of
from bot.services.servers.offers import OfferService

_SAVED = Sentence(
    "offer.saved",
    "✅ **Saved.** Members can join now.\nThey press *Join* below a call's post, or on the offer's own "
    "card: *Post the card*.",
)
_SAVED_PAUSED = Sentence(
    "offer.saved_paused", "✅ **Saved.** Members can join it once it is resumed."
)
NOT_SAVED = Sentence("offer.not_saved", "Nothing was changed.")
PAUSED_NOW = Sentence(
    "offer.paused_now", "⏸ **Paused.** Nobody new can join; those who have keep everything."
)
RESUMED = Sentence("offer.resumed", "✅ **Resumed.** Members can join again.")
REMOVED = Sentence(
    "offer.removed",
    "🗑 **Removed.** You can bring it back for 15 minutes.\nThose who joined keep their reminders.",
)
RESTORED = Sentence("offer.restored", "✅ **It is back.**")


def saved_text(offer: Offer) -> str:
    """Return that an offer is saved, and how members join it."""
    return (_SAVED if offer.state is OfferState.ON else _SAVED_PAUSED).say()


async def show_offers(
    interaction: Interaction,
    *,
    number: int = 0,
    note: str | None = None,
    undo: ActButton | None = None,
) -> None:
    """Show a page of all offers, what was just done, and the way back from it."""
    presser = presser_of(interaction)
    offers = await _offers(interaction).list(presser)
    layout = offer_list(offers, page=number, owner=presser.user_id, note=note, undo=undo)
    await show(interaction, layout)


async def show_own_offer(
    interaction: Interaction, id_: OfferId, *, note: str | None = None
) -> None:
    """Show one offer with everything that can be done to it."""
    shown = await offer_shown(interaction, id_)
    owner = presser_of(interaction).user_id
    await show(interaction, offer_card(shown, owner=owner, note=note))


async def remove_offer(interaction: Interaction, id_: OfferId, seen: int) -> None:
    """Remove an offer, and show the others with the way back."""
    presser = presser_of(interaction)
    removed = await _offers(interaction).remove(presser, id_, seen=seen)
    undo = undo_button("offer.restore", removed.undo_id, owner=presser.user_id)
    await show_offers(interaction, note=REMOVED.say(), undo=undo)


async def offer_shown(interaction: Interaction, id_: OfferId) -> OfferShown:
    """Return one offer.

    Raises:
        NotOfThisServerError: this server has none by that id.
    """
    for shown in await _offers(interaction).list(presser_of(interaction)):
        if shown.offer.id == id_:
            return shown
    raise NotOfThisServerError


def card_pieces(interaction: Interaction, offer: Offer, server: Server) -> list[Piece]:
    """Return an offer's card in the language of its server; nobody can join through it."""
    with interaction.client.texts.speaking(server.locale):
        return [offer_box(offer, preview_button())]


def zone_of(server: Server) -> ZoneInfo | None:
    """Return the zone of a server; `None`: not set."""
    return None if server.zone_key is None else server.zone


def _offers(interaction: Interaction) -> OfferService:
    return interaction.client.services.servers.offers
