"""What to do about a cramp, for each place: what the first line of first aid says.

Either leg may have the cramp, so no leg has a colour of its own here; the one with the cramp is the
bright one. The pictures are flat and small: they must be there at once.
"""

from collections.abc import Callable, Mapping

from PIL import Image

from scripts.pictures.canvas import Canvas, Size, View
from scripts.pictures.colours import FABRIC, FURNITURE, LEGS, PAPER, Side, resting
from scripts.pictures.figure import Arm, Body, Leg, knee_of, person
from scripts.pictures.geometry import Point, between
from scripts.pictures.in_bed import BED, sofa

CARD_SIZE = Size(width=480, height=240)
SITTING_UP = View(left=44, top=84, zoom=1.4)
FROM_ABOVE = View(left=40, top=48, zoom=1.45)

SORE, REST = LEGS[Side.EITHER], resting(LEGS[Side.EITHER])
HIP: Point = (136, BED - 14)


def calf(canvas: Canvas) -> None:
    """Sitting up in bed, the knee straight, both hands pull the toes towards the shin."""
    sofa(canvas)
    sore = Leg(ankle=(255, BED - 11), foot=108, cloth=SORE)
    person(
        canvas, Body(hip=HIP, lean=46, nod=26),
        far_leg=Leg(ankle=(214, BED - 13), foot=0, cloth=REST), near_leg=sore,
        far_arm=Arm(hand=(256, 186)), near_arm=Arm(hand=(258, 194)),
    )  # fmt: skip
    canvas.cramp((188, BED - 8), (222, BED - 7))
    canvas.arrow((300, 196), (294, 156), (252, 150))


def foot(canvas: Canvas) -> None:
    """Sitting up in bed, the knee a little bent, both hands pull the toes up to the shin."""
    sofa(canvas)
    sore = Leg(ankle=(238, BED - 10), foot=74, cloth=SORE)
    person(
        canvas, Body(hip=HIP, lean=36, nod=22),
        far_leg=Leg(ankle=(208, BED - 13), foot=0, cloth=REST), near_leg=sore,
        far_arm=Arm(hand=(246, 186)), near_arm=Arm(hand=(248, 194)),
    )  # fmt: skip
    canvas.cramp((259, BED - 13), (263, BED - 27), arc=range(-150, -29, 40))
    canvas.arrow((300, 190), (290, 150), (250, 144))


def thigh_front(canvas: Canvas) -> None:
    """Lying on the side, seen from above: a hand draws the heel to the bottom."""
    canvas.plate(((58, 58), (420, 204)), colour=FURNITURE, round_by=10)
    canvas.plate(((64, 64), (420, 198)), colour=FABRIC, round_by=8)
    canvas.plate(((72, 84), (124, 180)), colour=PAPER, round_by=14)
    body = Body(hip=(214, 132), lean=-98, nod=-92)
    sore = Leg(ankle=(228, 166), foot=196, cloth=SORE)
    person(
        canvas, body, far_leg=Leg(ankle=(330, 112), foot=70, cloth=REST), near_leg=sore,
        far_arm=Arm(hand=(150, 78)), near_arm=Arm(hand=(225, 163)),
    )  # fmt: skip
    knee = knee_of(body.hip, sore)
    canvas.cramp(between(body.hip, knee, 0.35), between(body.hip, knee, 0.8))
    canvas.arrow((308, 178), (280, 196), (246, 190))


def thigh_back(canvas: Canvas) -> None:
    """Sitting up in bed, the heel on it: the knee goes straight."""
    sofa(canvas)
    sore = Leg(ankle=(252, BED - 9), foot=78, cloth=SORE)
    person(
        canvas, Body(hip=HIP, lean=4, nod=12),
        far_leg=Leg(ankle=(214, BED - 13), foot=0, cloth=REST), near_leg=sore,
        far_arm=Arm(hand=(186, 190), palm=-20), near_arm=Arm(hand=(180, 202), palm=-10),
    )  # fmt: skip
    knee = knee_of(HIP, sore)
    canvas.cramp((158, BED - 5), (188, BED - 5))
    canvas.arrow((knee[0] + 18, knee[1] - 62), (knee[0] + 18, knee[1] - 24))
    canvas.arrow((280, BED - 12), (316, BED - 12))


def shin(canvas: Canvas) -> None:
    """Sitting up in bed, the leg straight: the foot points down, away from the shin."""
    sofa(canvas)
    sore = Leg(ankle=(254, BED - 14), foot=22, cloth=SORE)
    person(
        canvas, Body(hip=HIP, lean=-4, nod=12),
        far_leg=Leg(ankle=(214, BED - 13), foot=0, cloth=REST), near_leg=sore,
        far_arm=Arm(hand=(178, 196), palm=-20), near_arm=Arm(hand=(172, 204), palm=-10),
    )  # fmt: skip
    canvas.cramp((206, BED - 22), (236, BED - 20))
    canvas.arrow((262, 166), (302, 168), (306, 204))


CRAMPS: Mapping[str, Callable[[Canvas], None]] = {
    "cramp-calf": calf,
    "cramp-foot": foot,
    "cramp-thigh-front": thigh_front,
    "cramp-thigh-back": thigh_back,
    "cramp-shin": shin,
}


def cramp_picture(name: str) -> Image.Image:
    """Return the picture of first aid with this name."""
    drawing = CRAMPS[name]
    canvas = Canvas(CARD_SIZE, FROM_ABOVE if drawing is thigh_front else SITTING_UP)
    drawing(canvas)
    return canvas.card()
