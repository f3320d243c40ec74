"""Wordings that readers stumbled over, and that must not come back: neither in data nor in code.

Each is a phrase of an old text that two reviews found stiff, foreign, misleading or hard to take in at
3 a.m. It counts anywhere in a text, capitals or not.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from bot.messaging.texts.catalogue import FOLDER

DATA = Path(__file__).parents[2] / "data" / "en"
NO_TEXTS = {"claims.toml", "sources.toml", "rules.toml"}
"""Quotes of the seeds, citations, and lists of phrases."""

FOREIGN = (
    *("taken over from", "the change of life", "thin bones", "weak kidneys", "strong lack"),
    *("eat low salt", "are on low salt", "health bodies", "at first 30", "at first none"),
    *("at first the calf", "begins anew", "anew", "the other way round"),
    *("parts in 100", " %", "of 100 ", "the proof is thin", "sham moves", "stretch calf and back"),
    *("towel in a cramp is", "finds it", "you want to yank", "hand more", "does not do it"),
    *("leave it.", "wakes the ankle", "suggests to prop", "common and short.", "a single moment"),
    *("loosen your legs on foot", "to the window", "the main idea today", "although you stretch"),
    *("getting thin", "fair reason for a visit", "walking course", "found by a doctor"),
    *("thin out the salt", "meeting of experts", "lighter cover", "as you like it. good"),
    *("room heat", "nice end of the day", "comes from charts", "nerve or blood flow trouble"),
    *("needs a trial", "wet floor", "have been named", "were not due to it", "have talked"),
    *("holds quinine", "is plain sense", "single points", "free night", "plain everyday idea"),
    *("finds a real lack", "without your will", "than science does", "be slow to praise"),
    *("fair start", "cramp pills", "another thing again", "to help for sure", "gave nothing"),
    *("pills from the shop", "thirsty men", "your body likes it", "without sugar"),
    *("holds its calcium", "cause for shame", "were no help", "proven lack is a reason"),
    *("bad muscle pain", "even more so after", "need care", "is hard for me", "mood pills"),
    *("weak adrenal", "i may fall", "good that you have help", "when you want me back"),
    *("it is a case of its own", "a case of its own", "does as well"),
)
"""Calques, and English that a native speaker would not say."""

MISLEADING = (
    *("well supported", "good reason to think so", "evidence: ", "not tested)", "(not tested"),
    *("evidence says no", "from memory", "the one supportive trial"),
    *("but cramps peak", "agree on ten minutes", "it is not about cramps. for", "newly sore"),
    *("has it nothing to do", "soreness that lasts for days, or dark urine"),
)
"""What said more, less or something else than is known."""

HARD_AT_NIGHT = (
    *(
        "gastrocnemius",
        "soleus wall",
        "plantar fascia",
        "or dizzy.",
        "hold: right leg",
        "hold: left leg",
    ),
    *("holding the left leg", "holding the right leg", "cst6cdt", "by daylight"),
    *("your bedtime and zone are kept", "forgets you", "tonight was logged already"),
    *("signs for today", "signs for a visit", "happy with rubbing", "has it let go", "the trunk"),
    *(
        "a missed glass need not be caught up",
        "answer it anew",
        "hold on to something",
        "ten-minute mark",
        "my memory does not answer",
        "too old, or your data",
        "yours to delete",
        "it waits for your",
        "what shall i remind you of",
        "nobody has answered",
    ),
)
"""What a tired person had to read twice."""

OLD = (*FOREIGN, *MISLEADING, *HARD_AT_NIGHT)


def strings(value: object, *, field: str = "") -> Iterator[str]:
    """Yield every text of a table, but for the beliefs that myths quote."""
    if isinstance(value, str) and field not in {"myth", "id", "key"}:
        yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from strings(inner, field=name)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, field=field)


def texts_of_data() -> Iterator[tuple[str, str]]:
    for file in sorted(DATA.rglob("*.toml")):
        if file.name not in NO_TEXTS:
            table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
            yield from ((file.name, text) for text in strings(table))


def texts_of_code() -> Iterator[tuple[str, str]]:
    with (FOLDER / "charley.pot").open("rb") as template:
        for message in read_po(template):
            forms = message.id if isinstance(message.id, tuple | list) else [message.id]
            yield from ((message.context or "", form) for form in forms if message.context)


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str]]:
    return [*texts_of_data(), *texts_of_code()]


@pytest.mark.parametrize("old", OLD)
def test_an_old_wording_does_not_come_back(texts: list[tuple[str, str]], old: str) -> None:
    found = [(where, text) for where, text in texts if old in text.casefold()]

    assert not found


def test_all_texts_are_looked_through(texts: list[tuple[str, str]]) -> None:
    """An empty list would hold nothing out."""
    found = " ".join(text for _where, text in texts)

    assert "Tight or heavy covers push your toes down." in found
    assert "Time for your bedtime stretch." in found
    assert "Take 400 IU of vitamin E" not in found, "a belief may say anything"
