"""What ships, as it is shown: every card and every state of first aid fits one message."""

from datetime import UTC, date, datetime

import pytest

from bot.content.files import data_root
from bot.content.library.loading import load_library
from bot.domain.library.library import Library
from bot.domain.library.terms import BodyPlace, Tier
from bot.domain.library.tip_choice import bedtime_tips
from bot.messaging.ui.library.cramp_flow import Course, Screen, Screens
from bot.messaging.ui.library.first_aid import (
    AFTER_STEP,
    nothing_to_pause_text,
    pause_failed_text,
    paused_text,
)
from bot.messaging.ui.library.tip_topics import myth_shelves, tip_shelves
from bot.messaging.ui.library.tips import myth_text, tip_text

FRESH, OVERDUE = date(2026, 12, 1), date(2099, 1, 1)
OVER_AT = datetime(2026, 12, 1, 3, 10, tzinfo=UTC)
MESSAGE_LIMIT, CUSTOM_ID_LIMIT, LABEL_LIMIT, BUTTONS_IN_A_ROW = 2000, 100, 80, 5
EVERY_PLACE = pytest.mark.parametrize("place", BodyPlace)
ON_ANY_DAY = pytest.mark.parametrize("on", [FRESH, OVERDUE])


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(data_root())


def courses(library: Library, place: BodyPlace) -> list[Course]:
    begun = Course(place=place, over_at=OVER_AT)
    return [begun.at_step(step) for step in range(len(library.first_aid(place).steps) + 2)]


def screens(library: Library, place: BodyPlace, *, on: date) -> list[Screen]:
    """Return everything that /cramp can show about a place."""
    show = Screens(library=library, on=on)
    found = []
    for course in courses(library, place):
        found += [show.step(course), show.eased(course), show.ten_minutes(course)]
        found += [show.danger(course, tier) for tier in Tier]
        found += [show.got_help(course)]
        last_words = (nothing_to_pause_text(), pause_failed_text(), paused_text(OVER_AT))
        found += [show.last_word(text, course) for text in last_words]
    return found


@ON_ANY_DAY
@EVERY_PLACE
def test_every_screen_of_first_aid_fits_one_message(
    library: Library, place: BodyPlace, on: date
) -> None:
    for screen in screens(library, place, on=on):
        assert len(screen.text) <= MESSAGE_LIMIT
        payload = screen.view.to_components()
        buttons = [button for row in payload for button in row["components"]]
        custom_ids = [button["custom_id"] for button in buttons]
        assert len(set(custom_ids)) == len(custom_ids)
        assert all(len(custom_id) <= CUSTOM_ID_LIMIT for custom_id in custom_ids)
        assert all(len(button["label"]) <= LABEL_LIMIT for button in buttons)
        assert all(len(row["components"]) <= BUTTONS_IN_A_ROW for row in payload)


@EVERY_PLACE
def test_the_danger_signs_are_one_press_away_from_every_screen(
    library: Library, place: BodyPlace
) -> None:
    emergency = library.red_flags[Tier.EMERGENCY]

    for screen in screens(library, place, on=FRESH):
        custom_ids = [each.to_component_dict()["custom_id"] for each in screen.view.children]
        leads_there = any(each.startswith("aid.emergency:") for each in custom_ids)
        assert leads_there or all(flag.sign in screen.text for flag in emergency.flags)


@EVERY_PLACE
def test_no_button_of_first_aid_says_who_pressed_it_or_what_it_is_for(
    library: Library, place: BodyPlace
) -> None:
    for screen in screens(library, place, on=FRESH):
        for button in screen.view.children:
            custom_id = button.to_component_dict()["custom_id"]
            assert custom_id.split(":")[1] == "0"
            assert "cramp" not in custom_id


@EVERY_PLACE
def test_the_first_line_is_the_thing_to_do(library: Library, place: BodyPlace) -> None:
    text = Screens(library=library, on=FRESH).step(courses(library, place)[0]).text

    first_line = text.splitlines()[0]
    assert first_line == f"**{library.first_aid(place).first_line}**"
    assert len(first_line) <= 90


@EVERY_PLACE
def test_all_steps_come_one_after_the_other(library: Library, place: BodyPlace) -> None:
    show = Screens(library=library, on=FRESH)
    steps = library.first_aid(place).steps

    shown = [show.step(course).text for course in courses(library, place)[1:]]

    for text, step in zip(shown, steps, strict=False):
        assert step.text in text.splitlines()[0]
        assert step.skip_if is None or step.skip_if in text
    assert shown[-1] == shown[-2], "a step that is gone shows the last one"


@EVERY_PLACE
def test_what_helps_afterwards_is_known_for_each_place(library: Library, place: BodyPlace) -> None:
    aid = library.first_aid(place)
    (after,) = [step for step in aid.steps if step.id == AFTER_STEP]

    text = Screens(library=library, on=FRESH).eased(courses(library, place)[0]).text

    assert aid.eased in text
    assert after.text in text
    assert after.skip_if is not None
    assert after.skip_if in text


@EVERY_PLACE
def test_what_no_clinician_has_checked_says_so(library: Library, place: BodyPlace) -> None:
    show = Screens(library=library, on=FRESH)

    for course in courses(library, place):
        texts = [show.step(course).text, show.eased(course).text, show.ten_minutes(course).text]
        texts += [show.danger(course, tier).text for tier in Tier]
        assert all(library.standing.not_signed_off in text for text in texts)
        assert all(library.standing.overdue not in text for text in texts)


def test_a_course_reads_back_what_it_says() -> None:
    course = Course(place=BodyPlace.THIGH_FRONT, over_at=OVER_AT, step=12)

    assert Course.parse(course.text) == course
    assert len(course.text) <= 60


@EVERY_PLACE
def test_the_last_word_to_somebody_with_help_says_to_follow_it(
    library: Library, place: BodyPlace
) -> None:
    course = courses(library, place)[0]

    assert "Follow their advice" in Screens(library=library, on=FRESH).got_help(course).text


@ON_ANY_DAY
def test_every_tip_fits_one_message_and_shows_all_that_matters(library: Library, on: date) -> None:
    for tip in library.tips:
        text = tip_text(tip, library, on=on)
        assert len(text) <= MESSAGE_LIMIT, tip.id
        assert text.startswith(f"**{tip.title}**\n"), tip.id
        badge = f"How sure: **{library.labels.badge(tip)}**."
        needed = [badge, tip.certainty, library.standing.not_signed_off, *tip.cautions]
        needed += [library.labels.not_for[code] for code in tip.not_for]
        needed += [source.name if source.url else source.text for source in tip.sources]
        assert all(words in text for words in needed), tip.id
        assert (library.standing.overdue in text) is (on == OVERDUE)
        assert ("Not for you if" in text) is bool(tip.not_for)
        assert tip.alarm is None or f"⚠ {tip.alarm}" in text
        assert (library.standing.red_flag_line in text) is tip.shows_red_flags


@ON_ANY_DAY
def test_every_myth_fits_one_message_and_shows_all_that_matters(library: Library, on: date) -> None:
    for myth in library.myths:
        text = myth_text(myth, library, on=on)
        assert len(text) <= MESSAGE_LIMIT, myth.id
        badge = f"The belief: **{library.labels.beliefs[myth.grade]}**."
        needed = [myth.title, myth.myth, myth.truth, badge, myth.certainty]
        needed += [source.name if source.url else source.text for source in myth.sources]
        assert all(words in text for words in needed), myth.id


def test_a_source_that_nobody_has_read_says_so(library: Library) -> None:
    second_hand = next(
        tip for tip in library.tips for source in tip.sources if source.verified == "secondary"
    )

    assert "(known second-hand)" in tip_text(second_hand, library, on=FRESH)


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
