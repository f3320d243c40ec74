"""A reminder's message through its evening: while a stretch stands in it, and when it is given back.

It is plain text in every state. A push notification shows the text of a plain message, and what has become a
card once can never be plain again (Discord: message flags, `IS_COMPONENTS_V2`).
"""

from dataclasses import replace

from discord.utils import MISSING

from bot.domain.guided.scenes import Standing
from bot.domain.library.library import Library
from bot.domain.library.routines import Routine
from bot.messaging.ui.delivery.answers import answered_message, part_beside, standing_message
from bot.messaging.ui.delivery.parts import RenderedMessage, joined
from bot.messaging.ui.guided.renderings import plain_text, plain_view
from bot.messaging.ui.guided.scenes import scene_words
from bot.messaging.ui.kinds.vocabulary import VOCABULARY
from bot.ports.delivery import Card


def reminder_message(card: Card, library: Library) -> RenderedMessage:
    """Return what a reminder's message says: the scene of a session, or the reminder itself."""
    match card.scene:
        case Standing(answered=answered, routine=routine):
            if routine is None:
                return standing_message(answered, library, VOCABULARY)
            return _with_outlook(answered_message(answered, library, VOCABULARY), routine)
        case scene:
            words = scene_words(scene, library)
            own = RenderedMessage(content=plain_text(words), view=plain_view(words) or MISSING)
    if card.beside is None:
        return own
    return joined([own, part_beside(card.beside, library, VOCABULARY)], VOCABULARY)


def _with_outlook(message: RenderedMessage, routine: Routine) -> RenderedMessage:
    """Say below the first line what to expect of a routine that was done; what is beside it follows."""
    own, *beside = message.content.split("\n\n")
    own = f"{own}\n-# {routine.expectation}"
    return replace(message, content="\n\n".join([own, *beside]))
