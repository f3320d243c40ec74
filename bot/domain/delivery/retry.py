"""What to do after an attempt that did not deliver."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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

STEADY = 2
"""The step of it that stays: a post goes out 15 seconds after its server is back, at the latest 18."""

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
    NO_PERMISSION = "no permission"
    """Charley may not see a server's channel, or not write there."""
    THREAD_LOCKED = "thread locked"
    CHANNEL_UNFIT = "channel unfit"
    """A channel of a server takes no messages of this sort."""
    SERVER_UNAVAILABLE = "server unavailable"
    """Discord has an outage there, or has not told of the server yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryAt:
    """Try again then, under the same nonce."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveUp:
    """Record it as failed; the schedule goes on."""

    reason: Reason


RetryDecision = RetryAt | GiveUp


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalRules:
    """What refusals mean for one sort of recipient."""

    final: Mapping[Refusal, Reason]
    """Given up at once, and recorded as this."""
    lasting: Mapping[Refusal, Reason] = field(default_factory=dict)
    """Tried until the message has lost its use, and then recorded as this."""
    passing: frozenset[Refusal] = frozenset()
    """What ends by itself, without a word of Discord's in answer to a request: the waits stop growing
    at `STEADY`."""


OF_PEOPLE = RefusalRules(
    final={
        Refusal.UNREACHABLE: Reason.UNREACHABLE,
        Refusal.CHANNEL_GONE: Reason.UNREACHABLE,
        Refusal.REJECTED: Reason.REJECTED,
    }
)
OF_POSTS = RefusalRules(
    final={
        Refusal.CHANNEL_GONE: Reason.CHANNEL_GONE,
        Refusal.THREAD_LOCKED: Reason.THREAD_LOCKED,
        Refusal.CHANNEL_UNFIT: Reason.CHANNEL_UNFIT,
        Refusal.REJECTED: Reason.REJECTED,
    },
    lasting={
        Refusal.NO_PERMISSION: Reason.NO_PERMISSION,
        Refusal.TRIED_BEFORE: Reason.NO_PERMISSION,  # of what ends a channel's post, it alone lasts
    },
    passing=frozenset({Refusal.SERVER_UNAVAILABLE}),
)


def retry_decision(
    refusal: Refusal | None,
    *,
    rules: RefusalRules = OF_PEOPLE,
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
        rules: what it means for this sort of recipient.
        attempts: how many were made, this one included.
        no_access_streaks: how many of the last ones in a row ended with 50001, this one included.
        now: the instant of the failure.
        stale_at: when the message loses its use.
        jitter: a random number from 0 to 1.
        retry_after: the least wait that Discord asked for.
    """
    if refusal is not None and refusal in rules.final:
        return GiveUp(reason=rules.final[refusal])
    if refusal is Refusal.NO_ACCESS and no_access_streaks >= FLAKE_ATTEMPTS:
        return GiveUp(reason=Reason.UNREACHABLE)
    step = min(attempts, STEADY) if refusal in rules.passing else attempts
    at = now + max(DELIVERY_BACKOFF.after(step, random=jitter), retry_after)
    if at < (stale_at + LOOK_UP_FOR if refusal is None else stale_at):
        return RetryAt(at=at)
    lasting = None if refusal is None else rules.lasting.get(refusal)
    return GiveUp(reason=lasting or Reason.OUT_OF_TIME)
