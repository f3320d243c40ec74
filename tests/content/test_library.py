"""The health content that ships, as a whole."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import pytest

from bot.content.files import data_root
from bot.content.library.loading import load_library
from bot.domain.library.entries import EntryUnknownError, Myth, Source, Tip
from bot.domain.library.library import Library
from bot.domain.library.terms import BodyPlace, Grade, StretchWay, Tier, Topic
from bot.domain.library.tip_choice import bedtime_tips
from bot.domain.reminders.amounts import WaterMode
from scripts.editorial.check import faults
from scripts.editorial.reading_grade import reading_grade
from scripts.editorial.wording import VOLUME

REVIEWED_ON = date(2026, 11, 22)

# Section 0 of the evidence review. Kept here too, so that a ban lost from the data is noticed.
NEVER_ADVISED = {
    1: r"1[,.]?500\s?mg",
    2: r"\d+\s?IU\b",
    3: r"\btake (?:magnesium|potassium|calcium|electrolytes|salt|vitamin)|extra salt|mineral salts",
    4: r"quinine|tonic water",
    5: r"(?:above|higher than) (?:your|the) (?:head|heart)",
    6: r"low(?:er)?.cholesterol|less cholesterol",
    7: r"twist|ankle outward|forceful",
    8: r"behind (?:the|your) knee|hollow of the knee",
    9: r"\bointment|menthol|capsaicin|warming (?:rub|cream)",
    10: r"heat.?stroke cramps?",
    11: r"cramps? (?:will |are )?(?:go away|gone|vanish|disappear)|for good|cramp.free|never again|prevents?\b",
    12: r"muscles? (?:is|are) blocked|blocked muscle|narrow\w* (?:the )?vessels",
}

WARNINGS = {4: {Topic.MEDICINE_CHECK, Topic.RED_FLAG}}
"""Where one of them may be named, to warn of it."""


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(data_root())


def texts_in(value: object) -> Iterator[str]:
    """Yield every text that people can read in a value; not sources, claims or codes."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from texts_in(part)
    elif isinstance(value, Mapping):
        yield from texts_in(tuple(value.values()))
    elif dataclasses.is_dataclass(value) and not isinstance(value, Source):
        for field in dataclasses.fields(value):
            if field.name not in {"id", "claims", "sources", "not_for", "picture", "url"}:
                yield from texts_in(getattr(value, field.name))


def advice(library: Library) -> Iterator[tuple[Topic, str]]:
    for tip in library.tips:
        yield from ((tip.topic, text) for text in texts_in(tip))
    for topic, entries in (
        (Topic.ACUTE_RELIEF, library.first_aids),
        (Topic.STRETCH_ROUTINE, library.routines),
        (Topic.HYDRATION, library.hydration),
        (Topic.RED_FLAG, library.red_flags),
        (Topic.LEARN, library.standing),
    ):
        yield from ((topic, text) for text in texts_in(entries))


def test_library_is_large_enough(library):
    assert len(library.tips) >= 40
    assert len(library.myths) >= 20
    assert len(bedtime_tips(library)) >= 10


@pytest.mark.parametrize("number", NEVER_ADVISED)
def test_never_ship_list_holds_over_all_advice(number, library):
    pattern = re.compile(NEVER_ADVISED[number], re.IGNORECASE)

    found = [
        text
        for topic, text in advice(library)
        if topic not in WARNINGS.get(number, set()) and pattern.search(text)
    ]

    assert found == []


def test_no_text_raises_its_voice(library):
    texts = texts_in((library.tips, library.myths, library.first_aids, library.routines))

    assert [text for text in texts if "!" in text] == []


def test_no_advice_is_unsafe(library):
    assert {tip.grade for tip in library.tips} <= set(Grade) - {Grade.UNSAFE}
    assert any(myth.grade is Grade.UNSAFE for myth in library.myths)


def test_every_entry_reads_like_a_text_for_twelve_year_olds(library):
    entries: tuple[Tip | Myth, ...] = (*library.tips, *library.myths)

    grades = {
        entry.id: reading_grade(entry.body if isinstance(entry, Tip) else entry.truth)
        for entry in entries
    }

    assert {entry_id: grade for entry_id, grade in grades.items() if grade > 7.5} == {}
    assert sum(grades.values()) / len(grades) < 5


def test_nothing_pretends_that_a_clinician_has_seen_it(library):
    reviews = [entry.review for entry in (*library.tips, *library.myths, *library.first_aids)]

    assert not any(review.clinician_reviewed for review in reviews)
    assert "clinician" in library.standing.not_signed_off


def test_overdue_entry_is_known_by_its_date(library):
    review = library.tips[0].review

    assert not review.is_overdue(on=review.next_review_on)
    assert review.is_overdue(on=review.next_review_on + timedelta(days=1))


def test_tip_comes_unasked_only_while_fresh_and_not_on_request_only(library):
    fresh, on_request = library.tip("loosen-the-covers"), library.tip("quinine-warning")

    assert fresh.may_come_unasked(on=REVIEWED_ON)
    assert not fresh.may_come_unasked(on=REVIEWED_ON + timedelta(days=400))
    assert not on_request.may_come_unasked(on=REVIEWED_ON)


def test_no_tip_names_an_amount_of_drink(library):
    texts = [text for tip in library.tips for text in texts_in(tip)]

    assert [text for text in texts if VOLUME.search(text)] == []


@pytest.mark.parametrize("today", [REVIEWED_ON, date(2031, 1, 1)])
def test_library_keeps_every_editorial_rule_also_long_after_its_reviews_fell_due(today):
    assert faults(data_root(), language="en", today=today) == []


def test_entries_are_ordered_and_found_by_id(library):
    tip_ids = [tip.id for tip in library.tips]
    myth_ids = [myth.id for myth in library.myths]

    assert tip_ids == sorted(tip_ids)
    assert myth_ids == sorted(myth_ids)
    assert library.tip("loosen-the-covers").id == "loosen-the-covers"
    assert library.myth("myth-spinach").claims == ("S0-12",)
    with pytest.raises(EntryUnknownError, match="no tip called 'gone'"):
        library.tip("gone")


def test_every_shelf_holds_a_tip_and_a_myth(library):
    assert library.topics == tuple(Topic)
    assert len(library.myth_topics) >= 8
    assert set(library.myth_topics) <= set(Topic)


@pytest.mark.parametrize("place", BodyPlace)
def test_first_line_is_the_thing_to_do_in_one_glance(place, library):
    first_aid = library.first_aid(place)

    assert len(first_aid.first_line) <= 80
    assert first_aid.first_line.split()[0] in {"Sit", "Lie"}
    assert "10 minutes" in first_aid.ten_minutes
    assert "carer" in first_aid.carer


@pytest.mark.parametrize(
    ("place", "way", "words"),
    [
        (BodyPlace.CALF, StretchWay.TOES_UP, "pull your toes towards your shin"),
        (BodyPlace.FOOT, StretchWay.TOES_UP, "pull your toes up"),
        (BodyPlace.SHIN, StretchWay.TOES_DOWN, "point your foot and toes down"),
        (BodyPlace.THIGH_BACK, StretchWay.KNEE_STRAIGHT, "straighten your knee"),
        (BodyPlace.THIGH_FRONT, StretchWay.KNEE_BENT, "draw the heel to your bottom"),
    ],
)
def test_stretch_goes_the_way_that_makes_the_muscle_longer(place, way, words, library):
    first_aid = library.first_aid(place)

    assert first_aid.way is way
    assert words in first_aid.first_line


def test_first_aid_stretches_first_and_then_does_what_needs_nothing_at_hand(library):
    calf = [step.id for step in library.first_aid(BodyPlace.CALF).steps]

    assert calf[0] == "calf-pull"
    assert calf[1:3] == ["rub", "walk"]


def test_rubbing_always_says_when_not_to(library):
    for place in BodyPlace:
        for step in library.first_aid(place).steps:
            if step.id in {"rub", "roll"}:
                assert "swollen" in (step.skip_if or "")


def test_red_flags_stand_in_three_tiers(library):
    counted = {tier: len(card.flags) for tier, card in library.red_flags.items()}

    assert counted == {Tier.EMERGENCY: 11, Tier.SAME_DAY: 10, Tier.ROUTINE: 11}
    assert "call {number} now" in library.red_flags[Tier.EMERGENCY].action
    assert all("carer" in card.closing for card in library.red_flags.values())


def test_safety_screen_gives_each_row_its_mode(library):
    modes = {row.id: row.mode for row in library.hydration.rows}

    assert modes == {
        "screen-fluid-limit": None,
        "screen-organs": None,
        "screen-under-18": None,
        "screen-medicine": WaterMode.GENTLE,
        "screen-eating-disorder": WaterMode.GENTLE,
        "screen-pregnant": WaterMode.TARGET,
        "screen-night-toilet": WaterMode.TARGET,
        "screen-none": WaterMode.TARGET,
    }
    assert library.hydration.row("screen-night-toilet").offers_early_evening_stop
    with pytest.raises(EntryUnknownError):
        library.hydration.row("screen-gone")


def test_drink_reminders_say_what_they_cannot_do(library):
    assert "no good evidence" in library.hydration.honest_frame
    assert library.hydration.target_prompt.format(ml=200)


def test_every_card_of_a_tip_can_be_labelled(library):
    for tip in library.tips:
        assert library.labels.badge(tip)
        assert library.labels.topics[tip.topic]
        assert all(library.labels.not_for[code] for code in tip.not_for)
        assert library.standing.how_sure.format(badge=library.labels.badge(tip))
    for myth in library.myths:
        assert library.standing.belief.format(badge=library.labels.beliefs[myth.grade])
