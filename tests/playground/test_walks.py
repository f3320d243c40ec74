"""Walks through the playground's two pages, as the people who try it go, on a phone and on a desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.playground.demo import Demo, open_demo

pytest.importorskip("playwright", reason="needs playwright: `pip install playwright`")

from tests.playground.page import CHROMIUM, SIZES, DemoPage, chromium

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: `apt-get install chromium`"),
]

LONG_COMMANDS = ("reminders", "stretch done", "privacy delete")


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


async def set_up(page: DemoPage, *, last: str = "it arrived") -> None:
    """Go through the set-up up to the yes, and see each answer."""
    await page.command("start")
    await page.shows_answer("Hello, I am Charley.")
    await page.press("Somewhere else")
    await page.fill("munich", "10:30pm")
    await page.press("Submit")
    await page.shows_answer("Shall I write to you")
    await page.press("Yes, write to me")
    await page.shows_answer(last)
    await page.is_in_order()


async def mistype(page: DemoPage) -> None:
    """Type wrong times, then a right one: each is answered, and each next one can be typed."""
    for wrong in ("25:99", "half past ten"):
        await page.command("bedtime", time=wrong)
        await page.shows_answer("I could not read that time.")
        await page.is_in_order()
    await page.command("bedtime", time="23:15")
    await page.shows_answer("Bedtime:")
    await page.is_in_order()


async def test_the_server_page_as_admin_as_member_and_as_yourself(
    pages: tuple[DemoPage, DemoPage],
) -> None:
    direct, server = pages

    for name in ("Robin", "Sam", "you"):
        await server.view_as(name)
        await server.command("reminders")  # nothing is there yet: a friendly refusal
        await server.shows_answer("/start")
        await server.is_in_order()
        await set_up(server)
    await mistype(server)
    await server.command("stretch now")
    await server.is_in_order()

    await direct.sees("Hello, I am Charley. My messages reach you.")
    await direct.is_in_order()


async def test_the_direct_messages_from_a_wrong_time_to_the_night_after_a_stretch(
    pages: tuple[DemoPage, DemoPage],
) -> None:
    direct, _ = pages
    for name in LONG_COMMANDS:  # without options, and with much to say about themselves
        await direct.command(name)
        await direct.is_in_order()

    await direct.say("help I have a cramp")
    await direct.shows_answer("A cramp right now?")
    await direct.press("Cramp now")
    await direct.is_in_order()

    await direct.command("help")  # longer than any screen
    await direct.shows_answer("I remind you to stretch before bed")
    await direct.command("cramp")
    await direct.shows_answer("you used /cramp")
    await direct.shows_buttons_of_the_clock()
    await set_up(direct, last="My messages reach you")  # it comes below the answer
    await mistype(direct)

    await direct.command("stretch now")
    await direct.press("Begin")
    await direct.press("+15 min")
    await direct.press("Yes, done")
    await direct.press("Next reminder")

    await direct.sees("Tonight's stretch was done already")
    await direct.shows_answer("Time for your bedtime stretch.")
    await direct.is_in_order()
