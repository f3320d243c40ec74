"""No words reach Discord past the catalogue: no sentence stands in the code as a bare string."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.checkout import ROOT, source_files, tree_of

FOLDERS = ("cogs", "bot/messaging", "bot/client")
SAYING = {"say", "say_count", "Sentence"}
SHOWN = {"content", "description", "label", "placeholder", "text", "title"}
"""Arguments whose words a person reads, be it one word alone."""

_SEVERAL_WORDS = re.compile(r"[A-Za-z]{2}.* |.* .*[A-Za-z]{2}", re.DOTALL)
_A_WORD = re.compile(r"[A-Za-z]{2}")

NOT_SHOWN = {
    "bot/client/bot.py": {"activity noted"},  # a mark on an interaction
    # What Discord says, and what the log says of it.
    "bot/messaging/discord_io/errors.py": {"flagged by our anti-spam system", "HTTP "},
    # What is typed, and read in English.
    "bot/messaging/ui/people/edit_forms.py": {"every night", " ml", "weekend"},
}
NAMES = {
    "bot/messaging/ui/apologies.py": {"stretch remind"},
    "bot/messaging/ui/kinds/drinks_words.py": {"/water remind"},
    "bot/messaging/ui/kinds/stretch_words.py": {"/stretch remind"},
    "cogs/help.py": {
        *("stretch now", "stretch remind", "stretch done"),
        *("water remind", "water drink", "water today"),
        *("privacy show", "privacy export", "privacy delete"),
    },
}
"""Names of commands, which are not translated."""

CHOICES = {"bot/messaging/ui/guided/opening.py": {"ROUTINE_NAMES"}}
"""Tables of choices: the command's translator says them."""


def strings(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield every string in a syntax tree, the fixed parts of f-strings included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node


def is_excused(node: ast.AST, names: set[str]) -> bool:
    """Tell whether the strings below a node are said by the catalogue, or not to a person."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name in SAYING
        case ast.Call(func=ast.Attribute()):
            # Logs; patterns; errors, whose text is for the log; and what commands are called, which
            # discord.py's translator hands to the catalogue.
            function = ast.unparse(node.func)
            return function in {"re.compile", "super().__init__"} or function.startswith(
                ("log.", "app_commands.")
            )
        case ast.Assign(targets=[ast.Name(id="message")]):
            return True  # of an error that is raised next
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in names
        case ast.Expr(value=ast.Constant()):
            return True  # documentation
        case _:
            return False


def bare(tree: ast.AST, names: set[str] = frozenset()) -> Iterator[ast.Constant]:
    """Yield the strings that no excuse covers; of what is said, its values are looked at."""
    excused = {
        id(string)
        for node in ast.walk(tree)
        if is_excused(node, names)
        for part in (node.args if isinstance(node, ast.Call) else [node])
        for string in strings(part)
    }
    excused |= {
        id(string)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("app_commands.")
        for string in strings(node)
    }
    yield from (string for string in strings(tree) if id(string) not in excused)


@pytest.fixture(scope="module")
def files():
    return {file.relative_to(ROOT).as_posix(): tree_of(file) for file in source_files(*FOLDERS)}


def test_no_words_stand_in_the_code_outside_of_the_catalogue(files):
    found = {
        (name, string.value)
        for name, tree in files.items()
        for string in bare(tree, CHOICES.get(name, set()))
        if _SEVERAL_WORDS.search(string.value) or string.value in NOT_SHOWN.get(name, set())
    }
    known = {
        (name, text)
        for table in (NOT_SHOWN, NAMES)
        for name, texts in table.items()
        for text in texts
    }

    assert found == known


def test_no_argument_that_is_shown_is_a_bare_string(files):
    found = [
        f"{name}:{node.lineno} {keyword.arg}={ast.unparse(keyword.value)}"
        for name, tree in files.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and not ast.unparse(node.func).startswith("app_commands.")
        for keyword in node.keywords
        if keyword.arg in SHOWN
        for string in bare(keyword.value)
        if _A_WORD.search(string.value) and string.value not in NOT_SHOWN.get(name, set())
    ]

    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        'reply(interaction, "Not today.")',
        'reply(interaction, f"Not if {reason}.")',
        'text = "Not " + "if"',
        'say("a.b", "{x}", x=f"one {y}")',
        '_TABLE = {1: "one more"}',
    ],
)
def test_a_bare_sentence_is_found(code):
    assert any(_SEVERAL_WORDS.search(string.value) for string in bare(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        '"""A module of two words."""',
        'say("a.b", "Not today.")',
        'say_count("a.b", "{count} night", "{count} nights", 2)',
        'log.info("two words", action="x")',
        '@app_commands.describe(place="A city near you")\nasync def f(): ...',
    ],
)
def test_what_is_said_or_not_shown_is_no_bare_sentence(code):
    assert not any(_SEVERAL_WORDS.search(string.value) for string in bare(ast.parse(code)))
