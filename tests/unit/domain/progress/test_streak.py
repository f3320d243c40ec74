"""Nights done one after the other: what bridges, what ends, and what is said of an end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.progress.nights import NightState
from bot.domain.progress.streak import Streaks, streaks_of
from tests.unit.domain.progress.histories import (
    FIRST,
    NO_STEP,
    D,
    histories,
    nights_of,
    spelled,
)


def on(day: int) -> date:
    return FIRST + timedelta(days=day)


@pytest.mark.parametrize(
    ("letters", "current", "longest", "broken_on", "ended"),
    [
        pytest.param("", 0, 0, None, 0, id="nothing yet"),
        pytest.param("ddd", 3, 3, None, 0, id="three nights"),
        pytest.param("mmm", 0, 0, None, 0, id="nothing to end"),
        pytest.param("dm", 0, 1, None, 0, id="one night is no streak"),
        pytest.param("ddm", 0, 2, 2, 2, id="a miss ends it"),
        pytest.param("ddmm", 0, 2, 2, 2, id="the first miss is the one that ended it"),
        pytest.param("dddmdd", 2, 3, 3, 3, id="the longest stays beside the current one"),
        pytest.param("dddmddm", 0, 3, 6, 2, id="of two ends the last one counts"),
        pytest.param("dddmdm", 0, 3, 3, 3, id="the end of one night is none"),
        pytest.param("ddp-pdd", 4, 4, None, 0, id="pauses and nights not planned are bridged"),
        pytest.param("ddssdd", 4, 4, None, 0, id="two skips are bridged"),
        pytest.param("ddsssdd", 2, 2, 4, 2, id="a third one is not"),
        pytest.param("dddddssdddddss", 10, 10, None, 0, id="two skips in each seven"),
        pytest.param("ssd", 1, 1, None, 0, id="skips before it"),
    ],
)
def test_streaks(
    letters: str, current: int, longest: int, broken_on: int | None, ended: int
) -> None:
    found = streaks_of(spelled(letters))

    assert (found.current, found.longest) == (current, longest)
    assert found.broken_on == (None if broken_on is None else on(broken_on))
    assert found.ended == ended


@pytest.mark.parametrize(
    ("letters", "first", "is_said"),
    [
        pytest.param("ddd", 0, False, id="none has ended"),
        pytest.param("dddm", 3, True, id="on the first night asked about"),
        pytest.param("dddm", 4, False, id="before it, so that it was said"),
        pytest.param("dddmmmmd", 1, True, id="a night done is no streak yet"),
        pytest.param("dddmdd", 0, False, id="back in a streak: heard enough"),
    ],
)
def test_an_end_is_said_while_it_is_new(letters: str, first: int, is_said: bool) -> None:
    assert streaks_of(spelled(letters)).has_ended_since(on(first)) is is_said


@given(histories)
def test_a_summary_every_seven_nights_says_no_end_twice(states: list[NightState]) -> None:
    nights = nights_of(states)
    said = []

    for day in range(7, len(nights) + 1, 7):
        found = streaks_of(nights[:day])
        if found.has_ended_since(on(day - 7)):
            said.append(found.broken_on)

    assert len(said) == len(set(said))


@given(histories)
def test_numbers_of_a_streak_fit_each_other(states: list[NightState]) -> None:
    found = streaks_of(nights_of(states))

    assert 0 <= found.current <= found.longest <= states.count(D)
    assert 0 <= found.ended <= found.longest
    assert (found.broken_on is None) == (found.ended == 0)


@given(histories, st.integers(0, 120))
def test_a_done_night_more_shortens_no_streak(states: list[NightState], at: int) -> None:
    before, after = (
        streaks_of(nights_of(states)),
        streaks_of(nights_of([*states[:at], D, *states[at:]])),
    )

    assert after.current >= before.current
    assert after.longest >= before.longest


@given(histories, st.integers(0, 120))
def test_streaks_are_the_same_stepwise_and_anew(states: list[NightState], at: int) -> None:
    nights = nights_of(states)
    found = streaks_of(nights[:at])

    for night in nights[at:]:
        found = found.after(night)

    assert found == streaks_of(nights)


@given(histories, st.integers(0, 120), st.sampled_from(NO_STEP))
def test_nights_that_are_no_step_leave_streaks_alone(
    states: list[NightState], at: int, state: NightState
) -> None:
    before, after = (
        streaks_of(nights_of(states)),
        streaks_of(nights_of([*states[:at], state, *states[at:]])),
    )

    assert lengths(after) == lengths(before)


def lengths(streaks: Streaks) -> tuple[int, int, int]:
    return streaks.current, streaks.longest, streaks.ended
