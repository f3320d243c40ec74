"""What is loaded, what is left out, and what a translation may change."""

from datetime import date

import pytest

from bot.content.files import ContentError
from bot.domain.library.tip_choice import bedtime_tips
from scripts.editorial.check import faults
from tests.content.small_library import SmallLibrary

TIPS = "en/tips/sleep.toml"
AID = "en/first_aid.toml"
CLAIMS = "en/claims.toml"


def test_small_library_keeps_every_rule(tmp_path):
    assert SmallLibrary().faults(tmp_path) == []

    library = SmallLibrary().load(tmp_path)

    assert [tip.id for tip in library.tips] == ["loosen-the-covers"]
    assert [each.line for each in bedtime_tips(library)] == ["Loosen the covers."]


def test_missing_file_is_named(tmp_path):
    library = SmallLibrary()
    del library.files["en/myths.toml"]

    with pytest.raises(ContentError, match=r"^en/myths\.toml: expected the file, got nothing$"):
        library.load(tmp_path)


def test_language_without_a_folder_is_refused(tmp_path):
    with pytest.raises(ContentError, match=r"^xx/words\.toml: expected the file, got nothing$"):
        SmallLibrary().load(tmp_path, language="xx")


def test_broken_toml_is_named_with_its_line(tmp_path):
    library = SmallLibrary().change(TIPS, "[[tip]]", "[[tip]")

    with pytest.raises(ContentError, match=r"^en/tips/sleep\.toml: expected TOML .*line 10"):
        library.load(tmp_path)


def test_review_dated_tomorrow_is_a_matter_of_time_zones(tmp_path):
    library = SmallLibrary().change(
        TIPS, "last_reviewed = 2026-11-01", "last_reviewed = 2026-11-23"
    )

    assert library.faults(tmp_path) == []


@pytest.mark.parametrize("year", [1970, 2020])
def test_the_dates_of_the_reviews_are_held_against_today(tmp_path, year):
    found = faults(SmallLibrary().write(tmp_path), language="en", today=date(year, 1, 1))

    assert len(found) == len({fault.source for fault in found}) == 6
    assert all("expected a date in the past" in str(fault) for fault in found)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("last_reviewed = 2026-11-01", "last_reviewed = 2027-10-01", "a date in the past"),
        ("Pull the sheet", "Take 300 mg and pull the sheet", "Charley gives no doses"),
        ("Pull the sheet", "It prevents cramps to pull the sheet", "nothing is promised"),
        ('claims = ["S0-01"]', 'claims = ["S9-01"]', "ids from claims.toml"),
    ],
)
def test_a_start_runs_no_editorial_rule(old, new, fault, tmp_path):
    library = SmallLibrary().change(TIPS, old, new)

    assert library.load(tmp_path).tips
    assert any(fault in found for found in library.faults(tmp_path))


def test_all_faults_are_said_at_once(tmp_path):
    library = SmallLibrary().change(TIPS, "Pull the sheet", "Quinine can cure: pull the sheet")

    found = library.faults(tmp_path)

    assert [fault.rpartition(", got ")[2] for fault in found] == ["'cure'", "'Quinine'"]


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_draft_and_withdrawn_entries_are_checked_but_never_shown(status, tmp_path):
    own = f"""claims = []

[tip.review]
status = "{status}"
last_reviewed = 2026-11-01
next_review = 2027-11-01
"""
    library = SmallLibrary().change(TIPS, 'claims = ["S0-01"]', own)
    library.change(AID, 'id = "hold-it"', 'id = "hold-it"\nclaims = ["S0-01"]')
    library.change(AID, 'sources = ["NHS-C"]', 'sources = ["NHS-C", "BER93"]')

    assert library.faults(tmp_path) == []
    assert library.load(tmp_path).tips == ()


def test_claim_of_a_draft_is_not_accounted_for(tmp_path):
    own = """claims = ["S0-01"]

[tip.review]
status = "draft"
last_reviewed = 2026-11-01
next_review = 2027-11-01
"""

    found = SmallLibrary().change(TIPS, 'claims = ["S0-01"]', own).faults(tmp_path)

    assert any("claim 'S0-01'" in fault and "got neither" in fault for fault in found)


def test_source_known_from_memory_cannot_be_published(tmp_path):
    library = SmallLibrary().change(TIPS, 'status = "reviewed"', 'status = "published"')
    library.change(TIPS, "clinician_reviewed = false", "clinician_reviewed = true")

    assert [fault.rpartition(", got ")[2] for fault in library.faults(tmp_path)] == [
        "BER93 from memory"
    ]


def test_claim_on_hold_may_be_warned_about(tmp_path):
    library = SmallLibrary().change(TIPS, 'topic = "sleep-setup"', 'topic = "supplement-safety"')
    library.change(TIPS, 'claims = ["S0-01"]', 'claims = ["S0-01", "S0-04"]')
    library.change(CLAIMS, 'not_shipped = "There is no study."\n', "")

    assert library.faults(tmp_path) == []
    assert library.load(tmp_path).tip("loosen-the-covers").claims == ("S0-01", "S0-04")


def test_myth_may_quote_what_nobody_may_advise(tmp_path):
    assert SmallLibrary().faults(tmp_path) == []

    myth = SmallLibrary().load(tmp_path).myth("myth-calcium")

    assert "1,500 mg" in myth.myth
    assert "cure" in myth.myth


def test_translation_is_another_folder(tmp_path):
    library = SmallLibrary().translated(
        "de", {"tips/sleep.toml": ('"Loosen the covers"', '"Lockere die Decke"')}
    )

    assert library.faults(tmp_path, language="de") == []
    loaded = library.load(tmp_path, language="de")

    assert loaded.language == "de"
    assert loaded.tip("loosen-the-covers").title == "Lockere die Decke"


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (
            "tips/sleep.toml", 'grade = "weak"', 'grade = "strong"',
            "de, entry 'loosen-the-covers': expected the same facts as in en, got others",
        ),
        (
            "myths.toml", 'id = "myth-calcium"', 'id = "mythos-kalk"',
            "de, entry 'myth-calcium': expected the same facts as in en, got no such entry",
        ),
        (
            "hydration.toml", 'mode = "off"', 'mode = "gentle"',
            "de/hydration.toml, hydration, field 'row': expected rows for every mode, got 2 modes",
        ),
    ],
)  # fmt: skip
def test_translation_changes_text_only(file, old, new, sentence, tmp_path):
    library = SmallLibrary().translated("de", {file: (old, new)})

    assert sentence in library.faults(tmp_path, language="de")
