"""What ships, as it is shown: every card and every state of first aid fits one message."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from discord import ButtonStyle

from bot.content.files import data_root
from bot.content.library.loading import load_library
from bot.domain.library.library import Library
from bot.domain.library.terms import BodyPlace, Tier
from bot.domain.library.tip_choice import bedtime_tips
from bot.messaging.ui.library.cramp_flow import Course, Screens
from bot.messaging.ui.library.cramp_screens import Screen
from bot.messaging.ui.library.first_aid import (
    nothing_to_pause_words,
    pause_failed_words,
    paused_words,
)
from bot.messaging.ui.library.tip_topics import myth_shelves, tip_shelves
from tests.content.rendering import BUTTON, MENU, screen_parts, screen_words

FRESH, OVERDUE = date(2026, 12, 1), date(2099, 1, 1)
OVER_AT = datetime(2026, 12, 1, 3, 10, tzinfo=UTC)
MESSAGE_LIMIT, CUSTOM_ID_LIMIT, LABEL_LIMIT, FIRST_LINE = 2000, 100, 80, 80
MOST_PARTS, MOST_CHARACTERS = 30, 3000
"""In English: a third is left to longer languages."""
MOST_TO_TRY, TWO_LINES = 6, 100
"""Things to try on one card, and characters of each: two lines of a phone."""
DRAWINGS = {f"cramp-{place}": f"the drawing of {place}".encode() for place in BodyPlace}
EVERY_PLACE = pytest.mark.parametrize("place", BodyPlace)
ON_ANY_DAY = pytest.mark.parametrize("on", [FRESH, OVERDUE])


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(data_root())


def screens(library: Library, place: BodyPlace, *, on: date) -> list[Screen]:
    """Return everything that /cramp can show about a place."""
    now = datetime.combine(on, time(3), tzinfo=UTC)
    show = Screens(library=library, now=now, pictures=DRAWINGS)
    course = Course.begin(place, now=now)
    over = replace(course, over_at=now)
    found = [show.first(course), show.more(course), show.eased(course), show.got_help(course)]
    found += [show.medical_help(course), show.medical_help(over)]
    found += [show.danger(course, tier) for tier in Tier]
    last_words = (nothing_to_pause_words(), pause_failed_words(), paused_words(over.over_at))
    return [*found, *(show.last_word(words, course) for words in last_words)]


def said(screen: Screen) -> str:
    return "\n".join(screen_words(screen))


def shown(library: Library, *, on: date = FRESH) -> Screens:
    return Screens(library=library, now=datetime.combine(on, time(3), tzinfo=UTC))


@ON_ANY_DAY
@EVERY_PLACE
def test_every_screen_of_first_aid_fits_one_message(
    library: Library, place: BodyPlace, on: date
) -> None:
    for screen in screens(library, place, on=on):
        for pictured in (True, False):
            layout = screen.layout(pictured=pictured)
            assert layout.total_children_count <= MOST_PARTS
            assert layout.content_length() <= MOST_CHARACTERS
        buttons = screen_parts(screen, type=BUTTON)
        custom_ids = [each["custom_id"] for each in [*buttons, *screen_parts(screen, type=MENU)]]
        names = [each["label"] for each in buttons]
        assert len(set(custom_ids)) == len(custom_ids)
        assert len(set(names)) == len(names)
        assert all(len(custom_id) <= CUSTOM_ID_LIMIT for custom_id in custom_ids)
        assert all(len(name) <= LABEL_LIMIT for name in names)
        assert sum(each["style"] == ButtonStyle.primary.value for each in buttons) <= 1


@EVERY_PLACE
def test_the_danger_signs_are_one_press_away_from_every_screen(
    library: Library, place: BodyPlace
) -> None:
    emergency = library.red_flags[Tier.EMERGENCY]

    for screen in screens(library, place, on=FRESH):
        custom_ids = [each["custom_id"] for each in screen_parts(screen, type=BUTTON)]
        leads_there = any(each.startswith("aid.emergency:") for each in custom_ids)
        assert leads_there or all(flag.sign in said(screen) for flag in emergency.flags)


@EVERY_PLACE
def test_no_component_of_first_aid_says_who_pressed_it_or_what_it_is_for(
    library: Library, place: BodyPlace
) -> None:
    for screen in screens(library, place, on=FRESH):
        for each in [*screen_parts(screen, type=BUTTON), *screen_parts(screen, type=MENU)]:
            custom_id = each["custom_id"].removeprefix("choose:")
            assert custom_id.split(":")[1] == "0"
            assert "cramp" not in custom_id


@EVERY_PLACE
def test_every_screen_begins_with_one_short_line_to_act_on(
    library: Library, place: BodyPlace
) -> None:
    found = screens(library, place, on=FRESH)

    assert found[0].words.heading == library.first_aid(place).first_line
    for screen in found:
        assert screen_words(screen)[0] == f"## {screen.words.heading}"
        assert len(screen.words.heading) <= FIRST_LINE


@EVERY_PLACE
def test_the_first_screen_has_its_picture_below_the_first_line_and_stands_without_it(
    library: Library, place: BodyPlace
) -> None:
    first = screens(library, place, on=FRESH)[0]
    aid = library.first_aid(place)

    (box,) = first.layout(pictured=True).to_components()
    (bare,) = first.layout(pictured=False).to_components()

    heading, gallery, *rest = box["components"]
    assert gallery["items"][0]["media"]["url"] == f"attachment://{aid.picture}.png"
    assert gallery["items"][0]["description"] == aid.alt
    assert bare["components"] == [heading, *rest]
    (file,) = first.files()
    assert (file.filename, file.description) == (f"{aid.picture}.png", aid.alt)
    assert file.fp.read() == DRAWINGS[aid.picture]


@EVERY_PLACE
def test_each_step_stands_on_one_of_three_screens_and_each_reason_to_leave_it_out_beside_it(
    library: Library, place: BodyPlace
) -> None:
    aid, show = library.first_aid(place), shown(library)
    course = Course.begin(place, now=show.now)
    first, more, eased = map(said, (show.first(course), show.more(course), show.eased(course)))

    assert aid.hold in first
    for step in aid.steps[1:]:
        assert step.text in (eased if step.after else more)
        assert step.text not in (more if step.after else eased)
        assert step.skip_if is None or (eased if step.after else more).count(step.skip_if) == 1
    assert aid.first_line in more


@EVERY_PLACE
def test_what_to_try_next_is_short(library: Library, place: BodyPlace) -> None:
    steps = library.first_aid(place).next_steps

    assert 1 <= len(steps) <= MOST_TO_TRY
    assert all(len(step.text) <= TWO_LINES for step in steps)


@EVERY_PLACE
def test_what_helps_afterwards_is_known_for_each_place(library: Library, place: BodyPlace) -> None:
    aid, show = library.first_aid(place), shown(library)
    (warmth,) = [step for step in aid.last_steps if step.id == "warmth"]

    text = said(show.eased(Course.begin(place, now=show.now)))

    assert aid.eased in text
    assert aid.rest in text
    assert warmth.skip_if is not None
    assert warmth.skip_if in text


@EVERY_PLACE
def test_what_no_clinician_has_checked_says_so(library: Library, place: BodyPlace) -> None:
    show = shown(library)
    course = Course.begin(place, now=show.now)
    found = [show.first(course), show.more(course), show.eased(course), show.medical_help(course)]
    found += [show.danger(course, tier) for tier in Tier]

    for screen in found:
        assert screen_words(screen)[-1].startswith("-# ")
        assert library.standing.not_signed_off in said(screen)
        assert library.standing.overdue not in said(screen)


def test_a_course_reads_back_what_it_says() -> None:
    course = Course(place=BodyPlace.THIGH_FRONT, over_at=OVER_AT, step=12)

    assert Course.parse(course.text) == course
    assert len(course.text) <= 60


@EVERY_PLACE
def test_the_last_word_to_somebody_with_help_says_to_follow_it(
    library: Library, place: BodyPlace
) -> None:
    show = shown(library)

    assert "Do what they say" in said(show.got_help(Course.begin(place, now=show.now)))


def test_every_topic_and_title_can_be_found_by_its_words(library: Library) -> None:
    for shelves in (tip_shelves(library), myth_shelves(library)):
        for topic in shelves.topics:
            assert shelves.find(topic.value) is topic
            assert shelves.find(shelves.labels[topic].upper()) is topic
        for text in shelves.texts:
            assert shelves.find(text.id) == text
            assert shelves.find(text.title) == text
        assert len(shelves.choices("")) == 25
        assert shelves.choices("xyzzy") == []
        assert shelves.find("xyzzy") is None


def test_no_topic_is_named_like_a_tip_or_a_myth(library: Library) -> None:
    ids = {text.id for text in (*library.tips, *library.myths)}

    assert not ids & {
        topic.value for shelf in (library.topics, library.myth_topics) for topic in shelf
    }


def test_there_is_a_fortnight_of_lines_for_the_bedtime_reminder(library: Library) -> None:
    lines = bedtime_tips(library)

    assert len(lines) >= 14
    assert all(len(each.line) <= 120 for each in lines)
    assert all(each.tip.may_come_unasked(on=FRESH) for each in lines)
