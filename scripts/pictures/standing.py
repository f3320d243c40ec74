"""Stretches that are done standing."""

from scripts.pictures.canvas import Canvas
from scripts.pictures.figure import SHIN, THIGH, Arm, Body, Leg, knee_of, person
from scripts.pictures.furniture import GROUND, chair, floor, wall
from scripts.pictures.geometry import Point, between, towards
from scripts.pictures.scene import Legs, Moment

ANKLE = GROUND - 12
"""Where the ankle of a foot is that stands flat on the floor."""

WALL = 380


def above(leg: Leg, lean: float) -> Point:
    """Return where the hip is over a straight leg that leans forward."""
    return towards(leg.ankle, 90 - lean, THIGH + SHIN)


def wall_calf(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """Arm's length from a wall, one foot a step back with a straight knee and its heel down."""
    floor(canvas)
    wall(canvas, WALL)
    hold = moment is Moment.HOLD
    back = Leg(ankle=(230, ANKLE), foot=0, cloth=legs.working)
    body = Body(hip=above(back, 28), lean=18) if hold else Body(hip=above(back, 22), lean=10)
    front = Leg(ankle=(306, ANKLE), foot=0, cloth=legs.idle)
    _lean(canvas, body, legs=(front, back), palms=112 if hold else 108)
    if hold:
        canvas.pull((238, 256), (254, 228))
        canvas.arrow((214, 150), (254, 160))
        canvas.arrow((204, 218), (204, 262))
    elif moment is Moment.SWAP:
        canvas.arrow((290, 268), (250, 212), (196, 262))


def _lean(canvas: Canvas, body: Body, *, legs: tuple[Leg, Leg], palms: float) -> None:
    """Draw a person with both palms on the wall, at a height."""
    person(
        canvas, body, far_leg=legs[0], near_leg=legs[1],
        far_arm=Arm(hand=(WALL - 10, palms - 12), palm=84),
        near_arm=Arm(hand=(WALL - 11, palms + 2), palm=84),
    )  # fmt: skip


def wall_soleus(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """Near a wall, one foot a little back, both knees bent, both heels down."""
    floor(canvas)
    wall(canvas, WALL)
    hold = moment is Moment.HOLD
    back = Leg(ankle=(254, ANKLE), foot=0, cloth=legs.working)
    body = Body(hip=(272, 188), lean=16) if hold else Body(hip=above(back, 13), lean=6)
    front = Leg(ankle=(308, ANKLE), foot=0, cloth=legs.idle)
    _lean(canvas, body, legs=(front, back), palms=130 if hold else 108)
    if hold:
        knee = knee_of(body.hip, back)
        canvas.pull(between(back.ankle, knee, 0.1), between(back.ankle, knee, 0.45))
        canvas.arrow((222, 164), (222, 210))
    elif moment is Moment.SWAP:
        canvas.arrow((296, 268), (262, 222), (222, 262))


def standing_hamstring(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """Both hands on the back of a chair, one heel in front, tipping forward from the hips."""
    floor(canvas)
    chair(canvas, back=286, front=352)
    hold = moment is Moment.HOLD
    body = Body(hip=(174, 171), lean=50, nod=44) if hold else Body(hip=(207, 157), lean=16, nod=6)
    front = Leg(ankle=(238, ANKLE - 3), foot=62, cloth=legs.working)
    person(
        canvas, body,
        far_leg=Leg(ankle=(190, ANKLE), foot=0, cloth=legs.idle), near_leg=front,
        far_arm=Arm(hand=(290, 137)), near_arm=Arm(hand=(281, 142)),
    )  # fmt: skip
    if hold:
        canvas.pull(between(body.hip, front.ankle, 0.14), between(body.hip, front.ankle, 0.44))
        canvas.arrow((150, 72), (186, 54), (220, 62))
    elif moment is Moment.SWAP:
        canvas.arrow((186, 254), (214, 220), (258, 244))


def day_calf(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """Both feet flat, an arm's length from a wall; leaning in on the hands and coming up again."""
    _both_feet(canvas, moment, legs, ankle=272, leans=(8, 19))
    if moment is Moment.HOLD:
        canvas.arrow((246, 84), (266, 60), (304, 58))
        canvas.arrow((300, 84), (270, 84), (254, 110))


def wall_lean(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """Both feet together, away from a wall; the body leans to it in one straight line."""
    _both_feet(canvas, moment, legs, ankle=246, leans=(14, 26))
    if moment is Moment.HOLD:
        canvas.arrow((228, 150), (268, 160))


def _both_feet(
    canvas: Canvas, moment: Moment, legs: Legs, *, ankle: float, leans: tuple[float, float]
) -> None:
    floor(canvas)
    wall(canvas, WALL)
    hold = moment is Moment.HOLD
    lean = leans[1] if hold else leans[0]
    near = Leg(ankle=(ankle, ANKLE), foot=0, cloth=legs.working)
    hip = above(near, lean)
    body = Body(hip=hip, lean=lean, nod=lean / 2)
    beside: Point = (hip[0] + 9, hip[1] - 2)
    far = Leg(ankle=(ankle + 13, ANKLE - 3), foot=0, cloth=legs.idle, hip=beside)
    _lean(canvas, body, legs=(far, near), palms=112 if hold else 108)
    if hold:
        knee = knee_of(body.hip, near)
        canvas.pull(between(near.ankle, knee, 0.35), between(near.ankle, knee, 0.85))


def front_thigh(canvas: Canvas, moment: Moment, legs: Legs) -> None:
    """Standing at a chair, one hand on it, the other draws a heel to the bottom."""
    floor(canvas)
    chair(canvas, back=284, front=350)
    hold = moment is Moment.HOLD
    body = Body(hip=(228, 157), lean=0 if hold else 4, nod=2)
    lifted = Leg(ankle=(204, 171), foot=122, cloth=legs.working)
    down = Leg(ankle=(222, ANKLE), foot=0, cloth=legs.working)
    person(
        canvas, body,
        far_leg=Leg(ankle=(236, ANKLE), foot=0, cloth=legs.idle),
        near_leg=lifted if hold else down,
        far_arm=Arm(hand=(282, 137)),
        near_arm=Arm(hand=(204, 166)) if hold else Arm(hand=(232, 164), palm=-80),
    )  # fmt: skip
    if hold:
        knee = knee_of(body.hip, lifted)
        canvas.pull(between(body.hip, knee, 0.3), between(body.hip, knee, 0.8))
        canvas.arrow((146, 226), (144, 178))
    else:
        canvas.arrow((192, 272), (146, 266), (166, 208))
