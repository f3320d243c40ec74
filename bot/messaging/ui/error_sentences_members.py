"""What a member is told where a press about an offer cannot do what it asks for."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.servers import errors
from bot.messaging.texts.sentences import Sentence

GONE = Sentence(
    "offer.gone",
    "This offer is gone, so nobody can join it any more.\nYour reminders stay as they are.",
)
PAUSED = Sentence(
    "offer.paused",
    "This offer is paused, so nobody can take it over just now.\n"
    "The server's team has paused it. Your reminders stay as they are.",
)
MOVED = Sentence(
    "offer.moved", "The offer has just changed.\nRead its values once more before you join."
)
LEFT_BEFORE = Sentence(
    "offer.left_before", "You have not joined that offer.\nYour reminders stay as they are."
)
OPT_IN_DUE = Sentence(
    "offer.opt_in_due",
    "Your stretch reminder is off, so no offer changes it.\n`/stretch remind` turns it on.",
)
ABOUT_ERRORS: Mapping[type[Exception], Sentence] = MappingProxyType(
    {
        errors.OfferGoneError: GONE,
        errors.OfferPausedError: PAUSED,
        errors.PresetMovedError: MOVED,
        errors.NotJoinedError: LEFT_BEFORE,
        errors.OptInDueError: OPT_IN_DUE,
    }
)
"""By the error."""
