"""Long lists, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

from bot.client.components import ActButton
from bot.domain.ids import UserId
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import act_button

PER_PAGE = 6
"""Rows of a line and a button each, so that a page stays below thirty components."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[Row]):
    """A part of a list, each row with its number in the whole list, from 1."""

    number: int
    """From 0."""
    numbered: Sequence[tuple[int, Row]]
    has_more: bool

    @classmethod
    def of(cls, rows: Sequence[Row], number: int) -> Self:
        """Return a page; past the end, the last one."""
        last = max(0, len(rows) - 1) // PER_PAGE
        number = min(number, last)
        start = number * PER_PAGE
        shown = rows[start : start + PER_PAGE]
        return cls(
            number=number, numbered=list(enumerate(shown, start + 1)), has_more=number < last
        )


def page_buttons(act: str, page: Page[Row], *, owner: UserId) -> list[ActButton]:
    """Return the ways to the pages beside it."""
    buttons = []
    if page.number:
        label = say("server.previous", "Show previous")
        buttons.append(act_button(act, label, owner=owner, argument=str(page.number - 1)))
    if page.has_more:
        label = say("server.next", "Show more")
        buttons.append(act_button(act, label, owner=owner, argument=str(page.number + 1)))
    return buttons
