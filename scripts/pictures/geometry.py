"""Points, directions and bends. Lengths are in points of the finished picture, y grows downwards."""

import math
from collections.abc import Sequence

Point = tuple[float, float]

STRAIGHT = 0.965
"""From this part of its length on, a limb is straight."""


def towards(start: Point, degrees: float, length: float) -> Point:
    """Return the point in a direction: 0 is right, 90 is up."""
    turn = math.radians(degrees)
    return start[0] + length * math.cos(turn), start[1] - length * math.sin(turn)


def direction(start: Point, end: Point) -> float:
    """Return the direction from one point to another, in degrees: 0 is right, 90 is up."""
    return math.degrees(math.atan2(start[1] - end[1], end[0] - start[0]))


def between(start: Point, end: Point, part: float) -> Point:
    """Return the point at a part of the way, from 0 to 1."""
    return start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part


def joint(start: Point, end: Point, first: float, second: float, *, bend: int) -> Point:
    """Return where a limb of two bones bends; to its left (1) or right (-1) on the way.

    A limb that is as good as stretched out is drawn straight: a knee of a few degrees looks bent.
    """
    way = max(math.dist(start, end), 0.01)
    if way > STRAIGHT * (first + second):
        return between(start, end, first / (first + second))
    far = way
    along = (first**2 - second**2 + far**2) / (2 * far)
    aside = math.sqrt(max(first**2 - along**2, 0)) * bend
    across, down = (end[0] - start[0]) / way, (end[1] - start[1]) / way
    return (
        start[0] + across * along + down * aside,
        start[1] + down * along - across * aside,
    )


class OutOfReachError(ValueError):
    """A pose asks more of a limb than its bones are long."""

    def __init__(self, start: Point, end: Point, *, missing: float) -> None:
        super().__init__(f"from {start} to {end} a limb is {missing:.1f} points too short")


def within_reach(start: Point, end: Point, longest: float) -> Point:
    """Return the end.

    Raises:
        OutOfReachError: the limb is shorter than the way by more than a point.
    """
    if math.dist(start, end) > longest + 1:
        raise OutOfReachError(start, end, missing=math.dist(start, end) - longest)
    return end


def curve(points: Sequence[Point], *, steps: int = 24) -> list[Point]:
    """Return points along a line: straight, or drawn to the one point between its ends."""
    start, *bend, end = points
    middle = bend[0] if bend else between(start, end, 0.5)
    parts = [step / steps for step in range(steps + 1)]
    return [
        between(between(start, middle, part), between(middle, end, part), part) for part in parts
    ]
