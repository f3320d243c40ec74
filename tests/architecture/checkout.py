"""The checkout as text: what the tests of its form look at."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "cogs")
_NOT_OURS = {"__pycache__", "var", "build", "dist"}
_HIDDEN_BUT_OURS = {".ci"}


def source_files(*folders: str) -> list[Path]:
    """Return the Python files under some folders of the checkout."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


@cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def nodes(*folders: str) -> Iterator[tuple[Path, ast.AST]]:
    """Yield every node of the syntax trees, with its file seen from the checkout."""
    for file in source_files(*folders):
        for node in ast.walk(tree_of(file)):
            yield file.relative_to(ROOT), node


def text_files(folder: Path = ROOT) -> Iterator[Path]:
    """Yield the files that people wrote, whatever their kind; caches and environments left out."""
    for entry in sorted(folder.iterdir()):
        if entry.is_dir():
            hidden = entry.name.startswith(".") and entry.name not in _HIDDEN_BUT_OURS
            if not hidden and entry.name not in _NOT_OURS:
                yield from text_files(entry)
        elif entry.suffix not in {".png", ".db", ".pyc"} and entry.name != ".coverage":
            yield entry


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def table_rows(page: str) -> list[list[str]]:
    """Return the cells of a Markdown page's tables, heads and rules left out."""
    lines = page.splitlines()
    rows = []
    for number, line in enumerate(lines):
        is_head = number + 1 < len(lines) and lines[number + 1].startswith("|-")
        if line.startswith("|") and not line.startswith("|-") and not is_head:
            rows.append([cell.strip() for cell in line.strip().strip("|").split(" | ")])
    return rows
