"""The bar of the playground's pages in a real browser: scenes, Play, the other page, the tools."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.playground.demo import Demo, open_demo

pytest.importorskip("playwright", reason="needs playwright: `pip install playwright`")

from playwright.async_api import expect

from tests.playground.page import CHROMIUM, PATIENCE_MS, SIZES, DemoPage, chromium

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: `apt-get install chromium`"),
]

TOOLS = ("Capture", "Inspector")
FIRST_WORDS = {
    "My first evening": "Hello, I am Charley.",
    "3 a.m. cramp": "toes",
    "A month later": "planned nights",
}


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """A playground whose clock stands still: nothing may wait for it."""
    async with open_demo("--speed", "0", folder=tmp_path) as demo:
        yield demo


@pytest.fixture(params=SIZES)
async def pages(
    demo: Demo, request: pytest.FixtureRequest
) -> AsyncIterator[tuple[DemoPage, DemoPage]]:
    """Your direct messages, and the server."""
    width, height = SIZES[request.param]
    async with chromium() as browser:
        yield (
            await DemoPage.open(browser, demo.you, width=width, height=height),
            await DemoPage.open(browser, demo.server, width=width, height=height),
        )


async def test_one_tap_shows_each_scene_with_the_clock_below_it(
    pages: tuple[DemoPage, DemoPage],
) -> None:
    direct, _ = pages
    for label, words in FIRST_WORDS.items():
        await direct.scene(label)
        await direct.is_in_sight(words)
        await direct.shows_buttons_of_the_clock()
        await direct.fits()

    await direct.scene("A server's evening")  # leads to the other page
    await direct.sees("Wind-down time")
    await expect(direct.page.get_by_role("link", name="Your messages")).to_be_visible()


async def test_the_pages_lead_to_each_other_say_who_you_are_and_fold_the_tools_away(
    pages: tuple[DemoPage, DemoPage],
) -> None:
    direct, server = pages
    await server.view_as("Robin")
    await expect(server.page.locator(".playground-role")).to_have_text("the admin")
    for name in TOOLS:
        await expect(server.page.get_by_role("button", name=name)).to_be_hidden()
    await server.page.get_by_role("button", name="Tools").click()
    for name in TOOLS:
        await expect(server.page.get_by_role("button", name=name)).to_be_visible()

    await direct.page.get_by_role("link", name="The server").click()
    await direct.quiet()
    await direct.sees("This is #wind-down")
    await direct.page.get_by_role("link", name="Your messages").click()
    await direct.quiet()
    await direct.sees("Welcome to Charley's playground.")
    await direct.fits()


async def test_play_runs_the_whole_evening_and_can_be_stopped(demo: Demo) -> None:
    async with chromium() as browser:
        page = await DemoPage.open(browser, demo.you)
        play = page.page.locator(".playground-play")
        caption = page.page.locator(".playground-caption")
        await page.page.evaluate("document.body.dataset.playSecond = '10'")

        await play.click()
        await page.page.wait_for_function("() => document.body.dataset.playAct !== undefined")
        await play.click()
        await expect(play).to_contain_text("Play an evening", timeout=PATIENCE_MS)
        await expect(caption).to_be_hidden()

        await play.click()
        await page.sees("planned nights")  # its last act
        await expect(play).to_contain_text("Play an evening", timeout=PATIENCE_MS)
        await page.quiet()
        await page.is_in_order()
