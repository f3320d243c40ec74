"""Every event of the log is explained to operators, and an outage of the database floods no log."""

import ast
import re
from pathlib import Path

from tests.architecture.checkout import ROOT, nodes, read

HEAD = "| `action` | means |"
LOUD = {"info", "warning", "error", "critical", "exception"}
SELDOM = {
    "bot/services/guided/completion.py": "a night that its person was told is not on record",
    "bot/services/guided/hosting.py": "the same, for a reminder",
    "bot/services/guided/runner.py": "once for a session that nobody guides or sees any more",
    "bot/services/operations/nightly_backups.py": "once a night, and once for each reason",
    "bot/storage/fleet/member.py": "the last second of a process: there is no second attempt",
}
"""Who says so each time that the database does not answer: it is not tried again, or seldom."""


def calls():
    return ((file, node) for file, node in nodes("bot", "cogs") if isinstance(node, ast.Call))


def actions_of(call: ast.Call):
    """Yield the actions that a call logs, or hands to what logs them."""
    if isinstance(call.func, ast.Name) and call.func.id == "Waiting" and call.args:
        yield call.args[0]
    yield from (word.value for word in call.keywords if word.arg == "action")


def logged() -> set[str]:
    found = (action for _, call in calls() for action in actions_of(call))
    return {each.value for each in found if isinstance(each, ast.Constant)}


def explained() -> list[str]:
    table = read("docs/operations.md").partition(HEAD)[2].partition("\n\n")[0]
    heads = (line.split(" | ")[0] for line in table.splitlines())
    return [name for head in heads for name in re.findall(r"`(\w+)`", head)]


def test_operators_find_every_action_once():
    assert sorted(explained()) == sorted(logged())
    assert len(explained()) > 100


def test_an_action_is_written_where_it_is_logged():
    built = {
        str(file)
        for file, call in calls()
        for action in actions_of(call)
        if not isinstance(action, ast.Constant)
    }

    assert built == {"bot/services/waiting.py"}


def names_in(node: ast.AST | None) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} if node else set()


def is_loud(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in LOUD
        and names_in(node.func) == {"log"}
    )


def loud_handlers(file: Path) -> list[int]:
    """Return the lines on which the log is told, each time anew, that the database is away."""
    return [
        each.lineno
        for handler in ast.walk(ast.parse((ROOT / file).read_text(encoding="utf-8")))
        if isinstance(handler, ast.ExceptHandler)
        and names_in(handler.type) & {"StorageUnavailableError", "_UNKNOWN"}
        for each in ast.walk(handler)
        if is_loud(each)
    ]


def test_what_waits_for_the_database_says_so_once_and_not_at_each_attempt():
    files = {file for file, _ in nodes("bot", "cogs")}

    assert {str(file) for file in files if loud_handlers(file)} == SELDOM.keys()
