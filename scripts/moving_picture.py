"""Make the README's moving picture: the playground plays its evening, and a browser takes pictures of it.

    python -m scripts.moving_picture

Writes `docs/pictures/evening.gif`. Needs Debian's Chromium; none is downloaded.
"""

import asyncio
import io
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops

from tests.playground.demo import open_demo
from tests.playground.page import CHROMIUM, DemoPage, chromium

PICTURE = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "evening.gif"
WIDTH, HEIGHT, SCALE = 390, 660, 1.5
LARGEST = 2_000_000
"""Bytes of the whole picture."""

COLOURS = 96
TAP_MS, LOOK_MS, LAST_MS = 700, 1600, 3000
"""How long a button that is about to be pressed is shown, what comes of it, and the end."""

UNHURRIED_MS = 1600
"""How long a second of the play takes meanwhile, so that each act is seen by a busy machine."""

SETTLES_MS = 500
"""How long what is shown may still move."""

_HIDE = """() => {
  for (const part of ["#channel-composer", ".playground-scenes"]) {
    document.querySelector(part).style.display = "none";
  }
  document.getElementById("preview-shell").style.setProperty("--toolbar-height", "40px");
}"""
_LOOKS = """() => {
  const images = [...document.querySelectorAll("#channel-message-list img")];
  return [
    document.body.dataset.playAct ?? "",
    document.querySelector(".playground-tap")?.textContent ?? "",
    images.every(each => each.complete && each.naturalWidth),
    !document.querySelector(".playground-play").textContent.includes("Stop"),
  ];
}"""
_IS_PLAYING = "() => document.body.dataset.playAct !== undefined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture, and for how long it is shown."""

    image: Image.Image
    milliseconds: int


async def record(page: DemoPage) -> list[Frame]:
    """Let the page play, and take a picture of every tap and of what comes of it."""
    await page.scene("My first evening")  # the page is ready, and the play takes its place
    await page.page.evaluate(f"document.body.dataset.playSecond = '{UNHURRIED_MS}'")
    await page.page.locator(".playground-play").click()
    await page.page.wait_for_function(_IS_PLAYING)
    await page.page.evaluate(_HIDE)
    frames: list[Frame] = []
    shown: tuple[str, str] | None = None
    while True:
        act, tapped, is_loaded, is_over = await page.page.evaluate(_LOOKS)
        if is_over:
            return frames
        if is_loaded and (act or tapped) and (act, tapped) != shown:
            shown = (act, tapped)
            await page.page.wait_for_timeout(SETTLES_MS)
            frames.append(await _frame(page, is_tap=bool(tapped)))
        await page.page.evaluate("() => new Promise(requestAnimationFrame)")


async def _frame(page: DemoPage, *, is_tap: bool) -> Frame:
    shot = await page.page.screenshot()
    with Image.open(io.BytesIO(shot)) as image:
        return Frame(image=image.convert("RGB"), milliseconds=TAP_MS if is_tap else LOOK_MS)


def without_repeats(frames: list[Frame]) -> list[Frame]:
    """Leave out what looks as the one before."""
    kept: list[Frame] = []
    for frame in frames:
        if not kept or ImageChops.difference(frame.image, kept[-1].image).getbbox():
            kept.append(frame)
    return kept


def save(frames: list[Frame]) -> None:
    """Write the moving picture, which begins anew at its end."""
    first, *others = (frame.image.quantize(COLOURS, dither=Image.Dither.NONE) for frame in frames)
    durations = [frame.milliseconds for frame in frames[:-1]] + [LAST_MS]
    first.save(
        PICTURE, save_all=True, append_images=others, duration=durations, loop=0, optimize=True
    )
    size, length = PICTURE.stat().st_size, sum(durations) / 1000
    print(f"{PICTURE.name}: {len(frames)} pictures, {length:.0f} s, {size} bytes")
    if size > LARGEST:
        sys.exit(f"{PICTURE.name} has more than {LARGEST} bytes")


async def main() -> None:
    """Make it."""
    if CHROMIUM is None:
        sys.exit("needs Chromium: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        async with (
            open_demo("--speed", "0", folder=Path(folder)) as demo,
            chromium() as browser,
        ):
            page = await DemoPage.open(browser, demo.you, width=WIDTH, height=HEIGHT, scale=SCALE)
            save(without_repeats(await record(page)))


if __name__ == "__main__":
    asyncio.run(main())
