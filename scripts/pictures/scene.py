"""What all pictures of stretches share: their moment, the two legs, the sign that says 'change legs'."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PIL import Image

from scripts.pictures.canvas import Canvas, Size, View
from scripts.pictures.colours import CARD, INK, LEGS, RIM, SKIN, Cloth, Side, resting
from scripts.pictures.geometry import Point

CARD_SIZE = Size(width=480, height=320)


class Moment(StrEnum):
    """When a picture is shown."""

    READY = "ready"
    SWAP = "swap"
    HOLD = "hold"


@dataclass(frozen=True, kw_only=True)
class Legs:
    """Which leg is stretched, and what both wear."""

    side: Side

    @property
    def working(self) -> Cloth:
        """The clothes of the leg that is stretched."""
        return LEGS[Side.RIGHT if self.side is Side.BOTH else self.side]

    @property
    def idle(self) -> Cloth:
        """The clothes of the other leg; they are as bright if both are stretched."""
        if self.side is Side.BOTH:
            return LEGS[Side.LEFT]
        return resting(LEGS[self.side.other])


Drawing = Callable[[Canvas, Moment, Legs], None]


def picture(
    drawing: Drawing, moment: Moment, side: Side, *, view: View, sign: Point, far: bool = False
) -> Image.Image:
    """Return the picture of a moment of a stretch.

    A drawing looks to the right. Its near leg is then the right one; where the leg that is
    stretched is the far one (`far`), it is the other way round.
    """
    canvas = Canvas(CARD_SIZE, view)
    legs = Legs(side=side)
    drawing(canvas, moment, legs)
    if moment is Moment.SWAP:
        change_sign(canvas.seen_from(View()), legs, at=sign)
    turned = Side.RIGHT if far else Side.LEFT
    return canvas.card(mirrored=side is turned)


def change_sign(canvas: Canvas, legs: Legs, *, at: Point) -> None:
    """Draw the sign of a swap: from the one leg, fainter, to the other."""
    x, y = at
    canvas.plate(((x - 12, y - 10), (x + 96, y + 62)), colour=RIM, round_by=12)
    canvas.plate(((x - 10, y - 8), (x + 94, y + 60)), colour=CARD, round_by=10)
    _small_leg(canvas, (x + 8, y + 8), legs.idle)
    _small_leg(canvas, (x + 64, y + 8), legs.working)
    canvas.arrow((x + 22, y + 10), (x + 38, y - 2), (x + 52, y + 10), width=4)


def _small_leg(canvas: Canvas, at: Point, cloth: Cloth) -> None:
    x, y = at
    foot = Cloth(colour=SKIN if cloth in LEGS.values() else RIM)
    canvas.flesh([((x, y + 42), 6), ((x + 15, y + 43), 4)], cloth=foot)
    canvas.flesh([((x, y), 8), ((x, y + 36), 6)], cloth=cloth)
    canvas.line((x, y + 49), (x + 16, y + 49), colour=INK, width=1)
