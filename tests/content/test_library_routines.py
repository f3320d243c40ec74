"""The clock of the guided routines, and what an editor may not change about it."""

from datetime import timedelta
from itertools import pairwise

import pytest

from bot.content.files import data_root
from bot.content.library.loading import load_library
from bot.domain.guided.session import EASIER
from bot.domain.library.terms import WORKING_STEPS, Leg, RoutineKind, StepKind
from tests.content.small_library import SmallLibrary

FILE = "en/routines.toml"
ROUTINE = "en/routines.toml, routine 'standing', field 'plan': expected "
LIBRARY = load_library(data_root())
TEN = timedelta(seconds=10)

# The dose of the trial (section 5 of the evidence review), one leg at a time.
CORE_HOLDS = [(15, 25), (35, 45), (55, 65), (75, 85), (95, 105), (115, 125)]


def seconds(length: timedelta) -> int:
    return int(length.total_seconds())


def steps_of(routine, stretch):
    return [step for step in routine.steps if step.stretch == stretch.id]


every_routine = pytest.mark.parametrize("routine", LIBRARY.routines, ids=lambda each: each.id)


@every_routine
def test_the_timeline_has_no_gap(routine):
    ends = [timedelta(0), *(step.end for step in routine.steps)]

    assert [step.start for step in routine.steps] == ends[:-1]
    assert all(step.length > timedelta(0) for step in routine.steps)


@every_routine
def test_each_leg_gets_its_holds_one_after_the_other_with_a_rest_between(routine):
    for stretch in routine.stretches:
        steps = steps_of(routine, stretch)
        work = [(step.leg, step.turn) for step in steps if step.kind in WORKING_STEPS]
        legs = [Leg.BOTH] if steps[0].leg is Leg.BOTH else [Leg.LEFT, Leg.RIGHT]
        assert work == [(leg, turn) for leg in legs for turn in range(1, stretch.turns + 1)]
        for step, following in pairwise(steps):
            is_same_leg = step.leg is following.leg
            if step.kind in WORKING_STEPS and is_same_leg:
                assert following.kind is StepKind.REST
                assert following.length >= TEN


@every_routine
def test_legs_change_at_most_once_in_a_stretch_and_in_a_pause_of_its_own(routine):
    for stretch in routine.stretches:
        steps = steps_of(routine, stretch)
        changes = [new for old, new in pairwise(steps) if old.leg is not new.leg]
        assert len(changes) == (steps[0].leg is not Leg.BOTH)
        assert all(step.kind is StepKind.SWAP for step in changes)
        assert [step for step in steps if step.kind is StepKind.SWAP] == changes


@every_routine
def test_every_stretch_begins_with_time_to_take_its_position(routine):
    for stretch in routine.stretches:
        first, *others = steps_of(routine, stretch)
        assert first.kind is StepKind.SET_UP
        assert first.length >= TEN
        assert StepKind.SET_UP not in {step.kind for step in others}


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        (RoutineKind.CORE, {"standing", "sitting", "bed", "chair"}),
        (RoutineKind.BEDTIME, {"pregnancy", "runners-lean"}),
        (RoutineKind.DAY, {"daytime", "after-training"}),
        (RoutineKind.ADD_ON, {"deep-calf", "foot-arch"}),
    ],
)
def test_routines_of_each_kind(kind, ids):
    routines = [each for each in LIBRARY.routines if each.kind is kind]

    assert {each.id for each in routines} == ids
    assert all(each.is_for_the_night is (kind is not RoutineKind.DAY) for each in routines)


def test_core_routines_keep_the_trials_dose():
    for routine in LIBRARY.routines:
        if routine.kind is RoutineKind.CORE:
            holds = [
                (seconds(step.start), seconds(step.end))
                for step in routine.steps
                if step.kind is StepKind.HOLD
            ]
            assert holds == CORE_HOLDS + [(start + 125, end + 125) for start, end in CORE_HOLDS]
            assert [stretch.turns for stretch in routine.stretches] == [3, 3]


@pytest.mark.parametrize("routine_id", ["deep-calf", "foot-arch", "after-training"])
def test_where_no_trial_sets_the_dose_each_leg_is_held_for_twenty_seconds_twice(routine_id):
    routine = LIBRARY.routine(routine_id)
    holds = [step for step in routine.steps if step.kind is StepKind.HOLD]

    assert {seconds(step.length) for step in holds} == {20}
    assert {stretch.turns for stretch in routine.stretches} == {2}


def test_the_lean_of_the_seed_counts_to_eight_with_both_legs():
    steps = LIBRARY.routine("runners-lean").steps
    holds = [step for step in steps if step.kind is StepKind.HOLD]

    assert {step.leg for step in steps} == {Leg.BOTH}
    assert {seconds(step.length) for step in holds} == {8}
    assert all("eight" in step.cue for step in holds)
    assert "60-90 cm (2-3 feet)" in steps[0].cue


def test_every_moment_has_words_and_a_picture_described_for_its_own_leg():
    for routine in LIBRARY.routines:
        for step in routine.steps:
            assert step.picture.startswith(f"{step.stretch}-")
            assert step.picture.endswith(f"-{step.leg}")
            if step.leg is not Leg.BOTH:
                assert step.leg in step.alt
                assert step.kind is StepKind.REST or step.leg in step.cue.lower()


def test_what_is_stood_for_at_a_wall_says_how_far_away():
    for routine in LIBRARY.routines:
        for step in routine.steps:
            is_at_wall = step.stretch.startswith(("wall-", "day-"))
            if step.kind is StepKind.SET_UP and is_at_wall:
                assert "60-90 cm" in step.cue
                assert "2-3 feet" in step.cue


@every_routine
def test_the_phone_is_put_where_it_can_be_seen(routine):
    assert "Stand your phone where you can see it." in routine.before


@every_routine
def test_every_routine_names_more_reasons_against_it_than_all_share_or_is_the_mildest(routine):
    shared = set.intersection(*(set(each.skip_if) for each in LIBRARY.routines))

    assert len(shared) == 3
    mildest = {"sitting", "deep-calf", "foot-arch"}
    assert (set(routine.skip_if) > shared) is (routine.id not in mildest)


def test_an_easier_routine_is_of_the_same_kind():
    for routine_id, easier_id in EASIER.items():
        assert LIBRARY.routine(routine_id).kind is LIBRARY.routine(easier_id).kind


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "hold = 10",
            "hold = 9",
            f"{ROUTINE}holds of 10 seconds, 3 times each leg, got another dose in 'calf-pull'",
        ),
        (
            "times = 3",
            "times = 2",
            f"{ROUTINE}holds of 10 seconds, 3 times each leg, got another dose in 'calf-pull'",
        ),
        (
            "rest = 10",
            "rest = 5",
            f"{ROUTINE}at least 10 seconds for every rest, got 5 in 'calf-pull'",
        ),
        (
            "swap = 10",
            "swap = 4",
            f"{ROUTINE}at least 8 seconds for every swap, got 4 in 'calf-pull'",
        ),
        (
            '  { stretch = "thigh-pull", dose = "trial" },\n',
            "",
            f"{ROUTINE}2 stretches, as in the trial, got 1",
        ),
    ],
)
def test_another_dose_than_the_trials_is_refused(old, new, sentence, tmp_path):
    assert sentence in SmallLibrary().change(FILE, old, new).faults(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "rest = 10",
            "rest = 0",
            "en/routines.toml, dose 'trial', field 'rest': expected greater than or equal to 1",
        ),
        (
            '{ stretch = "calf-pull"',
            '{ stretch = "arm-pull"',
            (
                "en/routines.toml, plan 'number 1', field 'stretch': "
                "expected one of this file, by its id, got 'arm-pull'"
            ),
        ),
        (
            'dose = "trial"',
            'dose = "much"',
            (
                "en/routines.toml, plan 'number 1', field 'dose': "
                "expected one of this file, by its id, got 'much'"
            ),
        ),
        (
            "[stretch.right]",
            "[stretch.both]",
            (
                "en/routines.toml, stretch 'calf-pull', field 'left': "
                "expected left, swap and right, or both, got a part of them"
            ),
        ),
    ],
)
def test_a_plan_that_makes_no_clock_is_refused(old, new, sentence, tmp_path):
    (fault,) = SmallLibrary().change(FILE, old, new).faults(tmp_path)

    assert fault.startswith(sentence)


def test_stretch_that_no_routine_uses_is_refused(tmp_path):
    library = SmallLibrary()
    idle = library.files[FILE].split("[[stretch]]")[1].replace('id = "calf-pull"', 'id = "idle"')
    library.change(FILE, "[[routine]]", f"[[stretch]]{idle}\n[[routine]]")

    unused = (
        "en/routines.toml, file, field 'stretch': expected every stretch used by a routine, got"
    )
    assert library.faults(tmp_path) == [f"{unused} 'idle' unused"]
