"""All that people can be shown of the library, and all its texts, for comparing the two."""

import dataclasses
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import Enum

from bot.domain.ids import OccurrenceId, UserId
from bot.domain.library import BodyPlace, Library, Tier, Tip
from bot.domain.notices import StretchNotice, TipLine
from bot.domain.tip_choice import bedtime_tips
from bot.messaging.cramp_flow import Course, Screen, Screens
from bot.messaging.notices import letter_of
from bot.messaging.review_text import onboarding_text
from bot.messaging.tip_text import myth_text, tip_text
from bot.messaging.tip_topics import myth_shelves, tip_shelves

FRESH, OVERDUE = date(2026, 12, 1), date(2099, 1, 1)
OVER_AT = datetime(2026, 12, 1, 3, 10, tzinfo=UTC)

IDENTIFIERS = {"id", "claims", "language", "picture", "stretch"}
"""Fields that name another entry or a file; nobody reads them."""

CODES = {(Tip, "not_for")}
"""Fields whose words are looked up in the labels, which people read."""


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
        shown += [tip_text(tip, library, on=on) for tip in library.tips]
        shown += [myth_text(myth, library, on=on) for myth in library.myths]
        shown += [text for screen in _first_aid(library, on=on) for text in _read(screen)]
    for each in bedtime_tips(library):
        shown.append(_reminder(each.line, each.badge))
    for shelves in (tip_shelves(library), myth_shelves(library)):
        shown += [
            choice.name for topic in shelves.topics for choice in shelves.choices(topic.value)
        ]
        shown += [
            choice.name for topic in shelves.labels.values() for choice in shelves.choices(topic)
        ]
    return shown


def _first_aid(library: Library, *, on: date) -> Iterator[Screen]:
    show = Screens(library=library, on=on)
    for place in BodyPlace:
        begun = Course(place=place, over_at=OVER_AT)
        for step in range(len(library.first_aid(place).steps) + 1):
            yield show.step(begun.at_step(step))
        yield from (show.eased(begun), show.ten_minutes(begun), show.got_help(begun))
        yield from (show.danger(begun, tier) for tier in Tier)


def _read(screen: Screen) -> list[str]:
    buttons = [button for row in screen.view.to_components() for button in row["components"]]
    return [screen.text, *(button["label"] for button in buttons)]


def _reminder(line: str, badge: str) -> str:
    notice = StretchNotice(
        user_id=UserId(1),
        occurrence_id=OccurrenceId(1),
        bed_at=OVER_AT,
        tip=TipLine(text=line, badge=badge),
    )
    return letter_of(notice).content
