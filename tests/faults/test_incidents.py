"""Incidents by themselves: what is one, and what the log says of it."""

import pytest
from structlog.typing import EventDict

from bot.domain.events import (
    DatabaseAvailable,
    DatabaseUnavailable,
    DatabaseWork,
)
from bot.domain.operations.incidents import IncidentKind
from bot.domain.operations.pace import PaceFound, PaceLost
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


def test_a_pace_that_is_lost_for_minutes_is_an_incident_and_a_moment_is_none(
    incidents: Incidents, time: Patience
) -> None:
    patience = STORAGE_PATIENCE.total_seconds()

    for _ in range(10):
        incidents.take_note(PaceLost())
        time.now += patience - 1
        incidents.take_note(PaceLost())
        incidents.take_note(PaceFound())
    moments = incidents.present
    incidents.take_note(PaceLost())
    time.now += patience
    incidents.take_note(PaceLost())
    lost = incidents.present
    incidents.take_note(PaceFound())

    assert moments == frozenset()
    assert lost == {IncidentKind.PACE_LOST}
    assert incidents.present == frozenset()


def test_where_the_database_is_away_the_pace_is_no_second_incident(
    incidents: Incidents, time: Patience
) -> None:
    for _ in range(20):
        incidents.take_note(PaceLost())
        incidents.take_note(AWAY)
        time.now += 10
    both = incidents.present
    incidents.take_note(DatabaseAvailable(work=DatabaseWork.SWEEP))
    incidents.take_note(PaceLost())

    assert both == {IncidentKind.DATABASE_UNAVAILABLE}
    assert incidents.present == {IncidentKind.PACE_LOST}
