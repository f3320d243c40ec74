"""The cards of first aid on a phone: the first one fits its screen, and two presses lead to the end."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.library.terms import BodyPlace
from tests.playground.demo import open_demo

pytest.importorskip("playwright", reason="needs playwright: `pip install playwright`")

from playwright.async_api import Locator

from tests.playground.page import CHROMIUM, SIZES, DemoPage, chromium

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: `apt-get install chromium`"),
]

HIGHEST = 650
"""Pixels of the first card, all of it, at a phone's width of 390; of the others, down to their buttons."""

WAYS_TO_DANGER = (
    ("Emergency signs",),
    ("Emergency signs", "See a doctor today"),
    ("Emergency signs", "See a doctor soon"),
    ("Still hurts",),
    ("Still hurts", "Still hurts"),
)

IS_DRAWN = "image => image.complete && image.naturalWidth > 0"


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[DemoPage]:
    """Your direct messages on a phone."""
    width, height = SIZES["phone"]
    async with open_demo("--speed", "0", folder=tmp_path) as demo, chromium() as browser:
        yield await DemoPage.open(browser, demo.you, width=width, height=height)


async def height_of(card: Locator) -> float:
    box = await card.bounding_box()
    assert box is not None
    return box["height"]


async def end_of_buttons(card: Locator) -> float:
    """Return how far below the top of a card its lowest button ends."""
    last = await card.get_by_role("button").last.bounding_box()
    whole = await card.bounding_box()
    assert last is not None
    assert whole is not None
    return last["y"] + last["height"] - whole["y"]


async def test_the_first_card_of_each_place_fits_a_phone_with_its_picture(page: DemoPage) -> None:
    heights = {}
    for place in BodyPlace:
        await page.command("cramp", where=place.value.replace("-", " "))
        card = page.last_words().locator(".component-container")
        image = card.locator("img")
        await page.page.wait_for_function(IS_DRAWN, arg=await image.element_handle())
        assert await image.get_attribute("alt")
        heights[place] = await height_of(card)
        await page.is_in_order()

    assert {place: height for place, height in heights.items() if height > HIGHEST} == {}


async def test_two_presses_lead_from_the_command_to_the_last_advice(page: DemoPage) -> None:
    await page.command("cramp")
    await page.press("Still hurts")
    await page.sees("try these one by one")
    await page.press("Still hurts")
    await page.sees("Call a doctor, a clinic or your health line.")
    await page.is_in_order()


@pytest.mark.parametrize("zone", ["known", "unknown"])
async def test_the_buttons_of_each_danger_card_are_in_sight_above_its_long_list(
    page: DemoPage, zone: str
) -> None:
    if zone == "known":
        await page.command("timezone", place="Berlin")
    lowest = {}
    for way in WAYS_TO_DANGER:
        await page.command("cramp")
        for label in way:
            await page.press(label)
        card = page.last_words().locator(".component-container")
        lowest[way] = await end_of_buttons(card)
        await page.is_in_order()

    assert {way: end for way, end in lowest.items() if end > HIGHEST} == {}
