"""The card of an offer as the messenger posts it: in the server's language, with its *Join*."""

from typing import Any

from bot.domain.delivery.notices import OfferNotice
from bot.domain.ids import ChannelId
from bot.messaging.messenger import DiscordMessenger
from bot.messaging.texts.catalogue import Catalogue
from bot.ports.delivery import ChannelPost, Envelope
from tests.support.builders import an_occurrence_id
from tests.support.servers import OFFER_ID, an_offer

NOTHING: Any = None
"""No request is made, and no health content is read."""


def test_a_card_has_the_offers_name_and_a_button_to_join_it() -> None:
    messenger = DiscordMessenger(library=NOTHING, texts=Catalogue(), requests=NOTHING)
    envelope = Envelope(
        destination=ChannelPost(channel_id=ChannelId(1)),
        notices=(OfferNotice(offer=an_offer(name="Early nights")),),
        nonce=an_occurrence_id(1),
    )

    rendered = messenger._rendered(envelope)

    components = str(rendered["view"].to_components())
    assert f"offer.join:0:{OFFER_ID}" in components
    assert "Early nights" in components
    assert "content" not in rendered
    assert not envelope.occurrence_ids
