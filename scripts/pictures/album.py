"""All pictures by their names."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from PIL import Image

from scripts.pictures import in_bed, sitting, standing
from scripts.pictures.brand import BRAND
from scripts.pictures.canvas import View
from scripts.pictures.colours import Side
from scripts.pictures.cramps import CRAMPS, cramp_picture
from scripts.pictures.geometry import Point
from scripts.pictures.scene import Drawing, Moment, picture

AT_A_WALL = View(left=70, top=22, zoom=1.15)
BY_A_CHAIR = View(left=38, top=22, zoom=1.15)
ON_A_CHAIR = View(left=44, top=67, zoom=1.35)
IN_BED = View(left=38, top=80, zoom=1.45)


BEHIND: Point = (42, 26)
OVER_THE_HEAD: Point = (64, 18)
"""Where the sign of a swap is that must not lie on the wall or on a leg."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """How a stretch is drawn; `far` if it is seen from the side of the leg that rests."""

    drawing: Drawing
    view: View
    sign: Point = (354, 26)
    far: bool = False


ONE_LEG: Mapping[str, Stretch] = {
    "wall-calf": Stretch(drawing=standing.wall_calf, view=AT_A_WALL, sign=BEHIND),
    "wall-soleus": Stretch(drawing=standing.wall_soleus, view=AT_A_WALL, sign=BEHIND),
    "standing-hamstring": Stretch(drawing=standing.standing_hamstring, view=BY_A_CHAIR),
    "front-thigh": Stretch(drawing=standing.front_thigh, view=BY_A_CHAIR),
    "seated-hamstring": Stretch(drawing=sitting.seated_hamstring, view=ON_A_CHAIR),
    "seated-toes": Stretch(drawing=sitting.seated_toes, view=ON_A_CHAIR, far=True),
    "chair-calf": Stretch(drawing=sitting.chair_calf, view=ON_A_CHAIR),
    "chair-hamstring": Stretch(drawing=sitting.chair_hamstring, view=ON_A_CHAIR),
    "towel-calf": Stretch(drawing=in_bed.towel_calf, view=IN_BED),
    "seated-calf-pregnancy": Stretch(drawing=in_bed.seated_calf_pregnancy, view=IN_BED),
    "bed-calf": Stretch(drawing=in_bed.bed_calf, view=IN_BED, sign=OVER_THE_HEAD),
    "bed-hamstring": Stretch(drawing=in_bed.bed_hamstring, view=IN_BED, sign=OVER_THE_HEAD),
}
BOTH_LEGS: Mapping[str, Stretch] = {
    "wall-lean": Stretch(drawing=standing.wall_lean, view=AT_A_WALL, sign=BEHIND),
    "day-calf": Stretch(drawing=standing.day_calf, view=AT_A_WALL, sign=BEHIND),
    "ankle-pumps": Stretch(drawing=in_bed.ankle_pumps, view=IN_BED),
}

STEPS = (
    (Moment.READY, Side.LEFT),
    (Moment.HOLD, Side.LEFT),
    (Moment.SWAP, Side.RIGHT),
    (Moment.READY, Side.RIGHT),
    (Moment.HOLD, Side.RIGHT),
)
"""What a stretch of one leg at a time shows: the left leg comes first."""


def album() -> Iterator[tuple[str, Callable[[], Image.Image]]]:
    """Yield the name of each picture, and what draws it."""
    for name, stretch in ONE_LEG.items():
        for moment, side in STEPS:
            yield _entry(name, stretch, moment, side)
    for name, stretch in BOTH_LEGS.items():
        for moment in (Moment.READY, Moment.HOLD):
            yield _entry(name, stretch, moment, Side.BOTH)
    for name in CRAMPS:
        yield name, partial(cramp_picture, name)
    yield from BRAND.items()


def _entry(
    name: str, stretch: Stretch, moment: Moment, side: Side
) -> tuple[str, Callable[[], Image.Image]]:
    full = f"{name}-{side}" if moment is Moment.HOLD else f"{name}-{moment}-{side}"
    return full, partial(
        picture, stretch.drawing, moment, side,
        view=stretch.view, sign=stretch.sign, far=stretch.far,
    )  # fmt: skip
