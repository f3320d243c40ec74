"""Warnings agree with one another, whichever card somebody happens to read."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from bot.content.files import data_root
from bot.content.library.loading import load_library
from bot.domain.library.library import Library
from bot.domain.library.terms import Grade, SafetyLevel, Tier
from bot.domain.library.tip_choice import bedtime_tips
from bot.messaging.ui.library.tips import myth_page, tip_page
from tests.content.rendering import read_parts
from tests.content.test_library import texts_in

TODAY = date(2026, 12, 1)

LIMIT = re.compile(
    r"(?:over|than|after|for) (an|a few|\d+|ten|thirty) (minute|hour|day)s?", re.IGNORECASE
)
"""How long something may last."""

CALLS_FOR_HELP = re.compile(r"help|doctor|advice|emergency|see a ", re.IGNORECASE)
NUMBERS = {"an": "1", "ten": "10", "thirty": "30"}


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(data_root())


def cards(library: Library) -> Iterator[tuple[str, str]]:
    yield from ((tip.id, tip_text(library, tip.id)) for tip in library.tips)
    yield from ((myth.id, myth_text(library, myth.id)) for myth in library.myths)


def tip_text(library: Library, tip_id: str) -> str:
    """Return all that a tip's card says, one part after the other."""
    return "\n".join(read_parts(tip_page(library.tip(tip_id), library, on=TODAY)))


def myth_text(library: Library, myth_id: str) -> str:
    return "\n".join(read_parts(myth_page(library.myth(myth_id), library, on=TODAY)))


def alarm_limits(card: str) -> set[str]:
    """Return the limits at which a card calls for help, such as `10 minute`."""
    sentences = re.split(r"(?<=[.?])\s+|\n", card)
    alarms = [each for each in sentences if CALLS_FOR_HELP.search(each)]
    return {
        f"{NUMBERS.get(number.lower(), number)} {unit}"
        for each in alarms
        for number, unit in LIMIT.findall(each)
    }


def test_no_card_has_two_alarm_limits(library: Library) -> None:
    limits = {card_id: alarm_limits(card) for card_id, card in cards(library)}

    assert {card_id: found for card_id, found in limits.items() if len(found) > 1} == {}
    assert limits["heat-cramps"] == {"1 hour"}
    assert limits["calf-cramp-now"] == {"10 minute"}


def test_two_alarm_limits_on_a_card_are_found(library: Library) -> None:
    heat = tip_text(library, "heat-cramps")

    assert alarm_limits(f"{heat}\n{library.standing.red_flag_line}") == {"1 hour", "10 minute"}


def test_a_tip_with_its_own_danger_signs_lacks_the_line_of_all_tips(library: Library) -> None:
    own = [tip for tip in library.tips if tip.alarm]

    assert own
    for tip in own:
        text = tip_text(library, tip.id)
        assert f"⚠ {tip.alarm}" in text
        assert library.standing.red_flag_line not in text


@pytest.mark.parametrize(
    "group", ["tips", "myths", "first_aids", "red_flags", "standing", "routines", "hydration"]
)
def test_soreness_after_a_cramp_forbids_nothing(library: Library, group: str) -> None:
    texts = list(texts_in(getattr(library, group)))

    assert [text for text in texts if "newly sore" in text] == []


def test_a_caution_about_a_leg_says_that_the_pain_stays(library: Library) -> None:
    texts = [
        *(caution for tip in library.tips for caution in tip.cautions),
        *(step.skip_if or "" for aid in library.first_aids for step in aid.steps),
    ]
    about_a_leg = [text for text in texts if re.search("(?:one leg|a leg that) is swollen", text)]

    assert len(about_a_leg) >= 5
    assert [
        text for text in about_a_leg if "pain that stays when there is no cramp" not in text
    ] == []


@pytest.mark.parametrize("group", ["tips", "red_flags"])
def test_dark_urine_is_an_emergency_everywhere(library: Library, group: str) -> None:
    texts = [text for text in texts_in(getattr(library, group)) if "dark like cola" in text.lower()]
    emergency = {flag.sign for flag in library.red_flags[Tier.EMERGENCY].flags}

    assert texts
    for text in texts:
        sentences = text.lower().partition("dark like cola")
        assert text in emergency or "get emergency help" in sentences[2]
    assert not any("dark urine" in text.lower() for text in texts_in(getattr(library, group)))


@pytest.mark.parametrize("level", [SafetyLevel.CAUTION, SafetyLevel.DO_NOT_ADVISE])
def test_what_is_not_advised_says_so_on_its_card(library: Library, level: SafetyLevel) -> None:
    words = library.labels.safety[level]

    for tip in library.tips:
        assert (words in tip_text(library, tip.id)) is (tip.safety is level), tip.id


def test_badge_of_a_tip_is_about_the_tip_and_that_of_a_myth_about_the_belief(
    library: Library,
) -> None:
    spinach = myth_text(library, "myth-spinach")
    magnesium = tip_text(library, "magnesium-truth")

    assert "The belief: **the studies say no**." in spinach
    assert "How sure: **fairly sure**." in magnesium
    assert "The evidence points to no effect." in magnesium
    for card_id, card in cards(library):
        assert ("How sure:" in card) is not card_id.startswith("myth-")


def test_plain_safety_is_common_sense_and_not_merely_untested(library: Library) -> None:
    lines = {each.tip.id: each.badge for each in bedtime_tips(library)}

    for tip_id in ("clear-way-at-night", "stretch-in-safety"):
        assert library.labels.badge(library.tip(tip_id)) == "common sense"
        assert lines[tip_id] is None, "no badge in a reminder: the line itself says what it is for"


def test_grades_follow_the_second_review(library: Library) -> None:
    tips = ("ten-minute-rule", "magnesium-truth", "evening-alcohol-and-coffee")
    myths = ("myth-weak-people-only", "myth-only-in-sport", "myth-carbon-dioxide")

    assert [library.tip(each).grade for each in tips] == [
        Grade.MODERATE,
        Grade.MODERATE,
        Grade.WEAK,
    ]
    assert [library.myth(each).grade for each in myths] == [Grade.WEAK, Grade.WEAK, Grade.NONE]


@pytest.mark.parametrize(
    ("tip_id", "sources"),
    [
        ("evening-alcohol-and-coffee", {"DEL18"}),
        ("get-up-now-and-then", {"DEL20"}),
        ("easy-movement-by-day", {"DEL20"}),
        ("do-not-skip-the-thigh", {"HAL12", "GHO17", "COP05"}),
        ("why-a-stretch-helps", {"HAL12", "GHO17"}),
        ("ten-minute-rule", {"NHS-C", "NHS-C2"}),
        ("stand-and-lean", {"NHS-C2", "MAY", "CLE"}),
    ],
)
def test_the_studies_that_were_left_out_are_cited(
    library: Library, tip_id: str, sources: set[str]
) -> None:
    assert sources <= {source.key for source in library.tip(tip_id).sources}


def test_whoever_has_a_limit_is_told_so_and_not_turned_away(library: Library) -> None:
    assert "fluid-limit" in library.tip("drink-earlier").not_for
    assert library.tip("hydration-honestly").not_for == ()
    assert library.tip("food-is-food").not_for == ()
    assert "kidney disease" in library.tip("food-is-food").cautions[0]
    assert "Say so in the safety check" in library.tip("told-to-limit-drinks").body


def test_no_two_sources_look_the_same_on_a_card(library: Library) -> None:
    names = [source.name for source in library.sources]

    assert len(set(names)) == len(names)
