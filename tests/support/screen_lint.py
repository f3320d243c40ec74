"""What every screen of Charley has to keep, whatever it shows: looked at in each request to Discord.

The rules stand in `docs/style.md`, under "Screens".
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot.client.acts import is_of_message
from bot.messaging.ui.cards import MOST_CHARACTERS, MOST_COMPONENTS

Part = Mapping[str, Any]

BUTTON, MENUS, TEXT, CONTAINER, ROW = 2, (3, 5, 6, 7, 8), 10, 17, 1
BLUE, LINK = 1, 5
V2 = 1 << 15
LONGEST_FIRST_LINE, LONGEST_CONTENT, MOST_ROWS = 80, 2000, 5
MOST_IN_ENGLISH = {"components": 30, "characters": 3000}


def message_in(body: Any) -> Part | None:
    """Return the message that a request shows; `None`: it shows none."""
    match body:
        case {"type": 4 | 7, "data": dict() as message}:
            return message
        case {"components": [_, *_]} | {"content": str()}:
            return dict(body)
        case _:
            return None


def faults_of(message: Part, *, is_english: bool = True) -> list[str]:
    """Return what is wrong with a message, as sentences; a message that keeps all rules has none."""
    parts = list(walk(message.get("components") or ()))
    return [
        *_too_much(message, parts, is_english=is_english),
        *_twice("custom id", (part["custom_id"] for part in parts if "custom_id" in part)),
        *_twice("label", (part["label"] for part in parts if part["type"] == BUTTON)),
        *_foreign(parts),
        *_accent(message, parts),
    ]


def roughness_of(message: Part) -> list[str]:
    """Return what makes an English screen hard to take in."""
    parts = list(walk(message.get("components") or ()))
    return [*_first_line(message, parts), *_next_steps(message, parts)]


def walk(components: Any) -> Iterator[Part]:
    """Yield every component, the outer ones first."""
    for each in components:
        yield each
        yield from walk(each.get("components") or ())
        if "accessory" in each:
            yield from walk([each["accessory"]])


def _too_much(message: Part, parts: list[Part], *, is_english: bool) -> Iterator[str]:
    characters = sum(len(part["content"]) for part in parts if part["type"] == TEXT)
    most = (
        MOST_IN_ENGLISH
        if is_english
        else {"components": MOST_COMPONENTS, "characters": MOST_CHARACTERS}
    )
    if _is_card(message) and len(parts) > most["components"]:
        yield f"{len(parts)} components"
    if characters > most["characters"]:
        yield f"{characters} characters"
    if len(message.get("content") or "") > LONGEST_CONTENT:
        yield f"{len(message['content'])} characters of content"
    if not _is_card(message) and len(message.get("components") or ()) > MOST_ROWS:
        yield "more than five rows"


def _twice(what: str, values: Iterator[str]) -> Iterator[str]:
    yield from (f"{what} twice: {each}" for each, times in Counter(values).items() if times > 1)


def _first_line(message: Part, parts: list[Part]) -> Iterator[str]:
    texts = [
        message.get("content") or "",
        *(part["content"] for part in parts if "content" in part),
    ]
    first = next((text for text in texts if text), "").splitlines()[:1]
    if first and len(as_read(first[0])) > LONGEST_FIRST_LINE:
        yield f"a long first line: {first[0]}"


def as_read(words: str) -> str:
    """Return words as an app shows them: without marks, commands and instants in place of their ids."""
    words = re.sub(r"</([a-z ]+):\d+>", r"/\1", words)
    words = re.sub(r"<t:\d+:[tR]>", "10:30 PM", words)
    words = re.sub(r"<t:\d+:F>", "Wednesday, 4 March 2026 at 22:00", words)
    return words.replace("**", "").replace("`", "").removeprefix("-# ").lstrip("# ")


def _foreign(parts: list[Part]) -> Iterator[str]:
    """Yield components that carry no act: one among others unregisters all (ADR 11)."""
    for part in parts:
        is_pressed = part["type"] in MENUS or (part["type"] == BUTTON and part.get("style") != LINK)
        if is_pressed and not is_of_message(str(part.get("custom_id"))):
            yield f"carries no act: {part.get('custom_id')}"


def _accent(message: Part, parts: list[Part]) -> Iterator[str]:
    boxes = [part for part in parts if part["type"] == CONTAINER]
    if _is_card(message) and not any(box.get("accent_color") is not None for box in boxes):
        yield "no box with the accent of a topic"


def _next_steps(message: Part, parts: list[Part]) -> Iterator[str]:
    buttons = [part for part in parts if part["type"] == BUTTON]
    blue = [button["label"] for button in buttons if button["style"] == BLUE]
    if len(blue) > 1:
        yield f"more than one next step: {blue}"
    if _is_card(message) and not any(part["type"] in {BUTTON, *MENUS} for part in parts):
        yield f"a dead end: {next((part['content'] for part in parts if 'content' in part), '')}"


def _is_card(message: Part) -> bool:
    return bool(message.get("flags", 0) & V2)
