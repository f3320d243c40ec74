"""What nights come to: the measured values, and what holds for every history."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery.outcomes import Outcome, StoredNight
from bot.domain.progress.nights import NightState, nights_between
from bot.domain.progress.strength import Stage, Strength, strength_of
from bot.domain.reminders.slots import Occasion
from tests.unit.domain.progress.histories import (
    FIRST,
    NO_STEP,
    D,
    M,
    S,
    any_states,
    histories,
    nights_of,
    spelled,
)

ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Pacific/Honolulu")


def strength(states: list[NightState]) -> Strength:
    return strength_of(nights_of(states))


@pytest.mark.parametrize(
    ("letters", "percent"),
    [
        pytest.param("", 0, id="nothing yet"),
        pytest.param("d" * 7, 31, id="a week"),
        pytest.param("d" * 14, 53, id="a fortnight"),
        pytest.param("d" * 30, 80, id="thirty nights"),
        pytest.param("d" * 66, 97, id="66 nights"),
        pytest.param("d" * 30 + "m", 76, id="one miss at 80 %"),
        pytest.param("d" * 30 + "mmm", 68, id="three misses at 80 %"),
        pytest.param("d" * 30 + "m" * 7, 55, id="seven misses at 80 %"),
        pytest.param(("dddddmm" * 9)[:60], 71, id="sixty nights, five of each seven"),
        pytest.param("d" * 30 + "p" * 14, 80, id="a fortnight's pause"),
        pytest.param(("ddddd--" * 9)[:60], 90, id="weekdays alone, for sixty dates"),
        pytest.param("d" * 30 + "ss", 80, id="two skips at 80 %"),
        pytest.param("d" * 30 + "sss", 76, id="three skips at 80 %"),
        pytest.param("d" * 30 + "ssppppppppps", 76, id="a pause lets no skip expire"),
        pytest.param("d" * 66 + "s" * 60, 4, id="nothing but skips"),
        pytest.param("dddddss" * 20, 100, id="two skips in each seven"),
        pytest.param("ddddsss" * 20, 53, id="three skips in each seven all count"),
    ],
)
def test_a_history_comes_to_its_measured_strength(letters: str, percent: int) -> None:
    assert strength_of(spelled(letters)).percent == percent


def test_who_does_five_of_each_seven_nights_is_steady_whichever_they_are() -> None:
    found = {
        strength([M if day % 7 in missed else D for day in range(364)]).percent
        for missed in combinations(range(7), 2)
    }

    assert (min(found), max(found)) == (68, 75)


def test_who_skips_three_of_each_seven_nights_is_at_about_half_whichever_they_are() -> None:
    found = {
        strength([S if day % 7 in skipped else D for day in range(364)]).percent
        for skipped in combinations(range(7), 3)
    }

    assert (min(found), max(found)) == (53, 62)


def test_who_does_six_of_each_seven_nights_is_strong_within_two_months_whichever_they_are() -> None:
    found = {
        strength([M if day % 7 == missed else D for day in range(60)]).stage for missed in range(7)
    }

    assert found == {Stage.STRONG}


@pytest.mark.parametrize(
    ("nights", "stage"),
    [
        (0, Stage.BUILDING),
        (12, Stage.BUILDING),
        (13, Stage.STEADY),
        (29, Stage.STEADY),
        (30, Stage.STRONG),
    ],
)
def test_every_night_done_leads_through_the_stages(nights: int, stage: Stage) -> None:
    assert strength([D] * nights).stage is stage


def test_two_months_of_done_nights_stay_strong_through_three_misses() -> None:
    stages = [strength([D] * 66 + [M] * misses).stage for misses in range(5)]

    assert stages == [Stage.STRONG] * 4 + [Stage.STEADY]


@given(histories)
def test_it_is_bounded_and_the_word_fits_the_number(states: list[NightState]) -> None:
    found = strength(states)

    assert 0 <= found.value <= 1
    assert 0 <= found.percent <= 100
    assert (found.stage is Stage.STRONG) == (found.percent >= 80)
    assert (found.stage is Stage.BUILDING) == (found.percent < 50)


@given(histories, st.integers(0, 120))
def test_a_done_night_more_never_lowers_it(states: list[NightState], at: int) -> None:
    assert strength([*states[:at], D, *states[at:]]).value >= strength(states).value


@given(histories.filter(bool), st.data())
def test_any_night_turned_into_done_never_lowers_it(
    states: list[NightState], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(states) - 1))

    turned = strength([*states[:at], D, *states[at + 1 :]])

    assert turned.value >= strength(states).value
    if states[at] is M:
        assert turned.value > strength(states).value


@given(histories)
def test_a_missed_night_more_never_raises_it_at_the_end(states: list[NightState]) -> None:
    assert strength([*states, M]).value <= strength(states).value


@given(histories, st.integers(0, 120))
def test_it_is_the_same_stepwise_and_anew(states: list[NightState], at: int) -> None:
    nights = nights_of(states)
    found = strength_of(nights[:at])

    for night in nights[at:]:
        found = found.after(night)

    assert found == strength_of(nights)


@given(histories, st.lists(st.tuples(st.integers(0, 150), st.sampled_from(NO_STEP)), max_size=30))
def test_nights_that_are_no_step_change_nothing_wherever_they_lie(
    states: list[NightState], more: list[tuple[int, NightState]]
) -> None:
    longer = list(states)
    for at, state in more:
        longer.insert(at, state)

    assert strength(longer) == strength(states)


@given(st.lists(any_states, max_size=40), st.integers(0, 40), st.integers(1, 3))
def test_a_bot_that_was_away_lowers_nothing(states: list[NightState], at: int, nights: int) -> None:
    away = [*states[:at], *[NightState.NOT_SENT] * nights, *states[at + nights :]]
    without = [*states[:at], *states[at + nights :]]

    assert strength(away) == strength(without)


def test_a_miss_of_more_than_91_days_ago_still_counts() -> None:
    later = [D] * 120

    assert strength([D] * 7 + [M] * 7 + later).value < strength([D] * 14 + later).value


@given(
    st.lists(st.sampled_from([Outcome.DONE, Outcome.SKIPPED, Outcome.MISSED]), max_size=400),
    st.lists(st.tuples(st.integers(0, 399), st.sampled_from(ZONES)), max_size=6),
)
def test_it_does_not_depend_on_zones_nor_on_changes_of_the_clocks(
    outcomes: list[Outcome], moves: list[tuple[int, str]]
) -> None:
    zones = dict(moves)
    zone, stored = ZONES[0], []
    for day, outcome in enumerate(outcomes):
        zone = zones.get(day, zone)
        stored.append(on_record(FIRST + timedelta(days=day), outcome, zone))
    last = FIRST + timedelta(days=len(outcomes) - 1)

    nights = nights_between(reversed(stored), first=FIRST, last=last, known_since=FIRST)

    assert strength_of(nights) == strength([NightState(each.value) for each in outcomes])


def test_two_sleeps_of_one_date_are_one_night() -> None:
    home, away = (
        on_record(FIRST, Outcome.MISSED, ZONES[0]),
        on_record(FIRST, Outcome.DONE, ZONES[1]),
    )

    nights = nights_between([home, away], first=FIRST, last=FIRST, known_since=FIRST)

    assert strength_of(nights) == strength([D])


def on_record(night: date, outcome: Outcome, zone_key: str) -> StoredNight:
    bed_at = datetime(night.year, night.month, night.day, 22, 30, tzinfo=ZoneInfo(zone_key))
    return StoredNight(occasion=Occasion(night, bed_at.astimezone(UTC)), outcome=outcome)


@given(st.lists(st.sampled_from([D, S]), min_size=1, max_size=60))
def test_skips_freeze_nothing_for_ever(states: list[NightState]) -> None:
    more = strength([*states, *[S] * 40])

    assert more.percent <= 0.5 ** (38 / 13) * 100 + 1
