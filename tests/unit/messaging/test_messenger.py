"""A message of two reminders, one of which cannot be put into words."""

from typing import Any

import pytest

from bot.domain.delivery.retry import Refusal
from bot.domain.ids import ChannelId
from bot.domain.reminders.amounts import WaterMode
from bot.kinds.drinks import DRINKS, WaterNotice
from bot.kinds.stretch import StretchNotice
from bot.messaging.messenger import DiscordMessenger
from bot.messaging.texts.catalogue import Catalogue
from bot.messaging.ui.kinds.vocabulary import VOCABULARY
from bot.ports.delivery import DirectMessage, Envelope, Refused
from tests.support.builders import USER_ID, an_occurrence_id, tonight_at

NOTHING: Any = None
"""No request is made, and no health content is read."""


STRETCH = StretchNotice(
    user_id=USER_ID, occurrence_id=an_occurrence_id(1), bed_at=tonight_at(22, 30)
)
DRINK = WaterNotice(
    user_id=USER_ID,
    occurrence_id=an_occurrence_id(2),
    mode=WaterMode.GENTLE,
    drunk_ml=0,
    target_ml=1600,
)


def messenger() -> DiscordMessenger:
    words = {kind: each for kind, each in VOCABULARY.items() if kind != DRINKS}
    return DiscordMessenger(library=NOTHING, texts=Catalogue(), requests=NOTHING, vocabulary=words)


def envelope(*notices: Any) -> Envelope:
    return Envelope(
        destination=DirectMessage(channel_id=ChannelId(1)),
        notices=notices,
        nonce=an_occurrence_id(1),
    )


async def test_it_is_refused_so_that_each_is_tried_alone() -> None:
    sent = await messenger().send(envelope(STRETCH, DRINK))

    assert sent == Refused(refusal=Refusal.REJECTED)


async def test_alone_it_breaks() -> None:
    with pytest.raises(KeyError):
        await messenger().send(envelope(DRINK))
