"""The playground's page in a real browser: what a person does there, and what they see.

Nothing here sleeps: every step waits for what the page shows, or says about itself.
"""

import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from playwright.async_api import Browser, Locator, Page, async_playwright, expect

CHROMIUM = shutil.which("chromium")
"""Debian's; none is ever downloaded."""

PATIENCE_MS = 20_000

SIZES = {"phone": (390, 844), "desk": (1280, 900)}

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
_IS_QUIET = """() => {
  const page = window.simcordPreview;
  return Boolean(page && page.ready && !page.pendingAction && page.awaitingRevision === null);
}"""
_OFFERS = "() => simcordPreview.commandPicker.entryKeys.length > 0"
_COMPOSES = "name => simcordPreview.commandPicker.draft?.invocation === name"
_HAS_ACTED = "before => simcordPreview.lastAction?.requestId !== before"
_IS_SENT = "() => simcordPreview.commandPicker.draft === null"
_VIEWS_AS = """name => {
  const picker = document.getElementById("viewer-picker");
  return picker.selectedOptions[0]?.textContent === name && picker.value === simcordPreview.viewerId;
}"""
_HAS_FOLLOWED = """() =>
  document.getElementById("channel-timeline").dataset.looked === simcordPreview.lastAction?.requestId"""
_PLACE = """message => {
  const view = document.getElementById("channel-timeline").getBoundingClientRect();
  const clock = [...document.querySelectorAll(".playground-clock")];
  const below = Math.min(view.bottom, ...clock.map(each => each.getBoundingClientRect().top));
  return [message.getBoundingClientRect().top, view.top, below];
}"""
_BEGINS_IN_SIGHT = """message => {
  const top = message.getBoundingClientRect().top;
  const view = document.getElementById("channel-timeline").getBoundingClientRect();
  return top >= view.top - 1 && top < view.bottom - 200;
}"""
_IS_SCENE_SET = "() => document.getElementById('toolbar').dataset.scene === 'set'"
_WRONG = """() => {
  const wrong = simcordPreview.diagnostics.filter(each => each.severity === "error").map(each => each.code);
  if (!document.getElementById("inspector-count").hidden) wrong.push("red marker");
  return wrong;
}"""
_OVERHANG = """() => {
  const parts = [document.documentElement, ...document.querySelectorAll("#preview-app, #channel-layout")];
  return [
    Math.max(...parts.map(each => each.scrollWidth - each.clientWidth)),
    Math.max(scrollX, ...parts.map(each => each.scrollLeft)),
  ];
}"""
_CLOCK = re.compile(r"(\d+ \w+, \d\d:\d\d) in \S+, by the playground's clock")


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Start Debian's Chromium, without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(_FLAGS))
        try:
            yield browser
        finally:
            await browser.close()


class DemoPage:
    """One of the playground's pages."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests: list[str] = []
        """Everything the page has asked for."""
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: self.requests.append(request.url))

    @classmethod
    async def open(
        cls,
        browser: Browser,
        address: str,
        *,
        width: int = 1100,
        height: int = 860,
        scale: float = 1,
    ) -> "DemoPage":
        """Open a page, as wide and high as that; *scale* is how many dots make a pixel."""
        context = await browser.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=scale
        )
        page = cls(await context.new_page())
        await page.page.goto(address)
        await page.quiet()
        return page

    async def quiet(self) -> None:
        """Wait until nothing is under way."""
        await self.page.wait_for_function(_IS_QUIET)

    async def command(self, name: str, /, **options: str) -> None:
        """Type a slash command, fill in options, and send it."""
        await self.draft(name)
        for option, text in options.items():
            await self._fill_in(option, text)
        await self.page.locator("#send-message").click()
        await self.page.wait_for_function(_IS_SENT)
        await self.quiet()
        await self.succeeded()

    async def say(self, text: str) -> None:
        """Type something that is no command, and send it."""
        await self.quiet()
        box = self.page.locator("#channel-composer-input")
        await box.fill(text)
        await self._outcome_of(box.press("Enter"))

    async def draft(self, name: str) -> None:
        """Type a slash command, and choose it; however long its description, the page fits."""
        await self.quiet()
        await self.page.locator("#channel-composer").get_by_role("textbox").last.click()
        await self.page.keyboard.type(f"/{name}")
        await self.page.wait_for_function(_OFFERS)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_function(_COMPOSES, arg=name)
        await self.fits()

    async def fits(self) -> None:
        """See that nothing is wider than the page, or pushed aside."""
        overhang, shift = await self.page.evaluate(_OVERHANG)
        assert overhang <= 0
        assert shift == 0

    async def view_as(self, name: str) -> None:
        """Become somebody else."""
        await self.quiet()
        await self.page.get_by_label("Viewing as", exact=True).select_option(label=name)
        await self.page.wait_for_function(_VIEWS_AS, arg=name)
        await self.quiet()

    async def scene(self, label: str) -> None:
        """Tap a scene of the bar, and wait until it is set."""
        await self.page.wait_for_function(_IS_SCENE_SET)
        await self.page.get_by_role("button", name=label, exact=True).click()
        await self.page.wait_for_function(_IS_SCENE_SET)
        await self.quiet()

    async def is_in_sight(self, text: str) -> None:
        """See that the message that holds a text begins in sight, above the clock."""
        message = self.message(text)
        await expect(message).to_be_visible(timeout=PATIENCE_MS)
        await self.page.wait_for_function(_BEGINS_IN_SIGHT, arg=await message.element_handle())

    async def shows_answer(self, text: str) -> None:
        """See that the answer that holds a text is in sight from its beginning, above the clock."""
        await self.page.wait_for_function(_HAS_FOLLOWED)
        message = self.message(text)
        await expect(message).to_be_visible(timeout=PATIENCE_MS)
        top, above, below = await message.evaluate(_PLACE)
        assert above - 1 <= top < below, (text, top, above, below)

    async def is_in_order(self) -> None:
        """See that nothing is marked as wrong, nothing is pushed aside, and one can type on."""
        await self.succeeded()
        assert await self.page.evaluate(_WRONG) == []
        await self.fits()
        await expect(self.page.locator("#channel-composer-input")).to_be_enabled()
        await expect(self.page.locator("#channel-composer-input")).to_have_value("")

    async def _fill_in(self, option: str, text: str) -> None:
        composer = self.page.locator("#channel-composer")
        field = composer.get_by_label(re.compile(rf"^{option}(,|$)"))
        if not await field.count():
            choice = composer.get_by_role("option", name=re.compile(rf"^{option}\b"))
            if not await choice.count():  # the list of options closes once one was filled in
                await composer.get_by_role("button", name=re.compile(r"^\+")).click()
            await choice.click()
        await field.fill(text)
        if await field.get_attribute("role") == "combobox":
            await composer.get_by_role("option", name=re.compile(text, re.IGNORECASE)).first.click()

    async def press(self, label: str) -> None:
        """Press the lowest button of that name, and wait for what comes of it."""
        await self._outcome_of(self.button(label).click())

    async def _outcome_of(self, gesture: Awaitable[None]) -> None:
        before = await self.last_action()
        await gesture
        await self.page.wait_for_function(_HAS_ACTED, arg=before["requestId"])
        await self.quiet()
        await self.succeeded()

    def button(self, label: str) -> Locator:
        return self.page.get_by_role("button", name=label, exact=True).last

    async def choose(self, menu: str, *labels: str) -> None:
        """Choose in the lowest menu of that name, which takes several answers."""
        trigger = self.page.get_by_role("combobox", name=menu).last
        await trigger.click()
        for label in labels:
            await self.page.get_by_role("option", name=label).click()
        await self._outcome_of(trigger.click())  # closing it sends the answers

    async def fill(self, *texts: str) -> None:
        """Fill the open form in, from the top."""
        fields = self.page.get_by_role("dialog").get_by_role("textbox")
        for number, text in enumerate(texts):
            await fields.nth(number).fill(text)

    async def pick(self, menu: str, label: str) -> None:
        """Pick one answer in a menu of the open form."""
        trigger = self.page.get_by_role("dialog").get_by_role("combobox", name=re.compile(menu))
        await self._outcome_of(trigger.click())  # the page asks what there is to choose from
        await self.page.get_by_role("option", name=re.compile(label)).click()
        await self.quiet()

    async def last_action(self) -> dict[str, Any]:
        return await self.page.evaluate("simcordPreview.lastAction ?? {requestId: null}")

    async def succeeded(self) -> None:
        """See that the last thing done was not refused."""
        last = await self.last_action()
        assert last["settlement"] == "settled", last
        assert not last["rejected"], last

    async def sees(self, text: str) -> None:
        await expect(self.message(text)).to_be_visible(timeout=PATIENCE_MS)

    def message(self, text: str) -> Locator:
        """The lowest message that holds a text."""
        return self.page.locator("article.channel-message", has_text=text).last

    async def rest(self) -> None:
        """Wait until nothing is under way, the clock is last, and nothing is pointed at."""
        await self.quiet()
        await expect(self.page.locator("article.channel-message").last).to_contain_text(
            "Tomorrow 07:00", timeout=PATIENCE_MS
        )
        await self.page.mouse.move(0, 0)
        await self.page.evaluate("document.activeElement?.blur()")

    def last_words(self) -> Locator:
        """The lowest message that is not part of the clock."""
        buttons = self.page.get_by_role("button", name="Tomorrow 07:00")
        articles = self.page.locator("article.channel-message")
        return articles.filter(has_not_text=_CLOCK).filter(has_not=buttons).last

    async def messages(self) -> Sequence[tuple[str, str]]:
        """Return every message: when it was sent, in UTC, and its text."""
        return await self.page.evaluate(
            """() => [...document.querySelectorAll("article.channel-message")].map(message => [
              message.querySelector("time").getAttribute("datetime"),
              message.querySelector(".message-content")?.innerText ?? "",
            ])"""
        )

    async def time(self) -> datetime:
        """Return what the clock shows."""
        shown = _CLOCK.search(await self.page.locator("article", has_text=_CLOCK).last.inner_text())
        assert shown is not None
        return datetime.strptime(shown[1], "%d %b, %H:%M").replace(year=2000)  # noqa: DTZ007 - a wall time

    async def shows_buttons_of_the_clock(self) -> None:
        """See that the end of the conversation is in sight."""
        await expect(self.button("+1 hour")).to_be_in_viewport(timeout=PATIENCE_MS)

    async def shows_clock(self, time: str) -> None:
        await self.sees(f"{time} in ")
