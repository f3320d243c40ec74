"""The card that a calendar is drawn on, and the file that it becomes.

Memory stays small: no image is ever larger than the picture, since what a thread has once had for an image it
keeps for the next.
"""

import io
from collections.abc import Iterator

from PIL import Image, ImageColor, ImageDraw, ImageOps

from bot.messaging.ui.progress.picture.marks import (
    BORDERS,
    CARD,
    COLOURS,
    DAYS_OF_MONTH,
    FINER,
    MONTHS,
    RIM,
)

CORNER, RIM_WIDTH = 18, 2
STEPS, CLEAR_STEPS = 7, 4
"""From the ground to a colour, and from the card to what lies behind its corners."""

_FULL = 255
_Corner = tuple[int, int]


def empty_card(size: tuple[int, int]) -> Image.Image:
    """Return the ground, with a rim around it."""
    image = Image.new("RGB", size, CARD)
    box = (0, 0, image.width - 1, image.height - 1)
    ImageDraw.Draw(image).rectangle(box, outline=RIM, width=RIM_WIDTH)
    corner = Image.new("RGB", (CORNER, CORNER), RIM)
    corner.paste(CARD, mask=_inside_of_corner(inset=RIM_WIDTH))
    for turned, place in _corners(corner, size):
        image.paste(turned, place)
    return image


def png_of(image: Image.Image) -> bytes:
    """Return a card as a file: exact colours, round corners, and no text that says whose it is."""
    card = image.quantize(palette=_palette(), dither=Image.Dither.NONE)
    outside = ImageOps.invert(_inside_of_corner())
    for step in range(1, CLEAR_STEPS + 1):
        least = _FULL * step // CLEAR_STEPS
        clear = outside.point([_FULL * (value >= least) for value in range(_FULL + 1)])
        for turned, place in _corners(clear, card.size):
            card.paste(len(_solid_colours()) + step - 1, place, mask=turned)
    file = io.BytesIO()
    card.save(file, format="PNG", transparency=_alphas())
    return file.getvalue()


def _inside_of_corner(*, inset: int = 0) -> Image.Image:
    """Return the corner at the top left as a mask: what lies inside, so many dots from the edge."""
    large = CORNER * FINER
    mask = Image.new("L", (large, large), 0)
    ImageDraw.Draw(mask).circle((large, large), large - inset * FINER, fill=_FULL)
    return mask.resize((CORNER, CORNER), Image.Resampling.BOX)


def _corners(corner: Image.Image, size: tuple[int, int]) -> Iterator[tuple[Image.Image, _Corner]]:
    """Yield the four corners, turned as each is, with their places."""
    right, bottom = size[0] - corner.width, size[1] - corner.height
    for turned, x in ((corner, 0), (ImageOps.mirror(corner), right)):
        yield turned, (x, 0)
        yield ImageOps.flip(turned), (x, bottom)


def _palette() -> Image.Image:
    """Return the colours of the file, the clear ones last: whatever is rare keeps its own as well."""
    palette = Image.new("P", (1, 1))
    colours = [*_solid_colours(), *[ImageColor.getrgb(RIM)] * CLEAR_STEPS]
    palette.putpalette([part for rgb in colours for part in rgb])
    return palette


def _alphas() -> bytes:
    clear = [_FULL - _FULL * step // CLEAR_STEPS for step in range(1, CLEAR_STEPS + 1)]
    return bytes([_FULL] * len(_solid_colours()) + clear)


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
