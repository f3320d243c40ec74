"""What waits for the database: said at first, then ever more rarely, and once when it goes on."""

from itertools import pairwise

import pytest
from structlog.testing import capture_logs

from bot.ports.storage import StorageUnavailableError
from bot.services.waiting import TELL_AGAIN, Waiting

AWAY = StorageUnavailableError("the database is away")
DAY_S = 86_400


class Seconds:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def told_at(waiting: Waiting, seconds: Seconds, *, every: float, until: float) -> list[float]:
    """Fail every so often; return the seconds at which an operator is told."""
    told = []
    while seconds.now < until:
        with capture_logs() as logs:
            waiting.failed(AWAY)
        if logs[0]["log_level"] == "warning":
            told.append(seconds.now)
        seconds.now += every
    return told


@pytest.mark.parametrize("every", [0.5, 7.0, 30.0])
def test_however_often_it_fails_it_is_told_at_growing_intervals(
    seconds: Seconds, every: float
) -> None:
    waiting = Waiting("part_waits", monotonic=seconds)

    told = told_at(waiting, seconds, every=every, until=DAY_S)

    gaps = [later - earlier for earlier, later in pairwise(told)]
    steps = [each.total_seconds() for each in TELL_AGAIN.steps]
    assert told[0] == 0
    assert gaps == [
        pytest.approx(step, abs=every) for step in [*steps, *[steps[-1]] * (len(gaps) - len(steps))]
    ]
    assert len(told) < 100


def test_the_end_is_told_once_with_how_long_it_was(seconds: Seconds) -> None:
    waiting = Waiting("part_waits", monotonic=seconds)
    waiting.answered()
    told_at(waiting, seconds, every=2, until=40)

    with capture_logs() as logs:
        waiting.answered()
        waiting.answered()

    assert logs == [
        {
            "event": "goes on",
            "log_level": "info",
            "action": "waiting_over",
            "waited": "part_waits",
            "for_s": 40,
            "attempts": 20,
        }
    ]


def test_the_next_outage_is_told_at_once(seconds: Seconds) -> None:
    waiting = Waiting("part_waits", monotonic=seconds)
    told_at(waiting, seconds, every=2, until=40)
    waiting.answered()

    assert told_at(waiting, seconds, every=2, until=44) == [40]


def test_what_has_no_words_is_named_by_its_kind(seconds: Seconds) -> None:
    waiting = Waiting("part_waits", monotonic=seconds)

    with capture_logs() as logs:
        waiting.failed(TimeoutError(), count=3)

    assert (logs[0]["cause"], logs[0]["count"]) == ("TimeoutError", 3)
