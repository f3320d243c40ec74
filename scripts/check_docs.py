"""Find dead links in the Markdown pages: files and headings that do not exist.

Links to other sites are not followed: the check needs no network.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("*.md", "docs/**/*.md", "data/**/*.md", "tests/**/*.md")
_FENCE = re.compile(r"^(`{3,}).*?^\1`*\s*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\[[^\]]*\]\(<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\)")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:")


def pages() -> list[Path]:
    """Return every page of the project."""
    return sorted({page for pattern in PAGES for page in ROOT.glob(pattern)})


def dead_links(page: Path) -> Iterator[str]:
    """Yield the links of a page that lead nowhere."""
    text = _CODE.sub("", _FENCE.sub("", page.read_text(encoding="utf-8")))
    for link in _LINK.findall(text):
        if not _ELSEWHERE.match(link) and not _leads_somewhere(page, link):
            yield link


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = unquote(link).partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return False
    return not anchor or (target.suffix == ".md" and anchor in _anchors(target))


def _anchors(page: Path) -> set[str]:
    """Return the names that GitHub gives to the headings of a page."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    anchors: set[str] = set()
    for heading in _HEADING.findall(text):
        words = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        number = sum(each == words or each.startswith(f"{words}-") for each in anchors)
        anchors.add(f"{words}-{number}" if words in anchors else words)
    return anchors


def main() -> int:
    """Name every dead link."""
    dead = [
        f"{page.relative_to(ROOT)}: {link} leads nowhere"
        for page in pages()
        for link in dead_links(page)
    ]
    for sentence in dead:
        print(sentence)
    if not dead:
        print(f"{len(pages())} pages, no dead link")
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
