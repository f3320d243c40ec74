"""The admin's tour in a real browser, as its page tells it, on a phone and on a desk."""

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


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """A playground whose clock stands still: nothing may wait for it."""
    async with open_demo("--speed", "0", folder=tmp_path) as demo:
        yield demo


async def configure(server: DemoPage) -> None:
    """Set a time zone and a channel; a channel without rights is refused."""
    await server.command("server settings")
    await server.shows_answer("Charley in this server")
    await server.press("Set time zone")
    await server.fill("Berlin")
    await server.press("Submit")
    await server.shows_answer("Berlin time.")
    for channel, answer in (
        ("rules", "Allow me Read Message History"),
        ("wind-down", "I may post"),
    ):
        label = "Fill in again" if channel == "wind-down" else "Change channel"
        await server.press(label)
        await server.pick("In which channel", channel)
        await server.press("Submit")
        await server.shows_answer(answer)
        await server.is_in_order()


async def call(server: DemoPage) -> None:
    """Set up a call, and push the clock until it is posted."""
    await server.press("Next post")
    await server.sees("No post is planned")
    await server.command("server call add", time="22:00", text="Lights low, phones down.")
    await server.shows_answer("This is how members will see it.")
    await server.press("Change")
    await server.press("Submit")
    await server.shows_answer("This is how members will see it.")
    await server.press("Post from now on")
    await server.shows_answer("Saved.")
    await server.press("Next post")
    await server.shows_answer("from this server's team")
    await server.shows_clock("22:01")
    await server.is_in_order()


async def offer(server: DemoPage) -> None:
    """Set up an offer, and post its card."""
    await server.command("server offer add", name="Early nights", bedtime="23:00")
    await server.press("Offer from now on")
    await server.shows_answer("Members can join now.")
    await server.command("server offer publish", offer="Early nights")
    await server.shows_answer("The card is posted.")
    await server.is_in_order()


async def join(server: DemoPage) -> None:
    """Count oneself, and join."""
    await server.press("I'm in tonight")
    await server.shows_answer("You are counted, and nobody sees who you are.")
    await server.press("Remind me every evening")
    await server.shows_answer("Where do you live?")
    await server.press("Berlin, Germany, where it is 10:01 PM")
    await server.shows_answer("Shall I write to you by direct message")
    await server.press("Yes, write to me")
    await server.shows_answer("You have joined Early nights")
    await server.is_in_order()


@pytest.mark.parametrize("size", SIZES)
async def test_the_tour_that_the_servers_page_tells(demo: Demo, size: str) -> None:
    width, height = SIZES[size]
    async with chromium() as browser:
        server = await DemoPage.open(browser, demo.server, width=width, height=height)
        direct = await DemoPage.open(browser, demo.you, width=width, height=height)
        await server.shows_answer("This is #wind-down in a server that Charley is in.")

        await server.view_as("Robin")
        await configure(server)
        await call(server)
        await offer(server)
        await server.view_as("you")
        await join(server)

        await direct.sees("Hello, I am Charley. My messages reach you.")
        await direct.press("Next reminder")
        await direct.shows_answer("Time for your bedtime stretch.")
        await direct.is_in_order()
