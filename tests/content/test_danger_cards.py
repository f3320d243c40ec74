"""Danger cards are conditional, and no sign on them fits an ordinary cramp."""

import re
from datetime import UTC, date, datetime

import pytest

from bot.content.files import data_root
from bot.content.library.loading import load_library
from bot.domain.library.library import Library
from bot.domain.library.terms import BodyPlace, Tier
from bot.messaging.ui.library.cramp_flow import Course, Screens
from bot.messaging.ui.library.cramp_screens import Screen
from bot.messaging.ui.library.emergency_words import emergency_call
from bot.messaging.ui.library.first_aid import danger_words
from tests.content.rendering import screen_words

SENDS_THERE = (Tier.EMERGENCY, Tier.SAME_DAY)
"""The tiers of signs for which, or beside which, an ambulance may be called."""

TODAY = date(2026, 12, 1)
TODAY_NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)

ORDINARY_CRAMP = re.compile(
    r"sudden(?:ly)?\b(?! trouble)|very painful|severe|(?:throbbing|cramp-like|calf|leg|muscle) pain|"
    r"pain in (?:the|one|a) (?:calf|leg)|hard,? (?:painful )?knot|\b(?:sore|tender)\b|"
    r"(?:cannot|will not|hard to) move|tight\b|wakes? you|\bcramps?\b",
    re.IGNORECASE,
)
"""What every night cramp is: sudden, very painful, a hard knot, hard to move, sore afterwards."""

CONDITION = re.compile(
    r"does not come right|pain .* that stays|keeps getting worse|much worse|urine dark|"
    r"over (?:10 minutes|an hour)|if you have heart disease|more than a few days|most nights|"
    r"hangs down|when you walk|and now you cannot|heartbeat|after days of|poison|over weeks|"
    r"began within months|linked to|and you (?:have|drink|are)|no hard, painful knot|sores that do not heal|"
    r"arms, chest|veins that are hard and sore",
    re.IGNORECASE,
)
"""What makes it more than that."""

BEFORE_THE_REVIEW = {
    "A leg that is suddenly cold, pale or blue, numb, very painful, or that you cannot move.",
    "One leg is swollen, warm, sore, red or darker.",
    "Sudden calf pain.",
    "A hard knot in the muscle that wakes you.",
    "The leg is hard to move.",
}


def fits_an_ordinary_cramp(sign: str) -> bool:
    """Tell whether a sentence of a sign speaks of what every cramp is, without a condition."""
    sentences = re.split(r"(?<=[.?])\s+", sign)
    return any(ORDINARY_CRAMP.search(each) and not CONDITION.search(each) for each in sentences)


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(data_root())


@pytest.mark.parametrize("tier", Tier)
def test_no_sign_fits_an_ordinary_cramp(library: Library, tier: Tier) -> None:
    signs = [f"{flag.sign} {flag.more or ''}" for flag in library.red_flags[tier].flags]

    assert [sign for sign in signs if fits_an_ordinary_cramp(sign)] == []


@pytest.mark.parametrize("sign", sorted(BEFORE_THE_REVIEW))
def test_a_sign_that_every_cramp_meets_is_found(sign: str) -> None:
    assert fits_an_ordinary_cramp(sign)


@pytest.mark.parametrize("tier", Tier)
def test_each_card_acts_only_on_a_condition(library: Library, tier: Tier) -> None:
    card = library.red_flags[tier]
    call = emergency_call(library, "Europe/Berlin")
    words = danger_words(library, tier, on=TODAY, call=call)

    assert "any one" in card.title
    assert re.match(r"If you have \*\*any one\*\* of these, |\*\*If yes to any one: ", card.action)
    assert (words.heading, words.parts[0]) == (card.title, card.action.format(number="112"))
    assert card.closing.startswith(("I can't examine", "If you also", "Do not stop"))


@pytest.mark.parametrize(
    ("flag_id", "tier", "words"),
    [
        ("tight-and-worse", Tier.EMERGENCY, "stretching makes it much worse"),
        ("spreading-weakness", Tier.EMERGENCY, "spreads over hours or days"),
        ("dark-urine", Tier.EMERGENCY, "urine dark like cola"),
        ("uneven-heartbeat", Tier.SAME_DAY, "days of vomiting"),
        ("speech-or-dropping-foot", Tier.ROUTINE, "a visit this week"),
    ],
)
def test_the_signs_that_were_missing_stand_in_their_tier_with_a_source(
    library: Library, flag_id: str, tier: Tier, words: str
) -> None:
    (flag,) = [each for each in library.red_flags[tier].flags if each.id == flag_id]

    assert words in flag.sign
    assert flag.sources


def test_the_number_to_call_stands_on_each_card_that_sends_there(library: Library) -> None:
    line = "112 is the number in Germany."
    show = Screens(library=library, now=TODAY_NOON, zone_key="Europe/Berlin")
    course = Course.begin(BodyPlace.CALF, now=TODAY_NOON)

    def where(screen: Screen) -> list[str]:
        return [words for words in screen_words(screen) if words.startswith(line)]

    shown = {tier: bool(where(show.danger(course, tier))) for tier in Tier}

    assert shown == {Tier.EMERGENCY: True, Tier.SAME_DAY: True, Tier.ROUTINE: False}
    assert where(show.medical_help(course))
    assert not where(show.first(course))
    emergency = screen_words(show.danger(course, Tier.EMERGENCY))
    assert emergency[1] == "**If yes to any one: call 112 now, or have someone call for you.**"
    assert emergency[2].startswith(line)


@pytest.mark.parametrize("zone_key", ["Europe/Berlin", None])
def test_whom_to_call_is_said_once_on_a_card(library: Library, zone_key: str | None) -> None:
    show = Screens(library=library, now=TODAY_NOON, zone_key=zone_key)
    course = Course.begin(BodyPlace.CALF, now=TODAY_NOON)
    number = emergency_call(library, zone_key).number
    screens = [show.medical_help(course), *(show.danger(course, tier) for tier in SENDS_THERE)]

    assert [" ".join(screen_words(screen)).count(f"all {number} now") for screen in screens] == [
        1
    ] * len(screens)


@pytest.mark.parametrize("place", BodyPlace)
def test_ambulance_signs_and_the_others_stand_in_two_short_lines(
    library: Library, place: BodyPlace
) -> None:
    aid = library.first_aid(place)
    show = Screens(library=library, now=TODAY_NOON)
    words = screen_words(show.first(Course.begin(place, now=TODAY_NOON)))

    assert "emergency" in aid.check_now
    assert "Call" not in aid.check_more
    assert "**Emergency signs**" in aid.check_more
    assert "\n".join(f"⚠ {line}" for line in aid.checks) in words
    assert all(len(line) <= 100 for line in aid.checks)
    assert words[1].startswith(aid.comfort)


def test_nobody_half_asleep_is_sent_onto_one_leg(library: Library) -> None:
    first_line = library.first_aid(BodyPlace.THIGH_FRONT).first_line

    assert first_line.startswith("Lie on your other side.")
