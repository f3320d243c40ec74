"""All that people can be shown of the library, and all its texts, for comparing the two."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import Any

from discord import ui

from bot.content.files import data_root, load_pictures
from bot.domain.delivery.notices import TipLine
from bot.domain.delivery.occurrence import Reason, State
from bot.domain.guided.scenes import Finale, Guidance, Logging, Remark, Scene
from bot.domain.guided.session import Halted, InStep
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.library.entries import Tip
from bot.domain.library.first_aid import EmergencyNumber
from bot.domain.library.library import Library
from bot.domain.library.terms import BodyPlace, RoutineKind, Tier
from bot.domain.library.tip_choice import bedtime_tips
from bot.domain.reminders.amounts import WaterMode
from bot.kinds.drinks import DRINKS, WaterNotice
from bot.kinds.stretch import StretchNotice
from bot.messaging.ui.delivery.answers import answered_text
from bot.messaging.ui.delivery.notices import render_notice
from bot.messaging.ui.delivery.safety_screen import (
    WaterRequest,
    notes_text,
    ruled_out_text,
    screen_menu,
    screen_text,
)
from bot.messaging.ui.guided.renderings import plain_text
from bot.messaging.ui.guided.scenes import scene_words
from bot.messaging.ui.kinds.drink_day import about_text, day_text, evening_text, prompt_text
from bot.messaging.ui.library.cramp_flow import Course, Screens
from bot.messaging.ui.library.cramp_screens import Screen
from bot.messaging.ui.library.emergency_words import emergency_call, emergency_line
from bot.messaging.ui.library.tip_cards import Part, Place, Shelf, page_card
from bot.messaging.ui.library.tip_topics import myth_shelves, tip_shelves
from bot.messaging.ui.library.tips import Page, myth_page, onboarding_text, tip_page
from bot.services.guided.cards import StepCards
from bot.services.people.overview import Overview, ReminderStatus
from bot.services.reminders.press import Answered
from tests.support.builders import (
    USER_ID,
    a_reminder,
    a_user,
    a_water_rule,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)
from tests.support.guided import a_session

LONGEST_ID = 48
"""Characters, as the editorial rules have it."""

FRESH, OVERDUE = date(2026, 12, 1), date(2099, 1, 1)
OVER_AT = datetime(2026, 12, 1, 3, 10, tzinfo=UTC)

TEXT, BUTTON, MENU, GALLERY = 10, 2, 3, 12
"""Types of components."""

IDENTIFIERS = {
    "id",
    "countries_of_zone",
    "claims",
    "language",
    "picture",
    "stretch",
    "code",
    "countries",
}
"""Fields that name another entry or a file; nobody reads them."""

CODES = {(Tip, "not_for"), (EmergencyNumber, "sources")}
"""Fields whose words name something else: labels, which people read, and where a number was looked up."""


def texts_by_path(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text in a value with where it stands; not names of entries, codes or kinds."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield path, value
    for name, part in _parts(value):
        yield from texts_by_path(part, f"{path}{name}")


def _parts(value: object) -> Iterator[tuple[str, object]]:
    if isinstance(value, tuple):
        for number, part in enumerate(value):
            yield f"[{getattr(part, 'id', number)}]", part
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield f"[{key}]", part
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            if field.name not in IDENTIFIERS and (type(value), field.name) not in CODES:
                yield f".{field.name}", getattr(value, field.name)


def pieces(text: str) -> list[str]:
    """Return the parts of a text around its place-holders."""
    return [piece.strip() for piece in re.split(r"\{\w+\}", text) if piece.strip()]


def cards(library: Library, claims_page: str) -> list[str]:
    """Return everything that the cards, first aid and the page of claims show."""
    shown = [claims_page, onboarding_text("Hello.", library.standing)]
    for on in (FRESH, OVERDUE):
        shown += [
            text for tip in library.tips for text in read_parts(tip_page(tip, library, on=on))
        ]
        shown += [
            text for myth in library.myths for text in read_parts(myth_page(myth, library, on=on))
        ]
        shown += [text for screen in _first_aid(library, on=on) for text in _read(screen)]
    for each in bedtime_tips(library):
        shown.append(_reminder(library, each.line, each.badge))
    shown += [*_routines(library), *_drinks(library), *_numbers(library)]
    for shelves in (tip_shelves(library), myth_shelves(library)):
        shown += [
            choice.name for topic in shelves.topics for choice in shelves.choices(topic.value)
        ]
        shown += [
            choice.name for topic in shelves.labels.values() for choice in shelves.choices(topic)
        ]
    return shown


def layout_of(page: Page, part: Part) -> ui.LayoutView:
    """Return a card of the library, as /tip and /myth send it."""
    place = Place(entry_id="x" * LONGEST_ID, in_topic=True)
    shelf = Shelf(kind="myth", owner=USER_ID, place=place, topic="supplement-safety")
    return page_card(page, part, shelf)


def read(layout: ui.LayoutView) -> str:
    """Return what a person reads on a card, without its buttons."""
    return "\n".join(
        item.content for item in layout.walk_children() if isinstance(item, ui.TextDisplay)
    )


def read_parts(page: Page) -> list[str]:
    """Return what a person reads on a card of the library, whichever part of it is open."""
    return [read(layout_of(page, part)) for part in Part]


def _first_aid(library: Library, *, on: date) -> Iterator[Screen]:
    now = datetime.combine(on, time(3), tzinfo=UTC)
    drawn = {aid.picture: b"a drawing" for aid in library.first_aids}
    show = Screens(library=library, now=now, pictures=drawn)
    for place in BodyPlace:
        begun = Course.begin(place, now=now)
        over = dataclasses.replace(begun, over_at=now)
        yield from (show.first(begun), show.more(begun), show.eased(begun), show.got_help(begun))
        yield from (show.medical_help(begun), show.medical_help(over))
        yield from (show.danger(begun, tier) for tier in Tier)


def _read(screen: Screen) -> list[str]:
    menus = screen_parts(screen, type=MENU)
    choices = [option["label"] for menu in menus for option in menu["options"]]
    buttons = [each["label"] for each in screen_parts(screen, type=BUTTON)]
    return [*screen_words(screen), *buttons, *choices]


def screen_words(screen: Screen) -> list[str]:
    """Return all that a card of first aid says, and what its picture shows."""
    drawn = [each["items"][0]["description"] for each in screen_parts(screen, type=GALLERY)]
    return [*(each["content"] for each in screen_parts(screen, type=TEXT)), *drawn]


def screen_parts(screen: Screen, *, type: int) -> list[dict[str, Any]]:  # noqa: A002 - Discord's word
    """Return the components of a type, of a card of first aid with its picture."""
    layout = screen.layout(pictured=True)
    plain = [each.to_component_dict() for each in layout.walk_children()]
    return [each for each in plain if each["type"] == type]


def _reminder(library: Library, line: str, badge: str | None) -> str:
    notice = StretchNotice(
        user_id=UserId(1),
        occurrence_id=OccurrenceId(1),
        bed_at=OVER_AT,
        tip=TipLine(text=line, badge=badge),
    )
    return render_notice(notice, library).content


def _scene(scene: Scene, library: Library) -> str:
    words = scene_words(scene, library)
    return "\n".join([plain_text(words), *words.grounds])


def _routines(library: Library) -> Iterator[str]:
    add_ons = tuple(each for each in library.routines if each.kind is RoutineKind.ADD_ON)
    drawn = StepCards(pictures=load_pictures(data_root(), routines=library.routines))
    for routine in library.routines:
        session = a_session(routine_id=routine.id)
        waiting = a_session(routine_id=routine.id, is_paused=True)
        opening = Guidance(session=waiting, routine=routine, phase=Halted(index=0))
        yield _scene(dataclasses.replace(opening, remark=Remark.EASED), library)
        for index in range(len(routine.steps)):
            phase = InStep(index=index, until=OVER_AT)
            guidance = Guidance(session=session, routine=routine, phase=phase)
            yield _scene(guidance, library)
            picture = drawn.of(guidance).picture
            yield picture.alt if picture else ""
        for others in (add_ons, ()):
            finale = Finale(
                user_id=USER_ID, routine=routine, logging=Logging.LOGGED, night=None, add_ons=others
            )
            yield _scene(finale, library)


def _drinks(library: Library) -> Iterator[str]:
    texts = library.hydration
    yield about_text(library, None, on=FRESH)
    yield screen_text(texts)
    yield from _options(screen_menu(texts, USER_ID, WaterRequest()).to_components())
    for mode in WaterMode:
        yield prompt_text(texts, mode, drunk_ml=200, target_ml=1600)
        yield notes_text(texts, texts.rows, mode=mode)
    yield ruled_out_text(texts, texts.rows)
    for hour, drunk_ml in ((12, 1_600), (22, 0)):
        overview = _overview(hour)
        yield day_text(library, overview, drunk_ml=drunk_ml)
        yield from evening_text(texts, overview)
    yield _skipped_drink(library)


def _options(menu: list[Any]) -> Iterator[str]:
    for row in menu:
        for component in row["components"]:
            for option in component.get("options", ()):
                yield from (option["label"], option["description"])


def _overview(hour: int) -> Overview:
    status = ReminderStatus(reminder=a_reminder(a_water_rule()), next_due_at=None)
    statuses = {DRINKS: status}
    return Overview(user=a_user(), statuses=statuses, now=tonight_at(hour))


def _skipped_drink(library: Library) -> str:
    notice = WaterNotice(
        user_id=USER_ID,
        occurrence_id=an_occurrence_id(),
        mode=WaterMode.TARGET,
        drunk_ml=0,
        target_ml=1600,
    )
    occurrence = an_occurrence(kind=DRINKS, state=State.SKIPPED, reason=Reason.SKIPPED)
    answered = Answered(
        occurrence=occurrence,
        is_new=True,
        leads_to=occurrence.state,
        overview=_overview(12),
        drunk_ml=0,
        at=OVER_AT,
        notice=notice,
    )
    return answered_text(answered, library)


def _numbers(library: Library) -> Iterator[str]:
    numbers = library.emergency
    yield emergency_line(library, None)
    yield from (emergency_call(library, zone).where for zone in (None, "Europe/Berlin"))
    for zone_key in numbers.countries_of_zone:
        yield emergency_line(library, zone_key)
    # Some share their only zone with neighbours whose numbers differ; the line is there for them too.
    alone = {f"Only/{code}": (code,) for code in numbers.by_country}
    single = dataclasses.replace(
        library, emergency=dataclasses.replace(numbers, countries_of_zone=alone)
    )
    for zone_key in alone:
        yield emergency_line(single, zone_key)
