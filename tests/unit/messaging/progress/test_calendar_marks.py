"""The marks of the calendar: each stands out, each has a shape of its own, and none is red."""

import colorsys
from itertools import combinations

import pytest
from PIL import Image, ImageChops, ImageStat

from bot.domain.progress.nights import NightState
from bot.domain.progress.periods import Period
from bot.messaging.ui.progress.calendar_words import SIGNS
from bot.messaging.ui.progress.picture.layout import GRIDS
from bot.messaging.ui.progress.picture.marks import (
    BORDERS,
    CARD,
    COLOURS,
    DAYS_OF_MONTH,
    MONTHS,
    RIM,
    shape_of,
)
from scripts.pictures import colours
from scripts.pictures.colours import DISCORD_DARK, DISCORD_LIGHT, contrast

ENOUGH, ENOUGH_FOR_DIGITS = 3, 4.5
"""The contrast that WCAG 2.2 asks for in pictures (1.4.11) and in text (1.4.3)."""

APART = 20
"""How far two shapes are apart at least: the mean difference of all their dots, of 255."""

SIDES = sorted({grid.mark for grid in GRIDS.values()})
SMALLEST = 10
"""Dots of a mark where 26 weeks are as wide as a phone."""


def test_every_state_has_its_mark_its_colour_and_its_name():
    assert set(COLOURS) == set(SIGNS) == set(NightState)
    assert len({sign.mark for sign in SIGNS.values()}) == len(NightState)


@pytest.mark.parametrize("state", NightState)
def test_every_mark_stands_out_on_its_ground(state):
    assert contrast(COLOURS[state], CARD) >= ENOUGH


@pytest.mark.parametrize("digits", [MONTHS, DAYS_OF_MONTH])
def test_digits_can_be_read(digits):
    assert contrast(digits, CARD) >= ENOUGH_FOR_DIGITS


def test_the_lines_between_months_stand_out():
    assert contrast(BORDERS, CARD) >= ENOUGH


@pytest.mark.parametrize("theme", [DISCORD_DARK, DISCORD_LIGHT])
def test_the_card_stands_out_in_dark_and_in_light_clients(theme):
    assert contrast(RIM, theme) >= ENOUGH
    assert contrast(RIM, CARD) >= ENOUGH


def test_the_card_is_that_of_all_other_pictures():
    assert (CARD, RIM) == (colours.CARD, colours.RIM)


@pytest.mark.parametrize("colour", [*COLOURS.values(), MONTHS, DAYS_OF_MONTH, BORDERS, RIM])
def test_nothing_is_red(colour):
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    hue, _, saturation = colorsys.rgb_to_hsv(red, green, blue)

    assert saturation < 0.2 or 30 <= hue * 360 <= 320


@pytest.mark.parametrize("side", [*SIDES, SMALLEST])
def test_shapes_are_told_apart_without_any_colour(side):
    shapes = {
        state: shape_of(state, max(SIDES)).resize((side, side), Image.Resampling.BOX)
        for state in NightState
    }

    apart = {
        (one, other): ImageStat.Stat(ImageChops.difference(shapes[one], shapes[other])).mean[0]
        for one, other in combinations(NightState, 2)
    }

    assert {pair: far for pair, far in apart.items() if far < APART} == {}


def test_no_mark_touches_the_next():
    assert all(grid.mark < min(grid.width, grid.height) for grid in GRIDS.values())
    assert set(GRIDS) == set(Period)
    assert {period: grid.columns * grid.bands for period, grid in GRIDS.items()} == {
        period: period.weeks for period in Period
    }
