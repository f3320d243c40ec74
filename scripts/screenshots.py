"""Take the pictures of the documents: a person's way through the playground, in a real browser.

    python -m scripts.screenshots

Writes `docs/pictures/NAME.png` and, as on a phone, `docs/pictures/NAME-phone.png`. Needs Debian's
Chromium; none is downloaded.
"""

import asyncio
import io
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps
from playwright.async_api import Browser, Locator

from tests.playground.demo import open_demo
from tests.playground.page import CHROMIUM, DemoPage, chromium

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
HEIGHT = 5000
"""So tall that nothing has to be scrolled to."""

MARGIN = 12
"""Dots around a picture."""

EDGE = 1
"""The line above the clock, which may lie right below."""

COLOURS = 64
LARGEST = 60_000
"""Bytes of a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One width in which the pictures are taken."""

    suffix: str
    width: int
    scale: float


FORMATS = (
    Format(suffix="", width=720, scale=1.5),
    Format(suffix="-phone", width=390, scale=2),
)


class Camera:
    """Takes pictures of parts of a page."""

    def __init__(self, page: DemoPage, format_: Format) -> None:
        self.page = page
        self._format = format_

    async def take(self, name: str, *parts: Locator) -> None:
        """Take a picture that holds these parts of the page, and nothing above or below."""
        await self.page.rest()
        boxes = [box for part in parts if (box := await part.bounding_box())]
        top = min(box["y"] for box in boxes)
        bottom = max(box["y"] + box["height"] for box in boxes)
        shot = await self.page.page.screenshot(
            clip={"x": 0, "y": top, "width": self._format.width, "height": bottom - top - EDGE}
        )
        self._write(name, shot)

    async def take_last(self, name: str) -> None:
        """Take a picture of what Charley has said last; the clock does not count."""
        await self.take(name, self.page.last_words())

    def _write(self, name: str, shot: bytes) -> None:
        file = PICTURES / f"{name}{self._format.suffix}.png"
        with Image.open(io.BytesIO(shot)) as image:
            whole = ImageOps.expand(image.convert("RGB"), MARGIN, fill=image.getpixel((0, 0)))
        small = whole.quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(file, optimize=True)
        size = file.stat().st_size
        print(f"{file.name}: {small.width} x {small.height}, {size} bytes")
        if size > LARGEST:
            sys.exit(f"{file.name} has more than {LARGEST} bytes")


async def start(camera: Camera) -> None:
    """Set everything up."""
    page = camera.page
    await page.command("start")
    await camera.take_last("start")
    await page.press("Set me up")
    form = page.page.get_by_role("dialog")
    await page.fill("Munich", "10:30 pm")
    await camera.take("start-form", form)
    await page.press("Submit")
    await camera.take_last("start-consent")
    await page.press("Yes, write to me")
    await camera.take("start-done", page.message("is on."), page.message("Hello, I am Charley."))


async def evening(camera: Camera) -> None:
    """Get a reminder, snooze it, and be guided through the stretch."""
    page = camera.page
    await page.press("Next reminder")
    await camera.take("reminder", page.message("Time for your bedtime stretch."))
    await page.press("Snooze 10 min")
    await camera.take_last("snooze")
    await page.press("Undo")
    await page.press("Start")
    await page.press("Begin")
    await camera.take_last("guided")


async def drinks(camera: Camera) -> None:
    """Turn drink reminders on, and drink."""
    page = camera.page
    await page.command("water remind", enabled="True")
    await page.choose("Pick all that fit you", "None of these")
    await page.press("Goal of 1,600 ml")
    for _ in range(3):
        await page.command("water drink")
    await page.command("water today")
    await camera.take_last("water-today")


async def typing(camera: Camera) -> None:
    """Type something that is no command."""
    await camera.page.say("help, I have a cramp")
    await camera.take_last("signpost")


async def commands(camera: Camera) -> None:
    """Ask for what can be asked for at any time."""
    page = camera.page
    for name, command in {
        "cramp": "cramp",
        "tip": "tip",
        "reminders": "reminders",
        "privacy": "privacy show",
    }.items():
        await page.command(command)
        await camera.take_last(name)


SCENES: tuple[Callable[[Camera], Awaitable[None]], ...] = (
    start,
    evening,
    drinks,
    typing,
    commands,
)


async def visit(browser: Browser, format_: Format) -> None:
    """Go through every scene at one width."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_demo("--speed", "0", folder=Path(folder)) as demo:
            page = await DemoPage.open(
                browser, demo.you, width=format_.width, height=HEIGHT, scale=format_.scale
            )
            for scene in SCENES:
                await scene(Camera(page, format_))


async def main() -> None:
    """Take every picture again."""
    if CHROMIUM is None:
        sys.exit("needs Chromium: apt-get install chromium")
    PICTURES.mkdir(exist_ok=True)
    async with chromium() as browser:
        for format_ in FORMATS:
            await visit(browser, format_)


if __name__ == "__main__":
    asyncio.run(main())
