"""How the marks of the nights look: each state has its own shape and its own colour.

Shapes are told apart without any colour, and the colours by people who see no red or no green: blue for
what is done, orange for a night without an answer, never red. This module and `drawing` import Pillow.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PIL import Image, ImageDraw, ImageFont

from bot.domain.progress.nights import NightState

CARD, RIM = "#1a1f3d", "#7d88b5"
"""The ground and the edge, as all pictures of Charley have them."""

MONTHS, DAYS_OF_MONTH, BORDERS = "#dfe4fa", "#93a0cf", "#7d88b5"

COLOURS: Mapping[NightState, str] = MappingProxyType(
    {
        NightState.DONE: "#53b4ff",
        NightState.SKIPPED: "#dfe4fa",
        NightState.PAUSED: "#b3a6ff",
        NightState.MISSED: "#ffab40",
        NightState.NOT_SENT: "#dfe4fa",
        NightState.NOT_PLANNED: "#93a0cf",
        NightState.NOT_KNOWN: "#7d88b5",
    }
)
"""Of each mark."""

FINER = 4
"""A mark is drawn so many times larger and then made smaller, so that its edges are smooth."""

_FULL = 255
_Draw = ImageDraw.ImageDraw


def shape_of(state: NightState, side: int) -> Image.Image:
    """Return a mark as a mask, *side* dots wide and high."""
    large = side * FINER
    image = Image.new("L", (large, large), 0)
    _SHAPES[state](ImageDraw.Draw(image), large)
    return image.resize((side, side), Image.Resampling.BOX)


def font_of(size: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return digits: Aileron, to which nobody reserves rights and which comes inside Pillow.

    Raises:
        ImportError: this Pillow was built without FreeType.
    """
    return ImageFont.load_default(size)


def _disc(draw: _Draw, side: int) -> None:
    draw.circle((side / 2, side / 2), side * 0.42, fill=_FULL)


def _slash(draw: _Draw, side: int) -> None:
    low, high = side * 0.2, side * 0.8
    draw.line((low, high, high, low), fill=_FULL, width=round(side * 0.16))


def _bars(draw: _Draw, side: int) -> None:
    for left in (0.26, 0.58):
        draw.rectangle((side * left, side * 0.16, side * (left + 0.16), side * 0.84), fill=_FULL)


def _square(draw: _Draw, side: int) -> None:
    box = (side * 0.14, side * 0.14, side * 0.86, side * 0.86)
    draw.rounded_rectangle(box, radius=side * 0.08, outline=_FULL, width=round(side * 0.13))


def _triangle(draw: _Draw, side: int) -> None:
    corners = ((0.5, 0.22), (0.8, 0.76), (0.2, 0.76), (0.5, 0.22), (0.8, 0.76))
    points = [(side * x, side * y) for x, y in corners]
    draw.line(points, fill=_FULL, width=round(side * 0.1), joint="curve")


def _dot(draw: _Draw, side: int) -> None:
    draw.circle((side / 2, side / 2), side * 0.12, fill=_FULL)


def _question(draw: _Draw, side: int) -> None:
    draw.text((side / 2, side / 2), "?", fill=_FULL, font=font_of(side * 0.86), anchor="mm")


_SHAPES: Mapping[NightState, Callable[[_Draw, int], None]] = MappingProxyType(
    {
        NightState.DONE: _disc,
        NightState.SKIPPED: _slash,
        NightState.PAUSED: _bars,
        NightState.MISSED: _square,
        NightState.NOT_SENT: _triangle,
        NightState.NOT_PLANNED: _dot,
        NightState.NOT_KNOWN: _question,
    }
)
