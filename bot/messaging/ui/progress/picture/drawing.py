"""Draws the calendar: a card with its own ground, on which it reads in dark and in light clients."""

import io
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageColor, ImageDraw

from bot.domain.progress.nights import Night
from bot.domain.progress.periods import Period
from bot.domain.time.weekdays import Weekday
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
    CARD,
    COLOURS,
    DAYS_OF_MONTH,
    MONTHS,
    RIM,
    font_of,
    shape_of,
)

CORNER, RIM_WIDTH = 18, 2
SMOOTH = 2
"""How many times larger the edge of the card is drawn."""

STEPS, CLEAR_STEPS = 7, 4
"""From the ground to a colour, and from the card to what lies behind its corners."""


def draw(nights: Sequence[Night], *, period: Period, first_weekday: Weekday) -> bytes:
    """Return the picture of a period as a PNG; the last night lies in the last week.

    Raises:
        ImportError: this Pillow was built without FreeType.
        OSError: Pillow cannot write the picture.
    """
    grid = GRIDS[period]
    cells = cells_of(nights, grid, first_weekday=first_weekday)
    image = _empty_card(grid.size)
    _draw_borders(image, cells, grid)
    _draw_numbers(image, cells, grid)
    _draw_marks(image, cells, grid)
    return _png(image)


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


def _empty_card(size: tuple[int, int]) -> Image.Image:
    """Return the ground, with a rim around it."""
    image = Image.new("RGB", size, RIM)
    image.paste(CARD, mask=_plate(size, inset=RIM_WIDTH))
    return image


def _plate(size: tuple[int, int], *, inset: int = 0) -> Image.Image:
    """Return a rectangle with round corners as a mask, that many dots inside the edges."""
    width, height = (length * SMOOTH for length in size)
    edge = inset * SMOOTH
    mask = Image.new("L", (width, height), 0)
    box = (edge, edge, width - 1 - edge, height - 1 - edge)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius=CORNER * SMOOTH - edge, fill=255)
    return mask.resize(size, Image.Resampling.BOX)


def _png(image: Image.Image) -> bytes:
    """Return the file: exact colours, round corners, and no text that says whose it is."""
    card = image.quantize(palette=_palette(), dither=Image.Dither.NONE)
    outside = ImageChops.invert(_plate(image.size))
    for step, ink in enumerate(_clear_inks(), start=1):
        least = 255 * step // CLEAR_STEPS
        card.paste(ink, mask=outside.point([255 * (value >= least) for value in range(256)]))
    file = io.BytesIO()
    alphas = [255] * len(_solid_colours())
    alphas += [255 - 255 * step // CLEAR_STEPS for step in range(1, CLEAR_STEPS + 1)]
    card.save(file, format="PNG", transparency=bytes(alphas))
    return file.getvalue()


def _palette() -> Image.Image:
    """Return the colours of the file: whatever is rare keeps its own as well."""
    palette = Image.new("P", (1, 1))
    rim = ImageColor.getrgb(RIM)
    palette.putpalette([part for rgb in (*_solid_colours(), *[rim] * CLEAR_STEPS) for part in rgb])
    return palette


def _clear_inks() -> range:
    """Return the places of what can be seen through, in the palette: first the least clear."""
    first = len(_solid_colours())
    return range(first, first + CLEAR_STEPS)


def _solid_colours() -> list[tuple[int, ...]]:
    """Return the ground, and each colour in steps out of it, which make edges smooth."""
    ground = ImageColor.getrgb(CARD)
    inks = dict.fromkeys((RIM, BORDERS, MONTHS, DAYS_OF_MONTH, *COLOURS.values()))
    return [
        ground,
        *(
            tuple(a + (b - a) * step // STEPS for a, b in zip(ground, rgb, strict=True))
            for rgb in map(ImageColor.getrgb, inks)
            for step in range(1, STEPS + 1)
        ),
    ]
