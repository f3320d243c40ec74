"""The playground in a real browser; skipped where there is none."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.playground.demo import Demo, open_demo

pytest.importorskip("playwright", reason="needs playwright: `pip install playwright`")

from tests.playground.page import CHROMIUM, DemoPage, chromium

DAY = timedelta(days=1)
QUARTER = timedelta(minutes=15)

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: `apt-get install chromium`"),
]


@pytest.fixture
async def page(demo: Demo) -> AsyncIterator[DemoPage]:
    async with chromium() as browser:
        yield await DemoPage.open(browser, demo.you)


async def set_up(page: DemoPage) -> None:
    """What a newcomer does first."""
    await page.command("start")
    await page.press("Somewhere else")
    await page.fill("munich", "10:30pm")
    await page.press("Submit")
    await page.press("Yes, write to me")
    await page.sees("Hello, I am Charley.")


async def test_a_newcomer_gets_from_the_address_to_the_first_reminder_and_done(
    page: DemoPage,
) -> None:
    await page.sees("Welcome to Charley's playground.")
    await page.shows_clock("21:00")

    await set_up(page)
    await page.press("Next reminder")
    await page.shows_clock("22:00")
    await page.press("Done")

    await page.sees("Done tonight ✓")
    asked = [each for each in page.requests if not each.startswith("blob:")]  # what it has already
    hosts = {urlsplit(address).hostname for address in asked}
    assert hosts == {"127.0.0.1"}


async def test_a_day_passes_in_seconds_and_brings_everything_in_order(page: DemoPage) -> None:
    await set_up(page)
    await page.press("Tonight's bedtime")
    await page.shows_clock("22:30")
    loop = asyncio.get_running_loop()

    began = loop.time()
    for _ in range(2):
        await page.press("Tonight's bedtime")
    took = loop.time() - began

    assert took / 2 < 5, "seconds a day"
    await page.shows_buttons_of_the_clock()
    shown = await page.messages()
    reminders = [time for time, text in shown if "Time for your bedtime stretch." in text]
    assert reminders == sorted(reminders)
    assert [time[11:16] for time in reminders] == ["21:00"] * 3  # 22:00 in Berlin
    assert [b - a for a, b in pairwise(map(datetime.fromisoformat, reminders))] == [DAY, DAY]


async def test_no_press_is_lost_while_the_clock_runs_fast(tmp_path: Path) -> None:
    async with open_demo("--speed", "60", folder=tmp_path) as demo, chromium() as browser:
        page = await DemoPage.open(browser, demo.you)
        await set_up(page)
        await page.command("water remind", enabled="True")
        await page.choose("Choose your answers", "None of these")
        await page.press("Goal of 1,600 ml")
        await page.press("Next reminder")

        for _ in range(10):
            await page.press("Done")
            await page.sees("Done tonight ✓")
            await page.press("Undo")
            await page.button("Done").wait_for()
            before = await page.time()
            await page.press("+15 min")
            assert await page.time() - before >= QUARTER

        assert await page.page.evaluate("simcordPreview.transport.failures") == 0


async def test_the_server_has_an_admin_and_two_members(demo: Demo) -> None:
    async with chromium() as browser:
        page = await DemoPage.open(browser, demo.server)
        viewers = page.page.get_by_label("Viewing as", exact=True)
        assert await viewers.locator("option").all_inner_texts() == ["you", "Robin", "Sam"]

        await viewers.select_option(label="Robin")
        await page.command("help")

        await page.sees("Only you can see this")


async def test_a_closed_page_can_be_opened_again_until_the_session_is_ended(demo: Demo) -> None:
    async with chromium() as browser:
        first = await DemoPage.open(browser, demo.you)
        await first.page.close()

        page = await DemoPage.open(browser, demo.you)
        await page.command("tip")
        await page.page.get_by_role("button", name="Tools").click()
        await page.page.get_by_text("More", exact=True).click()
        await page.page.get_by_role("button", name="End preview session").click()
        ended = await demo.ended()

    assert ended.code == 0
    assert ended.err == ""
