"""The build context: the files of the checkout that `.dockerignore` lets through to the builder."""

import re
from collections.abc import Iterator
from pathlib import Path

_SPECIAL = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")
_AS_REGEX = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def files(folder: Path) -> Iterator[Path]:
    """Yield the files that the builder gets, seen from the folder."""
    rules = list(_rules((folder / ".dockerignore").read_text(encoding="utf-8")))
    tops = {entry.name for entry in folder.iterdir()}
    for top in sorted(tops - {".git", ".venv"}):  # large, and no rule of ours lets them through
        entry = folder / top
        for file in sorted(entry.rglob("*")) if entry.is_dir() else [entry]:
            path = file.relative_to(folder)
            if file.is_file() and not is_ignored(path.as_posix(), rules):
                yield path


def is_ignored(path: str, rules: list[tuple[bool, re.Pattern[str]]]) -> bool:
    """Tell whether a file is left out: the last rule that fits it, or a folder above it, decides."""
    ignored = False
    parents = [path, *map(str, Path(path).parents)][:-1]
    for is_exception, rule in rules:
        if any(rule.fullmatch(each) for each in parents):
            ignored = not is_exception
    return ignored


def _rules(text: str) -> Iterator[tuple[bool, re.Pattern[str]]]:
    for line in text.splitlines():
        pattern = line.strip()
        if pattern and not pattern.startswith("#"):
            is_exception = pattern.startswith("!")
            plain = pattern.removeprefix("!").strip("/")
            parts = (_AS_REGEX.get(each) or re.escape(each) for each in _SPECIAL.findall(plain))
            yield is_exception, re.compile("".join(parts))
