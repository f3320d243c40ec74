"""Stretches that are done in bed, sitting up or lying."""

from scripts.pictures.canvas import Canvas
from scripts.pictures.figure import Arm, Body, Leg, ball_of, person, with_towel
from scripts.pictures.furniture import bed, floor, headboard, pillow
from scripts.pictures.geometry import Point, between, towards
from scripts.pictures.scene import Legs, Moment

BED = 232


def bed_calf(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """On the back, head and shoulders on pillows, a strap round the ball of a straight leg's foot."""
    _bedroom(canvas)
    hold = moment is Moment.HOLD
    body = Body(hip=(206, BED - 14), lean=-62, nod=-50)
    straight = Leg(ankle=(325, BED - 11), foot=112 if hold else 80, cloth=legs.working)
    other = Leg(ankle=(272, BED - 13), foot=0, cloth=legs.idle)
    hand: Point = (214, 180)
    with_towel(canvas, body, legs=(other, straight), hand=hand, ball=ball_of(straight), slack=False)
    if hold:
        canvas.pull((264, BED - 8), (302, BED - 8))
        canvas.arrow((354, 188), (350, 154), (318, 146))


def bed_hamstring(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """On the back, one leg raised straight with a strap round its foot, the other knee bent up."""
    _bedroom(canvas)
    hold = moment is Moment.HOLD
    body = Body(hip=(206, BED - 14), lean=-62, nod=-50)
    angle = 56 if hold else 22
    raised = Leg(ankle=towards(body.hip, angle, 119), foot=angle + 92, cloth=legs.working)
    other = Leg(ankle=(272, BED - 13), foot=0, cloth=legs.idle)
    hand: Point = (208, 168) if hold else (214, 178)
    with_towel(canvas, body, legs=(other, raised), hand=hand, ball=ball_of(raised), slack=False)
    if hold:
        canvas.pull(between(body.hip, raised.ankle, 0.12), between(body.hip, raised.ankle, 0.42))
        canvas.arrow((346, 180), (340, 140), (310, 112))


def towel_calf(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """On a bed, one leg straight, a towel round the ball of its foot, its ends in both hands."""
    _on_bed(canvas, moment, legs, belly=0)


def seated_calf_pregnancy(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """The same in late pregnancy, with pillows behind the back."""
    _on_bed(canvas, moment, legs, belly=23)


def sofa(canvas: Canvas) -> None:
    """Draw a bed with pillows against its head end, to sit up against."""
    floor(canvas)
    headboard(canvas, x=54, top=124)
    bed(canvas, left=48, right=480)
    pillow(canvas, (82, 214), (102, 214), thick=30)
    pillow(canvas, (92, 194), (80, 148), thick=28)


def ankle_pumps(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """Sitting up on a bed, both legs straight out: the feet go up and easily back."""
    sofa(canvas)
    up = moment is Moment.HOLD
    body = Body(hip=(136, BED - 14), lean=-16, nod=-4)
    person(
        canvas, body,
        far_leg=Leg(
            ankle=(262, BED - 24), foot=108 if up else 72, cloth=legs.idle, hip=(146, BED - 22)
        ),
        near_leg=Leg(ankle=(255, BED - 11), foot=108 if up else 72, cloth=legs.working),
        far_arm=Arm(hand=(162, 204)), near_arm=Arm(hand=(152, 210), palm=-20),
    )  # fmt: skip
    if up:
        canvas.pull((194, BED - 7), (230, BED - 7))
        canvas.arrow((314, 196), (308, 154), (268, 146))
        canvas.arrow((286, 126), (336, 134), (338, 188))


def _on_bed(canvas: Canvas, moment: Moment, legs: Legs, *, belly: float) -> None:
    if belly:
        sofa(canvas)
    else:
        floor(canvas)
        bed(canvas, left=48, right=480)
    hold = moment is Moment.HOLD
    lean = -16 if belly else -6 if hold else 10
    body = Body(hip=(136, BED - 14), lean=lean, nod=0, belly=belly)
    straight = Leg(ankle=(256, BED - 11), foot=112 if hold else 84, cloth=legs.working)
    bent = Leg(ankle=(222, BED - 13), foot=0, cloth=legs.idle)
    hand: Point = (188, 162) if belly else (190, 168) if hold else (206, 168)
    ball = ball_of(straight)
    with_towel(canvas, body, legs=(bent, straight), hand=hand, ball=ball, slack=not hold)
    if hold:
        canvas.pull((196, BED - 7), (236, BED - 7))
        canvas.arrow((306, 190), (300, 152), (264, 146))


def _bedroom(canvas: Canvas) -> None:
    floor(canvas)
    headboard(canvas, x=56, top=130)
    bed(canvas, left=52, right=480)
    pillow(canvas, (88, 216), (138, 218), thick=26)
    pillow(canvas, (84, 192), (124, 200), thick=22)
