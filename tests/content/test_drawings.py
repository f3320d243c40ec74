"""The pictures are what the project draws, and say left and right without a word."""

import math
from functools import cache
from itertools import product

import pytest
from PIL import Image

from scripts.pictures.__main__ import FOLDER, stale
from scripts.pictures.album import BOTH_LEGS, ONE_LEG, album
from scripts.pictures.brand import BRAND
from scripts.pictures.canvas import Canvas, View
from scripts.pictures.colours import (
    ARROW,
    CARD,
    DISCORD_DARK,
    DISCORD_LIGHT,
    FABRIC,
    FLOOR,
    FURNITURE,
    HAIR,
    LEGS,
    PAPER,
    PULL,
    SKIN,
    TOP,
    TOWEL,
    Side,
    contrast,
    resting,
)  # fmt: skip
from scripts.pictures.cramps import CRAMPS
from scripts.pictures.figure import Arm, Body, draw_arm
from scripts.pictures.geometry import OutOfReachError
from scripts.pictures.scene import CARD_SIZE

NAMES = [name for name, _ in album()]
CARDS = [name for name in NAMES if name not in BRAND]
STRIPES = LEGS[Side.RIGHT].stripes
ENOUGH = 3
"""The contrast that WCAG 2.2 asks for in pictures (success criterion 1.4.11)."""


@cache
def opened(name):
    with Image.open(FOLDER / f"{name}.png") as picture:
        return picture.convert("RGBA").convert("RGB")


def points_of(picture, colour, *, near=24):
    """Count the points that have a colour, or nearly."""
    wanted = tuple(int(colour[place : place + 2], 16) for place in (1, 3, 5))
    counts = picture.getcolors(picture.width * picture.height)
    return sum(count for count, rgb in counts if math.dist(rgb, wanted) <= near)


def legs_of(name):
    """Return the leg that a picture is about, and the other."""
    side = Side(name.rsplit("-", 1)[1])
    return side, side.other


def test_every_picture_is_as_it_is_drawn_and_none_is_left_over():
    assert list(stale()) == []


def test_every_stretch_has_a_picture_of_each_step():
    one = product(ONE_LEG, ("ready-left", "left", "swap-right", "ready-right", "right"))
    both = product(BOTH_LEGS, ("ready-both", "both"))

    assert {f"{stretch}-{step}" for stretch, step in [*one, *both]} <= set(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(("-left", "-right"))])
def test_each_leg_has_its_colour_and_the_one_that_works_is_the_bright_one(name):
    picture = opened(name)
    working, other = legs_of(name)

    assert points_of(picture, LEGS[working].colour) > 500
    assert points_of(picture, resting(LEGS[other]).colour) > 500
    assert points_of(picture, LEGS[other].colour) < points_of(picture, LEGS[working].colour) / 10


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("-both")])
def test_where_both_legs_work_both_are_bright(name):
    picture = opened(name)

    assert all(points_of(picture, LEGS[side].colour) > 500 for side in (Side.LEFT, Side.RIGHT))


@pytest.mark.parametrize("name", CRAMPS)
def test_first_aid_is_light_and_about_no_leg_in_particular(name):
    picture = opened(name)

    assert (FOLDER / f"{name}.png").stat().st_size <= 12 * 1024
    assert picture.width <= 480
    assert picture.height <= 270
    assert not any(points_of(picture, LEGS[side].colour) for side in (Side.LEFT, Side.RIGHT))


def test_avatar_and_banner_have_the_shapes_that_discord_asks_for():
    avatar, banner = (opened(name).size for name in BRAND)

    assert avatar == (512, 512)
    assert banner[0] * 240 == banner[1] * 680


def test_the_legs_are_told_apart_without_any_colour():
    assert LEGS[Side.LEFT].stripes is None
    assert contrast(LEGS[Side.RIGHT].colour, STRIPES) >= ENOUGH


@pytest.mark.parametrize(
    "colour",
    [ARROW, FABRIC, FLOOR, FURNITURE, HAIR, PAPER, PULL, SKIN, TOP, TOWEL]
    + [colour for cloth in LEGS.values() for colour in (cloth.colour, resting(cloth).edge)],
)
def test_all_that_is_drawn_stands_out_on_the_card(colour):
    assert contrast(colour, CARD) >= ENOUGH


@pytest.mark.parametrize("theme", [DISCORD_DARK, DISCORD_LIGHT])
def test_the_rim_of_every_card_stands_out_on_both_themes(theme):
    for name in CARDS:
        picture = opened(name)
        red, green, blue = picture.getpixel((picture.width // 2, 0))
        assert contrast(f"#{red:02x}{green:02x}{blue:02x}", theme) >= ENOUGH, name


def test_a_pose_that_no_body_could_take_is_refused():
    canvas = Canvas(CARD_SIZE, View())

    with pytest.raises(OutOfReachError, match="too short"):
        draw_arm(canvas, Body(hip=(100, 200)).shoulder, Arm(hand=(300, 100)))
