"""The style guide's rules that no linter knows."""

import ast
from collections import Counter

import pytest

from tests.architecture.checkout import PACKAGES, ROOT, nodes, source_files, tree_of

BANNED = {
    "common", "data", "handle", "handler", "helper", "helpers", "info", "item", "manager", "misc",
    "process", "stuff", "util", "utils",
}  # fmt: skip
LONGEST_MODULE, LONGEST_FUNCTION = 300, 40
SHORTEST_MODULE, LARGEST_ROOM = 40, 13
SHORT = {
    "bot/app/http/answers.py": "what orchestrators read, apart from what people do",
    "bot/app/parts/fleet.py": "what the wiring and the start both need of the fleet",
    "bot/domain/ids.py": "types that everything imports",
    "bot/domain/operations/figures.py": "what storage counts and the operator's page says",
    "bot/domain/typed_text.py": "under all that reads what people type",
    "bot/domain/delivery/call_views.py": "what calls and their occurrences make up together",
    "bot/domain/standing/answered.py": "what services, ports and screens say of a press to each other",
    "bot/messaging/discord_io/invalid_requests.py": "one budget, with its source",
    "bot/messaging/ui/error_sentences_members.py": "under all screens of members",
    "bot/messaging/ui/kinds/vocabulary.py": "the list of all kinds' words",
    "bot/ports/figures.py": "a port of its own, apart from those of people",
    "bot/ports/retrospects.py": "a port of its own, apart from those of single people",
    "bot/services/guided/stagger.py": "under presses and recovery alike, apart from who guides",
    "bot/services/lasting.py": "under the fleet and the pace alike, which know nothing of each other",
    "bot/services/operations/latest_figures.py": "a use case of its own, searched by its name",
    "bot/services/people/overview.py": "a use case of its own, searched by its name",
    "bot/services/servers/files/export.py": "a use case of its own, searched by its name",
    "bot/storage/schema/fleet_tables.py": "the tables of processes, apart from those of people",
    "bot/storage/schema/migrating.py": "apart, because it alone loads Alembic",
    "bot/storage/backup/room.py": "under the backups of both kinds of database",
    "bot/storage/backup/errors.py": "under making, keeping and restoring alike",
    "bot/storage/moving/errors.py": "under the sides, the transfer and the command alike",
    "bot/storage/schema/migrations/env.py": "Alembic's entry",
    "bot/storage/entries.py": "one idea, under several repositories",
    "bot/storage/upserts.py": "one idea, for both databases",
}
"""Modules under forty lines, each with the reason why it is not a part of another."""
NAMED = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@pytest.mark.parametrize("package", PACKAGES)
def test_no_module_is_called_by_a_word_that_says_nothing(package):
    stems = {file.stem.strip("_") for file in source_files(package)}

    assert stems & BANNED == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_no_class_or_function_is_called_by_a_word_that_says_nothing(package):
    named = [
        f"{file}: {node.name}"
        for file, node in nodes(package)
        if isinstance(node, NAMED)
        and (
            node.name.strip("_").casefold() in BANNED
            or node.name.strip("_").startswith(("do_", "my_"))
        )
    ]

    assert named == []


def test_no_module_is_longer_than_300_lines():
    long = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in source_files(*PACKAGES)
    }

    assert {file: lines for file, lines in long.items() if lines > LONGEST_MODULE} == {}


def test_a_module_under_40_lines_has_a_reason():
    short = {
        str(file.relative_to(ROOT))
        for file in source_files(*PACKAGES)
        if file.name != "__init__.py"
        and file.parent.name != "versions"
        and len(file.read_text(encoding="utf-8").splitlines()) < SHORTEST_MODULE
    }

    assert short == SHORT.keys()


def test_no_room_holds_more_than_a_reader_can_take_in():
    rooms = Counter(file.parent for file in source_files("bot") if file.name != "__init__.py")

    assert {str(room): count for room, count in rooms.items() if count > LARGEST_ROOM} == {}


def test_no_function_is_longer_than_40_lines():
    long = {
        f"{file}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for file, node in nodes(*PACKAGES)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and "migrations" not in file.parts
    }

    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}


def test_the_core_imports_no_cog():
    importing = [
        str(file.relative_to(ROOT))
        for file in source_files("bot")
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "cogs"
    ]

    assert importing == []
