"""The words of a kind of reminder, as the screens that show every kind ask for them."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from bot.domain.library.library import Library
from bot.domain.reminders.rules import ReminderKind
from bot.services.reminders.press import Answered

R_contra = TypeVar("R_contra", contravariant=True)
N_contra = TypeVar("N_contra", contravariant=True)


class KindWords(Protocol[R_contra, N_contra]):
    """Everything that one kind of reminder says, in the language that the task speaks.

    *R* is the type of its rules, *N* that of its notices.
    """

    @property
    def command(self) -> str:
        """The command that turns it on, such as `/stretch remind`."""
        ...

    @property
    def symbol(self) -> str:
        """The emoji before its name where everything is listed."""
        ...

    def title(self) -> str:
        """Return what it is called where everything is listed, such as `Bedtime stretch`."""
        ...

    def offer(self) -> str:
        """Return what it is called where it is offered, such as `Stretch before bed`."""
        ...

    def offer_detail(self) -> str:
        """Return what whoever takes it will get, in one line."""
        ...

    def agreed_to(self) -> str:
        """Return when direct messages come, as the question for consent says it."""
        ...

    def rule(self, rule: R_contra, *, locale: str | None = None) -> str:
        """Return how it is set; *locale* is the language of the person's Discord."""
        ...

    def edit_label(self) -> str:
        """Return the label of the button that opens its form."""
        ...

    def turn_on_label(self) -> str:
        """Return the label of the button that turns it on."""
        ...

    def turn_off_label(self) -> str:
        """Return the label of the button that turns it off."""
        ...

    def turned_on(self) -> str:
        """Return what is said once it was turned back on by a button of the person's home."""
        ...

    def turned_off(self) -> str:
        """Return what is said once it was turned off by its own button."""
        ...

    def in_short(self, coming: str) -> str:
        """Return a line of its name and of what comes, such as `Stretch: it waits`."""
        ...

    def next_comes(self, at: str) -> str:
        """Return that the next one comes at an instant, written out."""
        ...

    def next_moves(self, before: str, after: str) -> str:
        """Return that the next one moves from one instant to another, both written out."""
        ...

    def nothing_due(self) -> str:
        """Return why none will come, where the person has set all that it needs."""
        ...

    def notice(self, notice: N_contra, library: Library) -> str:
        """Return what its message says; the first line is what a phone shows of it."""
        ...

    def label(self, act: str) -> str:
        """Return the label of one of its own buttons, by the act's name without the kind's."""
        ...

    def answered(self, answered: Answered, library: Library) -> str:
        """Return what takes the message's place once it is answered."""
        ...


AnyWords = KindWords[Any, Any]  # screens that show every kind know no types

Vocabulary = Mapping[ReminderKind, AnyWords]
"""The words of every kind that an application has."""
