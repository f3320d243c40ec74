"""Incidents by themselves: what is one, and what the log says of it."""

import pytest
from structlog.typing import EventDict

from bot.domain.events import DatabaseAvailable, DatabaseUnavailable, DatabaseWork
from bot.domain.operations.incidents import IncidentKind
from bot.services.operations.incidents import STORAGE_PATIENCE, Incidents
from tests.faults.connection import Patience

AWAY = DatabaseUnavailable(work=DatabaseWork.SWEEP)


@pytest.fixture
def time() -> Patience:
    return Patience()


@pytest.fixture
def incidents(time: Patience) -> Incidents:
    return Incidents(monotonic=time.monotonic)


def test_whatever_begins_and_heals_is_logged_in_pairs(
    incidents: Incidents, time: Patience, logs: list[EventDict]
) -> None:
    for _ in range(3):
        incidents.open(IncidentKind.CRASH_LOOP)
        incidents.open(IncidentKind.CRASH_LOOP)
        incidents.resolve(IncidentKind.CRASH_LOOP)
        time.now += 60

    assert [event["action"] for event in logs] == ["incident_opened", "incident_resolved"] * 3
    assert {repr(event["incident"]) for event in logs} == {"'crash loop'"}


def test_a_database_that_is_away_for_a_moment_is_no_incident(
    incidents: Incidents, time: Patience
) -> None:
    patience = STORAGE_PATIENCE.total_seconds()

    for _ in range(10):
        incidents.take_note(AWAY)
        time.now += patience - 1
        incidents.take_note(AWAY)
        incidents.take_note(DatabaseAvailable(work=DatabaseWork.SWEEP))

    assert not incidents.is_present(IncidentKind.DATABASE_UNAVAILABLE)
    incidents.take_note(AWAY)
    time.now += patience
    incidents.take_note(AWAY)
    assert incidents.is_present(IncidentKind.DATABASE_UNAVAILABLE)
