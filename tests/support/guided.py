"""A guided stretch with sensible defaults, and a small routine with the shape of the real ones."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.guiding import GuidedSession, Place
from bot.domain.ids import ChannelId, MessageId
from tests.support.builders import USER_ID, tonight_at

BEGINS_AT = tonight_at(22)
PLACE = Place(channel_id=ChannelId(2001), message_id=MessageId(9001))


def a_session(**changes: Any) -> GuidedSession:  # fields of GuidedSession
    """Return a session whose first step begins at 22:00 of the usual night."""
    usual = GuidedSession(
        user_id=USER_ID,
        routine_id="standing",
        started_at=BEGINS_AT - timedelta(seconds=15),
        since=BEGINS_AT,
        place=PLACE,
    )
    return replace(usual, **changes)
