"""How often a client that keeps dying connects: never so often that Discord resets the token."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.reconnect import GOOD_RUN, RECONNECT_BACKOFF, Restarts
from bot.domain.operations.identifies import IDENTIFY_BURST, IdentifySpending

DAY = timedelta(days=1)
A_DAYS_IDENTIFIES = 1_000
"""What Discord grants; one every 86.4 seconds."""

NO_TIME = timedelta()
ALMOST_GOOD = GOOD_RUN - timedelta.resolution


def identifies(runs: Iterable[timedelta]) -> Iterator[timedelta]:
    """Yield when each connection is made, given how long each holds before it dies."""
    now, restarts = NO_TIME, Restarts()
    for run in runs:
        yield now
        now += run
        restarts = restarts.after(ran_for=run)
        now += restarts.wait


def in_a_day(runs: Iterable[timedelta]) -> int:
    count = 0
    for at in identifies(runs):
        if at >= DAY:
            break
        count += 1
    return count


def test_the_wait_doubles_from_five_seconds_to_two_and_a_half_minutes() -> None:
    restarts, waits = Restarts(), []
    for _ in range(9):
        restarts = restarts.after(ran_for=NO_TIME)
        waits.append(restarts.wait.total_seconds())

    assert waits == [5, 10, 20, 40, 80, 150, 150, 150, 150]
    assert Restarts().wait == NO_TIME
    assert Restarts(failures=10**6).wait == RECONNECT_BACKOFF.longest


def test_a_good_run_lets_the_next_wait_be_short_again() -> None:
    tired = Restarts(failures=20)

    assert tired.after(ran_for=ALMOST_GOOD).wait == RECONNECT_BACKOFF.longest
    assert tired.after(ran_for=GOOD_RUN).wait == RECONNECT_BACKOFF.shortest


@pytest.mark.parametrize("run", [NO_TIME, timedelta(seconds=1), ALMOST_GOOD, GOOD_RUN], ids=str)
def test_a_crash_loop_of_a_day_stays_far_below_the_limit(run: timedelta) -> None:
    count = in_a_day(repeat(run))

    assert count < A_DAYS_IDENTIFIES * 2 / 3
    assert DAY / count > timedelta(seconds=86.4)


@given(st.lists(st.timedeltas(NO_TIME, 2 * GOOD_RUN), min_size=1, max_size=12))
def test_no_rhythm_of_good_and_bad_runs_reaches_the_limit(rhythm: list[timedelta]) -> None:
    runs = (run for lap in repeat(rhythm) for run in lap)

    assert in_a_day(runs) < A_DAYS_IDENTIFIES * 2 / 3


def taken(spending: IdentifySpending, *, at: Iterable[int]) -> tuple[list[int], IdentifySpending]:
    """Ask at each of these seconds; return when there was one, and what is spent then."""
    granted = []
    for now in at:
        if (after := spending.taken(now=now)) is not None:
            granted.append(now)
            spending = after
    return granted, spending


def test_a_hundred_identifies_are_free_and_then_one_every_hundred_seconds() -> None:
    at_once, spending = taken(IdentifySpending(counted_at=0), at=repeat(0, 200))
    later, _ = taken(spending, at=range(1, 1_000))

    assert len(at_once) == IDENTIFY_BURST
    assert later == [100, 200, 300, 400, 500, 600, 700, 800, 900]


@given(st.integers(min_value=1, max_value=400))
def test_no_pace_of_discord_py_itself_spends_a_days_identifies(seconds: int) -> None:
    granted, _ = taken(
        IdentifySpending(counted_at=0), at=range(0, int(DAY.total_seconds()), seconds)
    )

    assert len(granted) < A_DAYS_IDENTIFIES
