"""Only a kind's own file, its words and the screens that are about it know a kind by its name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.kinds.registry import KINDS
from bot.messaging.ui.kinds.vocabulary import VOCABULARY
from tests.architecture.checkout import PACKAGES, ROOT, source_files, tree_of

NAMES = re.compile(
    r"STRETCH|DRINKS|SUMMARY|(Stretch|Water|Summary)(Rule|Schedule|Notice)|(Stretch|Drink|Summary)Words"
)
STORED_WORDS = re.compile(r"(stretch|water|summary)(\.[a-z0-9-]+)?")
FILES = {"stretch", "drinks", "summary", "stretch_words", "drinks_words", "summary_words"}
MODULES = re.compile(
    r"bot\.kinds\.(stretch|drinks|summary)"
    r"|bot\.messaging\.ui\.kinds\.(stretch|drinks|summary)_words"
)

REGISTRIES = {"bot/kinds/registry.py", "bot/messaging/ui/kinds/vocabulary.py"}
OWN_SCREENS = {
    "bot/messaging/ui/apologies.py",  # a mistake in a command leads to the form of the same
    "bot/messaging/ui/delivery/safety_screen.py",  # comes before drinks alone
    "bot/messaging/ui/guided/giving_back.py",  # a guided stretch stands in a stretch reminder
    "bot/messaging/ui/guided/presses.py",  # and has two of its buttons there
    "bot/messaging/ui/kinds/drink_day.py",  # a part of the words of drinks
    "bot/messaging/ui/kinds/summary_switch.py",  # the one place where a summary is turned on
    "bot/messaging/ui/people/edit_forms.py",  # a form for each
    "bot/messaging/ui/servers/offers/form.py",  # an offer is a stretch reminder, perhaps with drinks
    "bot/playground/past.py",  # so do scenes
    "bot/playground/prologue.py",  # scenarios say what their people have lived through
    "bot/services/progress/progress.py",  # what is kept of nights is kept of stretches
    "bot/services/reminders/drinks.py",  # the drinks of `/water`
    "bot/services/reminders/nights.py",  # `/stretch done`, and the end of a guided stretch
    "bot/services/reminders/rules.py",  # the numbers of `/stretch` and of `/water`
    "bot/services/servers/presets.py",  # a preset is a stretch reminder, perhaps with drinks
    "cogs/edits.py",
    "cogs/progress.py",  # where a summary is offered, and what it opens
    "cogs/offers.py",  # and joining one is the opt-in to it
    "cogs/safety_screen.py",
    "cogs/server_offers.py",
    "cogs/stretch.py",
    "cogs/water.py",
}
"""Files that are about one kind by their nature: its commands, forms, and the safety screen."""

OTHER_MEANINGS = {
    "bot/content/library/routines.py",  # a stretch of a routine, in `data/`
    "bot/storage/schema/migrations/versions/0004_sleeps.py",  # what was stored then
    "bot/storage/schema/migrations/versions/0008_nights.py",  # the only kind with nights then
}


def is_own(file: Path) -> bool:
    name = file.as_posix()
    return bool(MODULES.fullmatch(name.removesuffix(".py").replace("/", ".")))


def names_of_kinds(file: Path, tree: ast.AST) -> Iterator[str]:
    """Yield each mention of one kind in a file's code: an import, a name, or a stored word."""
    sentences = {
        id(argument)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"say", "Sentence", "say_count"}
        for argument in node.args[:1]
    }
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str() as module) if MODULES.fullmatch(module):
                yield f"{file}:{node.lineno} imports {module}"
            case ast.ImportFrom(module="bot.kinds" | "bot.messaging.ui.kinds", names=names):
                own = (each.name for each in names if each.name in FILES)
                yield from (f"{file}:{node.lineno} imports {name}" for name in own)
            case ast.Name(id=name) | ast.Attribute(attr=name) if NAMES.fullmatch(name):
                yield f"{file}:{node.lineno} names {name}"
            case ast.Constant(value=str() as text) if id(node) not in sentences:
                if STORED_WORDS.fullmatch(text):
                    yield f"{file}:{node.lineno} says {text!r}"
            case _:
                pass


def mentions() -> dict[str, list[str]]:
    found = {
        file.relative_to(ROOT): list(names_of_kinds(file.relative_to(ROOT), tree_of(file)))
        for file in source_files(*PACKAGES)
    }
    return {file.as_posix(): each for file, each in found.items() if each and not is_own(file)}


def test_no_other_file_names_a_kind():
    allowed = REGISTRIES | OWN_SCREENS | OTHER_MEANINGS

    assert {file: each for file, each in mentions().items() if file not in allowed} == {}


def test_every_file_that_may_name_a_kind_does():
    assert (REGISTRIES | OWN_SCREENS | OTHER_MEANINGS) - mentions().keys() == set()


@pytest.mark.parametrize(
    "code",
    [
        "from bot.kinds.stretch import KIND",
        "from bot.kinds import drinks",
        "is_night = kind == STRETCH",
        "rule = rules.WaterRule()",
        'act = "water.skip"',
        'if row["kind"] == "stretch": pass',
    ],
)
def test_a_mention_is_found(code):
    assert list(names_of_kinds(Path("somewhere.py"), ast.parse(code)))


def test_a_sentence_of_the_catalogue_is_no_mention():
    code = 'say("stretch.done", "Done"); title = Sentence("water.title", "Drinks")'

    assert list(names_of_kinds(Path("somewhere.py"), ast.parse(code))) == []


def test_every_kind_has_words_in_the_order_in_which_people_see_kinds():
    assert tuple(VOCABULARY) == KINDS.names


def test_no_two_kinds_that_the_set_up_proposes_share_their_first_letter():
    # `/start` carries what was picked as letters.
    initials = [name[0] for name in KINDS.proposed]

    assert len(set(initials)) == len(initials)
