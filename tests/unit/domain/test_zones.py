"""Keys of zones, and the days that people live by."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import ZoneUnknownError
from bot.domain.time.zones import bedtime_at, drink_day_of, instant_of, night_of, zone_for
from tests.support.builders import BERLIN, an_instant
from tests.unit.domain.zone_changes import all_zone_keys

DAY = date(2026, 3, 4)


def test_the_zones_under_test_come_from_the_package_alone():
    assert zoneinfo.TZPATH == ()


@pytest.mark.parametrize("key", [BERLIN, "Etc/UTC", "America/Argentina/Buenos_Aires"])
def test_a_key_of_tzdata_is_a_zone(key: str):
    assert zone_for(key).key == key


@pytest.mark.parametrize(
    "key",
    [
        "",
        " ",
        ".",
        "/",
        "Europe",
        "Europe/",
        "Europe/Berlin/",
        "Europe/Berlin/Mitte",
        "Europe/Atlantis",
        "berlin",
        "CEST",
        "GMT+25",
        "+02:00",
        "__init__.py",
        "Europe/__init__.py",
        "../zones",
        "/etc/localtime",
        "Europe/../../zones",
        "Europe/Berlin\x00",
        "\x00",
        "\ud800",
        "Europe\\Berlin",
        "e/" * 500,
        pytest.param("x" * 6000, id="very long"),
    ],
)
def test_anything_else_is_refused_by_name(key: str):
    with pytest.raises(ZoneUnknownError):
        zone_for(key)


@given(key=st.text(max_size=20) | st.text(alphabet="./EuropeBrlin_\x00", max_size=14))
def test_any_text_is_a_zone_or_refused_by_name(key: str):
    try:
        zone = zone_for(key)
    except ZoneUnknownError:
        return

    assert zone.key == key


def test_a_very_long_key_is_cut_short_in_the_log():
    with pytest.raises(ZoneUnknownError) as refusal:
        zone_for("x" * 6000)

    assert len(str(refusal.value)) < 100


@pytest.mark.parametrize(
    ("wall_time", "night"),
    [
        (time(0), date(2026, 3, 3)),
        (time(4), date(2026, 3, 3)),
        (time(11, 59), date(2026, 3, 3)),
        (time(12), date(2026, 3, 4)),
        (time(22, 30), date(2026, 3, 4)),
        (time(23, 59), date(2026, 3, 4)),
    ],
)
def test_a_night_lasts_from_noon_to_noon(wall_time: time, night: date):
    assert night_of(an_instant(DAY, wall_time), zone_for(BERLIN)) == night


@pytest.mark.parametrize(
    ("bedtime", "day"),
    [
        (time(12), date(2026, 3, 4)),
        (time(22, 30), date(2026, 3, 4)),
        (time(0), date(2026, 3, 5)),
        (time(11, 59), date(2026, 3, 5)),
    ],
)
def test_a_bedtime_before_noon_belongs_to_the_evening_before(bedtime: time, day: date):
    assert bedtime_at(DAY, bedtime, zone_for(BERLIN)) == an_instant(day, bedtime)


@pytest.mark.parametrize(
    ("wall_time", "drink_day"),
    [
        (time(0), date(2026, 3, 3)),
        (time(3, 59), date(2026, 3, 3)),
        (time(4), date(2026, 3, 4)),
        (time(23, 59), date(2026, 3, 4)),
    ],
)
def test_a_drink_counts_for_the_day_that_ends_at_four(wall_time: time, drink_day: date):
    assert drink_day_of(an_instant(DAY, wall_time), zone_for(BERLIN)) == drink_day


@pytest.mark.parametrize("fold", [0, 1])
def test_a_repeated_wall_time_is_the_first_pass_whatever_its_fold(fold: int):
    half_past_two = time(2, 30, fold=fold)

    instant = instant_of(date(2026, 10, 25), half_past_two, zone_for(BERLIN))

    assert instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_instants_are_in_utc():
    assert an_instant(DAY, time(22, 30)).tzinfo is UTC


@given(
    key=st.sampled_from(all_zone_keys()),
    since=st.timedeltas(timedelta(), timedelta(days=12 * 365)),
    later=st.timedeltas(timedelta(), timedelta(days=2)),
)
@pytest.mark.parametrize("belongs_to", [night_of, drink_day_of])
def test_days_and_nights_never_run_backwards(belongs_to, key, since, later):
    zone = zone_for(key)
    instant = datetime(2024, 1, 1, tzinfo=UTC) + since

    first, second = belongs_to(instant, zone), belongs_to(instant + later, zone)

    assert timedelta() <= second - first <= later + timedelta(days=1)
