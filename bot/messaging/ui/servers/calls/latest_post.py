"""What came of a call's latest post, in words: that it was posted, or why it was not."""

from collections.abc import Mapping

from bot.domain.delivery.occurrence import CallOccurrence, Reason
from bot.messaging.texts.formatting import relative
from bot.messaging.texts.sentences import Sentence, say

_UNKNOWN = Sentence("post.not.unknown", "I could not read what was stored about it")

NOT_POSTED: Mapping[Reason, Sentence] = {
    Reason.STALE: Sentence("post.not.stale", "15 minutes after its time it still could not be"),
    Reason.OUT_OF_TIME: Sentence("post.not.time", "Discord did not take it in time"),
    Reason.REJECTED: Sentence("post.not.rejected", "Discord rejected it"),
    Reason.NO_PERMISSION: Sentence("post.not.right", "no right to post there"),
    Reason.CHANNEL_GONE: Sentence("post.not.gone", "its channel was gone"),
    Reason.THREAD_LOCKED: Sentence("post.not.locked", "its thread was locked"),
    Reason.CHANNEL_UNFIT: Sentence("post.not.unfit", "Discord takes no post of mine there"),
    Reason.PAUSED: Sentence("post.not.paused", "it was paused"),
    Reason.STOPPED: Sentence("post.not.stopped", "it was stopped"),
    Reason.SUPERSEDED: Sentence("post.not.changed", "it was changed at that moment"),
    Reason.SERVER_GONE: Sentence("post.not.removed", "I was not in this server"),
    Reason.UNREADABLE: _UNKNOWN,
}
"""Why a call was not posted; the other reasons are those of reminders."""


def latest_post_text(post: CallOccurrence) -> str:
    """Return such as `Last time, two hours ago: posted.` of a post that is over."""
    at = relative(post.slot.due_at)
    if post.was_delivered and post.message_id is not None:
        return say("post.was_posted", "Last time, {at}: posted.", at=at)
    if post.was_delivered:
        return say(
            "post.was_presumed",
            "Last time, {at}: posted, as far as I know. I could not look it up.",
            at=at,
        )
    reason = _UNKNOWN if post.reason is None else NOT_POSTED.get(post.reason, _UNKNOWN)
    return say("post.was_not", "Last time, {at}: not posted, {reason}.", at=at, reason=reason.say())
