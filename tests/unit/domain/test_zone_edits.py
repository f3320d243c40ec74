"""A person who moves, or moves their bedtime, still has one reminder a night."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.occurrence import State
from bot.domain.delivery.planning import plan_afresh, plan_after
from bot.domain.reminders.slots import SlotKey
from bot.kinds.stretch import StretchRule
from tests.support.builders import (
    BERLIN,
    a_reminder,
    a_user,
    an_agenda,
    an_instant,
    name_of,
    taken,
)

NEW_YORK, TOKYO, HONOLULU = "America/New_York", "Asia/Tokyo", "Pacific/Honolulu"
NIGHT, NEXT_NIGHT = date(2026, 3, 4), date(2026, 3, 5)


def sent_tonight(zone_key: str) -> Agenda:
    bed_at = an_instant(NIGHT, time(22, 30), zone_key=zone_key)
    return an_agenda(user=a_user(zone_key=zone_key), slots={SlotKey(bed_at, 0): State.SENT})


def moved(agenda: Agenda, zone_key: str) -> Agenda:
    return replace(agenda, user=replace(agenda.user, zone_key=zone_key))


@pytest.mark.parametrize(
    ("home", "away", "night"),
    [
        pytest.param(BERLIN, "Europe/London", NEXT_NIGHT, id="an hour: the same sleep"),
        pytest.param(BERLIN, "Atlantic/Azores", NEXT_NIGHT, id="two hours: the same sleep"),
        pytest.param(BERLIN, "America/Sao_Paulo", NEXT_NIGHT, id="four hours: the same sleep"),
        pytest.param(BERLIN, NEW_YORK, NIGHT, id="six hours: another sleep of that date"),
        pytest.param(TOKYO, HONOLULU, NIGHT, id="19 hours: another sleep of that date"),
        pytest.param(NEW_YORK, TOKYO, NEXT_NIGHT, id="east: the next date's sleep"),
        pytest.param("Asia/Kolkata", "Asia/Kathmandu", NEXT_NIGHT, id="a quarter of an hour"),
    ],
)
def test_moving_after_the_reminder_was_sent_brings_another_only_for_another_sleep(
    home: str, away: str, night: date
):
    agenda = moved(sent_tonight(home), away)

    plan = plan_afresh(agenda, now=an_instant(NIGHT, time(22, 5), zone_key=home))

    assert plan.upcoming.due_at == an_instant(night, time(22), zone_key=away)


def test_moving_over_the_date_line_leads_to_the_next_evening_that_is_still_to_come():
    kiritimati = "Pacific/Kiritimati"  # a whole day ahead of Honolulu
    agenda = moved(sent_tonight(HONOLULU), kiritimati)

    plan = plan_afresh(agenda, now=an_instant(NIGHT, time(22, 5), zone_key=HONOLULU))

    assert plan.upcoming.due_at == an_instant(date(2026, 3, 6), time(22), zone_key=kiritimati)


def test_moving_west_before_the_reminder_was_sent_moves_it_later_the_same_night():
    agenda = an_agenda(user=a_user(zone_key=NEW_YORK))

    plan = plan_afresh(agenda, now=an_instant(NIGHT, time(21), zone_key=BERLIN))

    assert plan.upcoming.due_at == an_instant(NIGHT, time(22), zone_key=NEW_YORK)


def test_moving_east_past_tonights_reminder_leads_to_the_next_night():
    agenda = an_agenda(user=a_user(zone_key=TOKYO))

    plan = plan_afresh(agenda, now=an_instant(NIGHT, time(21), zone_key=BERLIN))

    assert plan.upcoming.local_date == NEXT_NIGHT


def test_moving_there_and_back_changes_nothing():
    agenda = an_agenda()
    now = an_instant(NIGHT, time(12))

    there_and_back = moved(moved(agenda, NEW_YORK), BERLIN)

    assert plan_afresh(there_and_back, now=now) == plan_afresh(agenda, now=now)


@pytest.mark.parametrize("bedtime", [time(23, 30), time(1), time(22, 30), time(12)])
def test_a_later_bedtime_after_the_reminder_was_sent_brings_no_second_one(bedtime: time):
    agenda = replace(sent_tonight(BERLIN), user=a_user(bedtime=bedtime))

    plan = plan_afresh(agenda, now=an_instant(NIGHT, time(22, 5)))

    assert plan.upcoming.local_date == NEXT_NIGHT


def test_a_shorter_lead_after_the_reminder_was_sent_brings_no_second_one():
    agenda = replace(sent_tonight(BERLIN), reminder=a_reminder(StretchRule(minutes_before=10)))

    plan = plan_afresh(agenda, now=an_instant(NIGHT, time(22, 5)))

    assert plan.upcoming.local_date == NEXT_NIGHT


def test_repeats_asked_for_in_the_evening_still_come_that_night():
    rule = StretchRule(minutes_before=30, repeats=1)
    agenda = replace(sent_tonight(BERLIN), reminder=a_reminder(rule))

    plan = plan_afresh(agenda, now=an_instant(NIGHT, time(22, 5)))

    assert name_of(plan.upcoming) == (NIGHT, 1)
    assert plan.upcoming.due_at == an_instant(NIGHT, time(22, 15))


def test_clocks_that_the_world_redefines_overnight_do_not_double_a_night():
    """The plan was made under an offset that tzdata has since taken back."""
    agenda = an_agenda(slots=taken((NIGHT, 0), state=State.SENT))
    planned_too_early = datetime(2026, 3, 4, 20, tzinfo=UTC)

    plan = plan_after(agenda, after=planned_too_early, now=an_instant(NIGHT, time(22, 5)))

    assert plan.upcoming.local_date == NEXT_NIGHT
