"""Make a sheet of the screens that people meet, as wide as a phone and as wide as a desk.

    python -m scripts.sheet FOLDER

Writes `FOLDER/sheet-390.png` and `FOLDER/sheet-1280.png`, to be looked at with one's own eyes. Needs
Debian's Chromium; none is downloaded.
"""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from scripts.screenshots import SCENES, Camera, Format, visit
from tests.playground.page import CHROMIUM, chromium

COLUMNS = {390: 8, 1280: 3}
"""How wide a page is, and how many of its screens stand beside each other."""

GAP = 12
OTHERS = (
    "help",
    "myth",
    "bedtime",
    "timezone",
    "stretch remind",
    "stretch now",
    "stretch done",
    "water drink",
    "pause",
    "resume",
    "privacy delete",
)
"""Commands whose answers no tour shows."""


async def others(camera: Camera) -> None:
    """Use every command that is left."""
    for command in OTHERS:
        options = {"enabled": "True"} if command == "stretch remind" else {}
        await camera.page.command(command, **options)
        await camera.take_last(command.replace(" ", "-"))


def taken_in(folder: Path) -> list[Path]:
    """Return the pictures in a folder, in the order in which they were taken."""
    return sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)


def montage(files: Sequence[Path], *, columns: int) -> Image.Image:
    """Lay pictures out, the next always where there is most room."""
    pictures = [Image.open(file).convert("RGB") for file in files]
    width = max(each.width for each in pictures) + GAP
    heights = [GAP] * columns
    places = []
    for picture in pictures:
        column = heights.index(min(heights))
        places.append((picture, (GAP + column * width, heights[column])))
        heights[column] += picture.height + GAP
    sheet = Image.new("RGB", (GAP + width * columns, max(heights)), "white")
    for picture, place in places:
        sheet.paste(picture, place)
    return sheet


async def main(target: Path) -> None:
    """Make both sheets."""
    if CHROMIUM is None:
        sys.exit("needs Chromium: apt-get install chromium")
    async with chromium() as browser:
        for width, columns in COLUMNS.items():
            with tempfile.TemporaryDirectory() as folder:
                pictures = Path(folder)
                format_ = Format(suffix=f"-{width}", width=width, scale=1)
                for tour in SCENES:
                    more = (others,) if tour == "member" else ()
                    await visit(browser, format_, tour, more=more, pictures=pictures)
                montage(taken_in(pictures), columns=columns).save(
                    target / f"sheet-{width}.png", optimize=True
                )


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
