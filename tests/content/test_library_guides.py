"""Each rule of first aid, danger signs, drink texts and names, broken once."""

import pytest

from tests.content.small_library import SmallLibrary

AID = "en/first_aid.toml"
FLAGS = "en/red_flags.toml"
NUMBERS = "en/emergency.toml"
DRINKS = "en/hydration.toml"
RULES = "en/rules.toml"
WORDS = "en/words.toml"


BROKEN = {
    "a whole file is a draft": (
        AID, 'status = "reviewed"', 'status = "draft"',
        ("en/first_aid.toml, review, field 'status': "
        "expected reviewed or published for a whole file, got draft"),
    ),
    "a first line does not fit a glance": (
        AID, '"Move the calf now."', f'"{"x" * 81}"',
        ("en/first_aid.toml, place 'calf', field 'first_line': "
        "expected at most 80 characters, got 81 characters"),
    ),
    "a stretch goes the wrong way": (
        AID, 'way = "toes-down"', 'way = "toes-up"',
        ("en/first_aid.toml, place 'shin', field 'way': "
        "expected toes-down, which makes that muscle longer, got toes-up"),
    ),
    "a place has two answers": (
        AID, 'place = "foot"', 'place = "calf"',
        ("en/first_aid.toml, file, field 'place': expected each of calf, foot, thigh-front, "
        "thigh-back, shin once, got calf, calf, shin, thigh-back, thigh-front"),
    ),
    "a place names an unknown step": (
        AID, 'steps = ["hold-it"]', 'steps = ["let-go"]',
        ("en/first_aid.toml, place 'calf', field 'steps': "
        "expected ids of steps in this file, got 'let-go'"),
    ),
    "a step may not help": (
        AID, 'grade = "weak"', 'grade = "contradicted"',
        ("en/first_aid.toml, step 'hold-it', field 'grade': "
        "expected only steps that may help, got contradicted"),
    ),
    "a step is used nowhere": (
        AID, "[[step]]", '[[step]]\nid = "idle"\ntext = "Do nothing at all."\ngrade = "none"\n[[step]]',
        ("en/first_aid.toml, file, field 'step': "
        "expected every step used by a place, got 'idle' unused"),
    ),
    "a tier has no sign": (
        FLAGS, 'id = "flag-routine"\ntier = "routine"', 'id = "flag-routine"\ntier = "same-day"',
        ("en/red_flags.toml, card 'routine', field 'flags': "
        "expected at least 1, got 0"),
    ),
    "a number is no number": (
        NUMBERS, 'numbers = ["111"]', 'numbers = ["1x1"]',
        ("en/emergency.toml, country 'NZ', field 'numbers': expected three to five digits, "
        "got other words"),
    ),
    "a number rests on nothing": (
        NUMBERS, 'sources = ["BOOK"]', "sources = []",
        ("en/emergency.toml, country 'NZ', field 'sources': expected keys of sources in this file, "
        "got others"),
    ),
    "a common number is not the country's": (
        NUMBERS, 'number = "111"', 'number = "112"',
        ("en/emergency.toml, common '112', field 'countries': expected countries whose number is "
        "112, got NZ"),
    ),
    "no words for a number": (
        NUMBERS, "{numbers}", "112",
        ("en/emergency.toml, emergency, field 'known': expected {place} and {numbers} once, "
        "got something else"),
    ),
    "nothing on the screen stands alone": (
        DRINKS, "stands_alone = true", "stands_alone = false",
        ("en/hydration.toml, hydration, field 'row': expected one row that stands alone: "
        "none of these, got 0 such rows"),
    ),
    "a gentle nudge names an amount": (
        DRINKS, '"Are you thirsty?"', '"Drink 200 ml."',
        "en/hydration.toml, hydration, field 'gentle_prompt': expected no amount of drink, got one",
    ),
    "a person on a limit reads an amount": (
        DRINKS, '"Follow it."', '"Drink 1.5 litres."',
        ("en/hydration.toml, row 'screen-limit', field 'message': "
        "expected no amount of drink, got one"),
    ),
    "an option's label is too long": (
        DRINKS, '"I have a limit"', f'"{"x" * 101}"',
        ("en/hydration.toml, row 'screen-limit', field 'label': expected at most 100 characters, "
        "got 101 characters"),
    ),
    "a goal prompt lacks its amount": (
        DRINKS, "{ml}", "200",
        ("en/hydration.toml, hydration, field 'target_prompt': expected {ml} once, "
        "got something else"),
    ),
    "the screen never turns prompts off": (
        DRINKS, 'mode = "off"', 'mode = "gentle"',
        "en/hydration.toml, hydration, field 'row': expected rows for every mode, got 2 modes",
    ),
    "the badge has no place for its words": (
        WORDS, "{badge}", "badge",
        "en/words.toml, standing, field 'how_sure': expected {badge} once, got something else",
    ),
    "a standing sentence promises": (
        WORDS, 'onboarding = "Hello."', 'onboarding = "That is a cure."',
        ("en/words.toml, standing, field 'onboarding': expected other words, as nothing is promised, "
        "got 'cure'"),
    ),
    "a word of the data has no name": (
        WORDS, 'weak = "weak"\n', "",
        "en/words.toml, badges, field 'weak': expected the field to be given, got nothing",
    ),
    "a ban has no phrases": (
        RULES, 'phrases = ["quinine"]', "phrases = []",
        "en/rules.toml, ban 'quinine', field 'phrases': expected at least 1, got 0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("rule", BROKEN)
def test_broken_rule_is_refused_with_file_entry_and_field(rule, tmp_path):
    file, old, broken, sentence = BROKEN[rule]
    library = SmallLibrary().change(file, old, broken)

    assert sentence in library.faults(tmp_path)
