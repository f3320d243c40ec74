"""Stretches that are done sitting on a chair or in a wheelchair."""

from scripts.pictures.canvas import Canvas
from scripts.pictures.colours import SKIN, Cloth
from scripts.pictures.figure import (
    FAR_SKIN,
    Arm,
    Body,
    Leg,
    ball_of,
    draw_arm,
    draw_body,
    draw_leg,
    knee_of,
    person,
    with_towel,
)  # fmt: skip
from scripts.pictures.furniture import GROUND, chair, floor, stool, wheel, wheelchair
from scripts.pictures.geometry import Point, between, direction, towards
from scripts.pictures.scene import Legs, Moment

ANKLE = GROUND - 12
WHEELCHAIR_HIP: Point = (137, 203)


def seated_hamstring(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """On the front edge of a chair, one leg straight out, tipping forward from the hips."""
    floor(canvas)
    chair(canvas, back=110, front=186, seat=224, top=134)
    out = Leg(ankle=(271, ANKLE - 5), foot=62, cloth=legs.working)
    _tip_forward(canvas, moment, legs, hip=(172, 205), out=out)


def chair_hamstring(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """The same in a wheelchair."""
    floor(canvas)
    _wheelchair(canvas)
    out = Leg(ankle=(256, 219), foot=74, cloth=legs.working)
    _tip_forward(canvas, moment, legs, hip=WHEELCHAIR_HIP, out=out)
    wheel(canvas, centre=(120, GROUND - 46))


def _tip_forward(canvas: Canvas, moment: Moment, legs: Legs, *, hip: Point, out: Leg) -> None:
    hold = moment is Moment.HOLD
    body = Body(hip=hip, lean=38 if hold else 0, nod=30 if hold else 0)
    down = Leg(ankle=(hip[0] + 62, ANKLE), foot=0, cloth=legs.idle)
    knee = knee_of(body.hip, down)
    hands: tuple[Point, Point] = (
        ((knee[0] + 2, knee[1] - 14), (knee[0] - 10, knee[1] - 10))
        if hold
        else ((knee[0] - 18, knee[1] - 14), (knee[0] - 29, knee[1] - 11))
    )
    person(
        canvas, body, far_leg=down, near_leg=out,
        far_arm=Arm(hand=hands[0], palm=-20), near_arm=Arm(hand=hands[1], palm=-20),
    )  # fmt: skip
    if hold:
        canvas.pull(between(hip, out.ankle, 0.16), between(hip, out.ankle, 0.44))
        canvas.arrow((hip[0] + 10, 92), (hip[0] + 50, 76), (hip[0] + 84, 92))
    elif moment is Moment.SWAP:
        foot = out.ankle
        canvas.arrow((foot[0] + 26, foot[1] - 8), (foot[0] + 64, foot[1] - 8))


def _wheelchair(canvas: Canvas) -> None:
    """Draw a wheelchair, and a stool for the foot: who sits well back reaches no floor."""
    wheelchair(canvas, back=106, front=186)
    stool(canvas, left=228, right=282, top=237)


def chair_calf(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """In a wheelchair, one leg straight out, a strap round the ball of its foot in both hands."""
    floor(canvas)
    _wheelchair(canvas)
    hold = moment is Moment.HOLD
    hip = WHEELCHAIR_HIP
    body = Body(hip=hip, lean=-5, nod=6)
    out = Leg(ankle=(256, 219), foot=106 if hold else 76, cloth=legs.working)
    down = Leg(ankle=(hip[0] + 64, ANKLE), foot=0, cloth=legs.idle)
    hand: Point = (180, 160) if hold else (188, 170)
    with_towel(canvas, body, legs=(down, out), hand=hand, ball=ball_of(out), slack=not hold)
    wheel(canvas, centre=(120, GROUND - 46))
    if hold:
        canvas.pull(between(hip, out.ankle, 0.58), between(hip, out.ankle, 0.86))
        canvas.arrow((314, 196), (312, 156), (276, 142))


def seated_toes(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """Seen from the side of the leg that rests: the other ankle lies on its knee, sole to us."""
    floor(canvas)
    chair(canvas, back=124, front=204, seat=224, top=134)
    hold = moment is Moment.HOLD
    hip: Point = (176, 205)
    body = Body(hip=hip, lean=24 if hold else 6, nod=24)
    knee: Point = (230, 163)
    heel: Point = (244, 196)
    toes: Point = (274, 170) if hold else (286, 192)
    draw_arm(canvas, body.shoulder, Arm(hand=(240, 182)), far=True)
    draw_body(canvas, body)
    canvas.flesh([(hip, 13), (knee, 13)], [(knee, 13), heel_disc(heel)], cloth=legs.working)
    draw_leg(canvas, hip, Leg(ankle=(244, ANKLE), foot=0, cloth=legs.idle))
    _sole(canvas, heel, toes)
    canvas.flesh([((236, 184), 4), ((241, 195), 5.5)], cloth=Cloth(colour=FAR_SKIN))
    draw_arm(
        canvas,
        body.shoulder,
        Arm(hand=(280, 160) if hold else (226, 182), palm=-70 if hold else -30),
    )
    if hold:
        canvas.pull((252, 194), (265, 181), width=7)
        canvas.arrow((314, 186), (318, 150), (290, 132))


def heel_disc(heel: Point) -> tuple[Point, float]:
    """Return the end of a shin behind a heel."""
    return (heel[0] + 2, heel[1]), 8


def _sole(canvas: Canvas, heel: Point, toes: Point) -> None:
    """Draw the sole of a foot, with its toes."""
    turn = direction(heel, toes)
    ball = between(heel, toes, 0.68)
    skin = Cloth(colour=SKIN)
    for number in range(5):
        aside = towards(ball, turn + 90, (2 - number) * 4.6)
        tip = towards(aside, turn, 15.5 - abs(number - 1) * 1.5)
        canvas.flesh([(aside, 3), (tip, 2.7 if number else 3.8)], cloth=skin, halo=1.4)
    canvas.flesh([(heel, 8), (between(heel, toes, 0.4), 7.5), (ball, 10.5)], cloth=skin)
