"""A pen that draws round shapes on an image, in lengths of the scene."""

import math
from collections.abc import Sequence
from itertools import pairwise

from PIL import ImageDraw

from scripts.pictures.geometry import Point, direction, towards

Disc = tuple[Point, float]
"""A centre and a radius: limbs are chains of these."""
Ink = str | int
BAND, EVERY = 4.5, 12.5
"""How wide a stripe is, and how far it is from stripe to stripe."""


class Pen:
    """Draws what lies right of and below a corner of the scene, a number of times larger."""

    def __init__(self, draw: ImageDraw.ImageDraw, *, corner: Point, scale: float) -> None:
        self._draw = draw
        self._corner, self._scale = corner, scale

    def disc(self, centre: Point, radius: float, ink: Ink) -> None:
        """Draw a full circle."""
        self._draw.ellipse(self._box(centre, radius), fill=ink)

    def ring(self, centre: Point, radius: float, ink: Ink, width: float) -> None:
        """Draw a circle."""
        thick = round(width * self._scale)
        self._draw.ellipse(self._box(centre, radius), outline=ink, width=thick)

    def area(self, points: Sequence[Point], ink: Ink) -> None:
        """Draw a full area with corners."""
        self._draw.polygon([self._fine(point) for point in points], fill=ink)

    def plate(self, corners: tuple[Point, Point], ink: Ink, round_by: float) -> None:
        """Draw a full rectangle with round corners."""
        box = (*self._fine(corners[0]), *self._fine(corners[1]))
        self._draw.rounded_rectangle(box, radius=round_by * self._scale, fill=ink)

    def strand(self, points: Sequence[Point], ink: Ink, width: float) -> None:
        """Draw a line with round ends and corners."""
        fine = [self._fine(point) for point in points]
        self._draw.line(fine, fill=ink, width=round(width * self._scale), joint="curve")
        for point in (points[0], points[-1]):
            self.disc(point, width / 2, ink)

    def limb(self, chain: Sequence[Disc], ink: Ink) -> None:
        """Draw a chain of discs, and what lies between them."""
        for centre, radius in chain:
            self.disc(centre, radius, ink)
        for (start, wide), (end, narrow) in pairwise(chain):
            far = max(math.dist(start, end), 0.01)
            tilt = math.degrees(math.acos(max(-1.0, min(1.0, (wide - narrow) / far))))
            turn = direction(start, end)
            corners = [
                towards(start, turn + tilt, wide),
                towards(end, turn + tilt, narrow),
                towards(end, turn - tilt, narrow),
                towards(start, turn - tilt, wide),
            ]
            self.area(corners, ink)

    def bands(self, chain: Sequence[Disc], ink: Ink) -> None:
        """Draw bands across a chain, at even distances."""
        done = EVERY / 2
        for (start, _), (end, _) in pairwise(chain):
            length, turn = math.dist(start, end), direction(start, end)
            while done < length:
                middle = towards(start, turn, done)
                ends = [towards(middle, turn + side, 18) for side in (90, -90)]
                self.strand(ends, ink, BAND)
                done += EVERY
            done -= length

    def _fine(self, point: Point) -> Point:
        (left, top), scale = self._corner, self._scale
        return (point[0] - left) * scale, (point[1] - top) * scale

    def _box(self, centre: Point, radius: float) -> tuple[float, float, float, float]:
        x, y = self._fine(centre)
        reach = radius * self._scale
        return x - reach, y - reach, x + reach, y + reach
