"""The nights on which other bots fail, by name."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.domain.people.bedtimes import Bedtimes
from bot.domain.time.weekdays import WEEKDAYS, WEEKEND
from bot.domain.time.zones import (
    bedtime_at,
    date_exists,
    drink_day_of,
    instant_of,
    night_of,
    zone_for,
)
from tests.support.builders import BERLIN, a_user, a_water_rule, an_agenda, some_bedtimes

NEW_YORK = "America/New_York"
LORD_HOWE = "Australia/Lord_Howe"
APIA = "Pacific/Apia"
CASABLANCA = "Africa/Casablanca"
ONE_DAY = timedelta(days=1)
HALF_AN_HOUR = timedelta(minutes=30)


def bed_times(zone_key: str, bedtime: time, *, first: date, nights: int) -> dict[date, str]:
    """Return the bedtime of each night that a person is reminded of, as UTC."""
    agenda = an_agenda(user=a_user(zone_key=zone_key, bedtime=bedtime))
    reminded: dict[date, str] = {}
    after = instant_of(first, time(4), zone_for(zone_key))
    for _ in range(nights):
        slot = agenda.upcoming(after=after)
        reminded[slot.local_date] = f"{slot.due_at + HALF_AN_HOUR:%d %H:%M}"
        after = slot.due_at
    return reminded


@pytest.mark.parametrize(
    ("zone_key", "bedtime", "first", "expected"),
    [
        pytest.param(
            NEW_YORK,
            time(1, 30),
            date(2026, 10, 30),
            {
                date(2026, 10, 30): "31 05:30",
                date(2026, 10, 31): "01 05:30",
                date(2026, 11, 1): "02 06:30",
            },
            id="New York repeats 01:30: the first pass",
        ),
        pytest.param(
            BERLIN,
            time(2, 30),
            date(2026, 10, 23),
            {
                date(2026, 10, 23): "24 00:30",
                date(2026, 10, 24): "25 00:30",
                date(2026, 10, 25): "26 01:30",
            },
            id="Berlin repeats 02:30: the first pass",
        ),
        pytest.param(
            BERLIN,
            time(2, 30),
            date(2026, 3, 27),
            {
                date(2026, 3, 27): "28 01:30",
                date(2026, 3, 28): "29 01:30",
                date(2026, 3, 29): "30 00:30",
            },
            id="Berlin skips 02:30: it is 03:30 then",
        ),
        pytest.param(
            LORD_HOWE,
            time(2, 15),
            date(2026, 10, 2),
            {
                date(2026, 10, 2): "02 15:45",
                date(2026, 10, 3): "03 15:45",
                date(2026, 10, 4): "04 15:15",
            },
            id="Lord Howe skips half an hour: 02:15 is 02:45 then",
        ),
        pytest.param(
            LORD_HOWE,
            time(1, 45),
            date(2026, 4, 3),
            {
                date(2026, 4, 3): "03 14:45",
                date(2026, 4, 4): "04 14:45",
                date(2026, 4, 5): "05 15:15",
            },
            id="Lord Howe repeats half an hour: the first 01:45",
        ),
        pytest.param(
            CASABLANCA,
            time(2, 30),
            date(2026, 2, 13),
            {
                date(2026, 2, 13): "14 01:30",
                date(2026, 2, 14): "15 01:30",
                date(2026, 2, 15): "16 02:30",
            },
            id="Casablanca repeats 02:30 as Ramadan begins",
        ),
        pytest.param(
            CASABLANCA,
            time(2, 30),
            date(2026, 3, 20),
            {
                date(2026, 3, 20): "21 02:30",
                date(2026, 3, 21): "22 02:30",
                date(2026, 3, 22): "23 01:30",
            },
            id="Casablanca skips 02:30 after Ramadan",
        ),
        pytest.param(
            BERLIN,
            time(0, 30),
            date(2026, 12, 31),
            {date(2026, 12, 31): "31 23:30", date(2027, 1, 1): "01 23:30"},
            id="half past midnight belongs to the evening before, over New Year too",
        ),
    ],
)
def test_a_hard_night_has_one_reminder_like_any_other(
    zone_key: str, bedtime: time, first: date, expected: dict[date, str]
):
    assert bed_times(zone_key, bedtime, first=first, nights=len(expected)) == expected


def test_a_fixed_clock_that_a_zone_uses_in_ramadan_still_means_local_wall_time():
    casablanca = zone_for(CASABLANCA)

    in_ramadan = bedtime_at(date(2026, 3, 1), time(22, 30), casablanca)
    after_it = bedtime_at(date(2026, 4, 1), time(22, 30), casablanca)

    assert in_ramadan == datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
    assert after_it == datetime(2026, 4, 1, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize("bedtime", [time(22, 30), time(0, 30)])
def test_the_date_that_apia_never_had_has_no_night_and_its_neighbours_one_each(bedtime: time):
    reminded = bed_times(APIA, bedtime, first=date(2011, 12, 28), nights=4)

    assert list(reminded) == [
        date(2011, 12, 28),
        date(2011, 12, 29),
        date(2011, 12, 31),
        date(2012, 1, 1),
    ]
    assert len(set(reminded.values())) == 4


def test_apia_had_no_30_december_2011():
    apia = zone_for(APIA)

    assert not date_exists(date(2011, 12, 30), apia)
    assert date_exists(date(2011, 12, 29), apia)
    assert date_exists(date(2011, 12, 31), apia)


@pytest.mark.parametrize("belongs_to", [night_of, drink_day_of])
def test_the_hours_after_the_missing_date_belong_to_the_last_date_there_was(belongs_to):
    first_hour_of_the_31st = datetime(2011, 12, 30, 10, 30, tzinfo=UTC)

    assert belongs_to(first_hour_of_the_31st, zone_for(APIA)) == date(2011, 12, 29)


def test_the_missing_date_has_no_drinks_either():
    agenda = an_agenda(a_water_rule(), user=a_user(zone_key=APIA))

    assert agenda.schedule.slots_on(date(2011, 12, 30)) == ()
    assert agenda.schedule.slots_on(date(2011, 12, 31)) != ()


def test_a_weekend_may_sleep_later_than_the_week():
    bedtimes = (
        Bedtimes().with_bedtime(time(22, 30), days=WEEKDAYS).with_bedtime(time(0, 15), days=WEEKEND)
    )
    agenda = an_agenda(user=a_user(bedtimes=bedtimes))
    friday, saturday, sunday, monday = (date(2026, 3, 6) + step * ONE_DAY for step in range(4))
    zone = zone_for(BERLIN)

    due = {
        night: f"{slot.due_at.astimezone(zone):%a %H:%M}"
        for night in (friday, saturday, sunday, monday)
        for slot in agenda.schedule.slots_on(night)
    }

    assert due == {
        friday: "Fri 22:00",
        saturday: "Sat 23:45",
        sunday: "Sun 23:45",
        monday: "Mon 22:00",
    }


def test_a_night_without_bedtime_is_passed_over():
    agenda = an_agenda(user=a_user(bedtimes=some_bedtimes(days=WEEKDAYS)))
    friday = date(2026, 3, 6)
    (slot,) = agenda.schedule.slots_on(friday)

    following = agenda.upcoming(after=slot.due_at)

    assert following.local_date == date(2026, 3, 9)
    assert agenda.schedule.slots_on(date(2026, 3, 7)) == ()


def test_a_week_without_any_bedtime_has_no_reminder():
    agenda = an_agenda(user=a_user(bedtime=None))

    assert agenda.upcoming(after=datetime(2026, 3, 6, tzinfo=UTC)) is None
