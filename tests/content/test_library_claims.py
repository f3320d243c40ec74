"""Where the claims of the seed articles went."""

import importlib.util
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.content.data_root import data_root
from bot.content.library import load_library
from bot.content.library_checks import claim_uses
from bot.domain.library import Fate, Grade

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def library():
    return load_library(data_root(), today=date(2026, 11, 22))


@pytest.fixture(scope="module")
def claims_table():
    spec = importlib.util.spec_from_file_location(
        "claims_table", ROOT / "scripts" / "claims_table.py"
    )
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script


def test_all_claims_keep_the_grades_of_the_evidence_review(library):
    grades = Counter(claim.grade.value for claim in library.claims)
    fates = Counter(claim.fate.value for claim in library.claims)

    assert grades == {
        "strong": 14, "moderate": 10, "weak": 39, "none": 18, "contradicted": 12, "unsafe": 6,
    }  # fmt: skip
    assert fates == {"SHIP": 28, "EDIT": 49, "MYTH": 11, "HOLD": 11}


def test_every_claim_ends_somewhere(library):
    uses = claim_uses(library)

    for claim in library.claims:
        assert bool(uses.get(claim.id)) != bool(claim.not_shipped), claim.id


def test_unsafe_and_mythical_claims_appear_only_as_myths(library):
    uses = claim_uses(library)

    for claim in library.claims:
        if claim.grade is Grade.UNSAFE or claim.fate is Fate.MYTH:
            assert all(place.startswith("myth ") for place in uses[claim.id]), claim.id


def test_usable_claims_are_all_shipped_as_advice(library):
    uses = claim_uses(library)

    for claim in library.claims:
        if claim.fate is Fate.SHIP:
            assert any(not place.startswith("myth ") for place in uses[claim.id]), claim.id


def test_claims_page_is_current(library, claims_table):
    page = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")

    assert page == claims_table.page(library), "run scripts/claims_table.py"


def test_claims_page_has_a_row_for_each_claim(library, claims_table):
    page = claims_table.page(library)

    assert all(f"| **{claim.id}** " in page for claim in library.claims)
