"""Where the claims of the seed articles went."""

from collections import Counter
from pathlib import Path

import pytest

from bot.content.files import data_root
from bot.content.library.loading import load_library
from bot.domain.library.terms import Grade
from scripts.claims_table import page as page_of
from scripts.editorial.claims import Fate, read_claims
from scripts.editorial.statements import claim_uses, entry_texts

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def library():
    return load_library(data_root())


@pytest.fixture(scope="module")
def claims():
    return read_claims(data_root())


def test_all_claims_keep_the_grades_of_the_evidence_review(claims):
    grades = Counter(claim.grade.value for claim in claims)
    fates = Counter(claim.fate.value for claim in claims)

    assert grades == {
        "strong": 14, "moderate": 10, "weak": 39, "none": 18, "contradicted": 12, "unsafe": 6,
    }  # fmt: skip
    assert fates == {"SHIP": 28, "EDIT": 49, "MYTH": 11, "HOLD": 11}


def test_every_claim_ends_somewhere(library, claims):
    uses = claim_uses(library)

    for claim in claims:
        assert bool(uses.get(claim.id)) != bool(claim.not_shipped), claim.id


def test_unsafe_and_mythical_claims_appear_only_as_myths(library, claims):
    uses = claim_uses(library)

    for claim in claims:
        if claim.grade is Grade.UNSAFE or claim.fate is Fate.MYTH:
            assert all(place.startswith("myth ") for place in uses[claim.id]), claim.id


def test_usable_claims_are_all_shipped_as_advice(library, claims):
    uses = claim_uses(library)

    for claim in claims:
        if claim.fate is Fate.SHIP:
            assert any(not place.startswith("myth ") for place in uses[claim.id]), claim.id


def test_claims_page_is_current(library, claims):
    page = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")

    assert page == page_of(library, claims), "run scripts/claims_table.py"


def test_claims_page_has_a_row_for_each_claim(library, claims):
    page = page_of(library, claims)

    assert all(f"| **{claim.id}** " in page for claim in claims)


PARAMETERS = {
    "S0-09": {"60 to 90 cm", "count to eight"},
    "S1-09": {"2 feet", "3 feet", "used 10 seconds", "rest for 5 seconds"},
    "S1-10": {"5 to 10 times before bed"},
    "S1-14": {"Six to eight glasses a day"},
    "S1-18": {"1,500 mg"},
    "S1-19": {"400 IU"},
    "S3-13": {"100 F", "Five to ten minutes"},
    "S4-09": {"press the calf with one hand", "move the foot up and down"},
    "S4-16": {"1 to 2 hours"},
    "S4-17": {"18 hours later"},
}
"""Numbers and details of the seeds, as the texts that answer them say them."""


@pytest.mark.parametrize("claim_id", PARAMETERS)
def test_the_numbers_of_the_seeds_are_answered(claims, claim_id):
    (claim,) = [each for each in claims if each.id == claim_id]
    told = {words for parameter in claim.parameters for words in parameter.words}

    assert told >= PARAMETERS[claim_id]


def test_every_number_of_a_claim_stands_in_the_text_that_answers_it(library, claims):
    texts = entry_texts(library)

    parameters = [each for claim in claims for each in claim.parameters]

    assert len(parameters) >= 50
    for parameter in parameters:
        assert all(words in texts[parameter.answered_by] for words in parameter.words), parameter
        assert parameter.became.startswith(("shipped", "named", "not shipped", "shown as a myth"))


def test_whoever_answers_a_number_names_its_claim(library, claims):
    uses = claim_uses(library)

    for claim in claims:
        for parameter in claim.parameters:
            assert parameter.answered_by in uses[claim.id], (claim.id, parameter.answered_by)


def test_unsafe_claims_with_a_safe_version_lead_to_it(claims):
    safe = {claim.id: claim.safe_version for claim in claims if claim.safe_version}

    assert safe == {"S1-21": "tip one-pillow-rest", "S4-08": "tip easy-ankle-circles"}


def test_poor_blood_flow_is_not_booked_as_pain_on_walking(library):
    assert claim_uses(library)["S2-05"] == ("tip blood-flow-check",)
