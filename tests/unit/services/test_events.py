"""Events: every listener gets them, and what a delivery's record says of it."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery.occurrence import Occurrence, Reason
from bot.domain.delivery.retry import Refusal
from bot.domain.events import (
    DeliveryOutcomeUnknown,
    DeliveryRefused,
    DomainEvent,
    OccurrenceDeferred,
    OccurrenceFailed,
    OccurrenceSent,
    OccurrenceSkipped,
    Resumed,
)
from bot.domain.ids import MessageId
from bot.ports.delivery import Delivered, Refused
from bot.services.delivery.outcome import DeliveryOutcome
from bot.services.events import Events
from bot.services.operations.event_log import log_event
from tests.support.builders import USER_ID, an_attempt, an_occurrence_id
from tests.support.services import Process, World
from tests.support.turns import at_rest, some_turns

DELIVERED = Delivered(message_id=MessageId(77))
RESUMED = Resumed(user_id=USER_ID)
ATTEMPT = an_attempt(lateness=timedelta(milliseconds=1_500.4), attempts=2)
FIELDS = {
    "occurrence_id": an_occurrence_id(1),
    "kind": "stretch",
    "attempts": 2,
    "lateness_s": 1.5,
}


def test_every_listener_gets_every_event_in_order():
    events, first, second = Events(), [], []
    events.subscribe(first.append)
    events.subscribe(second.append)

    events.publish(RESUMED, OccurrenceSent(attempt=ATTEMPT))

    assert first == second == [RESUMED, OccurrenceSent(attempt=ATTEMPT)]


def test_a_listener_that_raises_is_logged_and_the_others_go_on():
    events, got = Events(), []

    def broken(happened: DomainEvent) -> None:
        raise ValueError(happened)

    events.subscribe(broken)
    events.subscribe(got.append)

    with capture_logs() as logs:
        events.publish(RESUMED)

    assert got == [RESUMED]
    assert [(log["action"], log["happened"]) for log in logs] == [("listener_broken", "Resumed")]


@pytest.mark.parametrize(
    ("happened", "line"),
    [
        (
            OccurrenceSent(attempt=ATTEMPT),
            {"event": "occurrence sent", "action": "occurrence_sent", "log_level": "info"},
        ),
        (
            OccurrenceSkipped(attempt=ATTEMPT, reason=Reason.STALE),
            {
                "event": "occurrence skipped",
                "action": "occurrence_skipped",
                "log_level": "info",
                "reason": "stale",
            },
        ),
        (
            OccurrenceDeferred(attempt=ATTEMPT),
            {"event": "occurrence deferred", "action": "occurrence_deferred", "log_level": "info"},
        ),
        (
            DeliveryRefused(attempt=ATTEMPT, refusal=Refusal.NO_ACCESS),
            {
                "event": "delivery refused",
                "action": "delivery_refused",
                "log_level": "warning",
                "reason": "no access",
            },
        ),
        (
            DeliveryOutcomeUnknown(attempt=ATTEMPT, cause="TimeoutError"),
            {
                "event": "outcome unknown",
                "action": "outcome_unknown",
                "log_level": "warning",
                "cause": "TimeoutError",
            },
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_delivery_has_the_line_that_operators_know(
    happened: DomainEvent, line: dict[str, object]
):
    with capture_logs() as logs:
        log_event(happened)

    assert logs == [line | FIELDS]


async def test_a_delivery_is_told_of_only_once_it_is_on_record(
    world: World, process: Process, claimed: Occurrence
):
    world.storage.is_down = True
    with capture_logs() as logs:
        process.recorder.add(DeliveryOutcome(occurrence=claimed, result=DELIVERED))
        await some_turns()
        before = {log["action"] for log in logs}
        world.storage.is_down = False
        await at_rest()

    assert before == {"record_waiting"}
    assert [log["action"] for log in logs].count("occurrence_sent") == 1


async def test_a_refusal_that_ends_all_attempts_says_both(process: Process, claimed: Occurrence):
    got: list[DomainEvent] = []
    process.events.subscribe(got.append)

    await process.record(claimed, Refused(refusal=Refusal.REJECTED))

    refused = [each for each in got if isinstance(each, DeliveryRefused)]
    failed = [each for each in got if isinstance(each, OccurrenceFailed)]
    assert [each.refusal for each in refused] == [Refusal.REJECTED]
    assert [each.reason for each in failed] == [Reason.REJECTED]


async def test_a_result_that_comes_too_late_to_be_written_is_not_told(
    process: Process, claimed: Occurrence
):
    await process.privacy.erase(USER_ID)

    with capture_logs() as logs:
        await process.record(claimed, DELIVERED)

    assert "occurrence_sent" not in [log["action"] for log in logs]
