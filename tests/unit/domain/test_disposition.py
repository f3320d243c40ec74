"""Send, skip or defer: every reason, and which of them wins."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery.decision import (
    QUIET_AFTER,
    Defer,
    Send,
    Skip,
)
from bot.domain.delivery.occurrence import Reason
from bot.domain.delivery.outcomes import Outcome
from bot.domain.reminders.amounts import WaterMode
from bot.domain.time.weekdays import WEEKEND
from bot.kinds.drinks import DRINKS
from tests.support.builders import (
    NIGHT,
    a_claimed_occurrence,
    a_night,
    a_reminder,
    a_slot,
    a_user,
    a_water_rule,
    an_agenda,
    an_instant,
    some_bedtimes,
    tonight_at,
)
from tests.unit.domain.decisions import a_prompt, decided, leased, tonights

YESTERDAY = NIGHT - timedelta(days=1)
TURNED_OFF = {"reminder": a_reminder(enabled=False)}


def test_what_is_due_is_sent():
    assert decided(tonights()) == Send()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param(TURNED_OFF, Reason.TURNED_OFF, id="turned off"),
        pytest.param({"outcomes": {a_night(): Outcome.DONE}}, Reason.DONE, id="done"),
        pytest.param({"outcomes": {a_night(): Outcome.SKIPPED}}, Reason.SKIPPED, id="skipped"),
        pytest.param({"outcomes": {a_night(): Outcome.ENOUGH}}, Reason.ENOUGH, id="enough"),
    ],
)
def test_what_was_answered_or_turned_off_is_skipped(changes, reason: Reason):
    assert decided(tonights(**changes)) == Skip(reason=reason)


@pytest.mark.parametrize("outcome", Outcome)
def test_the_outcome_of_another_night_does_not_matter(outcome: Outcome):
    assert decided(tonights(outcomes={a_night(YESTERDAY): outcome})) == Send()


def test_a_night_on_record_as_paused_is_sent_once_the_pause_is_over():
    assert decided(tonights(outcomes={a_night(): Outcome.PAUSED})) == Send()


def test_a_person_who_cannot_be_reached_is_not_written_to():
    user = a_user(unreachable_since=tonight_at(12))

    assert decided(tonights(user=user)) == Skip(reason=Reason.UNREACHABLE)


@pytest.mark.parametrize(
    ("days", "decision"), [(1, Skip(reason=Reason.PAUSED)), (0, Send()), (-1, Send())]
)
def test_a_pause_is_silent_on_every_night_before_its_end(days: int, decision):
    user = a_user(paused_until=NIGHT + timedelta(days=days))

    assert decided(tonights(user=user)) == decision


def test_a_slot_that_the_rule_no_longer_has_is_superseded():
    repeat = a_claimed_occurrence(a_slot(tonight_at(22, 15), number=1))
    agenda = tonights(slots=leased((NIGHT, 1)))

    decision = decided(agenda, occurrence=repeat, now=tonight_at(22, 15))

    assert decision == Skip(reason=Reason.SUPERSEDED)


def test_a_night_that_has_lost_its_bedtime_is_superseded():
    user = a_user(bedtimes=some_bedtimes(days=WEEKEND))

    assert decided(tonights(user=user)) == Skip(reason=Reason.SUPERSEDED)


def test_a_slot_that_has_moved_later_is_deferred_to_its_place_now():
    agenda = tonights(user=a_user(bedtime=time(23, 30)))

    assert decided(agenda) == Defer(slot=agenda.schedule.slots_on(NIGHT)[0])


def test_a_slot_that_has_moved_earlier_is_sent_while_it_is_worth_it():
    assert decided(tonights(user=a_user(bedtime=time(22)))) == Send()


def test_a_slot_that_has_moved_earlier_than_its_use_is_stale():
    decision = decided(tonights(user=a_user(bedtime=time(20, 30))))

    assert decision == Skip(reason=Reason.STALE)


@pytest.mark.parametrize("minutes_late", [0, 1, 10, 75])
def test_a_slot_that_has_moved_later_and_is_due_there_is_sent_and_not_its_own_rival(
    minutes_late: int,
):
    agenda = tonights(user=a_user(bedtime=time(22, 45)))
    now = tonight_at(22, 15) + timedelta(minutes=minutes_late)

    assert isinstance(decided(agenda, now=now), Send)


@pytest.mark.parametrize(
    ("rule", "drunk_ml"),
    [
        pytest.param(a_water_rule(), {NIGHT: 1599}, id="not met yet"),
        pytest.param(a_water_rule(), {YESTERDAY: 5000}, id="met yesterday"),
        pytest.param(a_water_rule(mode=WaterMode.GENTLE), {NIGHT: 5000}, id="no target"),
    ],
)
def test_a_day_whose_target_is_not_met_goes_on(rule, drunk_ml):
    now = an_instant(NIGHT, time(7, 30))
    agenda = tonights(reminder=a_reminder(rule), drunk_ml=drunk_ml)

    assert decided(agenda, occurrence=a_prompt(now), now=now) == Send()


@pytest.mark.parametrize("met_on", [NIGHT, NIGHT + timedelta(days=1)])
def test_a_night_shift_falls_silent_by_the_target_of_either_drink_day(met_on: date):
    rule = a_water_rule(wake=time(17))
    user = a_user(bedtime=time(9))
    agenda = an_agenda(rule, user=user, drunk_ml={met_on: 1600})
    last = agenda.schedule.slots_on(NIGHT)[-1]  # at seven; a drink day began at four
    prompt = a_claimed_occurrence(last, kind=DRINKS)

    assert decided(agenda, occurrence=prompt, now=last.due_at) == Skip(reason=Reason.TARGET_MET)


def test_drinks_never_silence_the_stretch():
    assert decided(tonights(drunk_ml={NIGHT: 5000})) == Send()


@pytest.mark.parametrize("unreachable", [True, False])
@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("paused", [True, False])
@pytest.mark.parametrize("moved", [True, False])
@pytest.mark.parametrize("enabled", [True, False])
def test_the_reason_that_a_person_gave_comes_before_the_ones_that_time_gave(
    *, enabled: bool, unreachable: bool, closed: bool, paused: bool, moved: bool
):
    user = a_user(
        unreachable_since=tonight_at(12) if unreachable else None,
        paused_until=NIGHT + timedelta(days=1) if paused else None,
        bedtime=None if moved else time(22, 30),
    )
    agenda = tonights(
        user=user,
        reminder=a_reminder(enabled=enabled, unanswered=QUIET_AFTER + 1),
        outcomes={a_night(): Outcome.DONE} if closed else {},
    )
    order = [
        (not enabled, Reason.TURNED_OFF),
        (unreachable, Reason.UNREACHABLE),
        (closed, Reason.DONE),
        (paused, Reason.PAUSED),
        (moved, Reason.SUPERSEDED),
        (True, Reason.STALE),
    ]
    expected = next(reason for applies, reason in order if applies)

    assert decided(agenda, now=tonight_at(2)) == Skip(reason=expected)


@given(
    late=st.timedeltas(timedelta(), timedelta(days=3)),
    unanswered=st.integers(0, 30),
    outcome=st.none() | st.sampled_from(Outcome),
    paused=st.booleans(),
)
def test_nothing_is_ever_sent_past_its_use(late, unanswered, outcome, paused):
    user = a_user(paused_until=NIGHT + timedelta(days=9) if paused else None)
    agenda = tonights(
        user=user,
        reminder=a_reminder(unanswered=unanswered),
        outcomes={a_night(): outcome} if outcome else {},
    )
    now = tonight_at(22) + late

    decision = decided(agenda, now=now)

    if isinstance(decision, Send):
        assert now < tonight_at(23, 30)
        assert not paused
        assert outcome in {None, Outcome.PAUSED, Outcome.MISSED, Outcome.NOT_SENT}
