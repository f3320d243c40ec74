"""The cards of tips and myths, every one of them: short at first, the rest one press away."""

from collections.abc import Iterator
from datetime import date

import pytest
from discord import ButtonStyle, ui

from bot.client.components import ActButton
from bot.content.files import data_root
from bot.content.library.loading import load_library
from bot.domain.library.entries import Myth, Tip
from bot.domain.library.library import Library
from bot.messaging.ui.library.tip_cards import Part
from bot.messaging.ui.library.tips import Page, myth_page, tip_page
from scripts.editorial.reading_grade import words
from tests.content.rendering import FRESH, OVERDUE, layout_of, read

MOST_CHARACTERS, MOST_COMPONENTS, FIRST_LINE, CUSTOM_ID = 3_000, 30, 80, 100
SHORT, WITH_WARNINGS = 60, 140
"""Words before anything is pressed, with title and badge."""

ON_ANY_DAY = pytest.mark.parametrize("on", [FRESH, OVERDUE])


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(data_root())


def pages(library: Library, *, on: date) -> Iterator[tuple[Tip | Myth, Page]]:
    yield from ((tip, tip_page(tip, library, on=on)) for tip in library.tips)
    yield from ((myth, myth_page(myth, library, on=on)) for myth in library.myths)


def buttons(layout: ui.LayoutView) -> list[ActButton]:
    return [item for item in layout.walk_children() if isinstance(item, ActButton)]


def labels(layout: ui.LayoutView) -> list[str]:
    return [button.item.label or "" for button in buttons(layout)]


def acts(layout: ui.LayoutView) -> dict[str, str]:
    """Return by label which act a button asks for."""
    return {button.item.label or "": button.act.name for button in buttons(layout)}


@ON_ANY_DAY
@pytest.mark.parametrize("part", Part)
def test_every_card_stays_within_its_limits(library: Library, part: Part, on: date) -> None:
    for entry, page in pages(library, on=on):
        layout = layout_of(page, part)
        text = read(layout)
        custom_ids = [button.custom_id for button in buttons(layout)]

        assert text.splitlines()[0] == f"## {entry.title}"
        assert len(text.splitlines()[0]) <= FIRST_LINE, entry.id
        assert len(text) <= MOST_CHARACTERS, entry.id
        assert layout.total_children_count <= MOST_COMPONENTS
        assert len(set(custom_ids)) == len(custom_ids)
        assert max(map(len, custom_ids)) <= CUSTOM_ID
        assert len(set(labels(layout))) == len(labels(layout))
        assert [button.item.style for button in buttons(layout)].count(ButtonStyle.primary) == 1


@pytest.mark.parametrize("part", Part)
def test_the_badge_stands_on_every_card_once_and_says_what_it_is_about(
    library: Library, part: Part
) -> None:
    for entry, page in pages(library, on=FRESH):
        text = read(layout_of(page, part))
        is_tip = isinstance(entry, Tip)

        assert text.count("How sure: **") == (1 if is_tip else 0), entry.id
        assert text.count("The belief: **") == (0 if is_tip else 1), entry.id
        assert text.count(page.badge) == 1


@pytest.mark.parametrize("part", Part)
def test_why_and_sources_are_one_press_away_and_back(library: Library, part: Part) -> None:
    for entry, page in pages(library, on=FRESH):
        found = acts(layout_of(page, part))
        expected = {"Another one": "myth.another"}
        expected |= {"Close": "myth.card"} if part is Part.WHY else {"Why": "myth.why"}
        if entry.sources:
            is_open = part is Part.SOURCES
            expected |= {"Close": "myth.card"} if is_open else {"Sources": "myth.sources"}

        assert found == expected, entry.id


@ON_ANY_DAY
def test_every_card_shows_all_that_matters_before_anything_is_pressed(
    library: Library, on: date
) -> None:
    for entry, page in pages(library, on=on):
        text = read(layout_of(page, Part.NOTHING))
        needed = [entry.title, library.standing.general, library.standing.not_signed_off]
        needed += entry.cautions
        if isinstance(entry, Tip):
            needed += [entry.body, library.labels.badge(entry), entry.alarm or ""]
            needed += [library.labels.not_for[code] for code in entry.not_for]
            assert ("*Not for you if* " in text) is bool(entry.not_for)
            assert (library.standing.red_flag_line in text) is entry.shows_red_flags
        else:
            needed += [entry.myth, entry.truth, library.labels.beliefs[entry.grade]]

        assert [each for each in needed if each not in text] == [], entry.id
        assert text.count(library.standing.not_signed_off) == 1, "said once"
        assert (library.standing.overdue in text) is (on == OVERDUE)


def test_why_and_sources_tell_the_rest(library: Library) -> None:
    for entry, page in pages(library, on=FRESH):
        why, who = read(layout_of(page, Part.WHY)), read(layout_of(page, Part.SOURCES))

        assert entry.certainty in why
        assert entry.certainty not in who
        assert not isinstance(entry, Tip) or entry.applies_to in why
        for source in entry.sources:
            name = f"[{source.name}](<{source.url}>)" if source.url else source.name
            assert f"- {name}" in who
            assert source.text in who
            assert f"- {name}" not in why


def test_a_source_that_was_not_read_itself_says_so(library: Library) -> None:
    marked = {"secondary": "(read through others)", "memory": "(not read yet)", "seen": ""}

    for entry, page in pages(library, on=FRESH):
        lines = read(layout_of(page, Part.SOURCES)).splitlines()
        for source in entry.sources:
            reference = "" if source.text == source.name else source.text
            note = f"{reference} {marked[source.verified]}".strip()
            assert not note or f"-# {note}" in lines


def test_a_card_without_warnings_takes_a_glance(library: Library) -> None:
    for entry, page in pages(library, on=FRESH):
        count = len(words(" ".join((page.title, *page.paragraphs, page.badge, *page.warnings))))

        assert count <= (WITH_WARNINGS if page.warnings else SHORT), (entry.id, count)
