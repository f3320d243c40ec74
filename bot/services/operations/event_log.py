"""The log lines about deliveries and changes, each written from its event, after the commit.

A change is logged without its person or server and without what is set now: the log says that
settings change, and how often, not whose.
"""

from datetime import timedelta

import structlog

from bot.domain.events import (
    Attempt,
    DeliveryOutcomeUnknown,
    DeliveryRefused,
    DomainEvent,
    DrinkLogged,
    DrinkTakenBack,
    NightClosed,
    NightReopened,
    OccurrenceDeferred,
    OccurrenceSent,
    OccurrenceSkipped,
    Paused,
    PersonEvent,
    Resumed,
    SettingChanged,
)
from bot.domain.servers.audit import Actor, ServerChanged

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
        case (
            SettingChanged()
            | NightClosed()
            | NightReopened()
            | DrinkLogged()
            | DrinkTakenBack()
            | Paused()
            | Resumed()
        ):
            _log_change(happened)
        case ServerChanged(key=key, actor=actor):
            is_own = actor is Actor.CHARLEY
            log.info("server changed", action="server_changed", key=key, by_charley=is_own)
        case _:
            pass


def _log_change(happened: PersonEvent) -> None:
    match happened:
        case SettingChanged(setting=setting):
            log.info("setting changed", action="setting_changed", setting=setting)
        case NightClosed(outcome=outcome):
            log.info("night closed", action="night_closed", outcome=outcome)
        case NightReopened():
            log.info("night reopened", action="night_reopened")
        case DrinkLogged():
            log.info("drink logged", action="drink_logged")
        case DrinkTakenBack():
            log.info("drink taken back", action="drink_taken_back")
        case Paused():
            log.info("reminders paused", action="paused")
        case Resumed():
            log.info("reminders resumed", action="resumed")


def _fields(attempt: Attempt) -> dict[str, str | int | float]:
    return {
        "occurrence_id": attempt.occurrence_id,
        "kind": attempt.kind,
        "attempts": attempt.attempts,
        "lateness_s": round(attempt.lateness / timedelta(seconds=1), 3),
    }
