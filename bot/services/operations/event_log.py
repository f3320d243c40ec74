"""The log lines about deliveries: one for each attempt, written from the event of its record."""

from datetime import timedelta

import structlog

from bot.domain.events import (
    Attempt,
    DeliveryOutcomeUnknown,
    DeliveryRefused,
    DomainEvent,
    OccurrenceDeferred,
    OccurrenceSent,
    OccurrenceSkipped,
)

log = structlog.get_logger(__name__)


def log_event(happened: DomainEvent) -> None:
    """Write an event's line, if it has one; a listener of `Events`."""
    match happened:
        case OccurrenceSent(attempt=attempt):
            log.info("occurrence sent", action="occurrence_sent", **_fields(attempt))
        case OccurrenceSkipped(attempt=attempt, reason=reason):
            log.info(
                "occurrence skipped", action="occurrence_skipped", reason=reason, **_fields(attempt)
            )
        case OccurrenceDeferred(attempt=attempt):
            log.info("occurrence deferred", action="occurrence_deferred", **_fields(attempt))
        case DeliveryRefused(attempt=attempt, refusal=refusal):
            log.warning(
                "delivery refused", action="delivery_refused", reason=refusal, **_fields(attempt)
            )
        case DeliveryOutcomeUnknown(attempt=attempt, cause=cause):
            log.warning(
                "outcome unknown", action="outcome_unknown", cause=cause, **_fields(attempt)
            )
        case _:
            pass


def _fields(attempt: Attempt) -> dict[str, str | int | float]:
    return {
        "occurrence_id": attempt.occurrence_id,
        "kind": attempt.kind,
        "attempts": attempt.attempts,
        "lateness_s": round(attempt.lateness / timedelta(seconds=1), 3),
    }
