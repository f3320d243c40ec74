"""What a registry of kinds holds, and what each kind stores and offers."""

import json
from datetime import time, timedelta

import pytest

from bot.domain.delivery.notices import STOP
from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.errors import DomainError
from bot.domain.reminders.amounts import WaterMode
from bot.kinds import drinks, stretch
from bot.kinds.answers import Close, Snooze
from bot.kinds.drinks import USUAL_STOP, WaterNotice, WaterRule
from bot.kinds.registry import KINDS, Kinds, KindUnknownError
from bot.kinds.stretch import StretchNotice, StretchRule
from tests.support.builders import USER_ID, an_occurrence_id, tonight_at

NOTICES = [
    StretchNotice(user_id=USER_ID, occurrence_id=an_occurrence_id(), bed_at=tonight_at(22, 30)),
    WaterNotice(
        user_id=USER_ID,
        occurrence_id=an_occurrence_id(),
        mode=WaterMode.GENTLE,
        drunk_ml=0,
        target_ml=1600,
    ),
]


def test_kinds_come_in_the_order_in_which_people_see_them():
    assert [kind.name for kind in KINDS] == ["stretch", "water", "summary"]
    assert Kinds(drinks.KIND, stretch.KIND).names == ("water", "stretch")


def test_two_kinds_of_one_name_are_refused():
    with pytest.raises(ValueError, match="a name of its own"):
        Kinds(stretch.KIND, drinks.KIND, stretch.KIND)


@pytest.mark.parametrize("name", ["", "Stretch", "posture", "stretch.done"])
def test_a_name_that_no_kind_has_is_unknown(name):
    with pytest.raises(KindUnknownError):
        KINDS.named(name)


@pytest.mark.parametrize("act", ["stretch.glass", "posture.done", "stretch", "", "stretch.stop"])
def test_an_act_that_answers_nothing_is_unknown(act):
    with pytest.raises(KindUnknownError):
        KINDS.answered_by(act)


def test_an_act_names_the_kind_and_what_its_button_asks_for():
    kind, answer = KINDS.answered_by("stretch.snooze-20")

    assert kind is stretch.KIND
    assert answer == Snooze(length=timedelta(minutes=20))


@pytest.mark.parametrize(
    ("outcome", "state"), [(Outcome.DONE, State.DONE), (Outcome.SKIPPED, State.SKIPPED)]
)
def test_an_answer_that_closes_leads_to_the_state_of_its_outcome(outcome, state):
    assert Close(outcome=outcome).leads_to is state


@pytest.mark.parametrize("outcome", [Outcome.PAUSED, Outcome.ENOUGH])
def test_no_answer_closes_otherwise_than_done_or_skipped(outcome):
    with pytest.raises(ValueError, match="as done or skipped"):
        Close(outcome=outcome)


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.kind)
def test_every_button_of_a_notice_is_answered_and_one_of_them_turns_it_off(notice):
    acts = {button.act for row in notice.buttons for button in row}

    assert STOP in acts
    assert acts - {STOP, stretch.START} <= KINDS.named(notice.kind).answers.keys()


def test_a_rule_is_stored_in_the_words_of_version_0_1():
    stored = {
        kind.name: json.dumps(kind.encode(kind.rule())) for kind in Kinds(stretch.KIND, drinks.KIND)
    }

    assert stored == {
        "stretch": '{"minutes_before": 30, "repeats": 0}',
        "water": '{"wake": "07:00", "target_ml": 1600, "mode": "gentle", "ends_hours_before_bed": 2}',
    }


def test_a_rule_of_version_0_1_ends_two_hours_before_bed():
    old = {"wake": "06:30", "target_ml": 1800, "mode": "target"}

    assert drinks.KIND.decode(old) == WaterRule(
        wake=time(6, 30), target_ml=1800, mode=WaterMode.TARGET, ends_before_bed=USUAL_STOP
    )


@pytest.mark.parametrize(
    ("kind", "stored"),
    [
        (stretch.KIND, {}),
        (stretch.KIND, {"minutes_before": 30}),
        (stretch.KIND, {"minutes_before": 30, "repeats": 9}),
        (drinks.KIND, {"wake": "25:00", "target_ml": 1600, "mode": "gentle"}),
        (drinks.KIND, {"wake": "07:00", "target_ml": 1600, "mode": "loud"}),
        (drinks.KIND, {"wake": "07:00", "target_ml": 99_999, "mode": "gentle"}),
    ],
)
def test_a_damaged_rule_is_refused(kind, stored):
    with pytest.raises((KeyError, TypeError, ValueError, DomainError)):
        kind.decode(stored)


def test_the_rules_keep_the_names_that_marks_of_old_ways_back_are_made_of():
    assert repr(StretchRule()) == "StretchRule(minutes_before=30, repeats=0)"
    assert repr(WaterRule()).startswith("WaterRule(wake=datetime.time(7, 0), target_ml=1600, mode=")
