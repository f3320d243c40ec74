"""A person, as far as Charley knows one."""

from datetime import time, timedelta

import pytest

from bot.domain.errors import BedtimeMissingError, ZoneMissingError, ZoneUnknownError
from bot.domain.time.weekdays import Weekday
from tests.support.builders import BERLIN, NIGHT, a_user, an_instant, some_bedtimes, tonight_at


def test_a_person_lives_in_the_zone_they_chose():
    assert a_user(zone_key="Asia/Tokyo").zone.key == "Asia/Tokyo"


def test_a_person_who_has_not_said_where_they_live_has_no_zone():
    with pytest.raises(ZoneMissingError):
        _ = a_user(zone_key=None).zone


def test_a_zone_that_tzdata_has_dropped_is_named_in_the_refusal():
    with pytest.raises(ZoneUnknownError, match="Europe/Atlantis"):
        _ = a_user(zone_key="Europe/Atlantis").zone


def test_a_person_is_asked_for_their_zone_before_a_bedtime():
    with pytest.raises(ZoneMissingError):
        a_user(zone_key=None, bedtime=None).require_set_up()


def test_a_person_without_any_bedtime_is_asked_for_one():
    with pytest.raises(BedtimeMissingError):
        a_user(bedtime=None).require_set_up()


def test_a_zone_and_one_night_with_a_bedtime_are_enough():
    a_user(bedtimes=some_bedtimes(days={Weekday.SUNDAY})).require_set_up()


def test_a_pause_ends_with_its_last_day_at_four_in_the_morning():
    user = a_user(paused_until=NIGHT + timedelta(days=1))

    assert user.is_paused_on(NIGHT)
    assert not user.is_paused_on(NIGHT + timedelta(days=1))
    assert user.resumes_at == tonight_at(4)
    assert user.is_paused(at=tonight_at(4) - timedelta(seconds=1))
    assert not user.is_paused(at=tonight_at(4))


@pytest.mark.parametrize("zone_key", [BERLIN, "Pacific/Honolulu", "Pacific/Auckland"])
def test_a_pause_ends_on_its_date_wherever_the_person_is_then(zone_key: str):
    user = a_user(paused_until=NIGHT, zone_key=zone_key)

    ends_at = an_instant(NIGHT, time(4), zone_key=zone_key)

    assert user.resumes_at == ends_at
    assert user.is_paused(at=ends_at - timedelta(seconds=1))
    assert not user.is_paused(at=ends_at)


def test_a_pause_of_somebody_without_a_zone_is_no_day_of_theirs():
    user = a_user(paused_until=NIGHT, zone_key=None)

    assert user.resumes_at is None
    assert not user.is_paused(at=tonight_at(12))


def test_nobody_is_paused_who_has_not_asked_for_it():
    assert not a_user().is_paused(at=tonight_at(22))


def test_a_person_who_shows_up_is_reachable_again():
    user = a_user(unreachable_since=tonight_at(22))

    assert user.is_unreachable
    assert not user.reachable().is_unreachable
    assert user.reachable() == a_user()
