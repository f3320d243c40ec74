"""Discord's failures, translated once into what the use cases can act on.

Codes and texts are those of Discord's `topics/opcodes-and-status-codes` and of the threads that
`docs/discord-errors.md` names.
"""

from collections.abc import Mapping
from datetime import timedelta

import aiohttp
import discord

from bot.domain.delivery.retry import Refusal
from bot.messaging.discord_io.breaker import RequestsPausedError
from bot.ports.delivery import OutcomeUnknown, Refused

TRANSPORT_ERRORS = (aiohttp.ClientError, OSError, TimeoutError)
"""What escapes discord.py when the connection breaks; a reset on Linux is not retried there."""

FAILURES = (
    discord.HTTPException,
    discord.RateLimited,
    RequestsPausedError,
    *TRANSPORT_ERRORS,
)
"""Everything that a REST call may raise without Charley being at fault."""

UNKNOWN_MESSAGE = 10008
_REFUSALS = {
    50007: Refusal.UNREACHABLE,  # cannot send messages to this user
    50278: Refusal.UNREACHABLE,  # no mutual guilds, or their DMs are off
    10003: Refusal.CHANNEL_GONE,  # unknown channel
    10013: Refusal.UNREACHABLE,  # unknown user
    50001: Refusal.NO_ACCESS,
    40003: Refusal.OPENING_TOO_FAST,
}
_OF_SERVERS = {
    50001: Refusal.NO_PERMISSION,  # missing access
    50013: Refusal.NO_PERMISSION,  # missing permissions
    50083: Refusal.THREAD_LOCKED,  # thread is archived, and locked: sending opens the others
    160005: Refusal.THREAD_LOCKED,
    50008: Refusal.CHANNEL_UNFIT,  # cannot send messages in a non-text channel
    50024: Refusal.CHANNEL_UNFIT,  # cannot execute action on this channel type
    40067: Refusal.CHANNEL_UNFIT,  # a tag is required: a forum
}
"""What they mean in a server's channel, where no person is behind them."""

_SPAM_MARKS = ("flagged by our anti-spam system", "app-quarantine")
_UNAUTHORIZED = 401
_FORBIDDEN = 403
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500


def classify(error: Exception, *, is_of_server: bool = False) -> Refused | OutcomeUnknown:
    """Return what a failed call means; the outcome of a broken connection is unknown.

    Args:
        error: one of `FAILURES`.
        is_of_server: whether it was about a server's channel.
    """
    match error:
        case discord.RateLimited(retry_after=seconds):
            return Refused(refusal=Refusal.RATE_LIMITED, retry_after=timedelta(seconds=seconds))
        case discord.HTTPException():
            return _classify_response(error, _OF_SERVERS if is_of_server else {})
        case _:
            return OutcomeUnknown(cause=type(error).__name__)


def _classify_response(
    error: discord.HTTPException, special: Mapping[int, Refusal]
) -> Refused | OutcomeUnknown:
    refusals = {**_REFUSALS, **special}
    if any(mark in error.text for mark in _SPAM_MARKS):
        return Refused(refusal=Refusal.SPAM_FLAGGED)
    if error.code in refusals:
        return Refused(refusal=refusals[error.code])
    if error.status >= _SERVER_ERRORS:
        return OutcomeUnknown(cause=f"HTTP {error.status}")
    by_status = {
        _UNAUTHORIZED: Refusal.TOKEN_REJECTED,
        _FORBIDDEN: Refusal.NO_ACCESS,
        _TOO_MANY_REQUESTS: Refusal.RATE_LIMITED,
    }
    return Refused(refusal=by_status.get(error.status, Refusal.REJECTED))
