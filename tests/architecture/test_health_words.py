"""No sentence with a health meaning stands in code: what is checked is what is shown.

The words of advice, bodies and danger stand in `data/`, where `make check` and a reader check them. The
names of features (a stretch, a drink, a bedtime) and of buttons may stand in code.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

HEALTH_WORDS = re.compile(
    r"\b(?:cramp\w*|calf|calves|thighs?|shins?|toes?|knees?|heels?|muscles?|pain\w*|hurts?|sore\w*|"
    r"swollen|swelling|doctor|nurse|clinic\w*|emergency|urgent\w*|medical|medicines?|tablets?|pills?|"
    r"pregnan\w+|sips?|thirst\w*|glass(?:es)?|alcohol\w*|caffeine|breath\w*|clots?|injur\w+|dizz\w+|"
    r"health\w*|symptoms?|ill|illness|danger\w*|numb|unsteady|examine)\b",
    re.IGNORECASE,
)
COMMAND = re.compile(r"`/[^`]*`")
"""A command's name is no word of advice."""

SHORTEST = 3
"""Fewer words than this are a name or a label, and no sentence."""

NOT_FOR_MEMBERS = ("bot/content/",)
"""Messages to whoever edits the data, about the data."""

ALLOWED = {
    "Where it cramps; default: calf": "describes an option of /cramp",
    "**A cramp right now? Press *Cramp now*, or type `/cramp`.**": "the same, in /help",
    "**A cramp right now? Press *Cramp now*.**\n": "names the button that leads to first aid",
    "No names, no messages, no health record; `/cramp` leaves no trace at all.": "about what is stored",
    "Add-on: deep calf, 2 minutes": "the name of a routine in a list",
    "Late in pregnancy, 4 minutes": "the name of a routine in a list",
    "How much, such as 250 ml": "describes an option of /water",
    "**Glass {number} of {all}.** {amount}.": "says what was logged",
    "**Goal**: up to {prompts} reminders a day, a glass each.": "describes a choice",
}
"""The only texts in code that may use such a word, each with its reason."""


def _docstrings_of(tree: ast.Module) -> set[int]:
    """Return the constants that stand alone: docstrings, of attributes too."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def _texts_in(source: str) -> Iterator[str]:
    tree = ast.parse(source)
    docstrings = _docstrings_of(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in docstrings:
            yield from [node.value] if isinstance(node.value, str) else []


def health_sentences(source: str) -> list[str]:
    """Return the texts of a module that speak of health and are not allowed to."""
    return [
        text
        for text in _texts_in(source)
        if len(text.split()) >= SHORTEST
        and HEALTH_WORDS.search(COMMAND.sub("", text))
        and not any(text.startswith(allowed) for allowed in ALLOWED)
    ]


def _modules() -> list[str]:
    paths = [*ROOT.joinpath("bot").rglob("*.py"), *ROOT.joinpath("cogs").rglob("*.py")]
    names = sorted(path.relative_to(ROOT).as_posix() for path in paths)
    return [name for name in names if not name.startswith(NOT_FOR_MEMBERS)]


@pytest.mark.parametrize("name", _modules())
def test_no_sentence_with_a_health_meaning_stands_in_code(name: str) -> None:
    assert health_sentences(ROOT.joinpath(name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "line",
    [
        'CALL = "Call a doctor, a clinic or your health line now."',
        'text = f"{name}: **Thirsty? Have a sip.**"',
        'lines = ["Straighten your knee and pull your toes up."]',
        'say("A missed glass need not be caught up.")',
        'say("-# I cannot examine you. If something feels wrong, ask a doctor.")',
    ],
)
def test_a_sentence_that_is_put_into_code_is_found(line: str) -> None:
    assert len(health_sentences(line)) == 1


def test_a_docstring_and_a_name_are_no_sentence() -> None:
    source = '"""Send them to a doctor now."""\nACT = "aid.calf"\nLABEL = "Emergency signs"\n'

    assert health_sentences(source) == []


def test_every_allowed_text_still_stands_in_code() -> None:
    sources = [ROOT.joinpath(name).read_text(encoding="utf-8") for name in _modules()]
    texts = [text for source in sources for text in _texts_in(source)]

    idle = [each for each in ALLOWED if not any(text.startswith(each) for text in texts)]

    assert idle == []
