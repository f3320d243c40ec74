"""Settling: what an occurrence becomes when a delivery of it has come to an end."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import Defer, Skip
from bot.domain.delivery.occurrence import Event, Occurrence, Reason, State
from bot.domain.delivery.retry import GiveUp, RetryAt, RetryDecision, retry_decision
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
from bot.domain.ids import OccurrenceId, UserId
from bot.ports.delivery import Delivered, OutcomeUnknown, Refused

Result = Delivered | Refused | OutcomeUnknown | Skip | Defer


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryOutcome:
    """A delivery that has come to an end, one way or another."""

    occurrence: Occurrence
    """As its claim left it."""
    result: Result
    may_be_out: bool = False
    """Whether an attempt before this one may have reached the person, or may still do so."""


MAX_NO_ACCESS_STREAKS = 1000
"""How many occurrences are counted at once; whoever is forgotten is believed later."""


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
        """Begin to count anew."""
        self._counts.pop(occurrence_id, None)


def apply_outcome(
    finished: DeliveryOutcome, *, now: datetime, no_access_streaks: int, jitter: float
) -> Occurrence:
    """Return the occurrence as a finished delivery leaves it."""
    occurrence = finished.occurrence
    attempted_at = occurrence.attempted_at if finished.may_be_out else None
    match finished.result:
        case Delivered(message_id=message_id):
            sent = occurrence.taking(Event.DELIVER)
            return replace(sent, message_id=message_id, sent_at=now, attempted_at=None)
        case Skip(reason=reason):
            return replace(occurrence.taking(Event.SKIP, reason=reason), attempted_at=None)
        case Defer(slot=slot):
            planned = occurrence.taking(Event.RETRY)
            return replace(planned, slot=slot, claimable_at=slot.due_at, attempted_at=attempted_at)
        case Refused() as refused:
            # It says nothing of an attempt before it, which may arrive even now.
            decision = _decision(
                occurrence, refused, now=now, no_access_streaks=no_access_streaks, jitter=jitter
            )
            return _after(decision, replace(occurrence, attempted_at=attempted_at))
        case OutcomeUnknown():
            return _after(
                _decision(occurrence, None, now=now, no_access_streaks=0, jitter=jitter), occurrence
            )


def given_up(finished: DeliveryOutcome, *, now: datetime) -> Occurrence:
    """Return the occurrence that ends here, whatever keeps its result from being settled."""
    if isinstance(finished.result, Delivered | Skip):
        return apply_outcome(finished, now=now, no_access_streaks=0, jitter=0)
    return finished.occurrence.taking(Event.FAIL, reason=Reason.UNREADABLE)


def events_of(
    finished: DeliveryOutcome, written: Occurrence, *, now: datetime
) -> Iterable[DeliveryEvent]:
    """Yield what there is to say of a delivery once its occurrence is *written* as it is now."""
    occurrence = finished.occurrence
    attempt = Attempt(
        occurrence_id=occurrence.id,
        user_id=occurrence.user_id,
        kind=occurrence.kind,
        attempts=occurrence.attempts,
        lateness=now - occurrence.slot.due_at,
    )
    yield _event_of(finished.result, attempt)
    if written.state is State.FAILED and written.reason is not None:
        yield OccurrenceFailed(attempt=attempt, reason=written.reason)


def _event_of(result: Result, attempt: Attempt) -> DeliveryEvent:
    match result:
        case Delivered():
            return OccurrenceSent(attempt=attempt)
        case Skip(reason=reason):
            return OccurrenceSkipped(attempt=attempt, reason=reason)
        case Defer():
            return OccurrenceDeferred(attempt=attempt)
        case Refused(refusal=refusal):
            return DeliveryRefused(attempt=attempt, refusal=refusal)
        case OutcomeUnknown(cause=cause):
            return DeliveryOutcomeUnknown(attempt=attempt, cause=cause)


def _decision(
    occurrence: Occurrence,
    refused: Refused | None,
    *,
    now: datetime,
    no_access_streaks: int,
    jitter: float,
) -> RetryDecision:
    return retry_decision(
        refused.refusal if refused else None,
        attempts=occurrence.attempts,
        no_access_streaks=no_access_streaks,
        now=now,
        stale_at=occurrence.slot.stale_at,
        jitter=jitter,
        retry_after=refused.retry_after if refused else timedelta(),
    )


def _after(decision: RetryDecision, occurrence: Occurrence) -> Occurrence:
    match decision:
        case RetryAt(at=at):
            return replace(occurrence.taking(Event.RETRY), claimable_at=at)
        case GiveUp(reason=reason):
            return occurrence.taking(Event.FAIL, reason=reason)


def unreachable(
    batch: Sequence[DeliveryOutcome], *, now: datetime, no_access_streaks: NoAccessStreaks
) -> set[UserId]:
    """Return the people whom a batch has shown to be out of reach."""
    return {
        each.occurrence.user_id
        for each in batch
        if isinstance(each.result, Refused)
        and apply_outcome(
            each, now=now, no_access_streaks=no_access_streaks.get(each.occurrence.id), jitter=0
        ).reason
        is Reason.UNREACHABLE
    }


def is_current(
    finished: DeliveryOutcome, agenda: Agenda | None, attempts: Mapping[OccurrenceId, int]
) -> bool:
    """Tell whether a result may be written: it comes late if the lease ran out meanwhile.

    Then another delivery may have found the message already; writing it again would count it twice
    and overwrite an answer. Or another attempt is under way, and only that one knows how things
    stand; unless this one did deliver, which ends them all.
    """
    occurrence = finished.occurrence
    if occurrence.id not in attempts:
        return False  # erased meanwhile, with its person
    slots = {} if agenda is None else agenda.slots
    state = slots.get(occurrence.slot.key, State.LEASED)
    if isinstance(finished.result, Delivered):
        return state.is_open
    return state is State.LEASED and attempts.get(occurrence.id) == occurrence.attempts
