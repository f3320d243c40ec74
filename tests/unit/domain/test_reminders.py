"""The rules of the two reminders: what they allow and what follows from them."""

from datetime import time, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.errors import RepeatsTooCloseError, RuleOutOfRangeError
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.rules import REPEAT_GAP, ReminderKey
from bot.kinds.drinks import DRINKS, WaterRule
from bot.kinds.stretch import LEAD_LIMIT, REPEAT_LIMIT, STRETCH, StretchRule
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_reminder,
    a_stretch_rule,
    a_water_rule,
    an_agenda,
    name_of,
    tonight_at,
)


def test_a_stretch_comes_once_half_an_hour_before_bed_unless_said_otherwise():
    rule = StretchRule()

    assert rule.lead == timedelta(minutes=30)
    assert rule.repeats == 0


def test_drinks_are_gentle_unless_said_otherwise():
    rule = WaterRule()

    assert rule.mode is WaterMode.GENTLE
    assert rule.wake == time(7)
    assert rule.target_ml == 1600


@pytest.mark.parametrize("minutes_before", [0, 1, 30, 180])
def test_the_lead_lies_between_nought_and_three_hours(minutes_before: int):
    assert StretchRule(minutes_before=minutes_before).lead == timedelta(minutes=minutes_before)


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("minutes_before", {"minutes_before": -1}),
        ("minutes_before", {"minutes_before": 181}),
        ("repeat", {"repeats": -1}),
        ("repeat", {"repeats": 4, "minutes_before": 180}),
        ("target_ml", {"target_ml": 1199}),
    ],
)
def test_a_number_outside_its_limits_is_refused_with_the_name_of_its_option(name, wish):
    rule = WaterRule if "target_ml" in wish else StretchRule

    with pytest.raises(RuleOutOfRangeError) as refusal:
        rule(**wish)

    assert refusal.value.name == name
    assert not refusal.value.low <= refusal.value.got <= refusal.value.high


@pytest.mark.parametrize(
    ("minutes_before", "repeats", "due"),
    [
        (30, 0, [(22, 0)]),
        (30, 1, [(22, 0), (22, 15)]),
        (30, 2, [(22, 0), (22, 10), (22, 20)]),
        (20, 3, [(22, 10), (22, 15), (22, 20), (22, 25)]),
        (180, 3, [(19, 30), (20, 15), (21, 0), (21, 45)]),
        (0, 0, [(22, 30)]),
    ],
)
def test_repeats_share_the_time_until_bed_evenly(minutes_before, repeats, due):
    agenda = an_agenda(StretchRule(minutes_before=minutes_before, repeats=repeats))

    slots = agenda.schedule.slots_on(NIGHT)

    assert [slot.due_at for slot in slots] == [tonight_at(*wall_time) for wall_time in due]
    assert [name_of(slot) for slot in slots] == [(NIGHT, number) for number in range(repeats + 1)]
    assert {slot.stale_at for slot in slots} == {tonight_at(23, 30)}


@pytest.mark.parametrize(
    ("minutes_before", "repeats", "needed"), [(9, 1, 10), (14, 2, 15), (19, 3, 20), (0, 1, 10)]
)
def test_repeats_closer_than_five_minutes_are_refused_with_what_they_need(
    minutes_before, repeats, needed
):
    with pytest.raises(RepeatsTooCloseError) as refusal:
        StretchRule(minutes_before=minutes_before, repeats=repeats)

    assert refusal.value.repeats == repeats
    assert refusal.value.needed == timedelta(minutes=needed)


@given(minutes_before=st.integers(0, LEAD_LIMIT), repeats=st.integers(0, REPEAT_LIMIT))
def test_every_allowed_rule_ends_at_bedtime_with_repeats_five_minutes_apart(
    minutes_before, repeats
):
    assume(not repeats or timedelta(minutes=minutes_before) >= REPEAT_GAP * (repeats + 1))
    agenda = an_agenda(StretchRule(minutes_before=minutes_before, repeats=repeats))

    due = [slot.due_at for slot in agenda.schedule.slots_on(NIGHT)]

    assert due[0] == tonight_at(22, 30) - timedelta(minutes=minutes_before)
    assert all(later - earlier >= REPEAT_GAP for earlier, later in pairwise(due))
    assert due[-1] <= tonight_at(22, 30)
    assert not repeats or due[-1] < tonight_at(22, 30)


@pytest.mark.parametrize(
    ("rule", "kind"),
    [(a_stretch_rule(), STRETCH), (a_water_rule(), DRINKS)],
)
def test_the_rule_says_what_a_reminder_is_about(rule, kind):
    reminder = a_reminder(rule)

    assert reminder.kind is kind
    assert reminder.key == ReminderKey(USER_ID, kind)


@pytest.mark.parametrize("on", [True, False])
def test_turning_a_reminder_keeps_its_rule_and_forgets_the_silence(on: bool):
    rule = a_stretch_rule(minutes_before=45)

    turned = a_reminder(rule, unanswered=14, enabled=not on).turned(on=on)

    assert turned == a_reminder(rule, enabled=on, unanswered=0)
