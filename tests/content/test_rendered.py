"""Every text of the library has a screen that shows it: what is checked is what is shown."""

import ast
import dataclasses
from pathlib import Path

import pytest

from bot.content.files import data_root
from bot.content.library.loading import load_library
from bot.domain.library.library import Library
from scripts.claims_table import page
from scripts.editorial.claims import Claim, read_claims
from tests.content.rendering import cards, pieces, texts_by_path

ROOT = Path(__file__).resolve().parents[2]

WITHOUT_TEXTS = {"language"}

GROUPS = sorted({field.name for field in dataclasses.fields(Library)} - WITHOUT_TEXTS)


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(data_root())


@pytest.fixture(scope="module")
def claims() -> tuple[Claim, ...]:
    return read_claims(data_root())


@pytest.fixture(scope="module")
def shown(library: Library, claims: tuple[Claim, ...]) -> str:
    return "\n".join(cards(library, page(library, claims)))


def texts_that_cogs_say() -> set[str]:
    """Return the fields of the drink texts that a command reads by name, as its whole answer."""
    return {
        node.attr
        for path in ROOT.joinpath("cogs").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and (
            (isinstance(node.value, ast.Name) and node.value.id == "texts")
            or (isinstance(node.value, ast.Attribute) and node.value.attr == "hydration")
        )
    }


@pytest.mark.parametrize("group", GROUPS)
def test_every_text_of_the_library_is_shown_somewhere(
    library: Library, shown: str, group: str
) -> None:
    texts = list(texts_by_path(getattr(library, group), group))
    said = texts_that_cogs_say() if group == "hydration" else set()

    unseen = [
        path
        for path, text in texts
        if not all(piece in shown for piece in pieces(text)) and path.split(".")[-1] not in said
    ]

    assert texts
    assert unseen == []


def test_every_text_of_the_claims_stands_on_their_page(
    claims: tuple[Claim, ...], shown: str
) -> None:
    texts = list(texts_by_path(claims, "claims"))

    assert texts
    assert [path for path, text in texts if not all(piece in shown for piece in pieces(text))] == []


def test_a_text_that_no_screen_shows_is_found(library: Library, shown: str) -> None:
    standing = dataclasses.replace(library.standing, overdue="Nobody ever reads this sentence.")

    unseen = [path for path, text in texts_by_path(standing, "standing") if text not in shown]

    assert "standing.overdue" in unseen
