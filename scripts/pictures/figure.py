"""The one figure of all pictures: a skeleton of a person in pyjamas, seen from the side.

It looks to the right and is turned round by mirroring the picture: so the leg of which a picture
tells is the near one (a person who looks to the left shows the left side).
Lengths follow a person of 170 cm at 1.45 points for a centimetre, with a head that is a little
larger.
"""

from collections.abc import Callable
from dataclasses import dataclass

from scripts.pictures.canvas import Canvas
from scripts.pictures.colours import HAIR, INK, NIGHT_TOP, PAPER, SKIN, TOP, Cloth, mixed
from scripts.pictures.furniture import towel
from scripts.pictures.geometry import Point, between, direction, joint, towards, within_reach
from scripts.pictures.pen import Disc

THIGH, SHIN, HEEL, SOLE, TOES = 62.0, 58.0, 9.0, 12.0, 25.0
TORSO, NECK, HEAD = 70.0, 33.0, 18.0
UPPER_ARM, FOREARM, HAND = 43.0, 40.0, 11.0
FAR_SKIN = mixed(SKIN, INK, 0.35)


@dataclass(frozen=True, kw_only=True)
class Leg:
    """A leg: where its ankle is, where its foot points to, what it wears.

    `foot` is the direction from heel to toes; `bend` says to which side the knee goes: 1 is up or
    forward for a leg that looks to the right.
    """

    ankle: Point
    foot: float
    cloth: Cloth
    bend: int = 1
    hip: Point | None = None


@dataclass(frozen=True, kw_only=True)
class Arm:
    """An arm: where its hand is; a flat hand points somewhere, one that grips does not."""

    hand: Point
    palm: float | None = None
    bend: int = -1


@dataclass(frozen=True, kw_only=True)
class Body:
    """Hip, and how far trunk and head lean forward, in degrees from upright; a belly if pregnant."""

    hip: Point
    lean: float = 0
    nod: float | None = None
    belly: float = 0
    round_back: float = 0

    @property
    def shoulder(self) -> Point:
        """Where neck and arms begin."""
        return towards(self.hip, 90 - self.lean, TORSO)


def knee_of(hip: Point, leg: Leg) -> Point:
    """Return where the knee is."""
    return joint(leg.hip or hip, _ankle(hip, leg), THIGH, SHIN, bend=leg.bend)


def _ankle(hip: Point, leg: Leg) -> Point:
    return within_reach(leg.hip or hip, leg.ankle, THIGH + SHIN)


def ball_of(leg: Leg) -> Point:
    """Return where the ball of the foot is: where a towel lies."""
    down = leg.foot - 90
    return towards(towards(leg.ankle, leg.foot, TOES - 6), down, SOLE - 1)


def draw_leg(canvas: Canvas, hip: Point, leg: Leg, *, far: bool = False) -> None:
    """Draw a leg with its bare foot."""
    start, ankle, knee = leg.hip or hip, _ankle(hip, leg), knee_of(hip, leg)
    draw_foot(canvas, ankle, leg.foot, skin=FAR_SKIN if far else SKIN)
    calf = towards(between(knee, ankle, 0.32), direction(knee, ankle) - 90 * leg.bend, 2.5)
    chain: list[Disc] = [(start, 13.5), (knee, 10)]
    shin: list[Disc] = [(knee, 10), (calf, 10), (ankle, 7)]
    canvas.flesh(chain, shin, cloth=leg.cloth)


def draw_foot(canvas: Canvas, ankle: Point, foot: float, *, skin: str = SKIN) -> None:
    """Draw a foot: heel, sole, ball and toes."""
    down = foot - 90
    heel = towards(towards(ankle, foot, -5), down, SOLE - 6.5)
    ball = towards(towards(ankle, foot, TOES - 8), down, SOLE - 5)
    toes = towards(towards(ankle, foot, TOES), down, SOLE - 4)
    canvas.flesh(
        [(ankle, 6.5), (heel, 6.5)],
        [(heel, 6.5), (ball, 5), (toes, 4)],
        [(ankle, 6.5), (ball, 5)],
        cloth=Cloth(colour=skin),
    )


def draw_arm(canvas: Canvas, shoulder: Point, arm: Arm, *, far: bool = False) -> None:
    """Draw an arm with its sleeve and its hand."""
    hand = within_reach(shoulder, arm.hand, UPPER_ARM + FOREARM)
    elbow = joint(shoulder, hand, UPPER_ARM, FOREARM, bend=arm.bend)
    skin = Cloth(colour=FAR_SKIN if far else SKIN)
    tip = hand if arm.palm is None else towards(hand, arm.palm, HAND)
    fingers: list[Disc] = [(hand, 6.5), (tip, 6.5 if arm.palm is None else 4)]
    canvas.flesh([(elbow, 6.5), (hand, 5.5)], fingers, cloth=skin)
    sleeve = Cloth(colour=NIGHT_TOP if far else TOP)
    cuff = between(elbow, hand, 0.25)
    canvas.flesh([(shoulder, 9), (elbow, 7.5), (cuff, 7)], cloth=sleeve)


def draw_body(canvas: Canvas, body: Body) -> None:
    """Draw trunk and head."""
    top = Cloth(colour=TOP)
    middle = between(body.hip, body.shoulder, 0.5)
    middle = towards(middle, 180 - body.lean, body.round_back)
    chain: list[Disc] = [(body.hip, 15), (middle, 14), (body.shoulder, 14)]
    nod = body.lean * 0.8 if body.nod is None else body.nod
    head = towards(body.shoulder, 90 - nod, NECK)
    canvas.flesh([(body.shoulder, 8), (head, 7)], cloth=Cloth(colour=SKIN))
    canvas.flesh(chain, cloth=top)
    if body.belly:
        bump = towards(between(body.hip, body.shoulder, 0.34), -body.lean, 17)
        canvas.flesh([(bump, body.belly)], cloth=Cloth(colour=mixed(TOP, PAPER, 0.3)))
        canvas.flesh(chain, cloth=top, halo=0)
    draw_head(canvas, head, nod)


def draw_head(canvas: Canvas, head: Point, nod: float) -> None:
    """Draw a head that looks forward: nose, eye and mouth say where to."""

    def at(ahead: float, up: float) -> Point:
        return towards(towards(head, -nod, ahead), 90 - nod, up)

    canvas.disc(at(-1, 1.5), HEAD, colour=HAIR, halo=2)
    skin = Cloth(colour=SKIN)
    canvas.flesh([(at(HEAD - 1, -3.5), 3.6)], [(at(2.5, -3), HEAD - 4.5)], cloth=skin, halo=0)
    canvas.flesh([(at(4, -6), HEAD - 7)], cloth=skin, halo=0)
    canvas.line(at(-3, 12), at(7, 11), at(12.5, 6.5), colour=HAIR, width=7)
    canvas.disc(at(-5.5, -2.5), 3, colour=mixed(SKIN, INK, 0.2))
    canvas.disc(at(9.5, 0), 2, colour=INK)
    canvas.line(at(6, -9.5), at(9, -10.5), at(11.5, -9), colour=INK, width=1.7)


def nothing(_: Canvas) -> None:
    """Draw nothing."""


def person(
    canvas: Canvas,
    body: Body,
    *,
    far_leg: Leg,
    near_leg: Leg,
    far_arm: Arm,
    near_arm: Arm,
    held: Callable[[Canvas], None] = nothing,
) -> None:
    """Draw a whole person, from what is farthest to what is nearest; both hands hold `held`."""
    draw_arm(canvas, body.shoulder, far_arm, far=True)
    draw_leg(canvas, body.hip, far_leg, far=True)
    draw_body(canvas, body)
    draw_leg(canvas, body.hip, near_leg)
    held(canvas)
    draw_arm(canvas, body.shoulder, near_arm)


def with_towel(
    canvas: Canvas, body: Body, *, legs: tuple[Leg, Leg], hand: Point, ball: Point, slack: bool
) -> None:
    """Draw a person who holds a towel in both hands; the towel runs round the ball of the foot."""
    far_hand = hand[0] + 10, hand[1] - 9

    def held(canvas: Canvas) -> None:
        middle = between(hand, ball, 0.55)
        sag = (middle[0], middle[1] + (16 if slack else 0))
        towel(canvas, far_hand, (sag[0], sag[1] - 7), ball)
        towel(canvas, hand, sag, ball)

    person(
        canvas, body, far_leg=legs[0], near_leg=legs[1],
        far_arm=Arm(hand=far_hand), near_arm=Arm(hand=hand), held=held,
    )  # fmt: skip
