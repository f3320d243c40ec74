"""Take the pictures of the documents: people's ways through the playground, in a real browser.

    python -m scripts.screenshots [member|admin]

Writes `docs/pictures/NAME.png` and, as on a phone, `docs/pictures/NAME-phone.png`. Needs Debian's
Chromium; none is downloaded.
"""

import asyncio
import io
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
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
LARGEST = 120_000
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

    def __init__(self, page: DemoPage, format_: Format, *, folder: Path = PICTURES) -> None:
        self.page = page
        self._format = format_
        self._folder = folder

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
        file = self._folder / f"{name}{self._format.suffix}.png"
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
    await page.press("Somewhere else")
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
    await page.choose("Choose your answers", "None of these")
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


async def progress(camera: Camera) -> None:
    """Look back at a month."""
    page = camera.page
    await page.scene("A month later")
    await page.sees("planned nights")
    await camera.take_last("progress")


async def settings(camera: Camera) -> None:
    """Set a server up."""
    page = camera.page
    await page.view_as("Robin")
    await page.command("server settings")
    await camera.take_last("server-new")
    await page.press("Set time zone")
    await page.fill("Berlin")
    await page.press("Submit")
    await page.press("Change channel")
    await page.pick("In which channel", "rules")
    await page.press("Submit")
    await camera.take_last("server-rights")
    await page.press("Fill in again")
    await page.pick("In which channel", "wind-down")
    await page.press("Submit")
    await camera.take_last("server-settings")


async def call(camera: Camera) -> None:
    """Set a call up, and let it post."""
    page = camera.page
    await page.command("server call add", time="22:00", text="Lights low, phones down.")
    await camera.take_last("call-preview")
    await page.press("Change")
    await camera.take("call-form", page.page.get_by_role("dialog"))
    await page.press("Submit")
    await page.press("Post from now on")
    await camera.take_last("call-saved")
    await page.press("Next post")
    await camera.take("call-post", page.message("Wind-down time"))


async def offer(camera: Camera) -> None:
    """Set an offer up, and join it as a member."""
    page = camera.page
    await page.command("server offer add", name="Early nights", bedtime="23:00")
    await page.press("Offer from now on")
    await page.command("server offer publish", offer="Early nights")
    await page.view_as("you")
    await camera.take("offer-card", page.message("Early nights"))
    await page.press("Join")
    await page.press("Berlin, Germany, where it is 10:01 PM")
    await camera.take_last("offer-join")


Scene = Callable[[Camera], Awaitable[None]]
SCENES: dict[str, tuple[Scene, ...]] = {
    "member": (start, evening, drinks, typing, commands, progress),
    "admin": (settings, call, offer),
}
"""The scenes of each tour, in the order in which they are gone through."""


async def visit(
    browser: Browser,
    format_: Format,
    tour: str,
    *,
    more: Sequence[Scene] = (),
    pictures: Path = PICTURES,
) -> None:
    """Go through every scene of a tour at one width, and through some more."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_demo("--speed", "0", folder=Path(folder)) as demo:
            address = demo.you if tour == "member" else demo.server
            page = await DemoPage.open(
                browser, address, width=format_.width, height=HEIGHT, scale=format_.scale
            )
            for scene in (*SCENES[tour], *more):
                await scene(Camera(page, format_, folder=pictures))


async def main(tours: Sequence[str]) -> None:
    """Take the pictures of these tours again; of all, if none is named."""
    if CHROMIUM is None:
        sys.exit("needs Chromium: apt-get install chromium")
    if unknown := set(tours) - SCENES.keys():
        sys.exit(f"expected {' or '.join(SCENES)}, got {' '.join(sorted(unknown))}")
    PICTURES.mkdir(exist_ok=True)
    async with chromium() as browser:
        for format_ in FORMATS:
            for tour in tours or SCENES:
                await visit(browser, format_, tour)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:]))
