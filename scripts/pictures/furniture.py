"""What stands in the room: floor, wall, chair, wheelchair, bed, pillow, towel."""

from scripts.pictures.canvas import Canvas
from scripts.pictures.colours import CARD, FABRIC, FLOOR, FURNITURE, INK, PAPER, TOWEL
from scripts.pictures.geometry import Point, curve

GROUND = 288
"""Where the floor is in a picture of a stretch."""


def floor(canvas: Canvas, *, at: float = GROUND) -> None:
    """Draw the ground."""
    canvas.line((canvas.view.left - 9, at + 3), (canvas.right + 9, at + 3), colour=FLOOR, width=6)


def wall(canvas: Canvas, x: float) -> None:
    """Draw a wall that the figure looks at."""
    canvas.plate(((x, -9), (canvas.right + 9, GROUND + 6)), colour=FLOOR, round_by=3)
    for number, y in enumerate(range(18, GROUND, 34)):
        canvas.line((x + 1, y), (canvas.right, y), colour=CARD, width=2)
        for brick in range(4):
            seam = x + brick * 60 + (18 if number % 2 else 48)
            canvas.line((seam, y - 33), (seam, y), colour=CARD, width=2)


def chair(
    canvas: Canvas, *, back: float, front: float, seat: float = 222, top: float = 140
) -> None:
    """Draw a firm chair from the side; `back` is where its back rest is."""
    canvas.line((back, top), (back, GROUND - 2), colour=FURNITURE, width=8, halo=2)
    canvas.line((front, seat), (front, GROUND - 2), colour=FURNITURE, width=8, halo=2)
    canvas.line((back, seat), (front, seat), colour=FABRIC, width=11, halo=2)


def wheelchair(canvas: Canvas, *, back: float, front: float, seat: float = 222) -> None:
    """Draw a wheelchair from the side, but its large wheel."""
    canvas.line((back - 16, seat - 78), (back, seat - 76), colour=FURNITURE, width=7, halo=2)
    canvas.line((back, seat - 76), (back, seat), colour=FABRIC, width=9, halo=2)
    canvas.line((back, seat), (front, seat), colour=FABRIC, width=11, halo=2)
    canvas.line((front - 6, seat + 4), (front - 6, GROUND - 14), colour=FURNITURE, width=6, halo=2)
    canvas.disc((front - 6, GROUND - 9), 10, colour=FURNITURE, halo=2)
    canvas.disc((front - 6, GROUND - 9), 4, colour=CARD)


def stool(canvas: Canvas, *, left: float, right: float, top: float) -> None:
    """Draw a low stool for a foot."""
    for x in (left + 9, right - 9):
        canvas.line((x, top), (x, GROUND - 2), colour=FURNITURE, width=7, halo=2)
    canvas.line((left, top), (right, top), colour=FABRIC, width=10, halo=2)


def wheel(canvas: Canvas, *, centre: Point, radius: float = 44) -> None:
    """Draw the large wheel of a wheelchair, in front of what is behind it."""
    canvas.ring(centre, radius, colour=INK, width=10)
    canvas.ring(centre, radius - 2, colour=FURNITURE, width=6)
    canvas.disc(centre, 6, colour=FURNITURE, halo=2)


def bed(
    canvas: Canvas, *, left: float, right: float, top: float = 232, ground: float = GROUND
) -> None:
    """Draw a bed from the side."""
    for x in (left + 12, right - 12):
        canvas.line((x, top + 20), (x, ground - 2), colour=FURNITURE, width=9)
    canvas.plate(((left - 4, top + 16), (right + 4, top + 30)), colour=FURNITURE)
    canvas.plate(((left, top), (right, top + 20)), colour=FABRIC, round_by=8)


def headboard(canvas: Canvas, *, x: float, top: float, ground: float = GROUND) -> None:
    """Draw the head end of a bed."""
    canvas.line((x, top), (x, ground - 2), colour=FURNITURE, width=10)


def pillow(canvas: Canvas, start: Point, end: Point, *, thick: float = 22) -> None:
    """Draw a pillow between two points."""
    canvas.line(start, end, colour=PAPER, width=thick, halo=2)


def towel(canvas: Canvas, *points: Point) -> None:
    """Draw a towel or strap, straight or sagging to the point between."""
    canvas.line(*curve(points), colour=TOWEL, width=6.5, halo=2)
