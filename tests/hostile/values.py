"""What hostile senders put where a text, a number, an id or a custom id belongs."""

import json
import random
from pathlib import Path
from typing import Any

FROM_0_1 = Path(__file__).parents[1] / "behaviour" / "from_0_1" / "screens.json"

LINK = "https://evil.example/x"
TEXTS = (
    "",
    " ",
    "\x00",
    "\x1b[31m",
    "\u202egnp.exe",
    "\u200b\u200b",
    "💧" * 40,
    "%s %n {0} {user} {{}}",
    "'; DROP TABLE users; --",
    "../../etc/passwd",
    "@everyone @here",
    f"[free nitro]({LINK})",
    f"<{LINK}> {LINK}",
    "# huge\n## big\n- list\n> quote\n```code```",
    "`tick` **bold** ||spoiler|| ~~gone~~",
    "x" * 100,
    "x" * 6000,
    "\n" * 300,
    "-5",
    "1e999",
    "NaN",
    "9" * 400,
    "٢٢:٣٠",
    "25:61",
    "9999-12-31",
    "Mars/Olympus",
    "null",
    "\ud83d",
)
NUMBERS = (0, -1, -5, 1.5, 2**31, 2**53 + 1, 2**63, -(2**63), 10**30, 1e308, True)
SHAPES: tuple[Any, ...] = (None, {}, [], [[]], {"a": {"b": []}}, [None], 5, 1.5, True, "", "x")
IDS = (
    "0",
    "-1",
    "1",
    "x",
    "",
    "١٢",
    "1.5",
    str(2**63 - 1),
    str(2**63),
    str(2**64),
    "9" * 60,
    " 5",
    "5\n",
)
LOCALES = ("xx-YY", "", "de" * 300, "\x00\x00", "../..", 5, None)
ARGUMENTS = (
    "",
    "x",
    "💧",
    "\x00",
    "-1",
    "9" * 60,
    "9" * 20,
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "calf|99|1767225600",
    "calf|-1|1767225600",
    "calf|0|99999999999999999999",
    "knee|0|1767225600",
    "target|25:00|1600",
    "546;01234;Mars/Olympus",
    "546546546546546546fff",
    "Mars/Olympus;22:30;s",
    "abcdef1|30|9",
    "abcdef9999-12-31..n..n",
    "A0101010100001eln9",
    "a" * 24,
    "f" * 12,
    "f" * 12 + "." + "9" * 20,
    "f" * 12 + ".1.1",
    "." * 60,
)
NAMES_OF_OTHER_VERSIONS = (
    "stretch.stretch-again",
    "water.fountain",
    "quiz.answer",
    "sleep.score",
    "v9.open",
    "a.b",
)
BROKEN_CUSTOM_IDS = (
    "",
    "clock",
    "stretch.done",
    "stretch.done:x:1",
    "a:b:c:d",
    ":::",
    "choose:",
    "choose:choose:tip.show:0:",
    "stretch.done:-1:",
    "stretch.done:" + "9" * 21 + ":",
    "STRETCH.DONE:0:",
    "stretch.done:0:" + "x" * 200,
    "x" * 5000,
    "stretch.done:1:\n",
    "💧" * 50,
    "stretch.done:٣:",
)


def old_custom_ids() -> list[str]:
    """Return what version 0.1 gave to its components."""
    ids: list[str] = json.loads(FROM_0_1.read_text(encoding="utf-8"))["custom_ids"]
    return ids


def with_owner(custom_id: str, owner: object) -> str:
    """Return a custom id as if it were somebody's."""
    parts = custom_id.split(":")
    place = 2 if parts[0] in {"choose", "channel", "role"} else 1
    if place < len(parts):
        parts[place] = str(owner)
    return ":".join(parts)


def anything(rng: random.Random) -> Any:
    """Return a value of any type."""
    return rng.choice((rng.choice(TEXTS), rng.choice(NUMBERS), rng.choice(SHAPES)))
