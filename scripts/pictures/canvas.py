"""A card to draw on: drawn larger than it is, then made smaller, so that edges are smooth."""

import math
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageOps

from scripts.pictures.colours import ARROW, CARD, INK, PULL, RIM, Cloth
from scripts.pictures.geometry import Point, between, curve, direction, towards
from scripts.pictures.pen import Disc, Pen

FINER = 3
HALO = 2.2
CORNER = 18
COLOURS = 64
"""Of the palette that keeps a picture at a few kilobytes."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """Width and height of a picture."""

    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class View:
    """The part of a scene that a picture shows: its corner at the top left, and how much larger."""

    left: float = 0
    top: float = 0
    zoom: float = 1


class Canvas:
    """A picture that is being drawn. Places and lengths are those of the scene."""

    def __init__(self, size: Size, view: View, *, ground: str = CARD) -> None:
        self.size, self.view = size, view
        whole = size.width * FINER, size.height * FINER
        self._image = Image.new("RGB", whole, ground)
        self._pen = self._new_pen(self._image)

    def _new_pen(self, image: Image.Image) -> Pen:
        corner = self.view.left, self.view.top
        return Pen(ImageDraw.Draw(image), corner=corner, scale=FINER * self.view.zoom)

    def seen_from(self, view: View) -> "Canvas":
        """Return the same picture to draw another scene on."""
        other = copy(self)
        other.view = view
        other._pen = other._new_pen(self._image)  # noqa: SLF001 - of the same class
        return other

    @property
    def right(self) -> float:
        """Where the scene ends at the right."""
        return self.view.left + self.size.width / self.view.zoom

    def line(self, *points: Point, colour: str, width: float, halo: float = 0) -> None:
        """Draw a line with round ends and corners."""
        if halo:
            self._pen.strand(points, INK, width + 2 * halo)
        self._pen.strand(points, colour, width)

    def disc(self, centre: Point, radius: float, *, colour: str, halo: float = 0) -> None:
        """Draw a full circle."""
        if halo:
            self._pen.disc(centre, radius + halo, INK)
        self._pen.disc(centre, radius, colour)

    def ring(self, centre: Point, radius: float, *, colour: str, width: float) -> None:
        """Draw a circle."""
        self._pen.ring(centre, radius, colour, width)

    def area(self, points: Sequence[Point], *, colour: str) -> None:
        """Draw a full area with corners."""
        self._pen.area(points, colour)

    def plate(self, corners: tuple[Point, Point], *, colour: str, round_by: float = 5) -> None:
        """Draw a full rectangle with round corners."""
        self._pen.plate(corners, colour, round_by)

    def flesh(self, *chains: Sequence[Disc], cloth: Cloth, halo: float = HALO) -> None:
        """Draw limbs as one shape: each a chain of discs, joined by what lies between them.

        Stripes run across each piece of a chain.
        """
        if halo:
            for chain in chains:
                self._pen.limb([(centre, radius + halo) for centre, radius in chain], cloth.edge)
        for chain in chains:
            self._pen.limb(chain, cloth.colour)
        if cloth.stripes:
            shape, stripes = (Image.new("L", self._image.size, 0) for _ in range(2))
            for chain in chains:
                self._new_pen(shape).limb(chain, 255)
                self._new_pen(stripes).bands(chain, 255)
            self._image.paste(cloth.stripes, mask=ImageChops.multiply(shape, stripes))

    def pull(self, *points: Point, width: float = 9) -> None:
        """Mark on a limb where the stretch is felt."""
        for colour, wider in ((INK, 5), ("#ffffff", 2), (PULL, -1)):
            self._pen.strand(points, colour, width + wider)

    def cramp(self, start: Point, end: Point, *, arc: range = range(0, 360, 45)) -> None:
        """Mark on a limb where the cramp is: with a burst of short strokes around it, or in an arc.

        The arc is in degrees from the way between the two points.
        """
        turn, middle = direction(start, end), between(start, end, 0.5)
        half = math.dist(start, end) / 2
        for angle in arc:
            side = towards(middle, turn, half * math.cos(math.radians(angle)) * 1.1)
            near, far = (towards(side, turn + angle, far) for far in (13, 20))
            self.line(near, far, colour=PULL, width=3.6, halo=1.8)
        self.pull(start, end)

    def arrow(self, *points: Point, colour: str = ARROW, width: float = 5) -> None:
        """Draw which way to move: straight, or in a curve drawn to the point between."""
        path = curve(points)
        turn = direction(path[-3], path[-1])
        tip = towards(path[-1], turn, width)
        head = [tip, *(towards(tip, turn + side, width * 3.2) for side in (152, -152))]
        stem = [point for point in path if math.dist(point, tip) > width * 2] or path[:1]
        self.line(*stem, colour=INK, width=width + 5)
        self.line(*head, head[0], colour=INK, width=5)
        self.line(*stem, colour=colour, width=width)
        self.area(head, colour=colour)

    def card(self, *, mirrored: bool = False) -> Image.Image:
        """Return the picture as a card with round corners and a rim, the other way round or not."""
        box, corner = (0, 0, self._image.width - 1, self._image.height - 1), CORNER * FINER
        draw = ImageDraw.Draw(self._image)
        draw.rounded_rectangle(box, radius=corner, outline=RIM, width=2 * FINER)
        shape = Image.new("L", self._image.size, 0)
        ImageDraw.Draw(shape).rounded_rectangle(box, radius=corner, fill=255)
        card = self._image.convert("RGBA")
        card.putalpha(shape)
        return self._small(ImageOps.mirror(card) if mirrored else card)

    def sheet(self) -> Image.Image:
        """Return the picture as it is, to its corners."""
        return self._small(self._image.convert("RGBA"))

    def _small(self, image: Image.Image) -> Image.Image:
        small = image.resize((self.size.width, self.size.height), Image.Resampling.LANCZOS)
        return small.quantize(COLOURS, method=Image.Quantize.FASTOCTREE)


def save(picture: Image.Image, file: Path) -> None:
    """Write a picture with as few bytes as a PNG takes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(file, optimize=True)
