"""What to do after an attempt that did not deliver."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.backoff import Backoff
from bot.domain.delivery.occurrence import Reason

DELIVERY_BACKOFF = Backoff(
    steps=(
        timedelta(seconds=5),
        timedelta(seconds=15),
        timedelta(seconds=45),
        timedelta(minutes=2),
        timedelta(minutes=5),
    ),
    jitter=0.2,
)
"""From an attempt to deliver an occurrence to the next one."""

FLAKE_ATTEMPTS = 5
"""Discord's 50001 on a user-installed app's DM heals by itself; so often in a row it is believed."""

LOOK_UP_FOR = timedelta(hours=1)
"""So long after it lost its use, a message of unknown fate is still looked up for the record.

Not longer: until its fate is on record, the next occurrence is not planned."""


class Refusal(StrEnum):
    """Why Discord surely did not take a message."""

    UNREACHABLE = "unreachable"
    """The person blocked Charley, closed their DMs, or shares nothing with it any more."""
    CHANNEL_GONE = "channel gone"
    """The stored DM channel does not exist, or there is none yet."""
    NO_ACCESS = "no access"
    """Error 50001, known to be passing on user-installed apps (discord-api-docs#7666)."""
    OPENING_TOO_FAST = "opening too fast"
    """Error 40003: only opening of new DM channels has to wait."""
    SPAM_FLAGGED = "spam flagged"
    """Discord's anti-spam system has quarantined the bot."""
    TOKEN_REJECTED = "token rejected"  # noqa: S105 - a reason, not a secret
    RATE_LIMITED = "rate limited"
    TRIED_BEFORE = "tried before"
    """It was not asked: it has refused this person a moment ago, and would again."""
    REJECTED = "rejected"
    """Discord finds the message itself wrong: a fault of ours that no retry mends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryAt:
    """Try again then, under the same nonce."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """Record it as failed; the schedule goes on."""

    reason: Reason


RetryDecision = RetryAt | GiveUp


def retry_decision(
    refusal: Refusal | None,
    *,
    attempts: int,
    no_access_streaks: int,
    now: datetime,
    stale_at: datetime,
    jitter: float,
    retry_after: timedelta = timedelta(),
) -> RetryDecision:
    """Return what follows an attempt, by the class of its failure.

    Args:
        refusal: why Discord did not take it; `None` if its fate is unknown.
        attempts: how many were made, this one included.
        no_access_streaks: how many of the last ones in a row ended with 50001, this one included.
        now: the instant of the failure.
        stale_at: when the message loses its use.
        jitter: a random number from 0 to 1.
        retry_after: the least wait that Discord asked for.
    """
    match refusal:
        case Refusal.UNREACHABLE | Refusal.CHANNEL_GONE:
            return GiveUp(reason=Reason.UNREACHABLE)
        case Refusal.REJECTED:
            return GiveUp(reason=Reason.REJECTED)
        case Refusal.NO_ACCESS if no_access_streaks >= FLAKE_ATTEMPTS:
            return GiveUp(reason=Reason.UNREACHABLE)
        case _:
            at = now + max(DELIVERY_BACKOFF.after(attempts, random=jitter), retry_after)
            deadline = stale_at + LOOK_UP_FOR if refusal is None else stale_at
            return RetryAt(at=at) if at < deadline else GiveUp(reason=Reason.OUT_OF_TIME)
