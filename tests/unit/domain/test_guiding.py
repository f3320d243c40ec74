"""A guided stretch: where a person is in it, and what their presses change."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.guided.scenes import Guidance
from bot.domain.guided.session import BACK_IN, FORGOTTEN_AFTER, CountIn, Halted, InStep, Over, Press
from tests.support.guided import BEGINS_AT, CORE_ENDS, LAST, SECOND, a_routine, a_session

ROUTINE = a_routine()
ENDS = [*CORE_ENDS, *(CORE_ENDS[-1] + end for end in CORE_ENDS)]


def after(seconds):
    return BEGINS_AT + seconds * SECOND


def pressed(session, press, *, at, back_at=None):
    return session.after(press, ROUTINE, at=at, back_at=back_at or at + BACK_IN)


def phase(session, seconds):
    return session.phase(ROUTINE, at=after(seconds))


def test_a_routine_is_counted_in_until_its_first_step_begins():
    assert phase(a_session(), -15) == CountIn(index=0, until=BEGINS_AT)
    assert phase(a_session(), -0.001) == CountIn(index=0, until=BEGINS_AT)


@pytest.mark.parametrize("index", range(LAST + 1))
def test_each_step_lasts_exactly_as_long_as_the_routine_says(index):
    start = ENDS[index - 1] if index else 0
    expected = InStep(index=index, until=after(ENDS[index]))

    assert phase(a_session(), start) == expected
    assert phase(a_session(), ENDS[index] - 0.001) == expected


def test_a_core_routine_is_over_after_two_stretches_of_its_dose():
    assert phase(a_session(), 249.999) == InStep(index=LAST, until=after(250))
    assert phase(a_session(), 250) == Over()


@given(step=st.integers(0, LAST), seconds=st.floats(0, 249))
def test_a_step_remembered_later_tells_the_same_as_the_first(step, seconds):
    start = ENDS[step - 1] if step else 0
    remembered = a_session(step=step, since=after(start))

    if seconds >= start:
        assert phase(remembered, seconds) == phase(a_session(), seconds)


def test_passing_a_step_is_no_new_version():
    session = a_session()

    passed = session.passed_to(phase(session, 40), ROUTINE)

    assert (passed.step, passed.since) == (3, after(35))
    assert passed.is_version_of(session)


@pytest.mark.parametrize("seconds", [-5, 0, 9.9, 21, 100, 249])
def test_a_pause_stops_the_clock_in_its_step(seconds):
    session = a_session()
    going_on_in = phase(session, seconds).index

    halted = pressed(session, Press.PAUSE, at=after(seconds))

    assert phase(halted, seconds) == Halted(index=going_on_in)
    assert phase(halted, seconds + 600) == Halted(index=going_on_in)


@pytest.mark.parametrize("seconds", [-14, -0.5, 0, 9])
def test_a_pause_before_or_in_the_first_step_does_not_lead_back_to_the_first_card(seconds):
    waiting = a_session(is_paused=True)
    begun = pressed(waiting, Press.GO_ON, at=after(-15), back_at=BEGINS_AT)
    halted = pressed(begun, Press.PAUSE, at=after(seconds)).attended_after(begun)

    assert not waiting.has_begun
    assert halted.has_begun
    assert phase(halted, seconds) == Halted(index=0)
    assert pressed(halted, Press.GO_ON, at=after(20)).attended_after(halted).is_attended


def test_turning_to_the_easier_way_before_the_second_step_leads_back_to_the_first_card():
    halted = pressed(a_session(), Press.PAUSE, at=after(-5))

    eased = pressed(halted, Press.EASIER, at=after(-3))

    assert not eased.attended_after(halted).has_begun


def test_a_step_begins_from_its_start_after_a_pause():
    halted = pressed(a_session(), Press.PAUSE, at=after(44))

    going_on = pressed(halted, Press.GO_ON, at=after(60))

    assert phase(going_on, 60) == CountIn(index=3, until=after(65))
    assert phase(going_on, 65) == InStep(index=3, until=after(75))
    assert phase(going_on, 75) == InStep(index=4, until=after(85))


def test_skipping_a_step_begins_the_next_one_at_once():
    skipped = pressed(a_session(), Press.SKIP, at=after(20))

    assert phase(skipped, 20) == InStep(index=2, until=after(30))
    assert phase(skipped, 30) == InStep(index=3, until=after(40))


def test_skipping_the_count_in_begins_at_once():
    assert phase(pressed(a_session(), Press.SKIP, at=after(-9)), -9) == InStep(
        index=0, until=after(6)
    )


def test_skipping_while_paused_goes_one_step_on_and_stays_paused():
    halted = pressed(a_session(), Press.PAUSE, at=after(17))

    assert phase(pressed(halted, Press.SKIP, at=after(20)), 20) == Halted(index=2)


def test_skipping_the_last_step_is_the_end():
    assert phase(pressed(a_session(), Press.SKIP, at=after(245)), 245) == Over()


def test_skipping_every_step_ends_the_routine():
    session = a_session()
    for _ in range(LAST + 2):
        session = pressed(session, Press.SKIP, at=BEGINS_AT)

    assert phase(session, 0) == Over()
    assert pressed(session, Press.SKIP, at=BEGINS_AT) == session


@pytest.mark.parametrize(("seconds", "set_up"), [(-5, 0), (40, 0), (124, 0), (125, 12), (249, 12)])
def test_easier_waits_to_set_up_the_present_stretch_sitting(seconds, set_up):
    eased = pressed(a_session(), Press.EASIER, at=after(seconds))

    assert eased.routine_id == "sitting"
    assert eased.phase(a_routine("sitting"), at=after(400)) == Halted(index=set_up)


def test_what_is_easier_than_sitting_is_lying():
    eased = pressed(a_session(routine_id="sitting"), Press.EASIER, at=after(130))

    assert eased.routine_id == "bed"
    assert eased.phase(a_routine("bed"), at=after(400)) == Halted(index=12)


def test_nothing_is_easier_than_lying():
    session = a_session(routine_id="bed")

    assert pressed(session, Press.EASIER, at=after(40)) == session


def test_going_on_in_another_message_begins_the_step_anew():
    moved = pressed(a_session(), Press.HERE, at=after(43))

    assert phase(moved, 44) == CountIn(index=3, until=after(48))


@pytest.mark.parametrize("press", [Press.PAUSE, Press.GO_ON])
def test_a_second_press_changes_nothing(press):
    once = pressed(a_session(), press, at=after(12))

    assert pressed(once, press, at=after(13)) == once


@pytest.mark.parametrize("press", list(Press))
@pytest.mark.parametrize("seconds", [-5, 12, 125, 249])
def test_whatever_a_press_changes_is_another_version(press, seconds):
    session = a_session()

    changed = pressed(session, press, at=after(seconds))

    assert changed.is_version_of(session) == (changed == session)


@given(presses=st.lists(st.tuples(st.sampled_from(Press), st.floats(0, 30)), max_size=30))
def test_no_sequence_of_presses_breaks_a_session(presses):
    session, now = a_session(), BEGINS_AT
    for press, seconds in presses:
        now += timedelta(seconds=seconds)
        session = session.after(press, ROUTINE, at=now, back_at=now + BACK_IN)
        shown = session.phase(ROUTINE, at=now)
        if isinstance(shown, CountIn | InStep):
            assert shown.until > now
        if not isinstance(shown, Over):
            assert ROUTINE.steps[shown.index]


def test_a_session_knows_whether_its_step_has_passed_meanwhile():
    session = a_session()

    assert session.is_in_its_step(ROUTINE, at=after(-5))
    assert session.is_in_its_step(ROUTINE, at=after(14))
    assert not session.is_in_its_step(ROUTINE, at=after(15))
    assert not session.is_in_its_step(ROUTINE, at=after(1000))
    assert session.halted(at=after(500)).is_in_its_step(ROUTINE, at=after(1000))


def test_a_session_is_forgotten_after_an_hour_without_anything():
    assert not a_session().is_forgotten(at=BEGINS_AT + FORGOTTEN_AFTER)
    assert a_session().is_forgotten(at=BEGINS_AT + FORGOTTEN_AFTER + SECOND)


def test_a_step_that_a_newer_routine_does_not_have_is_the_end():
    assert a_session(step=99).phase(ROUTINE, at=BEGINS_AT) == Over()


def test_another_routine_is_picked_only_before_the_first_step():
    waiting = a_session(is_paused=True)

    assert waiting.picked("bed").routine_id == "bed"
    assert not waiting.picked("bed").is_version_of(waiting)
    assert a_session(step=3, is_paused=True).picked("bed") == a_session(step=3, is_paused=True)


@pytest.mark.parametrize("step", range(24))
def test_a_session_of_the_alternating_clock_of_before_goes_on_in_the_same_stretch(step):
    """Version 0.1 had 24 steps in a core routine as well: set-up, and legs in turn."""
    halted = a_session(step=step, since=BEGINS_AT, is_paused=True)

    going_on = pressed(halted, Press.GO_ON, at=BEGINS_AT)

    assert phase(going_on, 0).index == step
    assert ROUTINE.steps[step].stretch == ("calf" if step < 12 else "hamstring")


def test_sessions_of_one_person_have_different_names():
    assert a_session().id != a_session(started_at=BEGINS_AT).id
    assert a_session(step=3, version=7).id == a_session().id


def test_a_guidance_knows_its_step_and_the_one_after_it():
    session = a_session()
    first = Guidance(session=session, routine=ROUTINE, phase=CountIn(index=0, until=BEGINS_AT))
    last = Guidance(session=session, routine=ROUTINE, phase=Halted(index=LAST))

    assert (first.step, first.following) == (ROUTINE.steps[0], ROUTINE.steps[1])
    assert (last.step, last.following) == (ROUTINE.steps[-1], None)
