"""What Discord refuses of components: structure, sizes, and the flag that stays."""

from collections.abc import Callable
from typing import Any

import aiohttp
import discord
import pytest

from tests.wire import WireDiscord
from tests.wire.errors import ApiError
from tests.wire.model import COMPONENTS_V2, Channel
from tests.wire.running import code_of, post_to
from tests.wire.sample_bot import SampleBot
from tests.wire.validation import check_modal

Part = dict[str, Any]  # Any: JSON of many shapes
TEXT: Part = {"type": 10, "content": "text"}
BUTTON: Part = {"type": 2, "style": 1, "label": "Press", "custom_id": "press"}
LINK: Part = {"type": 2, "style": 5, "label": "Read", "url": "https://example.org"}
OPTION: Part = {"label": "Calf", "value": "calf"}
SELECT: Part = {"type": 3, "custom_id": "select", "options": [OPTION]}
PICTURE: Part = {"media": {"url": "https://example.org/a.png"}}


def row(*parts: Part) -> Part:
    return {"type": 1, "components": list(parts)}


def section(*parts: Part, accessory: Part | None = None) -> Part:
    return {"type": 9, "components": list(parts), "accessory": accessory or BUTTON}


def box(*parts: Part) -> Part:
    return {"type": 17, "components": list(parts)}


def buttons(count: int) -> list[Part]:
    return [BUTTON | {"custom_id": f"b{number}"} for number in range(count)]


GOOD = {
    "text": [TEXT],
    "box": [box(TEXT, {"type": 14}, row(BUTTON))],
    "section": [section(TEXT, TEXT, TEXT)],
    "thumbnail": [section(TEXT, accessory={"type": 11, **PICTURE})],
    "gallery": [{"type": 12, "items": [PICTURE] * 10}],
    "link": [row(BUTTON, LINK)],
    "emoji": [row({**BUTTON, "label": None, "emoji": {"name": "x"}})],
    "select": [row(SELECT)],
    "40 parts": [TEXT] * 40,
    "4,000 characters": [TEXT | {"content": "x" * 2000}] * 2,
}
BAD = {
    "41 parts": [TEXT] * 41,
    "41 nested": [box(*[TEXT] * 40)],
    "4,001 characters": [TEXT | {"content": "x" * 2000}, box(TEXT | {"content": "x" * 2001})],
    "empty text": [TEXT | {"content": ""}],
    "box in box": [box(box(TEXT))],
    "bare button": [BUTTON],
    "empty box": [box()],
    "empty row": [row()],
    "six buttons": [row(*buttons(6))],
    "select and button": [row(SELECT, BUTTON)],
    "text in row": [row(TEXT)],
    "no accessory": [{"type": 9, "components": [TEXT]}],
    "select as accessory": [section(TEXT, accessory=SELECT)],
    "four texts": [section(TEXT, TEXT, TEXT, TEXT)],
    "doubled custom id": [row(BUTTON), section(TEXT)],
    "doubled id": [TEXT | {"id": 5}, TEXT | {"id": 5}],
    "no custom id": [row({"type": 2, "style": 1, "label": "x"})],
    "link with custom id": [row(LINK | {"custom_id": "x"})],
    "nameless button": [row({"type": 2, "style": 1, "custom_id": "x"})],
    "long label": [row(BUTTON | {"label": "x" * 81})],
    "no options": [row(SELECT | {"options": []})],
    "26 options": [row(SELECT | {"options": [OPTION | {"value": str(n)} for n in range(26)]})],
    "doubled value": [row(SELECT | {"options": [OPTION, OPTION]})],
    "long placeholder": [row(SELECT | {"placeholder": "x" * 151})],
    "too many defaults": [row({"type": 8, "custom_id": "c", "default_values": [{}, {}]})],
    "11 pictures": [{"type": 12, "items": [PICTURE] * 11}],
    "long alt text": [{"type": 12, "items": [PICTURE | {"description": "x" * 1025}]}],
    "missing file": [{"type": 12, "items": [{"media": {"url": "attachment://no.png"}}]}],
}


@pytest.mark.parametrize("name", [*GOOD, *BAD])
async def test_layouts_are_taken_or_refused_as_a_whole(
    general: Channel, raw: aiohttp.ClientSession, name: str
) -> None:
    parts = {"flags": COMPONENTS_V2, "components": (GOOD | BAD)[name]}

    async with raw.post(f"channels/{general.id}/messages", json=parts) as response:
        body = await response.json()

    assert response.status == (200 if name in GOOD else 400), body
    assert len(general.messages) == (name in GOOD)


@pytest.mark.parametrize(
    "beside",
    [{"content": "x"}, {"embeds": [{"title": "x"}]}, {"poll": {}}, {"sticker_ids": ["1"]}],
)
async def test_nothing_old_stands_beside_a_layout(
    general: Channel, raw: aiohttp.ClientSession, beside: Part
) -> None:
    parts = {"flags": COMPONENTS_V2, "components": [TEXT], **beside}
    is_refused = any(beside.values())

    async with raw.post(f"channels/{general.id}/messages", json=parts) as response:
        assert response.status == (400 if is_refused else 200)


async def test_a_layout_stays_a_layout(bot: SampleBot, general: Channel) -> None:
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay("first"))
    later = discord.ui.LayoutView()
    later.add_item(discord.ui.TextDisplay("second"))
    sent = await post_to(bot, general).send(view=view)
    route = discord.http.Route("PATCH", "/channels/{c}/messages/{m}", c=general.id, m=sent.id)

    codes = [
        await code_of(sent.edit(content="old")),
        await code_of(sent.edit(content=None, view=discord.ui.View())),
        await code_of(bot.http.request(route, json={"flags": 0})),
        await code_of(sent.edit(view=later)),
    ]

    assert codes == [50035, 50006, 50035, 0]
    assert general.messages[sent.id].text == "second"
    assert general.messages[sent.id].flags & COMPONENTS_V2


async def test_a_refused_edit_changes_nothing(
    general: Channel, bot: SampleBot, raw: aiohttp.ClientSession
) -> None:
    sent = await post_to(bot, general).send("plain")
    parts = {"content": "new", "components": BAD["41 parts"], "flags": COMPONENTS_V2}

    async with raw.patch(f"channels/{general.id}/messages/{sent.id}", json=parts) as response:
        assert response.status == 400

    assert (general.messages[sent.id].content, general.messages[sent.id].flags) == ("plain", 0)


FIELD: Part = {"type": 4, "custom_id": "text", "style": 1}
LABELS: dict[str, Callable[[], list[Part]]] = {
    "no component": lambda: [{"type": 18, "label": "Text"}],
    "button in a label": lambda: [{"type": 18, "label": "Text", "component": BUTTON}],
    "no label": lambda: [{"type": 18, "label": "", "component": FIELD}],
    "long description": lambda: [
        {"type": 18, "label": "Text", "description": "x" * 101, "component": FIELD}
    ],
    "button in a row": lambda: [row(BUTTON)],
    "six labels": lambda: [
        {"type": 18, "label": "T", "component": FIELD | {"custom_id": str(n)}} for n in range(6)
    ],
    "long value": lambda: [{"type": 18, "label": "T", "component": FIELD | {"value": "x" * 4001}}],
    "one radio option": lambda: [
        {"type": 18, "label": "T", "component": {"type": 21, "custom_id": "r", "options": [OPTION]}}
    ],
    "11 files": lambda: [
        {"type": 18, "label": "T", "component": {"type": 19, "custom_id": "f", "max_values": 11}}
    ],
}


@pytest.mark.parametrize("name", LABELS)
def test_malformed_forms_are_refused(name: str) -> None:
    good: Part = {"type": 18, "label": "Text", "component": FIELD}
    check_modal({"title": "Form", "custom_id": "form", "components": [good]})

    with pytest.raises(ApiError):
        check_modal({"title": "Form", "custom_id": "form", "components": LABELS[name]()})


async def test_forms_without_an_id_are_refused() -> None:
    good: Part = {"type": 18, "label": "Text", "component": FIELD}

    with pytest.raises(ApiError):
        check_modal({"title": "Form", "components": [good]})


async def test_a_layout_may_carry_files(
    wire: WireDiscord, bot: SampleBot, general: Channel
) -> None:
    wire.upload("other.png", b"not of this message")
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://other.png")))

    assert await code_of(post_to(bot, general).send(view=view)) == 50035
