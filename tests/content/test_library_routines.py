"""The clock of the guided routines."""

from datetime import timedelta

import pytest

from bot.content.files import data_root
from bot.content.library.loading import load_library
from bot.domain.library.terms import Leg, RoutineKind, StepKind
from tests.content.small_library import SmallLibrary

FILE = "en/routines.toml"
ROUTINE = "en/routines.toml, routine 'standing', field 'timeline': expected "

# Section 5 of the evidence review, to the second.
CORE_HOLDS = [(10, 20), (24, 34), (38, 48), (52, 62), (66, 76), (80, 90)]
ADD_ON_HOLDS = [(10, 30), (34, 54), (58, 78), (82, 102)]


@pytest.fixture(scope="module")
def library():
    return load_library(data_root())


def seconds(length: timedelta) -> int:
    return int(length.total_seconds())


@pytest.mark.parametrize(
    ("routine_id", "kind", "length"),
    [
        ("standing", RoutineKind.CORE, 180),
        ("sitting", RoutineKind.CORE, 180),
        ("deep-calf", RoutineKind.ADD_ON, 102),
        ("foot-arch", RoutineKind.ADD_ON, 102),
    ],
)
def test_routine_lasts_exactly_as_long_as_it_should(routine_id, kind, length, library):
    routine = library.routine(routine_id)

    assert routine.kind is kind
    assert seconds(routine.length) == length
    assert sum(seconds(step.length) for step in routine.steps) == length


@pytest.mark.parametrize("routine_id", ["standing", "sitting"])
def test_core_routine_keeps_the_trials_dose(routine_id, library):
    routine = library.routine(routine_id)
    holds = [
        (seconds(step.start), seconds(step.end))
        for step in routine.steps
        if step.kind is StepKind.HOLD
    ]

    assert holds == CORE_HOLDS + [(start + 90, end + 90) for start, end in CORE_HOLDS]
    assert [stretch.turns for stretch in routine.stretches] == [3, 3]


@pytest.mark.parametrize("routine_id", ["deep-calf", "foot-arch"])
def test_add_on_holds_for_twenty_seconds_twice(routine_id, library):
    routine = library.routine(routine_id)

    assert [
        (seconds(step.start), seconds(step.end))
        for step in routine.steps
        if step.kind is StepKind.HOLD
    ] == ADD_ON_HOLDS


def test_legs_alternate_and_holds_are_counted(library):
    steps = [step for step in library.routine("standing").steps if step.stretch == "wall-calf"]
    holds = [(step.leg, step.turn) for step in steps if step.kind is StepKind.HOLD]

    assert holds == [(leg, turn) for turn in (1, 2, 3) for leg in (Leg.LEFT, Leg.RIGHT)]
    assert (steps[0].kind, steps[0].leg, steps[0].turn) == (StepKind.SET_UP, Leg.NONE, 0)
    assert (steps[2].kind, steps[2].leg, steps[2].turn) == (StepKind.SWAP, Leg.RIGHT, 1)


def test_every_moment_has_words_and_a_described_picture(library):
    for routine in library.routines:
        for step in routine.steps:
            assert step.cue
            assert step.alt
            if step.leg is not Leg.NONE:
                assert step.leg in step.cue.lower()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'kind = "hold", leg = "left", start = 10, end = 20',
            'kind = "hold", leg = "left", start = 11, end = 20',
            f"{ROUTINE}a step that starts at 10 and ends later, got 11 to 20",
        ),
        (
            "start = 170, end = 180",
            "start = 170, end = 181",
            f"{ROUTINE}an end at 180 seconds, got 181",
        ),
        (
            (
                'start = 10, end = 20 },\n  { stretch = "calf-pull", kind = "swap", '
                'leg = "right", start = 20'
            ),
            (
                'start = 10, end = 19 },\n  { stretch = "calf-pull", kind = "swap", '
                'leg = "right", start = 19'
            ),
            f"{ROUTINE}holds of 10 seconds for 'calf-pull', got others",
        ),
        (
            'kind = "hold", leg = "right", start = 24',
            'kind = "hold", leg = "left", start = 24',
            (
                f"{ROUTINE}a set-up, then left and right in turn, 3 times, for 'calf-pull', "
                "got set-up, left, left, left, right, left, right"
            ),
        ),
        (
            'kind = "swap", leg = "left", start = 34',
            'kind = "swap", leg = "right", start = 34',
            (
                f"{ROUTINE}a swap to the next leg between holds of 'calf-pull', "
                "got swap right, then hold left"
            ),
        ),
        (
            'kind = "set-up", leg = "none", start = 0',
            'kind = "set-up", leg = "left", start = 0',
            (
                "en/routines.toml, timeline 'number 1', field 'leg': "
                "expected none while setting up, else left or right, got left"
            ),
        ),
        (
            '{ stretch = "calf-pull", kind = "set-up"',
            '{ stretch = "arm-pull", kind = "set-up"',
            (
                "en/routines.toml, timeline 'number 1', field 'stretch': "
                "expected ids of stretches in this file, got 'arm-pull'"
            ),
        ),
    ],
)
def test_broken_clock_is_refused(old, new, sentence, tmp_path):
    library = SmallLibrary().change(FILE, old, new)

    assert sentence in library.faults(tmp_path)


def test_stretch_that_no_routine_uses_is_refused(tmp_path):
    library = SmallLibrary()
    idle = library.files[FILE].split("[[stretch]]")[1].replace('id = "calf-pull"', 'id = "idle"')
    library.change(FILE, "[[routine]]", f"[[stretch]]{idle}\n[[routine]]")

    unused = (
        "en/routines.toml, file, field 'stretch': expected every stretch used by a routine, got"
    )
    assert library.faults(tmp_path) == [f"{unused} 'idle' unused"]
