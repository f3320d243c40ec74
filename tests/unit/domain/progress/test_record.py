"""Periods of whole weeks, and a person's progress in them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.progress.nights import Night, NightState
from bot.domain.progress.periods import Period, span
from bot.domain.progress.record import Progress, progress_of
from bot.domain.progress.streak import streaks_of
from bot.domain.progress.strength import strength_of
from tests.unit.domain.progress.histories import histories, nights_of, spelled

MONDAY, SATURDAY, SUNDAY = 0, 5, 6
periods = st.sampled_from(Period)
weekdays = st.integers(MONDAY, SUNDAY)
days = st.dates(min_value=date(2024, 1, 1), max_value=date(2030, 12, 31))


def progress(nights: list[Night], *, period: Period = Period.WEEKS, weekday: int = 0) -> Progress:
    return progress_of(nights, period=period, last=nights[-1].local_date, first_weekday=weekday)


@pytest.mark.parametrize(
    ("period", "last", "weekday", "first"),
    [
        pytest.param(Period.WEEKS, date(2026, 3, 15), MONDAY, date(2026, 2, 2), id="a Sunday"),
        pytest.param(Period.WEEKS, date(2026, 3, 16), MONDAY, date(2026, 2, 9), id="a new week"),
        pytest.param(Period.WEEKS, date(2026, 3, 15), SUNDAY, date(2026, 2, 8), id="from Sunday"),
        pytest.param(Period.WEEKS, date(2026, 3, 13), SATURDAY, date(2026, 1, 31), id="Saturday"),
        pytest.param(Period.MONTHS, date(2026, 3, 15), MONDAY, date(2025, 9, 15), id="26 weeks"),
        pytest.param(Period.YEAR, date(2026, 3, 15), MONDAY, date(2025, 3, 17), id="52 weeks"),
    ],
)
def test_a_period_ends_with_the_week_of_its_last_night(
    period: Period, last: date, weekday: int, first: date
) -> None:
    assert span(period, last=last, first_weekday=weekday) == first


@given(periods, days, weekdays)
def test_a_period_has_all_its_weeks_and_begins_with_one(
    period: Period, last: date, weekday: int
) -> None:
    first = span(period, last=last, first_weekday=weekday)

    assert first.weekday() == weekday
    assert (period.weeks - 1) * 7 < (last - first).days + 1 <= period.weeks * 7


@given(histories.filter(bool), weekdays)
def test_what_all_nights_come_to_is_the_same_in_every_period(
    states: list[NightState], weekday: int
) -> None:
    nights = nights_of(states)

    for period in Period:
        found = progress(nights, period=period, weekday=weekday)

        assert found.strength == strength_of(nights)
        assert found.streaks == streaks_of(nights)


def test_dates_before_the_first_night_on_record_are_not_known() -> None:
    found = progress(spelled("dmsp-dd"))

    known = [each for each in found.nights if each.state is not NightState.NOT_KNOWN]
    assert known == spelled("dmsp-dd")
    assert len(found.nights) - len(known) == 35


def test_strength_counts_nights_before_the_period() -> None:
    nights = spelled("d" * 100 + "m" * 42)

    found = progress(nights)

    assert len(found.nights) <= 42 < len(nights)
    assert found.strength == strength_of(nights) != strength_of(found.nights)


def test_a_night_after_the_last_one_is_left_out() -> None:
    nights = spelled("ddd")
    yesterday = nights[1].local_date

    found = progress_of(nights, period=Period.WEEKS, last=yesterday, first_weekday=MONDAY)

    assert found.strength == strength_of(nights[:2])
    assert found.nights[-1] == nights[1]


def test_a_week_ago_there_was_the_strength_of_then_if_there_was_one() -> None:
    nights = spelled("p" * 7 + "d" * 14)

    assert progress(nights).strength_a_week_ago == strength_of(nights[:14])
    assert progress(nights[:14]).strength_a_week_ago is None
