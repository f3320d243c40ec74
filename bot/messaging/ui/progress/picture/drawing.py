"""Draws the calendar: a card with its own ground, on which it reads in dark and in light clients."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from bot.domain.progress.nights import Night
from bot.domain.progress.periods import Period
from bot.domain.time.weekdays import Weekday
from bot.messaging.ui.progress.picture.card import empty_card, png_of
from bot.messaging.ui.progress.picture.layout import (
    GRIDS,
    Cell,
    Grid,
    borders_of,
    cells_of,
    months_of,
)
from bot.messaging.ui.progress.picture.marks import (
    BORDERS,
    COLOURS,
    DAYS_OF_MONTH,
    MONTHS,
    font_of,
    shape_of,
)


def draw(nights: Sequence[Night], *, period: Period, first_weekday: Weekday) -> bytes:
    """Return the picture of a period as a PNG; the last night lies in the last week.

    Raises:
        ImportError: this Pillow was built without FreeType.
        OSError: Pillow cannot write the picture.
    """
    grid = GRIDS[period]
    cells = cells_of(nights, grid, first_weekday=first_weekday)
    image = empty_card(grid.size)
    _draw_borders(image, cells, grid)
    _draw_numbers(image, cells, grid)
    _draw_marks(image, cells, grid)
    return png_of(image)


def _draw_borders(image: Image.Image, cells: Sequence[Cell], grid: Grid) -> None:
    pen = ImageDraw.Draw(image)
    for border in borders_of(cells, grid):
        pen.line(border, fill=BORDERS, width=2)


def _draw_numbers(image: Image.Image, cells: Sequence[Cell], grid: Grid) -> None:
    pen, font = ImageDraw.Draw(image), font_of(grid.digits)
    for name in months_of(cells, grid):
        place = (name.x + grid.width / 2, name.y + grid.head / 2)
        pen.text(place, str(name.month), fill=MONTHS, font=font, anchor="mm")
    for cell in cells if grid.has_days else ():
        place = (cell.x + grid.width * 0.26, cell.y + grid.height / 2)
        day = str(cell.night.local_date.day)
        pen.text(place, day, fill=DAYS_OF_MONTH, font=font, anchor="mm")


def _draw_marks(image: Image.Image, cells: Sequence[Cell], grid: Grid) -> None:
    shapes = {state: shape_of(state, grid.mark) for state in {cell.night.state for cell in cells}}
    for cell in cells:
        state = cell.night.state
        image.paste(COLOURS[state], place_of_mark(cell, grid), mask=shapes[state])


def place_of_mark(cell: Cell, grid: Grid) -> tuple[int, int]:
    """Return the corner at the top left of the square in which a night's mark lies."""
    centre = grid.width * 0.68 if grid.has_days else grid.width / 2
    return round(cell.x + centre - grid.mark / 2), cell.y + (grid.height - grid.mark) // 2
