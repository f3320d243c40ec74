"""The agenda of one reminder: what it tells about its dates and slots."""

from datetime import date, datetime, time, timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import CLOSING, Outcome
from bot.domain.errors import ZoneMissingError
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.rules import ReminderKey
from bot.kinds.stretch import STRETCH, StretchRule
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_night,
    a_slot,
    a_slot_key,
    a_user,
    a_water_rule,
    an_agenda,
    name_of,
    taken,
    tonight_at,
)

NEXT_NIGHT = NIGHT + timedelta(days=1)
TOMORROW = a_slot(tonight_at(22, night=NEXT_NIGHT), local_date=NEXT_NIGHT)
ONE_REPEAT = StretchRule(minutes_before=30, repeats=1)  # 22:00 and 22:15


def test_an_agenda_is_named_by_its_reminder():
    assert an_agenda().key == ReminderKey(USER_ID, STRETCH)


def test_somebody_without_a_zone_has_an_agenda_but_no_schedule():
    with pytest.raises(ZoneMissingError):
        _ = an_agenda(user=a_user(zone_key=None)).schedule


@pytest.mark.parametrize("outcome", Outcome)
def test_what_the_person_has_said_closes_its_date_and_nothing_else(outcome: Outcome):
    agenda = an_agenda(outcomes={a_night(): outcome})

    said = {Outcome.DONE, Outcome.SKIPPED, Outcome.ENOUGH}
    assert agenda.is_closed(a_slot()) is (outcome in said)
    assert agenda.is_closed(a_slot()) is (outcome in CLOSING)
    assert not agenda.is_closed(TOMORROW)


@pytest.mark.parametrize(
    ("rule", "drunk_ml", "is_met"),
    [
        (a_water_rule(target_ml=1200), 1199, False),
        (a_water_rule(target_ml=1200), 1200, True),
        (a_water_rule(target_ml=1200), 1400, True),
        (a_water_rule(mode=WaterMode.GENTLE), 9000, False),
        (StretchRule(), 9000, False),
    ],
)
def test_a_target_is_met_by_what_was_logged_that_day(rule, drunk_ml: int, is_met: bool):
    agenda = an_agenda(rule, drunk_ml={NIGHT: drunk_ml})

    assert agenda.is_met(NIGHT) is is_met
    assert agenda.is_closed(a_slot()) is is_met
    assert not agenda.is_met(NEXT_NIGHT)


def test_only_a_person_with_a_target_has_an_amount():
    assert an_agenda(a_water_rule(target_ml=1800)).reminder.rule.goal_ml == 1800
    assert an_agenda(a_water_rule(mode=WaterMode.GENTLE)).reminder.rule.goal_ml is None
    assert not an_agenda(drunk_ml={NIGHT: 99_999}).is_met(NIGHT)


@pytest.mark.parametrize("state", State)
def test_a_slot_of_the_schedule_is_open_until_it_is_delivered_or_given_up(state: State):
    assert an_agenda(slots=taken((NIGHT, 0), state=state)).has_open_slot is state.is_open


@pytest.mark.parametrize("state", State)
def test_a_night_is_snoozed_while_its_snooze_is_still_to_come(state: State):
    agenda = an_agenda(slots=taken((NIGHT, 0)) | taken((NIGHT, 100), state=state))

    assert agenda.is_snoozed(a_slot()) is state.is_open
    assert not agenda.is_snoozed(TOMORROW)
    assert not agenda.has_open_slot


def test_a_slot_is_looked_up_where_the_schedule_has_it_today():
    agenda = an_agenda(ONE_REPEAT)

    assert agenda.scheduled(a_slot(number=1)).due_at == tonight_at(22, 15)
    assert agenda.scheduled(a_slot(number=2)) is None
    assert agenda.scheduled(a_slot(number=100)).due_at == tonight_at(22)


@pytest.mark.parametrize(
    ("slots", "outcomes", "expected"),
    [
        pytest.param({}, {}, (NIGHT, 0), id="nothing planned"),
        pytest.param(taken((NIGHT, 0), state=State.PLANNED), {}, (NIGHT, 0), id="planned already"),
        pytest.param(taken((NIGHT, 0), state=State.SENT), {}, (NIGHT, 1), id="sent"),
        pytest.param(taken((NIGHT, 0), state=State.FAILED), {}, (NIGHT, 1), id="failed"),
        pytest.param({}, {a_night(): Outcome.SKIPPED}, (NEXT_NIGHT, 0), id="skipped tonight"),
        pytest.param({}, {a_night(): Outcome.PAUSED}, (NIGHT, 0), id="paused"),
        pytest.param(
            taken((NIGHT, 0)) | taken((NIGHT, 100), state=State.PLANNED),
            {},
            (NEXT_NIGHT, 0),
            id="snoozed",
        ),
    ],
)
def test_the_next_delivery_to_expect_is_the_first_that_nothing_speaks_against(
    slots, outcomes, expected: tuple[date, int]
):
    agenda = an_agenda(ONE_REPEAT, slots=slots, outcomes=outcomes)

    assert name_of(agenda.expected(after=tonight_at(20))) == expected


def test_nobody_without_bedtimes_expects_anything():
    agenda = an_agenda(user=a_user(bedtime=None))

    assert agenda.expected(after=tonight_at(20)) is None
    assert agenda.upcoming(after=tonight_at(20)) is None


def test_nothing_is_expected_where_the_next_weeks_are_all_over():
    nights = [NIGHT + timedelta(days=step) for step in range(-3, 120)]
    agenda = an_agenda(slots=taken(*((night, 0) for night in nights)))

    assert agenda.expected(after=tonight_at(20)) is None


def test_what_is_upcoming_is_strictly_after_its_instant():
    assert an_agenda().upcoming(after=tonight_at(21, 59)).local_date == NIGHT
    assert an_agenda().upcoming(after=tonight_at(22)).local_date == NEXT_NIGHT


def test_states_are_added_and_moved_on_without_touching_the_agenda_before():
    before = an_agenda(slots=taken((NIGHT, 0), state=State.LEASED))

    first, second = a_slot_key(NIGHT, 0), a_slot_key(NIGHT, 1)

    after = before.with_states({first: State.SENT, second: State.PLANNED})

    assert after.slots == {first: State.SENT, second: State.PLANNED}
    assert before.slots == {first: State.LEASED}


def test_deleted_slots_are_free_again():
    before = an_agenda(slots=taken((NIGHT, 0), (NEXT_NIGHT, 0)))

    after = before.without({a_slot_key(NIGHT, 0)})

    assert after.slots == taken((NEXT_NIGHT, 0))
    assert after.upcoming(after=tonight_at(20)).local_date == NIGHT


@pytest.mark.parametrize(
    ("bedtime", "bed_at"),
    [
        pytest.param(time(22, 30), tonight_at(22, 30), id="as it was"),
        pytest.param(time(16, 31), tonight_at(16, 31), id="just the same sleep, earlier"),
        pytest.param(time(16, 30), None, id="six hours earlier: another one"),
        pytest.param(time(4, 29), tonight_at(4, 29), id="just the same sleep, later"),
        pytest.param(time(4, 30), None, id="six hours later: another one"),
        pytest.param(None, None, id="none"),
    ],
)
def test_a_sleep_is_known_again_within_six_hours(bedtime: time | None, bed_at: datetime | None):
    assert an_agenda(user=a_user(bedtime=bedtime)).bed_at(a_slot()) == bed_at
