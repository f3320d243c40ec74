"""Charley's avatar and banner: a horse that sleeps well, since a charley horse is a cramp."""

from collections.abc import Callable, Mapping

from PIL import Image

from scripts.pictures.canvas import Canvas, Size, View
from scripts.pictures.colours import (
    HAIR,
    INK,
    LEGS,
    NIGHT_TOP,
    PAPER,
    TOP,
    Cloth,
    Side,
    resting,
)  # fmt: skip
from scripts.pictures.figure import Body, Leg, ball_of, with_towel
from scripts.pictures.furniture import bed, headboard, pillow
from scripts.pictures.geometry import Point, towards

AVATAR = Size(width=512, height=512)
BANNER = Size(width=1360, height=480)
"""Twice the 680 by 240 that Discord asks of a banner."""

NIGHT, MOON, COAT, MANE, NOSE = "#232a55", "#ffe9b0", "#c98d5e", "#6b4630", "#e8bd93"
STARS: tuple[tuple[float, float, float], ...] = (
    (34, 52, 2.2), (78, 22, 1.4), (122, 64, 1.6), (196, 28, 2.2), (232, 92, 1.4), (60, 112, 1.5),
    (290, 40, 1.6), (330, 104, 2), (384, 30, 1.6), (30, 168, 1.6), (540, 36, 1.8), (660, 120, 1.6),
    (650, 30, 2.2), (560, 130, 1.4), (470, 58, 1.4), (226, 176, 1.2),
)  # fmt: skip


def stars(canvas: Canvas) -> None:
    """Draw a few stars."""
    for x, y, radius in STARS:
        canvas.disc((x, y), radius, colour=HAIR)


def horse(canvas: Canvas) -> None:
    """Draw the head of a horse that sleeps, with a night cap. It is 200 points wide and high."""
    coat, mane = Cloth(colour=COAT), Cloth(colour=MANE)
    for x, y, radius in ((56, 74, 17), (46, 102, 18), (40, 132, 19), (34, 164, 20), (28, 198, 22)):
        canvas.flesh([((x + 12, y - 6), radius), ((x - 12, y + 16), 5)], cloth=mane, halo=3)
    canvas.flesh(
        [((92, 88), 35), ((82, 150), 40), ((78, 214), 52)],
        [((94, 86), 35), ((140, 132), 25), ((156, 148), 22)],
        cloth=coat, halo=3,
    )  # fmt: skip
    canvas.flesh([((144, 138), 20.5), ((157, 150), 18)], cloth=Cloth(colour=NOSE), halo=0)
    _face(canvas)
    _cap(canvas)


def _face(canvas: Canvas) -> None:
    lid: list[Point] = [towards((112, 92), 200 + step * 14, 12) for step in range(11)]
    canvas.line(*lid, colour=INK, width=4.4)
    for lash in (235, 270, 305):
        canvas.line(
            towards((112, 92), lash, 12), towards((112, 92), lash, 18), colour=INK, width=3.4
        )
    canvas.disc((166, 140), 3.6, colour=INK)
    smile: list[Point] = [towards((152, 146), 240 + step * 8, 17) for step in range(9)]
    canvas.line(*smile, colour=INK, width=3.6)


def _cap(canvas: Canvas) -> None:
    coat, cap = Cloth(colour=COAT), Cloth(colour=TOP)
    canvas.flesh([((104, 52), 15), ((117, 22), 9), ((119, 10), 2.5)], cloth=coat, halo=3)
    canvas.flesh([((105, 50), 7), ((115, 25), 3.5)], cloth=Cloth(colour=NOSE), halo=0)
    canvas.flesh([((90, 52), 27), ((58, 28), 15), ((26, 46), 8)], cloth=cap, halo=3)
    striped = Cloth(colour=TOP, stripes=NIGHT_TOP)
    canvas.flesh([((90, 52), 27), ((58, 28), 15)], cloth=striped, halo=0)
    canvas.disc((20, 58), 11, colour=PAPER, halo=3)
    canvas.line((62, 74), (94, 62), (122, 62), colour=PAPER, width=14, halo=3)


def avatar() -> Image.Image:
    """Return the avatar; Discord shows the circle in its middle."""
    canvas = Canvas(AVATAR, View(zoom=2.2, left=-16, top=-12), ground=NIGHT)
    canvas.disc((100, 104), 92, colour=MOON)
    for x, y, radius in ((16, 30, 2.6), (196, 48, 2.2), (184, 20, 1.8), (12, 150, 1.8)):
        canvas.disc((x, y), radius, colour=HAIR)
    horse(canvas)
    return canvas.sheet()


def banner() -> Image.Image:
    """Return the banner: a person who stretches in bed by night; the left is kept for the avatar."""
    canvas = Canvas(BANNER, View(zoom=2), ground=NIGHT)
    stars(canvas)
    canvas.disc((604, 70), 36, colour=MOON)
    canvas.disc((589, 61), 32, colour=NIGHT)
    scene = canvas.seen_from(View(zoom=2.3, left=-150, top=56))
    headboard(scene, x=54, top=128)
    bed(scene, left=48, right=400)
    pillow(scene, (82, 214), (102, 214), thick=30)
    hip: Point = (136, 218)
    straight = Leg(ankle=(255, 221), foot=110, cloth=LEGS[Side.RIGHT])
    bent = Leg(ankle=(222, 219), foot=0, cloth=resting(LEGS[Side.LEFT]))
    with_towel(
        scene, Body(hip=hip, lean=-6), legs=(bent, straight), hand=(190, 168),
        ball=ball_of(straight), slack=False,
    )  # fmt: skip

    return canvas.sheet()


BRAND: Mapping[str, Callable[[], Image.Image]] = {
    "brand/avatar": avatar,
    "brand/banner": banner,
}
