"""Troubles by themselves: what is one, and what the log says of it."""

import pytest
from structlog.typing import EventDict

from bot.domain.delivery.notices import Trouble
from bot.services.operations.incidents import STORAGE_PATIENCE, Troubles
from tests.faults.connection import Patience


@pytest.fixture
def time() -> Patience:
    return Patience()


@pytest.fixture
def troubles(time: Patience) -> Troubles:
    return Troubles(steady=time.steady)


def test_whatever_begins_and_heals_is_logged_in_pairs(
    troubles: Troubles, time: Patience, logs: list[EventDict]
) -> None:
    for _ in range(3):
        troubles.began(Trouble.CRASH_LOOP)
        troubles.began(Trouble.CRASH_LOOP)
        troubles.healed(Trouble.CRASH_LOOP)
        time.now += 60

    assert [event["action"] for event in logs] == ["trouble_began", "trouble_healed"] * 3
    assert {repr(event["trouble"]) for event in logs} == {"'crash loop'"}


def test_a_database_that_is_away_for_a_moment_is_no_trouble(
    troubles: Troubles, time: Patience
) -> None:
    patience = STORAGE_PATIENCE.total_seconds()

    for _ in range(10):
        troubles.storage_failed("sweep")
        time.now += patience - 1
        troubles.storage_failed("sweep")
        troubles.storage_answered("sweep")

    assert not troubles.is_present(Trouble.DATABASE_UNAVAILABLE)
    troubles.storage_failed("sweep")
    time.now += patience
    troubles.storage_failed("sweep")
    assert troubles.is_present(Trouble.DATABASE_UNAVAILABLE)
