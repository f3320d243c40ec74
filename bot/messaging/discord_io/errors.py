"""Discord's failures, translated once into what the use cases can act on.

Codes and texts are those of Discord's `topics/opcodes-and-status-codes` and of the threads that
`docs/discord-errors.md` names.
"""

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
_SPAM_MARKS = ("flagged by our anti-spam system", "app-quarantine")
_UNAUTHORIZED = 401
_FORBIDDEN = 403
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500


def classify(error: Exception) -> Refused | OutcomeUnknown:
    """Return what a failed call means; the outcome of a broken connection is unknown."""
    match error:
        case discord.RateLimited(retry_after=seconds):
            return Refused(refusal=Refusal.RATE_LIMITED, retry_after=timedelta(seconds=seconds))
        case discord.HTTPException():
            return _classify_response(error)
        case _:
            return OutcomeUnknown(cause=type(error).__name__)


def _classify_response(error: discord.HTTPException) -> Refused | OutcomeUnknown:
    if any(mark in error.text for mark in _SPAM_MARKS):
        return Refused(refusal=Refusal.SPAM_FLAGGED)
    if error.code in _REFUSALS:
        return Refused(refusal=_REFUSALS[error.code])
    if error.status >= _SERVER_ERRORS:
        return OutcomeUnknown(cause=f"HTTP {error.status}")
    by_status = {
        _UNAUTHORIZED: Refusal.TOKEN_REJECTED,
        _FORBIDDEN: Refusal.NO_ACCESS,
        _TOO_MANY_REQUESTS: Refusal.RATE_LIMITED,
    }
    return Refused(refusal=by_status.get(error.status, Refusal.REJECTED))
