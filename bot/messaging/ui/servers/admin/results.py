"""What came of a post that an admin has asked for."""

from bot.domain.delivery.retry import Refusal
from bot.domain.servers.calls import StopReason
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.servers.words import STOPS
from bot.ports.delivery import Delivered, OutcomeUnknown, Refused, SendResult

_REASONS = {
    Refusal.CHANNEL_GONE: StopReason.CHANNEL_GONE,
    Refusal.NO_PERMISSION: StopReason.NO_PERMISSION,
    Refusal.NO_ACCESS: StopReason.NO_PERMISSION,
    Refusal.TRIED_BEFORE: StopReason.NO_PERMISSION,
    Refusal.THREAD_LOCKED: StopReason.THREAD_LOCKED,
    Refusal.CHANNEL_UNFIT: StopReason.CHANNEL_UNFIT,
}
"""Why Discord does not take posts in a channel at all; the other refusals pass."""

_UNKNOWN = Sentence(
    "server.post_unknown",
    "⚠ **I do not know whether it arrived.** Look into the channel before you try again.",
)
_LATER = Sentence(
    "server.post_later", "⚠ **Discord did not take it just now.** Try again in a minute."
)


def result_text(result: SendResult, delivered: Sentence) -> str:
    """Return how a post went; *delivered* says it where all is well."""
    match result:
        case Delivered():
            return delivered.say()
        case OutcomeUnknown():
            return _UNKNOWN.say()
        case Refused(refusal=refusal) if refusal in _REASONS:
            reason = STOPS[_REASONS[refusal]].say()
            return say("server.post_refused", "⚠ **It was not posted:** {reason}.", reason=reason)
        case Refused():
            return _LATER.say()
