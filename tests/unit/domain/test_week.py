"""A week looked back at: its nights, the strength that they left, and what Charley owes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery.occurrence import Reason
from bot.domain.delivery.outcomes import Outcome, StoredNight
from bot.domain.progress.nights import Night, NightState, nights_between
from bot.domain.progress.streak import streaks_of
from bot.domain.progress.strength import strength_of
from bot.domain.progress.week import EndedStreak, Retrospect, week_before
from tests.support.builders import a_night

MONDAY = date(2026, 3, 9)
ONE_DAY = timedelta(days=1)
D, S, M, N, P, X = (
    Outcome.DONE,
    Outcome.SKIPPED,
    Outcome.MISSED,
    Outcome.NOT_SENT,
    Outcome.PAUSED,
    None,
)

histories = st.lists(st.sampled_from([D, D, D, S, M, N, P, X]), max_size=60)


def a_past(*outcomes: Outcome | None, **unsent: Reason) -> Retrospect:
    """Return what is on record of the nights up to Sunday; `sunday=`, … say why it was not sent."""
    ended = enumerate(reversed(outcomes), start=1)
    days = ["sunday", "saturday", "friday", "thursday", "wednesday", "tuesday", "monday"]
    return Retrospect(
        nights=tuple(
            StoredNight(occasion=a_night(MONDAY - ago * ONE_DAY), outcome=outcome)
            for ago, outcome in ended
            if outcome is not None
        ),
        unsent={MONDAY - (days.index(day) + 1) * ONE_DAY: why for day, why in unsent.items()},
    )


def all_nights(past: Retrospect, *, until: date) -> tuple[Night, ...]:
    first = min((each.occasion.local_date for each in past.nights), default=until)
    return nights_between(past.nights, first=first, last=until, known_since=None)


def test_a_week_has_seven_nights_and_counts_the_planned_ones():
    week = week_before(MONDAY, a_past(M, M, D, D, S, P, N, X, M))

    assert [each.state for each in week.nights] == [
        NightState.DONE,
        NightState.DONE,
        NightState.SKIPPED,
        NightState.PAUSED,
        NightState.NOT_SENT,
        NightState.NOT_KNOWN,
        NightState.MISSED,
    ]
    assert (week.done, week.planned) == (2, 4)


@given(history=histories)
def test_the_strengths_are_those_of_all_nights_up_to_either_sunday(history: list[Outcome | None]):
    past = a_past(*history)
    before = all_nights(past, until=MONDAY - 8 * ONE_DAY)

    week = week_before(MONDAY, past)

    assert week.strength.value == pytest.approx(
        strength_of(all_nights(past, until=MONDAY - ONE_DAY)).value
    )
    if week.strength_before is not None:
        assert week.strength_before.value == pytest.approx(strength_of(before).value)
    planned = {NightState.DONE, NightState.SKIPPED, NightState.MISSED}
    assert (week.strength_before is None) == planned.isdisjoint(each.state for each in before)


@given(history=histories, later=st.lists(st.sampled_from([D, M]), min_size=1, max_size=9))
def test_what_came_after_the_week_is_none_of_its_business(
    history: list[Outcome | None], later: list[Outcome]
):
    before, past = week_before(MONDAY, a_past(*history)), a_past(*history)
    after = [
        StoredNight(occasion=a_night(MONDAY + ahead * ONE_DAY), outcome=outcome)
        for ahead, outcome in enumerate(later)
    ]

    assert week_before(MONDAY, Retrospect(nights=(*after, *past.nights))) == before


@pytest.mark.parametrize(
    ("history", "ended"),
    [
        ((D, D, D, M, X, X, X, X), EndedStreak(nights=3, ended_on=MONDAY - 5 * ONE_DAY)),
        ((D, D, D, M, D, X, X, X), EndedStreak(nights=3, ended_on=MONDAY - 5 * ONE_DAY)),
        ((D, D, D, M, D, D), None),
        ((D, M), None),
        ((D, D, D, N, P, X), None),
        ((D, D, M, X, X, X, X, X, X, X), None),
    ],
    ids=["ended", "one done since", "another since", "one night", "not theirs", "a week ago"],
)
def test_a_streak_that_ended_in_the_week_is_told(
    history: tuple[Outcome | None, ...], ended: EndedStreak | None
):
    assert week_before(MONDAY, a_past(*history)).ended_streak == ended


@given(history=histories)
def test_no_end_of_a_streak_is_told_twice(history: list[Outcome | None]):
    past = a_past(*history)
    told = [week_before(MONDAY - 7 * ago * ONE_DAY, past).ended_streak for ago in range(9)]

    ends = [each.ended_on for each in told if each is not None]

    assert len(set(ends)) == len(ends)
    assert all(each.nights >= 2 for each in told if each is not None)
    assert streaks_of(all_nights(past, until=MONDAY - ONE_DAY)).longest >= max(
        (each.nights for each in told if each is not None), default=0
    )


def test_nights_that_charley_owes_are_counted_with_the_reason_of_most_of_them():
    past = a_past(
        D, N, N, N, N, N, D,
        tuesday=Reason.STALE, wednesday=Reason.OUT_OF_TIME, thursday=Reason.OUT_OF_TIME,
        friday=Reason.UNREACHABLE,
    )  # fmt: skip

    week = week_before(MONDAY, past)

    assert sorted(week.unsent) == [Reason.OUT_OF_TIME, Reason.OUT_OF_TIME, Reason.STALE]
    assert week.why_unsent is Reason.OUT_OF_TIME


def test_a_night_that_came_after_all_is_owed_no_more():
    assert week_before(MONDAY, a_past(D, sunday=Reason.STALE)).unsent == ()


def test_without_any_night_there_is_nothing_to_tell():
    week = week_before(MONDAY, Retrospect())

    assert not week.is_worth_telling
    assert (week.why_unsent, week.ended_streak, week.strength_before) == (None, None, None)
    assert week.strength.percent == 0
