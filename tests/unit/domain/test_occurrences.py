"""The states of an occurrence: what may follow what, and nothing else."""

from dataclasses import replace
from itertools import product

import pytest

from bot.domain.delivery.occurrence import Event, Occurrence, Reason, State, advance, allows
from bot.domain.errors import IllegalTransitionError
from bot.domain.reminders.rules import ReminderKey
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from tests.support.builders import (
    USER_ID,
    a_claimed_occurrence,
    a_slot,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)

# Written out a second time on purpose: a step is allowed because two people say so.
STEPS = {
    (State.PLANNED, Event.CLAIM): State.LEASED,
    (State.PLANNED, Event.SKIP): State.SKIPPED,
    (State.LEASED, Event.CLAIM): State.LEASED,
    (State.LEASED, Event.RETRY): State.PLANNED,
    (State.LEASED, Event.DELIVER): State.SENT,
    (State.LEASED, Event.SKIP): State.SKIPPED,
    (State.LEASED, Event.FAIL): State.FAILED,
    (State.SENT, Event.ANSWER_DONE): State.DONE,
    (State.SENT, Event.ANSWER_SNOOZE): State.SNOOZED,
    (State.SENT, Event.ANSWER_SKIP): State.SKIPPED,
    (State.SENT, Event.LAPSE): State.UNANSWERED,
    (State.UNANSWERED, Event.ANSWER_DONE): State.DONE,
    (State.UNANSWERED, Event.ANSWER_SKIP): State.SKIPPED,
    (State.SNOOZED, Event.ANSWER_DONE): State.DONE,
    (State.SNOOZED, Event.ANSWER_SKIP): State.SKIPPED,
    (State.SKIPPED, Event.ANSWER_DONE): State.DONE,
    (State.DONE, Event.UNDO): State.SENT,
    (State.SNOOZED, Event.UNDO): State.SENT,
    (State.SKIPPED, Event.UNDO): State.SENT,
    (State.SKIPPED, Event.TAKE_UP): State.PLANNED,
}
PAIRS = list(product(State, Event))
UNDELIVERED = {State.PLANNED, State.LEASED, State.FAILED}


@pytest.mark.parametrize(("state", "event"), [pair for pair in PAIRS if pair in STEPS])
def test_a_step_of_the_diagram_leads_where_it_says(state: State, event: Event):
    assert allows(state, event)
    assert advance(state, event) is STEPS[state, event]


@pytest.mark.parametrize(("state", "event"), [pair for pair in PAIRS if pair not in STEPS])
def test_any_other_step_is_refused(state: State, event: Event):
    assert not allows(state, event)
    with pytest.raises(IllegalTransitionError, match=f"{state} cannot take {event}"):
        advance(state, event)


def test_every_state_can_be_reached_from_planned():
    reached = {State.PLANNED}
    for _ in State:
        reached |= {after for (before, _), after in STEPS.items() if before in reached}

    assert reached == set(State)


def test_a_failed_occurrence_is_the_end_of_it_and_never_of_the_reminder():
    assert not any(allows(State.FAILED, event) for event in Event)


@pytest.mark.parametrize("event", [Event.ANSWER_DONE, Event.ANSWER_SNOOZE, Event.ANSWER_SKIP])
def test_the_second_press_of_a_button_is_no_step(event: Event):
    assert not allows(advance(State.SENT, event), event)


@pytest.mark.parametrize("state", sorted(UNDELIVERED))
@pytest.mark.parametrize("event", [Event.ANSWER_DONE, Event.ANSWER_SNOOZE, Event.UNDO, Event.LAPSE])
def test_what_was_never_delivered_takes_no_answer(event: Event, state: State):
    assert not allows(state, event)


@pytest.mark.parametrize("state", State)
def test_only_planned_and_leased_are_open(state: State):
    assert state.is_open == (state in {State.PLANNED, State.LEASED})


def test_a_planned_occurrence_may_be_claimed_when_it_is_due():
    key, slot = ReminderKey(USER_ID, STRETCH), a_slot()

    occurrence = Occurrence.planned(an_occurrence_id(), key, slot)

    assert occurrence == an_occurrence(slot)
    assert occurrence.claimable_at == slot.due_at
    assert occurrence.key == key
    assert not occurrence.was_delivered


def test_a_missed_occurrence_is_on_record_as_stale():
    key = ReminderKey(USER_ID, DRINKS)

    missed = Occurrence.missed(an_occurrence_id(), key, a_slot())

    assert missed.state is State.SKIPPED
    assert missed.reason is Reason.STALE
    assert missed.key == key


def test_a_step_keeps_everything_but_state_and_reason():
    claimed = a_claimed_occurrence()

    skipped = claimed.taking(Event.SKIP, reason=Reason.PAUSED)

    assert skipped == replace(claimed, state=State.SKIPPED, reason=Reason.PAUSED)


def test_undoing_a_skip_forgets_its_reason():
    skipped = an_occurrence(state=State.SKIPPED, reason=Reason.ENOUGH)

    assert skipped.taking(Event.UNDO).reason is None


def test_what_is_taken_up_again_keeps_its_id_and_its_attempts():
    skipped = an_occurrence(state=State.SKIPPED, reason=Reason.PAUSED, attempts=2)
    later = a_slot(tonight_at(22, 5), anchor_at=tonight_at(22, 40))

    planned = skipped.taken_up(later)

    assert planned == an_occurrence(later, attempts=2, claimable_at=tonight_at(22, 5))


def test_a_step_that_is_not_in_the_diagram_is_refused_on_an_occurrence_too():
    with pytest.raises(IllegalTransitionError):
        an_occurrence().taking(Event.DELIVER)


def test_an_occurrence_that_was_sent_was_delivered():
    assert an_occurrence(sent_at=tonight_at(22)).was_delivered


@pytest.mark.parametrize(
    ("attempted_at", "may_be_out"),
    [(None, False), ((22, 0), True), ((22, 4), True), ((22, 5), False)],
)
def test_only_an_attempt_before_this_claim_may_have_reached_the_person(attempted_at, may_be_out):
    instant = tonight_at(*attempted_at) if attempted_at else None
    occurrence = an_occurrence(attempted_at=instant)

    assert occurrence.may_be_out(claimed_at=tonight_at(22, 5)) is may_be_out
