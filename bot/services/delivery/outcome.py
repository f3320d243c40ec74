"""Outcomes: what the result of an attempt makes of an occurrence, and what there is to say of it."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.delivery.decision import Defer, Skip
from bot.domain.delivery.occurrence import Deliverable, Event, Reason, State
from bot.domain.delivery.retry import (
    OF_PEOPLE,
    GiveUp,
    RefusalRules,
    RetryAt,
    RetryDecision,
    retry_decision,
)
from bot.domain.events import (
    Attempt,
    DeliveryEvent,
    DeliveryOutcomeUnknown,
    DeliveryRefused,
    OccurrenceDeferred,
    OccurrenceFailed,
    OccurrenceSent,
    OccurrenceSkipped,
)
from bot.domain.ids import OccurrenceId
from bot.domain.servers.offers import PresetNews
from bot.ports.delivery import Delivered, Destination, OutcomeUnknown, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """It was claimed along with another reminder, and waits for its own due instant after all."""


Result = Delivered | Refused | OutcomeUnknown | Skip | Defer | PutBack


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOutcome:
    """How an attempt has ended for one occurrence."""

    occurrence: Deliverable
    """As its claim left it."""
    result: Result
    destination: Destination | None = None
    """Where its message was to go when it was claimed."""
    may_be_out: bool = False
    """Whether an attempt before this one may have reached the person, or may still do so."""
    told: PresetNews | None = None
    """What the message surely told beside it."""


MAX_NO_ACCESS_STREAKS = 1000
"""How many occurrences are counted at once; the count of one that is forgotten starts again."""


class NoAccessStreaks:
    """How often in a row each occurrence was refused with 50001, as far as this process knows."""

    def __init__(self) -> None:
        self._counts: OrderedDict[OccurrenceId, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._counts)

    def get(self, occurrence_id: OccurrenceId) -> int:
        """Return how often it was."""
        return self._counts.get(occurrence_id, 0)

    def add(self, occurrence_id: OccurrenceId) -> None:
        """Count once more; the one counted the longest ago makes room."""
        self._counts[occurrence_id] = self._counts.pop(occurrence_id, 0) + 1
        if len(self._counts) > MAX_NO_ACCESS_STREAKS:
            self._counts.popitem(last=False)

    def forget(self, occurrence_id: OccurrenceId) -> None:
        """Count from zero again."""
        self._counts.pop(occurrence_id, None)


def apply_outcome(
    outcome: DeliveryOutcome,
    *,
    now: datetime,
    jitter: float,
    rules: RefusalRules = OF_PEOPLE,
    no_access_streak: int = 0,
) -> Deliverable:
    """Return what an outcome makes of its occurrence.

    Args:
        outcome: how the attempt has ended.
        now: the instant of its end.
        rules: what a refusal means for this sort of recipient.
        no_access_streak: how often in a row the occurrence was refused with 50001.
        jitter: a random number from 0 to 1; the same for all occurrences of one attempt, so that
            they are tried again together.
    """
    retry = _Retry(now=now, jitter=jitter, rules=rules, no_access_streak=no_access_streak)
    return _occurrence_after(outcome, retry)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Retry:
    """What decides about another attempt, beside the result of this one."""

    now: datetime
    jitter: float
    rules: RefusalRules
    no_access_streak: int

    def decision(self, occurrence: Deliverable, refused: Refused | None) -> RetryDecision:
        """Return what follows; *refused* is `None` where the fate of the message is unknown."""
        return retry_decision(
            refused.refusal if refused else None,
            rules=self.rules,
            attempts=occurrence.attempts,
            no_access_streaks=self.no_access_streak if refused else 0,
            now=self.now,
            stale_at=occurrence.slot.stale_at,
            jitter=self.jitter,
            retry_after=refused.retry_after if refused else timedelta(),
        )


def _occurrence_after(outcome: DeliveryOutcome, retry: _Retry) -> Deliverable:
    occurrence = outcome.occurrence
    # What is known of this attempt says nothing of one before it, which may arrive even now.
    attempted_at = occurrence.attempted_at if outcome.may_be_out else None
    match outcome.result:
        case Delivered(message_id=message_id):
            sent = occurrence.taking(Event.DELIVER)
            return replace(sent, message_id=message_id, sent_at=retry.now, attempted_at=None)
        case Skip(reason=reason):
            return replace(occurrence.taking(Event.SKIP, reason=reason), attempted_at=None)
        case Defer(slot=slot):
            return replace(occurrence.waiting_for(slot), attempted_at=attempted_at)
        case PutBack():
            return replace(occurrence.waiting_for(occurrence.slot), attempted_at=attempted_at)
        case Refused() as refused:
            decision = retry.decision(occurrence, refused)
            return _after(decision, replace(occurrence, attempted_at=attempted_at))
        case OutcomeUnknown():
            return _after(retry.decision(occurrence, None), occurrence)


def _after(decision: RetryDecision, occurrence: Deliverable) -> Deliverable:
    match decision:
        case RetryAt(at=at):
            return replace(occurrence.taking(Event.RETRY), claimable_at=at)
        case GiveUp(reason=reason):
            return occurrence.taking(Event.FAIL, reason=reason)


def given_up(outcome: DeliveryOutcome, *, now: datetime) -> Deliverable:
    """Return the occurrence that ends here, whatever keeps its outcome from being recorded."""
    if isinstance(outcome.result, Delivered | Skip):
        return apply_outcome(outcome, now=now, jitter=0)
    return outcome.occurrence.taking(Event.FAIL, reason=Reason.UNREADABLE)


def events_of(
    outcome: DeliveryOutcome, written: Deliverable, *, now: datetime
) -> Iterable[DeliveryEvent]:
    """Yield what there is to say of an outcome once its occurrence is *written* as it is now."""
    occurrence = outcome.occurrence
    attempt = Attempt(
        occurrence_id=occurrence.id,
        kind=occurrence.kind,
        attempts=occurrence.attempts,
        lateness=now - occurrence.slot.due_at,
    )
    if not isinstance(outcome.result, PutBack):
        yield _event_of(outcome.result, attempt, comes_again=occurrence.slot.number > 0)
    if written.state is State.FAILED and written.reason is not None:
        yield OccurrenceFailed(attempt=attempt, reason=written.reason)


def _event_of(
    result: Delivered | Refused | OutcomeUnknown | Skip | Defer,
    attempt: Attempt,
    *,
    comes_again: bool,
) -> DeliveryEvent:
    match result:
        case Delivered():
            return OccurrenceSent(attempt=attempt, comes_again=comes_again)
        case Skip(reason=reason):
            return OccurrenceSkipped(attempt=attempt, reason=reason)
        case Defer():
            return OccurrenceDeferred(attempt=attempt)
        case Refused(refusal=refusal):
            return DeliveryRefused(attempt=attempt, refusal=refusal)
        case OutcomeUnknown(cause=cause):
            return DeliveryOutcomeUnknown(attempt=attempt, cause=cause)


def is_current(
    outcome: DeliveryOutcome, state: State | None, attempts: Mapping[OccurrenceId, int]
) -> bool:
    """Tell whether a result may be written: it comes late if the lease ran out meanwhile.

    Then another delivery may have found the message already; writing it again would count it twice
    and overwrite an answer. Or another attempt is under way, and only that one knows how things
    stand; unless this one did deliver, which ends them all.
    """
    occurrence = outcome.occurrence
    if occurrence.id not in attempts:
        return False  # erased meanwhile, with its person or its call
    if isinstance(outcome.result, Delivered):
        return state is None or state.is_open
    return state in {None, State.LEASED} and attempts.get(occurrence.id) == occurrence.attempts
