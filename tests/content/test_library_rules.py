"""Each rule of the health content, broken once."""

import pytest

from tests.content.small_library import SmallLibrary

TIPS = "en/tips/sleep.toml"
MYTHS = "en/myths.toml"
CLAIMS = "en/claims.toml"
SOURCES = "en/sources.toml"

TIP = "en/tips/sleep.toml, tip 'loosen-the-covers', field "
HARD = "Considerable uncertainty characterises international physiological recommendations. " * 4

BROKEN = {
    "a field is misspelt": (
        TIPS, 'safety = "ok"', 'safety = "ok"\nsaftey = "ok"',
        f"{TIP}'saftey': expected only known fields, got 'ok'",
    ),
    "a field is missing": (
        TIPS, 'applies_to = "Anyone."\n', "",
        f"{TIP}'applies_to': expected the field to be given, got nothing",
    ),
    "a text is a number": (
        TIPS, 'title = "Loosen the covers"', "title = 7",
        f"{TIP}'title': expected a text, got 7",
    ),
    "an id has capitals": (
        TIPS, 'id = "loosen-the-covers"', 'id = "Loosen"',
        ("en/tips/sleep.toml, tip 'Loosen', field 'id': "
        "expected an id such as loosen-the-covers, got 'Loosen'"),
    ),
    "a title is too long": (
        TIPS, '"Loosen the covers"', f'"{"x" * 81}"',
        f"{TIP}'title': expected at most 80 characters, got 81 characters",
    ),
    "a body is too long": (
        TIPS, '"Pull the sheet loose at your feet."', f'"{"Go on. " * 300}"',
        f"{TIP}'body': expected at most 1850 characters, got 2100 characters",
    ),
    "a card is too long with everything on it": (
        TIPS, "cautions = []", f"cautions = {[f'{n} is enough. ' * 11 for n in range(10, 23)]}",
        f"{TIP}'body': expected a card of at most 2000 characters with everything on it, got 2193",
    ),
    "a bedtime line is too long": (
        TIPS, 'short = "Loosen the covers."', f'short = "{"x" * 121}"',
        f"{TIP}'short': expected at most 120 characters, got 121 characters",
    ),
    "a bedtime line names an amount of drink": (
        TIPS, 'short = "Loosen the covers."', 'short = "Have 2 glasses."',
        f"{TIP}'short': expected no amount of drink, got one",
    ),
    "a bedtime line needs a caution": (
        TIPS, 'safety = "ok"', 'safety = "caution"',
        f"{TIP}'short': expected only on tips that suit everyone, got another",
    ),
    "a bedtime line would need the danger signs": (
        TIPS, 'safety = "ok"', 'safety = "ok"\nshow_red_flags = true',
        f"{TIP}'short': expected only on tips that suit everyone, got another",
    ),
    "a bedtime line is about drinks": (
        TIPS, 'topic = "sleep-setup"', 'topic = "hydration"',
        f"{TIP}'short': expected no word on drinks at bedtime, got one",
    ),
    "a bedtime line stands on a daytime tip": (
        TIPS, 'when = ["bedtime"]', 'when = ["daytime"]',
        f"{TIP}'short': expected only on tips for bedtime, got another",
    ),
    "a grade is no grade": (
        TIPS, 'grade = "weak"', 'grade = "good"',
        (f"{TIP}'grade': expected 'strong', 'moderate', 'weak', 'none', 'contradicted' or 'unsafe', "
        "got 'good'"),
    ),
    "an unsafe idea is a tip": (
        TIPS, 'grade = "weak"', 'grade = "unsafe"',
        (f"{TIP}'grade': expected ideas that harm or do not hold only among the myths, "
        "got a tip"),
    ),
    "a graded tip has no source": (
        TIPS, 'sources = ["NHS-C", "BER93"]', "sources = []",
        f"{TIP}'sources': expected a source for the grade weak, got none",
    ),
    "a citation leads nowhere": (
        TIPS, '"NHS-C", "BER93"', '"NHS-C", "NOBODY"',
        f"{TIP}'sources': expected keys from sources.toml, got 'NOBODY'",
    ),
    "a source is idle": (
        TIPS, '"NHS-C", "BER93"', '"NHS-C"',
        "en/sources.toml, source 'BER93', field 'key': expected a text that cites it, got none",
    ),
    "a source stands twice": (
        SOURCES, 'key = "BER93"', 'key = "NHS-C"',
        "en/sources.toml, source 'NHS-C', field 'key': expected every key once, got one twice",
    ),
    "a claim is unknown": (
        TIPS, 'claims = ["S0-01"]', 'claims = ["S9-01"]',
        f"{TIP}'claims': expected ids from claims.toml, got 'S9-01'",
    ),
    "a claim is lost": (
        TIPS, 'claims = ["S0-01"]', "claims = []",
        ("en/claims.toml, claim 'S0-01', field 'not_shipped': "
        "expected an entry that uses the claim, or a reason not to ship it, got neither"),
    ),
    "a used claim has a reason against it": (
        CLAIMS, 'grade = "weak"', 'grade = "weak"\nnot_shipped = "It is no good."',
        ("en/claims.toml, claim 'S0-01', field 'not_shipped': "
        "expected no reason against a claim that is used, got use by tip loosen-the-covers"),
    ),
    "a claim is left out of the list": (
        CLAIMS, "S0 = 4", "S0 = 5",
        "en/claims.toml, file, field 'claim': expected all 5 claims in order, got 4",
    ),
    "a claim of the list is another": (
        CLAIMS, 'id = "S0-03"', 'id = "S0-30"',
        ("en/claims.toml, file, field 'claim': "
        "expected all 4 claims in order, got 'S0-30' for 'S0-03'"),
    ),
    "an unsafe claim is advised": (
        TIPS, 'claims = ["S0-01"]', 'claims = ["S0-01", "S0-03"]',
        f"{TIP}'claims': expected claims that are no myths, got S0-03, graded unsafe",
    ),
    "a myth claim is advised": (
        TIPS, 'claims = ["S0-01"]', 'claims = ["S0-01", "S0-02"]',
        f"{TIP}'claims': expected claims that are no myths, got S0-02, graded contradicted",
    ),
    "a claim on hold is advised": (
        TIPS, 'claims = ["S0-01"]', 'claims = ["S0-01", "S0-04"]',
        f"{TIP}'claims': expected claims that may be advised, got S0-04, on hold",
    ),
    "a myth claim has no myth-buster": (
        MYTHS, 'claims = ["S0-02", "S0-03"]', 'claims = ["S0-03"]',
        ("en/claims.toml, claim 'S0-02', field 'not_shipped': "
        "expected an entry that uses the claim, or a reason not to ship it, got neither"),
    ),
    "advice names a dose": (
        TIPS, "Pull the sheet", "Take 300 mg and pull the sheet",
        f"{TIP}'body': expected other words, as Charley gives no doses, got '300 mg'",
    ),
    "advice uses a banned phrase": (
        TIPS, "Pull the sheet loose", "It prevents cramps to pull the sheet loose",
        f"{TIP}'body': expected other words, as nothing is promised, got 'prevents cramps'",
    ),
    "a myth-buster's own words promise": (
        MYTHS, "Please do not.", "This is the real cure.",
        ("en/myths.toml, myth 'myth-calcium', field 'truth': "
        "expected other words, as nothing is promised, got 'cure'"),
    ),
    "a warning stands on the wrong shelf": (
        TIPS, "Pull the sheet", "Skip quinine and pull the sheet",
        f"{TIP}'body': expected other words, as quinine can harm, got 'quinine'",
    ),
    "a text is hard to read": (
        TIPS, '"Pull the sheet loose at your feet."', f'"{HARD}"',
        (f"{TIP}'title/body/short/certainty/applies_to': "
        "expected a reading grade of at most 7.0, got 29.6"),
    ),
    "an emergency tip lacks the danger signs": (
        TIPS, 'when = ["bedtime"]', 'when = ["bedtime", "cramp-now"]',
        f"{TIP}'show_red_flags': expected true for a tip that is served during a cramp, got false",
    ),
    "a tip on request only is also served by day": (
        TIPS, 'when = ["bedtime"]', 'when = ["daytime", "on-request-only"]',
        f"{TIP}'when': expected on-request-only by itself, got others with it",
    ),
    "a skip-if code is unknown": (
        TIPS, "cautions = []", 'not_for = ["tall"]',
        f"{TIP}'not_for': expected codes from words.toml, got 'tall'",
    ),
    "a tip has two lines of danger signs": (
        TIPS, "cautions = []", 'show_red_flags = true\nalarm = "Get help after an hour."',
        f"{TIP}'alarm': expected either its own danger signs or the line for all tips, got both",
    ),
    "a bedtime line would need its own danger signs": (
        TIPS, "cautions = []", 'alarm = "Get help after an hour."',
        f"{TIP}'short': expected only on tips that suit everyone, got another",
    ),
    "common sense was tested": (
        TIPS, 'grade = "weak"', 'grade = "weak"\ncommon_sense = true',
        (f"{TIP}'common_sense': expected common sense only where nothing was tested, "
        "got the grade weak"),
    ),
    "the evidence speaks against a tip": (
        TIPS, 'grade = "weak"', 'grade = "contradicted"',
        (f"{TIP}'grade': expected ideas that harm or do not hold only among the myths, "
        "got a tip"),
    ),
    "a belief is well supported": (
        MYTHS, 'grade = "unsafe"', 'grade = "strong"',
        ("en/myths.toml, myth 'myth-calcium', field 'grade': "
        "expected beliefs that are not well supported, got strong"),
    ),
    "a number of a claim is answered by no entry": (
        CLAIMS, 'answered_by = "myth myth-calcium"', 'answered_by = "tip gone"',
        ("en/claims.toml, claim 'S0-01', field 'answered_by': "
        "expected an entry that is shown, got 'tip gone'"),
    ),
    "a number of a claim is not in its answer": (
        CLAIMS, 'words = ["1,500 mg"]', 'words = ["60 cm"]',
        ("en/claims.toml, claim 'S0-01', field 'words': "
        "expected words of myth myth-calcium, got '60 cm'"),
    ),
    "a number of a claim has no words": (
        CLAIMS, 'words = ["1,500 mg"]', "words = []",
        ("en/claims.toml, parameter '1,500 mg', field 'words': "
        "expected at least 1, got 0"),
    ),
    "a safe version is no entry": (
        CLAIMS, 'safe_version = "first-aid step hold-it"', 'safe_version = "tip gone"',
        ("en/claims.toml, claim 'S0-03', field 'safe_version': "
        "expected an entry that is shown, got 'tip gone'"),
    ),
    "a review lies in the future": (
        TIPS, "last_reviewed = 2026-11-01", "last_reviewed = 2026-11-24",
        ("en/tips/sleep.toml, review, field 'last_reviewed': "
        "expected a date in the past, got 2026-11-24"),
    ),
    "the next review is too far off": (
        TIPS, "next_review = 2027-11-01", "next_review = 2028-11-01",
        ("en/tips/sleep.toml, review, field 'next_review': "
        "expected a date within a year of the last review, got 2028-11-01"),
    ),
    "a text is published without a clinician": (
        TIPS, 'status = "reviewed"', 'status = "published"',
        ("en/tips/sleep.toml, review, field 'clinician_reviewed': "
        "expected a clinician's sign-off before 'published', got none"),
    ),
    "a list names something twice": (
        TIPS, '"NHS-C", "BER93"', '"NHS-C", "NHS-C"',
        f"{TIP}'sources': expected every entry once, got one twice",
    ),
    "a table is a number": (
        CLAIMS, "[seeds]\nS0 = 4", "seeds = 4",
        "en/claims.toml, file, field 'seeds': expected a table, got 4",
    ),
    "an address is not https": (
        SOURCES, "https://", "http://",
        "en/sources.toml, source 'NHS-C', field 'url': expected an https address, got another",
    ),
    "two entries share an id": (
        MYTHS, 'id = "myth-calcium"', 'id = "loosen-the-covers"',
        "en, entry 'loosen-the-covers', field 'id': expected an id of its own, got 2 entries",
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", BROKEN)
def test_broken_rule_is_refused_with_file_entry_and_field(rule, tmp_path):
    file, old, broken, sentence = BROKEN[rule]
    library = SmallLibrary().change(file, old, broken)

    assert sentence in library.faults(tmp_path)
