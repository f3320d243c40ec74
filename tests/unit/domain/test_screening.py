"""The safety screen: which drink prompts the answers allow."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.library.hydration import (
    ScreenRow,
    contradicts_itself,
    is_screen_due,
    messages_for,
    screened_mode,
)
from bot.domain.reminders.amounts import WaterMode

TARGET, GENTLE, NONE = WaterMode.TARGET, WaterMode.GENTLE, None
modes = st.none() | st.sampled_from(WaterMode)


def a_row(mode: WaterMode | None, **changes: object) -> ScreenRow:
    usual = ScreenRow(
        id="row",
        label="label",
        detail="detail",
        mode=mode,
        offers_early_evening_stop=False,
        stands_alone=False,
        message="message",
    )
    return replace(usual, **changes)


@pytest.mark.parametrize(
    ("allowed", "requested", "expected"),
    [
        ([TARGET], NONE, TARGET),
        ([TARGET], TARGET, TARGET),
        ([TARGET], GENTLE, GENTLE),
        ([GENTLE], NONE, GENTLE),
        ([GENTLE], TARGET, GENTLE),
        ([NONE], NONE, NONE),
        ([NONE], TARGET, NONE),
        ([NONE], GENTLE, NONE),
        ([TARGET, GENTLE], TARGET, GENTLE),
        ([TARGET, NONE], TARGET, NONE),
        ([GENTLE, NONE], GENTLE, NONE),
    ],
)
def test_the_strictest_answer_wins_and_a_wish_can_only_ask_for_less(allowed, requested, expected):
    assert screened_mode([a_row(mode) for mode in allowed], requested=requested) is expected


@given(allowed=st.lists(modes, min_size=1, max_size=5), requested=modes)
def test_nobody_gets_more_than_every_answer_allows(allowed, requested):
    strictness = [NONE, GENTLE, TARGET]

    mode = screened_mode([a_row(each) for each in allowed], requested=requested)

    assert strictness.index(mode) <= min(strictness.index(each) for each in allowed)


@given(allowed=st.permutations([NONE, GENTLE, TARGET, TARGET]), requested=modes)
def test_the_order_of_the_answers_does_not_matter(allowed, requested):
    rows = [a_row(each) for each in allowed]

    assert screened_mode(rows, requested=requested) == screened_mode(
        rows[::-1], requested=requested
    )


@pytest.mark.parametrize(("days", "is_due"), [(0, False), (89, False), (90, True), (400, True)])
def test_the_questions_come_again_after_ninety_days(days: int, is_due: bool) -> None:
    today = date(2026, 3, 4)

    assert is_screen_due(today - timedelta(days=days), today=today) is is_due


def test_an_answer_that_nobody_dated_is_asked_for_again() -> None:
    assert is_screen_due(None, today=date(2026, 3, 4))


def test_none_of_these_stands_alone_or_contradicts_the_rest() -> None:
    none, some = a_row(TARGET, stands_alone=True), a_row(TARGET)

    assert not contradicts_itself([none])
    assert not contradicts_itself([some, a_row(NONE)])
    assert contradicts_itself([none, some])
    assert contradicts_itself([some, none])


def test_only_what_fits_the_strictest_answer_is_said() -> None:
    limit, medicine = a_row(NONE, message="limit"), a_row(GENTLE, message="medicine")
    pregnant = a_row(TARGET, message="more")
    night = a_row(TARGET, message="stop early", offers_early_evening_stop=True)
    rows = [limit, medicine, pregnant, night]

    assert messages_for(rows, mode=NONE) == ("limit",)
    assert messages_for(rows[1:], mode=GENTLE) == ("medicine", "stop early")
    assert messages_for(rows[2:], mode=TARGET) == ("more", "stop early")
