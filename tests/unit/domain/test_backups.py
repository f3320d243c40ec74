"""When a backup is due, and which stay."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.operations.backups import (
    DAYS,
    KEPT_FOR,
    WEEKS,
    backup_name,
    is_due,
    made_at_of,
    newest,
    superfluous,
)

NOW = datetime(2026, 11, 29, 3, 40, tzinfo=UTC)
DAY = timedelta(days=1)
seconds = st.datetimes(datetime(2026, 8, 1), datetime(2027, 1, 1)).map(  # noqa: DTZ001 - below
    lambda each: each.replace(microsecond=0, tzinfo=UTC)
)


@given(st.lists(seconds, unique=True))
def test_names_sort_by_time_and_say_it(instants):
    names = sorted(backup_name(each) for each in instants)

    assert [made_at_of(name) for name in names] == sorted(instants)


@pytest.mark.parametrize(
    "name",
    [
        "charley.db",
        "charley-2026.db",
        "charley-20261329T030000Z.db",
        "charley-20261129T030000Z.db.unchecked",
    ],
)
def test_other_names_are_nobodys(name):
    assert made_at_of(name) is None


@pytest.mark.parametrize(
    ("newest_at", "due"),
    [
        (None, True),
        (NOW - DAY, True),  # of the night before
        (datetime(2026, 11, 29, 2, 59, tzinfo=UTC), True),  # by hand, in the evening
        (datetime(2026, 11, 29, 3, 0, tzinfo=UTC), False),
        (NOW, False),
        (NOW + timedelta(minutes=5), False),  # a clock that was a little ahead
        (NOW + DAY * 400, True),  # one that was wrong: it must not stop backups for a year
    ],
)
def test_one_is_due_each_night(newest_at, due):
    assert is_due([] if newest_at is None else [newest_at], now=NOW) is due


@given(seconds)
def test_whoever_makes_those_that_are_due_is_never_without_one_for_longer_than_a_day(start):
    made: list[datetime] = []
    for hour in range(24 * 5):
        now = start + timedelta(hours=hour)
        if is_due(made, now=now):
            made.append(now)
        latest = newest(made, now=now)
        assert latest is not None
        assert now - latest <= DAY
    assert len(made) <= 6


def a_life(nights: int, *, start: datetime = NOW) -> list[datetime]:
    """The backups that are there after so many nights."""
    made: list[datetime] = []
    for night in range(nights):
        now = start + DAY * night
        made.append(now)
        made = sorted(set(made) - superfluous(made, now=now))
    return made


def test_after_a_year_there_are_seven_days_and_four_weeks():
    for nights in range(365, 372):
        made = a_life(nights)
        now = NOW + DAY * (nights - 1)

        assert made[-DAYS:] == [now - DAY * back for back in reversed(range(DAYS))]
        assert len(made) in (DAYS + WEEKS - 1, DAYS + WEEKS)
        assert now - made[0] >= DAY * 22


@given(st.sets(seconds), seconds)
def test_none_grows_older_than_five_weeks_and_the_newest_stays(made, now):
    present = {*made, now}

    left = present - superfluous(present, now=now)

    past = {each for each in left if each <= now}
    assert now in past
    assert all(now - each < KEPT_FOR for each in past)


@given(st.sets(seconds, max_size=40), seconds)
def test_what_stays_stays_when_asked_again(made, now):
    present = {*made, now}
    left = present - superfluous(present, now=now)

    assert superfluous(left, now=now) <= {each for each in left if each > now}


def test_a_clock_that_jumps_back_by_years_deletes_nothing_that_was_made_before():
    made = set(a_life(60))
    now = NOW - DAY * 2_000

    assert superfluous({*made, now}, now=now) == set()


def test_a_backup_of_the_future_goes_once_seven_days_have_passed_without_it():
    wrong = NOW + DAY * 3_000
    made = {wrong}
    for night in range(DAYS):
        now = NOW + DAY * night
        made.add(now)
        made -= superfluous(made, now=now)
        assert (wrong in made) is (night < DAYS - 1)
