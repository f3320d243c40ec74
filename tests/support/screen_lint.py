"""What every screen of Charley has to keep, whatever it shows: looked at in each request to Discord.

The rules stand in `docs/style.md`, under "Screens".
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from bot.client.acts import ANYBODY, PATTERN, Act, is_of_message
from bot.messaging.ui.cards import MOST_CHARACTERS, MOST_COMPONENTS

Part = Mapping[str, Any]

BUTTON, MENUS, TEXT, CONTAINER, ROW = 2, (3, 5, 6, 7, 8), 10, 17, 1
BLUE, LINK = 1, 5
V2 = 1 << 15
LONGEST_FIRST_LINE, LONGEST_CONTENT, MOST_ROWS = 80, 2000, 5
MOST_IN_ENGLISH = {"components": 35, "characters": 3000}


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


def roughness_of(message: Part, *, is_english: bool = True) -> list[str]:
    """Return what makes a screen hard to take in; how long its first line is counts in English only."""
    parts = list(walk(message.get("components") or ()))
    first_line = _first_line(message, parts) if is_english else ()
    return [*first_line, *_next_steps(parts), *_dead_end(message, parts)]


_CLOCK_OF_24_HOURS = re.compile(r"(?<![\d:])(?:[01]?\d|2[0-3]):[0-5]\d(?![\d:])(?! ?[AP]M)")
_AS_TYPED = re.compile(r"`[^`]*`|<[^>]*>|^> .*$", re.MULTILINE)
_WITH_ITS_HALF = re.compile(
    r"\d\d?:\d\d (?:(?:at night|in the morning|in the afternoon)(?: or)? ?)+"
    r"|\d\d?:\d\d may be morning or evening"
)
"""Where it is asked which half of the day is meant."""


def clocks_of(message: Part) -> list[str]:
    """Return times that an American app would write otherwise.

    What is typed stands in backticks, what was typed in a quotation.
    A post is for everybody, and speaks the language of its server.
    """
    parts = list(walk(message.get("components") or ()))
    owners = {_owner_in(part["custom_id"]) for part in parts if "custom_id" in part}
    if owners == {ANYBODY}:
        return []
    shown = [*_texts(message, parts), *(each["label"] for each in parts if "label" in each)]
    for part in parts:
        shown += [option["label"] for option in part.get("options") or ()]
    words = [_WITH_ITS_HALF.sub("", _AS_TYPED.sub("", each)) for each in shown]
    return [f"a clock of 24 hours: {each}" for each in words if _CLOCK_OF_24_HOURS.search(each)]


def _owner_in(custom_id: str) -> int | None:
    match = PATTERN.search(custom_id)
    return Act.parse(match).owner if match else None


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
    first = next(_texts(message, parts), "").splitlines()[:1]
    if first and len(as_read(first[0])) > LONGEST_FIRST_LINE:
        yield f"a long first line: {first[0]}"


def _texts(message: Part, parts: list[Part]) -> Iterator[str]:
    every = (message.get("content"), *(part.get("content") for part in parts))
    yield from filter(None, every)


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


def _next_steps(parts: list[Part]) -> Iterator[str]:
    buttons = [part for part in parts if part["type"] == BUTTON]
    blue = [button["label"] for button in buttons if button["style"] == BLUE]
    if len(blue) > 1:
        yield f"more than one next step: {blue}"


def _dead_end(message: Part, parts: list[Part]) -> Iterator[str]:
    if not any(part["type"] in {BUTTON, *MENUS} for part in parts):
        yield f"a dead end: {next(_texts(message, parts), '')}"


def _is_card(message: Part) -> bool:
    return bool(message.get("flags", 0) & V2)
