"""Counting: what happens, as metrics count it; a listener, which no use case knows."""

from bot.app.http.labels import DeliveryResult
from bot.app.http.metrics import Metrics, rounded
from bot.domain.events import (
    Attempt,
    DatabaseAvailable,
    DatabaseWork,
    DeliveryOutcomeUnknown,
    DeliveryRefused,
    DomainEvent,
    OccurrenceDeferred,
    OccurrenceFailed,
    OccurrenceSent,
    OccurrenceSkipped,
)
from bot.domain.operations.measured import InteractionEnded
from bot.ports.world import Clock


class Counting:
    """Feeds the counters from events."""

    def __init__(self, metrics: Metrics, *, clock: Clock) -> None:
        self._metrics = metrics
        self._clock = clock
        self.sent = 0
        """Reminders and posts that have arrived since the start."""

    def take_note(self, happened: DomainEvent) -> None:
        """Count an event, if it is one of those; a listener of `Events`."""
        match happened:
            case OccurrenceSent(attempt=attempt):
                self.sent += 1
                self._metrics.count_delivery(
                    attempt.kind, DeliveryResult.SENT, delay=attempt.lateness
                )
            case InteractionEnded(command=command, outcome=outcome):
                self._metrics.count_interaction(
                    command, outcome, acknowledged_after=happened.acknowledged_after
                )
            case DatabaseAvailable(work=DatabaseWork.SWEEP):
                self._metrics.last_sweep.set(rounded(self._clock.now().timestamp()))
            case _:
                self._count_undelivered(happened)

    def _count_undelivered(self, happened: DomainEvent) -> None:
        match happened:
            case OccurrenceSkipped(attempt=attempt):
                self._count(attempt, DeliveryResult.SKIPPED)
            case OccurrenceDeferred(attempt=attempt):
                self._count(attempt, DeliveryResult.DEFERRED)
            case DeliveryRefused(attempt=attempt):
                self._count(attempt, DeliveryResult.REFUSED)
            case DeliveryOutcomeUnknown(attempt=attempt):
                self._count(attempt, DeliveryResult.UNKNOWN)
            case OccurrenceFailed(attempt=attempt):
                self._count(attempt, DeliveryResult.FAILED)
            case _:
                pass

    def _count(self, attempt: Attempt, result: DeliveryResult) -> None:
        self._metrics.count_delivery(attempt.kind, result)
