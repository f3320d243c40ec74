"""Which tip comes next, and which one stands in a night's reminder."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import UserId
from bot.domain.library.entries import Review, Tip
from bot.domain.library.terms import Direction, Grade, Moment, SafetyLevel, Status, Topic
from bot.domain.library.tip_choice import BedtimeTip, next_to_show, tip_of_night, tip_of_week
from bot.domain.time.weekdays import EVERY_DAY, WEEKDAYS, Weekday
from tests.support.builders import NIGHT, a_user, some_bedtimes

chances = st.floats(min_value=0, max_value=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    id: str


def entries(*ids: str) -> list[Entry]:
    return [Entry(id=each) for each in ids]


def a_bedtime_tip(number: int, *, next_review_on: date = date(2027, 1, 1)) -> BedtimeTip:
    review = Review(
        status=Status.REVIEWED,
        last_reviewed_on=date(2026, 1, 1),
        next_review_on=next_review_on,
        clinician_reviewed=False,
    )
    tip = Tip(
        id=f"tip-{number}",
        version=1,
        title="Title",
        body="Body",
        short="Line",
        topic=Topic.SLEEP_SETUP,
        moments=(Moment.BEDTIME,),
        grade=Grade.WEAK,
        is_common_sense=False,
        direction=Direction.HELPS,
        certainty="Small trials.",
        applies_to="Adults.",
        safety=SafetyLevel.OK,
        cautions=(),
        not_for=(),
        shows_red_flags=False,
        alarm=None,
        sources=(),
        claims=(),
        review=review,
    )
    return BedtimeTip(tip=tip, line="Line", badge="not very sure")


def tips_of(
    nights: Sequence[date], *, count: int = 14, user_id: int = 1001, days: frozenset[Weekday]
) -> list[BedtimeTip | None]:
    tips = [a_bedtime_tip(number) for number in range(count)]
    user = a_user(id=UserId(user_id), bedtimes=some_bedtimes(days=days))
    return [tip_of_night(tips, user=user, night=night) for night in nights]


def nights_with_a_bedtime(days: frozenset[Weekday], *, weeks: int = 9) -> list[date]:
    nights = [NIGHT + timedelta(days=ahead) for ahead in range(weeks * 7)]
    return [night for night in nights if Weekday.of(night) in days]


@given(chance=chances)
def test_what_was_never_shown_comes_first(chance: float) -> None:
    pool = entries("a", "b", "c")

    assert next_to_show(pool, seen=["c", "a"], chance=chance).id == "b"


@given(chance=chances)
def test_once_all_were_shown_the_longest_ago_comes(chance: float) -> None:
    pool = entries("a", "b", "c")

    assert next_to_show(pool, seen=["b", "gone", "c", "a"], chance=chance).id == "b"


@pytest.mark.parametrize(
    ("chance", "chosen"), [(0.0, "a"), (0.34, "b"), (0.67, "c"), (0.999, "c"), (1.0, "c")]
)
def test_chance_picks_among_those_never_shown(chance: float, chosen: str) -> None:
    assert next_to_show(entries("a", "b", "c"), seen=[], chance=chance).id == chosen


@given(size=st.integers(1, 8), draws=st.lists(chances, min_size=1, max_size=40))
def test_none_comes_again_before_all_others_have_come(size: int, draws: list[float]) -> None:
    pool = entries(*"abcdefgh"[:size])
    shown: list[str] = []
    seen: list[str] = []

    for chance in draws:
        chosen = next_to_show(pool, seen=seen, chance=chance).id
        seen = [*(each for each in seen if each != chosen), chosen]
        shown.append(chosen)

    for start in range(len(shown) - size + 1):
        assert len(set(shown[start : start + size])) == size


@given(user_id=st.integers(1, 2**63 - 1), days=st.frozensets(st.sampled_from(Weekday), min_size=1))
def test_two_nights_in_a_row_never_have_the_same_tip(
    user_id: int, days: frozenset[Weekday]
) -> None:
    nights = nights_with_a_bedtime(days)

    found = tips_of(nights, user_id=user_id, count=7, days=days)

    assert all(found)
    assert all(before != after for before, after in itertools.pairwise(found))


@pytest.mark.parametrize("days", [EVERY_DAY, WEEKDAYS, frozenset({Weekday.of(NIGHT)})])
def test_all_tips_come_in_turn(days: frozenset[Weekday]) -> None:
    found = tips_of(nights_with_a_bedtime(days), count=5, days=days)

    assert len({tip.tip.id for tip in found[:5] if tip}) == 5


def test_a_night_always_has_the_same_tip() -> None:
    assert tips_of([NIGHT], days=EVERY_DAY) == tips_of([NIGHT], days=EVERY_DAY)


def test_not_everybody_gets_the_same_tip() -> None:
    found = {
        tip.tip.id
        for user_id in range(14)
        for tip in tips_of([NIGHT], user_id=user_id, days=EVERY_DAY)
        if tip
    }

    assert len(found) == 14


def test_a_tip_that_is_due_for_a_new_check_leaves_its_night_empty() -> None:
    tips = [a_bedtime_tip(number, next_review_on=NIGHT) for number in range(2)]
    user = replace(a_user(), bedtimes=some_bedtimes())

    assert tip_of_night(tips, user=user, night=NIGHT) is not None
    assert tip_of_night(tips, user=user, night=NIGHT + timedelta(days=1)) is None


def test_without_any_line_there_is_no_tip() -> None:
    assert tip_of_night([], user=a_user(), night=NIGHT) is None


@given(user_id=st.integers(1, 2**63 - 1), days=st.frozensets(st.sampled_from(Weekday)))
def test_a_weeks_tip_was_none_of_the_last_seven_nights_nor_of_the_week_before(
    user_id: int, days: frozenset[Weekday]
) -> None:
    tips = [a_bedtime_tip(number) for number in range(14)]
    user = a_user(id=UserId(user_id), bedtimes=some_bedtimes(days=days))
    mondays = [date(2026, 3, 9) + timedelta(weeks=ahead) for ahead in range(9)]

    found = [tip_of_week(tips, user=user, monday=monday) for monday in mondays]

    assert all(found)
    assert all(before != after for before, after in itertools.pairwise(found))
    for monday, tip in zip(mondays, found, strict=True):
        nights = [monday - timedelta(days=ago) for ago in range(8)]
        with_bedtime = [night for night in nights if Weekday.of(night) in days]
        assert tip not in [tip_of_night(tips, user=user, night=night) for night in with_bedtime]


@given(overdue=st.sets(st.integers(0, 13)))
def test_an_overdue_tip_is_never_that_of_a_week(overdue: set[int]) -> None:
    tips = [
        a_bedtime_tip(number, next_review_on=date(2026, 1, 1) if number in overdue else NIGHT)
        for number in range(14)
    ]

    tip = tip_of_week(tips, user=a_user(), monday=date(2026, 3, 2))

    assert tip is None or not tip.tip.review.is_overdue(on=date(2026, 3, 2))
