"""Draws data/pictures/*.png: the positions of the guided routines, as simple line figures.

Run it by hand after a change here; the pictures are committed, so Charley itself needs no Pillow.
Both legs are told apart by colour (blue and orange, which the colour-blind can tell apart, too) and
by a word. Each picture brings its own dark card, so that it reads on Discord's dark and light theme.
"""

import math
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FOLDER = Path(__file__).resolve().parent.parent / "data" / "pictures"
WIDTH, HEIGHT = 480, 320
FINER = 4  # drawn this many times larger, then made smaller: smooth edges
COLOURS = 48  # of the palette that keeps a picture at a few kilobytes

CARD, LINE, FURNITURE = "#22242d", "#565b6c", "#868c9e"
BODY, FAR_BODY, TOWEL, PULL = "#eceef4", "#b9bdca", "#7bd88f", "#ff5d83"
LEGS = {"left": "#4fb3ff", "right": "#ffa94d", "": BODY}
FLOOR = 284

TORSO, HEAD, NECK = 84, 19, 30
UPPER_ARM, FOREARM = 46, 46
THIGH, SHIN, FOOT = 66, 66, 34
LIMB, TRUNK = 13, 17

Point = tuple[float, float]


def towards(start: Point, degrees: float, length: float) -> Point:
    """Return the point in a direction: 0 is right, 90 is up."""
    turn = math.radians(degrees)
    return start[0] + length * math.cos(turn), start[1] - length * math.sin(turn)


def joint(start: Point, end: Point, first: float, second: float, *, bend: int) -> Point:
    """Return where a limb of two bones bends; to its left (1) or right (-1) on the way."""
    across, down = end[0] - start[0], end[1] - start[1]
    far = min(math.hypot(across, down), first + second - 0.01)
    along = (first**2 - second**2 + far**2) / (2 * far)
    aside = math.sqrt(max(first**2 - along**2, 0)) * bend
    unit = across / math.hypot(across, down), down / math.hypot(across, down)
    return start[0] + unit[0] * along + unit[1] * aside, start[1] + unit[1] * along - unit[
        0
    ] * aside


class Canvas:
    """A card to draw on, in points of the finished picture."""

    def __init__(self) -> None:
        self._image = Image.new("RGBA", (WIDTH * FINER, HEIGHT * FINER), (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._image)
        corner = (0, 0, WIDTH * FINER - 1, HEIGHT * FINER - 1)
        self._draw.rounded_rectangle(corner, radius=18 * FINER, fill=CARD)

    def line(self, *points: Point, colour: str, width: float = LIMB) -> None:
        """Draw a line with round ends and corners."""
        fine = [(x * FINER, y * FINER) for x, y in points]
        self._draw.line(fine, fill=colour, width=round(width * FINER), joint="curve")
        for point in points:
            self.disc(point, width / 2, colour=colour)

    def disc(self, centre: Point, radius: float, *, colour: str) -> None:
        """Draw a full circle."""
        x, y = centre
        box = [(x - radius) * FINER, (y - radius) * FINER, (x + radius) * FINER]
        self._draw.ellipse([*box, (y + radius) * FINER], fill=colour)

    def word(self, text: str, centre: Point, *, colour: str) -> None:
        """Draw a word on a plate of a colour."""
        font = ImageFont.load_default(20 * FINER)
        x, y = centre[0] * FINER, centre[1] * FINER
        left, top, right, bottom = self._draw.textbbox((x, y), text, font=font, anchor="mm")
        pad = 6 * FINER
        plate = (left - pad, top - pad, right + pad, bottom + pad)
        self._draw.rounded_rectangle(plate, radius=7 * FINER, fill=colour)
        self._draw.text((x, y), text, font=font, anchor="mm", fill=CARD, stroke_width=FINER // 2)

    def pull(self, start: Point, end: Point) -> None:
        """Mark on a limb where the stretch is felt."""
        self.line(start, end, colour=PULL, width=6)

    def arrow(self, start: Point, end: Point) -> None:
        """Draw which way to move."""
        self.line(start, end, colour=PULL, width=4)
        angle = math.degrees(math.atan2(start[1] - end[1], end[0] - start[0]))
        for turn in (150, -150):
            self.line(end, towards(end, angle + turn, 13), colour=PULL, width=4)

    def save(self, file: Path) -> None:
        """Write the picture, small in size and in bytes."""
        small = self._image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        palette = small.quantize(COLOURS, method=Image.Quantize.FASTOCTREE)
        palette.save(file, optimize=True)


def floor(canvas: Canvas) -> None:
    """Draw the ground."""
    canvas.line((24, FLOOR + 8), (WIDTH - 24, FLOOR + 8), colour=LINE, width=5)


def wall(canvas: Canvas, x: float) -> None:
    """Draw a wall at the right."""
    canvas.line((x, 30), (x, FLOOR + 8), colour=FURNITURE, width=7)
    for y in range(50, FLOOR, 30):
        canvas.line((x + 4, y + 14), (x + 18, y), colour=LINE, width=4)


def chair(canvas: Canvas, *, back_x: float, front_x: float, seat_y: float, top_y: float) -> None:
    """Draw a chair from the side."""
    canvas.line((back_x, top_y), (back_x, FLOOR + 3), colour=FURNITURE, width=7)
    canvas.line((back_x, seat_y), (front_x, seat_y), colour=FURNITURE, width=9)
    canvas.line((front_x, seat_y), (front_x, FLOOR + 3), colour=FURNITURE, width=7)


def trunk(canvas: Canvas, hip: Point, *, lean: float) -> Point:
    """Draw torso and head, leaning forward by some degrees; return the shoulder."""
    shoulder = towards(hip, 90 - lean, TORSO)
    canvas.line(hip, shoulder, colour=BODY, width=TRUNK)
    canvas.disc(towards(shoulder, 90 - lean * 0.8, NECK), HEAD, colour=BODY)
    return shoulder


def arm(
    canvas: Canvas, shoulder: Point, hand: Point, *, colour: str = BODY, bend: int = -1
) -> None:
    """Draw an arm."""
    elbow = joint(shoulder, hand, UPPER_ARM, FOREARM, bend=bend)
    canvas.line(shoulder, elbow, hand, colour=colour, width=LIMB - 2)


def leg(
    canvas: Canvas, hip: Point, ankle: Point, *, side: str, foot: float = 0, bend: int = 1
) -> Point:
    """Draw a leg with its foot in a direction; return the knee."""
    knee = joint(hip, ankle, THIGH, SHIN, bend=bend)
    toes = towards((ankle[0], ankle[1] + 4), foot, FOOT)
    canvas.line(hip, knee, ankle, colour=LEGS[side], width=LIMB)
    canvas.line((ankle[0], ankle[1] + 4), toes, colour=LEGS[side], width=LIMB - 3)
    return knee


def other(side: str) -> str:
    """Return the other leg; nameless legs have a nameless other."""
    return {"left": "right", "right": "left", "": ""}[side]


def name(canvas: Canvas, side: str, centre: Point) -> None:
    """Write a leg's name, if it has one."""
    if side:
        canvas.word(side.upper(), centre, colour=LEGS[side])


def wall_calf(canvas: Canvas, side: str) -> None:
    """Standing at a wall, one leg far back with a straight knee."""
    floor(canvas)
    wall(canvas, 356)
    if side:
        hip, back, front, lean = (220, 181), (128, 280), (276, 280), 32.0
    else:
        hip, back, front, lean = (236, 156), (188, 280), (266, 280), 12.0
    leg(canvas, hip, front, side=other(side))
    leg(canvas, hip, back, side=side)
    shoulder = trunk(canvas, hip, lean=lean)
    arm(canvas, shoulder, (349, shoulder[1] - 2))
    name(canvas, side, (98, 232))
    name(canvas, other(side), (318, 186))
    if side:
        canvas.pull((139, 265), (172, 230))
        canvas.arrow((182, 130), (218, 152))


def wall_soleus(canvas: Canvas, side: str) -> None:
    """Standing closer to a wall, both knees bent, both heels down."""
    floor(canvas)
    wall(canvas, 356)
    if side:
        hip, back, front, lean = (226, 171), (178, 280), (272, 280), 18.0
    else:
        hip, back, front, lean = (240, 156), (208, 280), (266, 280), 10.0
    leg(canvas, hip, front, side=other(side))
    knee = leg(canvas, hip, back, side=side)
    shoulder = trunk(canvas, hip, lean=lean)
    arm(canvas, shoulder, (349, shoulder[1] + 2))
    name(canvas, side, (122, 256))
    name(canvas, other(side), (320, 184))
    if side:
        canvas.pull((184, 271), (knee[0] - 16, knee[1] + 17))
        canvas.arrow((150, 178), (150, 212))


def standing_hamstring(canvas: Canvas, side: str) -> None:
    """Standing with one straight leg in front on its heel, tipping forward from the hips."""
    floor(canvas)
    chair(canvas, back_x=342, front_x=404, seat_y=222, top_y=128)
    hip, lean = ((176, 154), 52.0) if side else ((176, 152), 2.0)
    leg(canvas, hip, (164, 280), side=other(side))
    leg(canvas, hip, (240, 276), side=side, foot=66)
    shoulder = trunk(canvas, hip, lean=lean)
    arm(canvas, shoulder, (336, 124) if side else (190, 142), bend=1)
    name(canvas, side, (306, 234))
    name(canvas, other(side), (106, 252))
    if side:
        canvas.pull((181, 166), (202, 204))
        canvas.arrow((286, 56), (310, 84))


def towel_calf(canvas: Canvas, side: str) -> None:
    """Sitting on a bed, a towel round the ball of the foot of the straight leg."""
    floor(canvas)
    canvas.line((40, 236), (440, 236), colour=FURNITURE, width=22)
    for x in (52, 428):
        canvas.line((x, 246), (x, FLOOR + 4), colour=FURNITURE, width=10)
    hip, ankle = (148, 214), (281, 216)
    foot = 102 if side else 78
    canvas.line(hip, (216, 226), (212, 280), colour=LEGS[other(side)])
    canvas.line((212, 284), (246, 284), colour=LEGS[other(side)], width=LIMB - 3)
    leg(canvas, hip, ankle, side=side, foot=foot)
    shoulder = trunk(canvas, hip, lean=-8 if side else 10)
    ball = towards((ankle[0], ankle[1] + 4), foot, FOOT - 4)
    hand = (208, 144) if side else (226, 152)
    if side:
        canvas.line(hand, ball, colour=TOWEL, width=7)
    else:
        canvas.line(hand, (256, 186), ball, colour=TOWEL, width=7)
    arm(canvas, shoulder, hand)
    name(canvas, side, (338, 198))
    name(canvas, other(side), (300, 268))
    if side:
        canvas.pull((226, 219), (262, 220))
        canvas.arrow((306, 152), (268, 152))


def seated_hamstring(canvas: Canvas, side: str) -> None:
    """Sitting on a chair's edge, one leg straight out, tipping forward from the hips."""
    floor(canvas)
    chair(canvas, back_x=92, front_x=184, seat_y=218, top_y=112)
    hip = (170, 202)
    leg(canvas, hip, (206, 280), side=other(side))
    leg(canvas, hip, (284, 276), side=side, foot=58)
    shoulder = trunk(canvas, hip, lean=42 if side else 2)
    arm(canvas, shoulder, (252, 212) if side else (222, 206), bend=1 if side else -1)
    name(canvas, side, (358, 242))
    name(canvas, other(side), (138, 258))
    if side:
        canvas.pull((184, 216), (218, 238))
        canvas.arrow((278, 100), (300, 130))


def seated_toes(canvas: Canvas, side: str) -> None:
    """Sitting, seen from the front: one ankle on the other knee, the toes drawn back by a hand."""
    floor(canvas)
    facing = -1 if side == "right" else 1

    def at(x: float, y: float) -> Point:
        return 240 + facing * x, y

    canvas.line((172, 226), (308, 226), colour=FURNITURE, width=11)
    for x in (180, 300):
        canvas.line((x, 226), (x, FLOOR + 3), colour=FURNITURE, width=7)
    canvas.line(at(0, 200), at(0, 118), colour=BODY, width=TRUNK + 8)
    canvas.disc(at(0, 78), HEAD, colour=BODY)
    canvas.line(at(-14, 212), at(-40, 214), at(-40, 280), colour=LEGS[other(side)])
    canvas.line(at(-40, 284), at(-54, 287), colour=LEGS[other(side)], width=LIMB - 2)
    canvas.line(at(14, 212), at(92, 180), at(-42, 198), colour=LEGS[side])
    toes = at(-74, 170) if side else at(-78, 192)
    canvas.line(at(-44, 199), toes, colour=LEGS[side], width=LIMB - 2)
    hand = at(-76, 164) if side else at(-34, 188)
    canvas.line(at(-10, 124), at(-58, 128) if side else at(-52, 150), hand, colour=BODY, width=11)
    canvas.line(at(10, 124), at(54, 140), at(80, 176), colour=BODY, width=11)
    name(canvas, side, at(148, 178))
    name(canvas, other(side), at(-110, 258))
    if side:
        canvas.pull(at(-50, 201), at(-72, 182))
        canvas.arrow(at(-118, 182), at(-96, 150))


DRAWINGS: Mapping[str, Callable[[Canvas, str], None]] = {
    "wall-calf": wall_calf,
    "wall-soleus": wall_soleus,
    "standing-hamstring": standing_hamstring,
    "towel-calf": towel_calf,
    "seated-hamstring": seated_hamstring,
    "seated-toes": seated_toes,
}


def main() -> None:
    """Draw every position: getting ready, and holding it with either leg."""
    FOLDER.mkdir(exist_ok=True)
    for stretch, draw in DRAWINGS.items():
        for ending, side in (("ready", ""), ("left", "left"), ("right", "right")):
            canvas = Canvas()
            draw(canvas, side)
            file = FOLDER / f"{stretch}-{ending}.png"
            canvas.save(file)
            print(f"{file.name}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
