"""The drawings of the positions, and the routines that they belong to."""

import struct

import pytest

from bot.content.files import LARGEST, ContentError, data_root, load_pictures
from bot.content.library.loading import load_library
from bot.domain.guided.session import EASIER, STANDING
from bot.domain.library.terms import Leg, RoutineKind, StepKind
from bot.messaging.ui.guided.opening import ROUTINE_NAMES
from scripts.pictures.album import album
from scripts.pictures.brand import BRAND
from scripts.pictures.cramps import CRAMPS
from tests.support.guided import a_routine

SIZE = (480, 320)


@pytest.fixture(scope="module")
def routines():
    return {each.id: each for each in load_library(data_root()).routines}


@pytest.fixture(scope="module")
def pictures(routines):
    return load_pictures(data_root(), routines=routines.values())


def clock(routine):
    return [(step.kind, step.leg, step.start, step.end, step.turn) for step in routine.steps]


def turns(routine):
    return [(step.kind, step.leg, step.start, step.end) for step in routine.steps]


def test_every_picture_is_a_small_png_of_one_size(pictures):
    for name, png in pictures.items():
        assert struct.unpack(">II", png[16:24]) == SIZE, name
        assert len(png) <= LARGEST, name


def test_every_picture_of_a_routine_is_drawn_by_the_project_and_none_is_drawn_in_vain(pictures):
    elsewhere = CRAMPS.keys() | BRAND.keys()

    assert pictures.keys() == {name for name, _ in album()} - elsewhere


def test_each_place_of_a_cramp_has_its_own_picture_and_none_is_drawn_in_vain():
    shown = [aid.picture for aid in load_library(data_root()).first_aids]

    assert sorted(shown) == sorted(CRAMPS)


def test_a_hold_of_the_left_leg_never_shows_the_picture_of_the_right(routines):
    for routine in routines.values():
        for step in routine.steps:
            if step.kind is StepKind.HOLD:
                assert step.picture.endswith(f"-{step.leg}")
                assert f"{step.leg} " in f"{step.alt} {step.cue}".lower()


def test_the_two_legs_are_never_drawn_alike(routines, pictures):
    for routine in routines.values():
        holds = [step for step in routine.steps if step.kind is StepKind.HOLD]
        left = {pictures[step.picture] for step in holds if step.leg is Leg.LEFT}
        right = {pictures[step.picture] for step in holds if step.leg is Leg.RIGHT}
        assert not left & right


def test_a_missing_picture_is_found_at_the_start(tmp_path):
    with pytest.raises(ContentError, match="standing-calf-hold-left"):
        load_pictures(tmp_path, routines=[a_routine()])


@pytest.mark.parametrize("png", [b"GIF89a", b"\x89PNG\r\n\x1a\n" + bytes(LARGEST)])
def test_a_picture_of_another_kind_or_too_large_is_refused(tmp_path, png):
    (tmp_path / "pictures").mkdir()
    for step in a_routine().steps:
        (tmp_path / "pictures" / f"{step.picture}.png").write_bytes(png)

    with pytest.raises(ContentError, match="PNG"):
        load_pictures(tmp_path, routines=[a_routine()])


@pytest.mark.parametrize("routine_id", ["standing", "sitting", "bed", "chair"])
def test_a_core_routine_keeps_the_clock_of_the_trial(routines, routine_id):
    assert turns(routines[routine_id]) == turns(a_routine())


def test_the_easier_routine_has_the_same_clock_step_for_step(routines):
    for routine_id, easier_id in EASIER.items():
        assert clock(routines[routine_id]) == clock(routines[easier_id])


def test_the_choices_of_the_command_are_the_routines(routines):
    assert set(ROUTINE_NAMES) == set(routines)
    assert STANDING in routines
    for routine_id, name in ROUTINE_NAMES.items():
        is_add_on = routines[routine_id].kind is RoutineKind.ADD_ON
        assert name.startswith("Add-on: ") == is_add_on


def test_the_choices_say_how_long_it_takes(routines):
    for routine_id, name in ROUTINE_NAMES.items():
        minutes = round(routines[routine_id].length.total_seconds() / 60)
        assert name.endswith(f", {minutes} minute" + "s" * (minutes > 1))
