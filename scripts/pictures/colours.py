"""The colours, and how they stand out against each other.

The left leg is blue and plain, the right leg orange and striped, in every picture: told apart by
people who see no red or no green, and without any colour by the stripes. The card is dark, since it
is looked at in a dark room; its rim stands out on Discord's dark and on its light theme.
"""

from dataclasses import dataclass
from enum import StrEnum

CARD, RIM, INK = "#1a1f3d", "#7d88b5", "#0e1229"
FLOOR, FURNITURE, FABRIC, PAPER = "#68739f", "#7d88b5", "#93a0cf", "#dfe4fa"
SKIN, HAIR, TOP, NIGHT_TOP = "#b9805c", "#dfe3f3", "#9d8df1", "#7d6fd0"
TOWEL, PULL, ARROW = "#8fe3b0", "#ff4f86", "#ffffff"
DISCORD_DARK, DISCORD_LIGHT = "#313338", "#ffffff"
LINEAR_UP_TO = 0.04045
"""Part of full light up to which sRGB is linear (IEC 61966-2-1)."""


class Side(StrEnum):
    """Which leg: one, both at once, or either, where it does not matter which."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    EITHER = "either"

    @property
    def other(self) -> "Side":
        """The other leg; the same where it does not matter which."""
        return {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}.get(self, self)


@dataclass(frozen=True, kw_only=True)
class Cloth:
    """What a leg wears: a colour, that of its edge, and that of its stripes if it has any."""

    colour: str
    stripes: str | None = None
    edge: str = INK


LEGS = {
    Side.LEFT: Cloth(colour="#53b4ff"),
    Side.RIGHT: Cloth(colour="#ffab40", stripes="#9c5200"),
    Side.EITHER: Cloth(colour="#ccd3f0"),
}
"""The clothes of the leg that works."""


def mixed(colour: str, other: str, part: float) -> str:
    """Return a colour on the way to another, from 0 to 1."""
    return "#" + "".join(
        f"{round(a + (b - a) * part):02x}" for a, b in zip(_rgb(colour), _rgb(other), strict=True)
    )


def resting(cloth: Cloth) -> Cloth:
    """Return the clothes of the leg that rests: dark, with edge and stripes in the same colour."""
    edge = mixed(cloth.colour, CARD, 0.25)
    return Cloth(colour=mixed(cloth.colour, CARD, 0.72), edge=edge, stripes=cloth.stripes and edge)


def contrast(colour: str, other: str) -> float:
    """Return how two colours stand out against each other, from 1 to 21.

    The measure of WCAG 2.2; its success criterion 1.4.11 asks for 3 in pictures.
    """
    dark, light = sorted((_luminance(colour), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    parts = [value / 255 for value in _rgb(colour)]
    red, green, blue = (
        part / 12.92 if part <= LINEAR_UP_TO else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
