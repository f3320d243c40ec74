"""How long a pause lasts, in nights and until a date."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import (
    PauseInPastError,
    PauseTooLongError,
    RuleOutOfRangeError,
)
from bot.domain.reminders.pauses import (
    PAUSE_LIMIT_NIGHTS,
    pause_for_a_day,
    pause_for_nights,
    pause_until_date,
)
from bot.domain.time.zones import zone_for
from tests.support.builders import (
    BERLIN,
    NIGHT,
    a_user,
    an_agenda,
    an_instant,
    some_bedtimes,
    tonight_at,
)
from tests.unit.domain.zone_changes import FIRST_NIGHT, LAST_NIGHT, all_zone_keys

WEDNESDAY = NIGHT
ONE_DAY = timedelta(days=1)

zone_keys = st.sampled_from(all_zone_keys())
days = st.dates(FIRST_NIGHT, LAST_NIGHT)
wall_times = st.times().map(lambda wall_time: wall_time.replace(second=0, microsecond=0))


def a_pause(
    nights: int, *, now: datetime, bedtime: time | None = time(22, 30), zone_key: str = BERLIN
) -> date:
    bedtimes = some_bedtimes(bedtime)
    return pause_for_nights(nights, bedtimes=bedtimes, zone=zone_for(zone_key), now=now)


@pytest.mark.parametrize(
    ("nights", "now", "bedtime", "ends"),
    [
        pytest.param(1, (4, 21, 0), time(22, 30), 5, id="this evening"),
        pytest.param(2, (4, 21, 0), time(22, 30), 6, id="this evening and the next"),
        pytest.param(1, (4, 12, 0), time(22, 30), 5, id="from noon on it is tonight"),
        pytest.param(1, (5, 1, 0), time(22, 30), 5, id="after midnight it is still night"),
        pytest.param(1, (5, 4, 0), time(22, 30), 6, id="by four the night is over"),
        pytest.param(1, (5, 8, 0), time(22, 30), 6, id="in the morning it is next night"),
        pytest.param(3, (5, 8, 0), time(22, 30), 8, id="in the morning for three nights"),
        pytest.param(1, (5, 3, 0), time(4), 5, id="an hour after a late bedtime"),
        pytest.param(1, (5, 4, 30), time(4), 5, id="after four but still before bed"),
        pytest.param(1, (5, 5, 0), time(4), 6, id="an hour past a late bedtime it is over"),
        pytest.param(1, (5, 11, 50), time(11, 59), 5, id="ten minutes before a bedtime near noon"),
        pytest.param(1, (5, 12, 50), time(11, 59), 5, id="within the hour after it"),
        pytest.param(1, (5, 12, 59), time(11, 59), 6, id="after that hour"),
        pytest.param(1, (4, 21, 0), time(3), 5, id="four o'clock at the earliest"),
        pytest.param(1, (4, 21, 0), None, 5, id="without a bedtime"),
        pytest.param(1, (5, 9, 0), None, 6, id="without a bedtime in the morning"),
    ],
)
def test_a_pause_keeps_tonight_and_the_nights_after_it_silent(
    nights: int, now: tuple[int, int, int], bedtime: time | None, ends: int
):
    day, hour, minute = now
    instant = an_instant(date(2026, 3, day), time(hour, minute))

    assert a_pause(nights, now=instant, bedtime=bedtime) == date(2026, 3, ends)


@pytest.mark.parametrize("nights", [1, 365])
def test_a_pause_may_last_from_one_night_to_a_year(nights: int):
    assert a_pause(nights, now=tonight_at(21)) == NIGHT + nights * ONE_DAY


@pytest.mark.parametrize("nights", [-1, 0, 366, 10**9])
def test_a_pause_of_no_nights_or_too_many_is_refused(nights: int):
    with pytest.raises(RuleOutOfRangeError) as refusal:
        a_pause(nights, now=tonight_at(21))

    assert (refusal.value.low, refusal.value.high) == (1, PAUSE_LIMIT_NIGHTS)


@given(
    key=zone_keys,
    day=days,
    hour=wall_times,
    bedtime=st.none() | wall_times,
    nights=st.integers(1, PAUSE_LIMIT_NIGHTS),
)
def test_a_pause_always_ends_later_than_it_begins_and_a_night_longer_per_night(
    key: str, day: date, hour: time, bedtime: time | None, nights: int
):
    now = an_instant(day, hour, zone_key=key)

    ends_on = a_pause(nights, now=now, bedtime=bedtime, zone_key=key)
    ends_at = an_instant(ends_on, time(4), zone_key=key)

    assert timedelta(hours=-9) < ends_at - now <= nights * ONE_DAY + timedelta(hours=3)
    assert ends_at - now > (nights - 1) * ONE_DAY - timedelta(hours=10)


@given(key=zone_keys, day=days, hour=wall_times, bedtime=st.times(time(21), time(23, 59)))
def test_a_pause_for_one_night_covers_the_next_reminder_unless_tonights_is_past(
    key: str, day: date, hour: time, bedtime: time
):
    bedtime = bedtime.replace(second=0, microsecond=0)
    now = an_instant(day, hour, zone_key=key)
    following = an_agenda(user=a_user(zone_key=key, bedtime=bedtime)).upcoming(after=now)

    ends_on = a_pause(1, now=now, bedtime=bedtime, zone_key=key)

    is_tonights_past = following.due_at - now > timedelta(hours=15)
    assert is_tonights_past or ends_on > following.local_date


def test_a_pause_until_a_day_ends_on_it():
    day = date(2026, 3, 7)

    assert pause_until_date(day, zone=zone_for(BERLIN), now=tonight_at(21)) == day


def test_a_pause_may_end_the_same_morning():
    small_hours = an_instant(WEDNESDAY, time(2))

    assert pause_until_date(WEDNESDAY, zone=zone_for(BERLIN), now=small_hours) == WEDNESDAY


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        pytest.param((5, 3, 0), 6, id="at three at night: the coming day and night"),
        pytest.param((5, 9, 0), 6, id="in the morning: the day and its night"),
        pytest.param((5, 15, 59), 6, id="in the afternoon: until tomorrow morning"),
        pytest.param((5, 16, 0), 7, id="towards evening: tomorrow as well"),
        pytest.param((5, 23, 0), 7, id="at bedtime: tomorrow and its night"),
    ],
)
def test_a_pause_for_a_day_is_as_near_to_24_hours_as_whole_days_allow(now, ends: int):
    day, hour, minute = now
    instant = an_instant(date(2026, 3, day), time(hour, minute))

    assert pause_for_a_day(zone=zone_for(BERLIN), now=instant) == date(2026, 3, ends)


@given(key=zone_keys, day=days, hour=wall_times)
def test_a_pause_for_a_day_lasts_from_half_a_day_to_a_day_and_a_half(key: str, day: date, hour):
    now = an_instant(day, hour, zone_key=key)

    ends_on = pause_for_a_day(zone=zone_for(key), now=now)

    length = an_instant(ends_on, time(4), zone_key=key) - now
    assert timedelta(hours=9) < length < timedelta(hours=39)


@pytest.mark.parametrize("day", [WEDNESDAY, WEDNESDAY - ONE_DAY, date(1970, 1, 1), date.min])
@pytest.mark.parametrize("zone_key", [BERLIN, "America/New_York", "Asia/Tokyo"])
def test_a_pause_until_a_day_that_has_begun_is_refused(zone_key: str, day: date):
    now = an_instant(WEDNESDAY, time(4), zone_key=zone_key)

    with pytest.raises(PauseInPastError):
        pause_until_date(day, zone=zone_for(zone_key), now=now)


@pytest.mark.parametrize("day", [date(2027, 3, 7), date(2226, 3, 4), date.max])
@pytest.mark.parametrize("zone_key", [BERLIN, "Etc/GMT+12", "Pacific/Kiritimati"])
def test_a_pause_of_more_than_a_year_is_refused(zone_key: str, day: date):
    now = an_instant(WEDNESDAY, time(12), zone_key=zone_key)

    with pytest.raises(PauseTooLongError):
        pause_until_date(day, zone=zone_for(zone_key), now=now)


def test_a_pause_of_exactly_a_year_is_allowed():
    day = date(2027, 3, 4)

    assert pause_until_date(day, zone=zone_for(BERLIN), now=tonight_at(21)) == day
