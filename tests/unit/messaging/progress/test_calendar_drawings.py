"""The picture as it is drawn: its marks are counted in its dots, and nothing else is in the file."""

import io
import re
from collections import Counter
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from bot.domain.progress.nights import NightState
from bot.domain.progress.periods import Period, week_of
from bot.domain.time.weekdays import Weekday
from bot.messaging.ui.progress.calendar_words import SIGNS, alt_text
from bot.messaging.ui.progress.picture.drawing import draw, place_of_mark
from bot.messaging.ui.progress.picture.layout import GRIDS, borders_of, cells_of, months_of
from bot.messaging.ui.progress.picture.marks import CARD, COLOURS, shape_of
from tests.support.examples import examples
from tests.support.histories import nights_of, random_nights

LARGEST = 20_000
"""Bytes of a picture."""

PHONE, DESK = 290, 550
"""Dots that a picture is wide on a phone of 390, and beside a desk at most."""

ALIKE = 4
"""How far a drawn mark may be from its shape: the palette moves colours a little."""

periods = st.sampled_from(Period)
weekdays = st.sampled_from([Weekday.MONDAY, Weekday.FRIDAY, Weekday.SATURDAY, Weekday.SUNDAY])
dates = st.dates(date(2024, 1, 1), date(2032, 12, 31))
seeds = st.integers(0, 2**32)


def opened(png):
    return Image.open(io.BytesIO(png)).convert("RGBA").convert("RGB")


@cache
def drawn_mark(state, side):
    image = Image.new("RGB", (side, side), CARD)
    image.paste(COLOURS[state], mask=shape_of(state, side))
    return image


def state_in(crop):
    """Return which mark a piece of the picture shows; none: the empty ground."""
    apart = {
        state: sum(ImageStat.Stat(ImageChops.difference(crop, drawn_mark(state, crop.width))).mean)
        for state in NightState
    }
    nearest = min(apart, key=apart.__getitem__)
    return nearest if apart[nearest] < ALIKE else None


@cache
def places(period):
    """Return the boxes of all marks that there could be."""
    grid = GRIDS[period]
    nights = nights_of([NightState.DONE] * period.weeks * 7, last=date(2026, 11, 29))
    cells = cells_of(nights, grid, first_weekday=Weekday.MONDAY)
    corners = [place_of_mark(cell, grid) for cell in cells]
    return [(x, y, x + grid.mark, y + grid.mark) for x, y in corners]


def counted(png, period):
    """Return how many marks of each state a picture has, wherever one could be."""
    image = opened(png)
    crops = Counter(image.crop(box).tobytes() for box in places(period))
    found = Counter()
    side = GRIDS[period].mark
    for dots, times in crops.items():
        found[state_in(Image.frombytes("RGB", (side, side), dots))] += times
    del found[None]
    return found


def told(alt):
    """Return the counts that a description tells."""
    (counts,) = re.findall(r"In all: (.*?)\.", alt)
    return Counter(
        {
            state: int(count.replace(",", ""))
            for state, sign in SIGNS.items()
            for count in re.findall(rf"(?:^|, ){sign.name.english} ([\d,]+)(?:,|$)", counts)
        }
    )


@example(seed=1, period=Period.YEAR, last=date(2024, 1, 2), first_weekday=Weekday.FRIDAY)
@settings(max_examples=examples(400))
@given(seed=seeds, period=periods, last=dates, first_weekday=weekdays)
def test_what_is_told_is_what_is_drawn_and_the_file_is_small(seed, period, last, first_weekday):
    nights = random_nights(seed, period=period, last=last, first_weekday=first_weekday)

    png = draw(nights, period=period, first_weekday=first_weekday)

    assert counted(png, period) == told(alt_text(nights))
    assert len(png) < LARGEST


def chunks(png):
    at = 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4])
        yield png[at + 4 : at + 8].decode()
        at += length + 12


def test_the_file_holds_dots_and_colours_alone():
    png = draw(some_nights(Period.WEEKS), period=Period.WEEKS, first_weekday=Weekday.MONDAY)

    assert set(chunks(png)) == {"IHDR", "PLTE", "tRNS", "IDAT", "IEND"}


def some_nights(period, *, seed=7, last=date(2026, 11, 26)):
    return random_nights(seed, period=period, last=last, first_weekday=Weekday.MONDAY)


@pytest.mark.parametrize("period", Period)
def test_the_same_nights_are_drawn_the_same(period):
    nights = some_nights(period)

    once, again = (draw(nights, period=period, first_weekday=Weekday.MONDAY) for _ in range(2))

    assert once == again


@given(seed=seeds, period=periods, last=dates, first_weekday=weekdays)
def test_each_night_lies_in_the_row_of_its_weekday_and_the_column_of_its_week(
    seed, period, last, first_weekday
):
    grid = GRIDS[period]
    nights = random_nights(seed, period=period, last=last, first_weekday=first_weekday)

    cells = cells_of(nights, grid, first_weekday=first_weekday)

    assert tuple(cell.night for cell in cells) == nights
    assert len({(cell.x, cell.y) for cell in cells}) == len(nights)
    for cell in cells:
        week = week_of(cell.night.local_date, first_weekday=first_weekday)
        assert (cell.night.local_date - week).days == cell.day
        assert (week - nights[0].local_date) / timedelta(weeks=1) == cell.week
        assert cell.x + grid.width <= grid.size[0] - grid.margin
        assert cell.y + grid.height <= grid.size[1] - grid.margin


@given(seed=seeds, period=periods, last=dates, first_weekday=weekdays)
def test_numbers_above_the_weeks_are_their_months_and_do_not_touch(
    seed, period, last, first_weekday
):
    grid = GRIDS[period]
    nights = random_nights(seed, period=period, last=last, first_weekday=first_weekday)
    cells = cells_of(nights, grid, first_weekday=first_weekday)

    names = months_of(cells, grid)

    heads = {(cell.x, cell.y - cell.day * grid.height - grid.head) for cell in cells}
    assert {(name.x, name.y) for name in names} <= heads
    assert {name.month for name in names} >= {
        cell.night.local_date.month for cell in cells[7:] if cell.day == 0
    }
    for one, other in pairwise(names):
        assert one.y != other.y or other.x - one.x >= 1.5 * grid.digits


def test_a_line_runs_between_two_months_and_nowhere_else():
    nights = nights_of([NightState.DONE] * 42, last=date(2026, 11, 29))
    grid = GRIDS[Period.WEEKS]
    cells = cells_of(nights, grid, first_weekday=Weekday.MONDAY)

    lines = borders_of(cells, grid)

    first = next(cell for cell in cells if cell.night.local_date == date(2026, 11, 1))
    assert (first.x, first.y, first.x + grid.width, first.y) in lines
    assert (first.x, first.y, first.x, first.y + grid.height) in lines
    assert len(lines) == 1 + 7


@pytest.mark.parametrize("period", Period)
def test_a_week_is_a_week_on_every_screen(period):
    width, height = GRIDS[period].size
    on_a_phone = GRIDS[period].width * PHONE / width

    assert width >= DESK
    assert height <= width
    assert on_a_phone >= (30 if period is Period.WEEKS else 10)
