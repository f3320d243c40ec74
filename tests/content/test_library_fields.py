"""What a field of a content file may look like."""

import shutil

import pytest

from bot.content.files import ContentError
from tests.content.small_library import SmallLibrary

TIPS = "en/tips/sleep.toml"
AID = "en/first_aid.toml"
FLAGS = "en/red_flags.toml"
DRINKS = "en/hydration.toml"
SOURCES = "en/sources.toml"
MYTHS = "en/myths.toml"
CLAIMS = "en/claims.toml"

TIP = "en/tips/sleep.toml, tip 'loosen-the-covers', field "

BROKEN = {
    "a list is a text": (
        TIPS, 'sources = ["NHS-C", "BER93"]', 'sources = "NHS-C"',
        f"{TIP}'sources': expected a list, got 'NHS-C'",
    ),
    "a text of a list is too long": (
        TIPS, "cautions = []", f'cautions = ["{"x" * 161}"]',
        f"{TIP}'cautions': expected at most 160 characters, got 161 characters",
    ),
    "a list of words is empty": (
        TIPS, 'when = ["bedtime"]', "when = []",
        f"{TIP}'when': expected at least 1, got 0",
    ),
    "a number is a text": (
        TIPS, "cautions = []", 'version = "2"',
        f"{TIP}'version': expected a whole number, got '2'",
    ),
    "a whole number is broken": (
        TIPS, "cautions = []", "version = 1.5",
        f"{TIP}'version': expected a whole number, got 1.5",
    ),
    "a yes is a word": (
        TIPS, "cautions = []", 'show_red_flags = "yes"',
        f"{TIP}'show_red_flags': expected true or false, got 'yes'",
    ),
    "a date has a time": (
        TIPS, "last_reviewed = 2026-11-01", "last_reviewed = 2026-11-01T10:00:00Z",
        ("en/tips/sleep.toml, review, field 'last_reviewed': "
        "expected a date such as 2026-11-22, got '2026-11-01 10:00:00+00:00'"),
    ),
    "a list of tables is one table": (
        MYTHS, "[[myth]]", "[myth]",
        "en/myths.toml, file, field 'myth': expected a list of tables, got a table",
    ),
    "a place has no steps": (
        AID, 'steps = ["hold-it"]', "steps = []",
        "en/first_aid.toml, place 'calf', field 'steps': expected at least 1, got 0",
    ),
    "a tier has two cards": (
        FLAGS, 'tier = "routine"\nlabel', 'tier = "same-day"\nlabel',
        ("en/red_flags.toml, file, field 'card': expected each of emergency, same-day, routine "
        "once, got emergency, same-day, same-day"),
    ),
    "a screen row has an unknown mode": (
        DRINKS, 'mode = "off"', 'mode = "none"',
        ("en/hydration.toml, row 'screen-limit', field 'mode': "
        "expected one of off, target, gentle, got 'none'"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", BROKEN)
def test_malformed_field_is_refused_with_file_entry_and_field(rule, tmp_path):
    file, old, broken, sentence = BROKEN[rule]
    library = SmallLibrary().change(file, old, broken)

    with pytest.raises(ContentError) as refused:
        library.load(tmp_path)

    assert str(refused.value) == sentence


def test_first_aid_must_fit_one_message(tmp_path):
    steps = "".join(
        f'[[step]]\nid = "step-{n}"\ntext = "{"Hold it. " * 33}"\ngrade = "none"\n'
        for n in range(7)
    )
    named = ", ".join(f'"step-{n}"' for n in range(7))
    library = SmallLibrary().change(AID, "[[step]]", f"{steps}[[step]]")
    library.change(AID, 'steps = ["hold-it"]', f'steps = ["hold-it", {named}]')

    assert any(
        "expected at most 2000 characters together, got 2" in fault
        for fault in library.faults(tmp_path)
    )


def test_language_without_tips_is_refused(tmp_path):
    library = SmallLibrary()
    library.write(tmp_path)
    shutil.rmtree(tmp_path / "en" / "tips")
    del library.files[TIPS]

    with pytest.raises(ContentError, match=r"^en/tips: expected a folder of tips, got none$"):
        library.load(tmp_path)


@pytest.mark.parametrize("file", SmallLibrary().files)
def test_nothing_that_an_editor_may_write_goes_unnoticed_or_breaks_the_check(file, tmp_path):
    lines = SmallLibrary().files[file].splitlines()
    fields = {number: line.split(" = ")[0] for number, line in enumerate(lines) if " = " in line}

    for number, field in fields.items():
        library = SmallLibrary()
        odd = ("[[1]]", "2026-01-01")[number % 2]
        library.files[file] = "\n".join([*lines[:number], f"{field} = {odd}", *lines[number + 1 :]])
        found = library.faults(tmp_path)

        assert found, f"{field} = {odd}"
        assert file in found[0], found[0]
