"""Slots: their names, and until when they are worth sending."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery.agenda import Agenda
from bot.domain.errors import ZoneMissingError
from bot.domain.reminders.slots import SlotKey
from bot.kinds.drinks import WaterSchedule
from bot.kinds.stretch import StretchSchedule
from tests.support.builders import (
    a_reminder,
    a_slot,
    a_stretch_rule,
    a_user,
    a_water_rule,
    tonight_at,
)


def test_a_slot_is_named_by_its_bedtime_and_number():
    assert a_slot(number=2).key == SlotKey(tonight_at(22, 30), 2)


def test_a_slot_is_stale_from_its_instant_on():
    slot = a_slot(stale_at=tonight_at(23, 30))

    assert not slot.is_stale(at=tonight_at(23, 30) - timedelta(microseconds=1))
    assert slot.is_stale(at=tonight_at(23, 30))


@pytest.mark.parametrize("ordinal", [0, 1, 2])
def test_a_snooze_is_named_apart_from_every_slot_of_the_schedule(ordinal: int):
    key = SlotKey.snooze(tonight_at(22, 30), ordinal=ordinal)

    assert key.is_snooze
    assert key == (tonight_at(22, 30), 100 + ordinal)


@given(bed_at=st.datetimes(timezones=st.just(UTC)), number=st.integers(0, 10))
def test_no_slot_of_the_schedule_looks_like_a_snooze(bed_at: datetime, number: int):
    assert not SlotKey(bed_at, number).is_snooze


def test_a_stretch_follows_a_persons_bedtimes_in_their_zone():
    user, rule = a_user(), a_stretch_rule(minutes_before=45)

    schedule = Agenda(user=user, reminder=a_reminder(rule)).schedule

    assert schedule == StretchSchedule(zone=user.zone, bedtimes=user.bedtimes, rule=rule)


def test_drinks_follow_a_persons_bedtimes_in_their_zone():
    user, rule = a_user(), a_water_rule()

    schedule = Agenda(user=user, reminder=a_reminder(rule)).schedule

    assert schedule == WaterSchedule(zone=user.zone, bedtimes=user.bedtimes, rule=rule)


@pytest.mark.parametrize("rule", [a_stretch_rule(), a_water_rule()])
def test_a_person_without_a_zone_has_no_schedule(rule):
    with pytest.raises(ZoneMissingError):
        _ = Agenda(user=a_user(zone_key=None), reminder=a_reminder(rule)).schedule
