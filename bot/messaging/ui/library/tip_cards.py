"""The card of a tip or a myth: first what to do, then, one press away, why and who says so."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from discord import ButtonStyle, ui

from bot.client.components import ActButton
from bot.domain.ids import UserId
from bot.domain.library.entries import Myth, Tip
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import (
    Piece,
    Topic,
    act_button,
    card,
    heading,
    line,
    row,
    small_print,
    text,
)
from bot.messaging.ui.library.tips import Page

_IN_TOPIC = "/topic"


class Part(StrEnum):
    """What is open in the lower half of a card; each is the last word of an act's name."""

    NOTHING = "card"
    WHY = "why"
    SOURCES = "sources"


_OPEN = {
    Part.WHY: Sentence("tip.why", "Why"),
    Part.SOURCES: Sentence("tip.show_sources", "Sources"),
}
_CLOSE = Sentence("tip.close", "Close")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Which card it is, and where *Another one* goes; all of it stands in the buttons."""

    entry_id: str
    in_topic: bool
    """Whether the next one is of the same topic."""

    @property
    def text(self) -> str:
        """The place as a button carries it."""
        return f"{self.entry_id}{_IN_TOPIC if self.in_topic else ''}"

    @classmethod
    def parse(cls, carried: str) -> Self:
        """Read a place back from what a button carries."""
        return cls(entry_id=carried.removesuffix(_IN_TOPIC), in_topic=carried.endswith(_IN_TOPIC))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Which buttons a card has."""

    kind: str
    """The first word of its acts: `tip` or `myth`."""
    owner: UserId
    place: Place
    topic: str
    """What *Another one* carries: a topic with more in it, or nothing for any."""

    def buttons(self, page: Page, part: Part) -> list[ActButton]:
        """Return *Another one*, then what opens or closes each part of the card."""
        found = [another_button(self.kind, self.owner, topic=self.topic)]
        for each in (Part.WHY, *([Part.SOURCES] if page.sources else [])):
            is_open = part is each
            name = f"{self.kind}.{Part.NOTHING if is_open else each}"
            label = (_CLOSE if is_open else _OPEN[each]).say()
            found.append(act_button(name, label, owner=self.owner, argument=self.place.text))
        return found


def place_of(entry: Tip | Myth, *, in_topic: bool) -> Place:
    """Return where a card stands."""
    return Place(entry_id=entry.id, in_topic=in_topic)


def another_button(kind: str, owner: UserId, *, topic: str = "") -> ActButton:
    """Return the button for the next tip or myth, of a topic or of any."""
    label = say("tip.another", "Another one")
    blue = ButtonStyle.primary
    return act_button(f"{kind}.another", label, owner=owner, argument=topic, style=blue)


def page_card(page: Page, part: Part, shelf: Shelf) -> ui.LayoutView:
    """Return a card with one part of its lower half open, or none."""
    upper = [heading(page.title), *map(text, page.paragraphs), text(page.badge)]
    upper += [text("\n".join(page.warnings))] if page.warnings else []
    buttons = row(*shelf.buttons(page, part))
    return card(Topic.LIBRARY, *upper, *_lower(page, part), buttons, small_print(page.small_print))


def _lower(page: Page, part: Part) -> list[Piece]:
    match part:
        case Part.NOTHING:
            return []
        case Part.WHY:
            return [line(), text("\n".join(page.why))]
        case Part.SOURCES:
            return [line(), text("\n".join(page.sources))]
