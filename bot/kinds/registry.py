"""The registry: which kinds of reminder there are."""

from collections.abc import Iterator
from typing import Any

from bot.domain.reminders.rules import Cycle, ReminderKind
from bot.kinds import drinks, stretch, summary
from bot.kinds.answers import Answer
from bot.kinds.kind import Kind

AnyKind = Kind[Any]  # a registry holds kinds of all types of rule


class KindUnknownError(ValueError):
    """No kind of reminder has that name: it is of another version of Charley, or damaged."""


class Kinds:
    """The kinds of reminder of one application, in the order in which people see them."""

    def __init__(self, *kinds: AnyKind) -> None:
        self._by_name = {kind.name: kind for kind in kinds}
        if len(self._by_name) < len(kinds):
            message = f"every kind needs a name of its own, got {[kind.name for kind in kinds]}"
            raise ValueError(message)

    def __iter__(self) -> Iterator[AnyKind]:
        return iter(self._by_name.values())

    @property
    def names(self) -> tuple[ReminderKind, ...]:
        """The names of all kinds."""
        return tuple(self._by_name)

    @property
    def proposed(self) -> tuple[ReminderKind, ...]:
        """The kinds that the set-up proposes, and the home while they are off."""
        return tuple(kind.name for kind in self if kind.traits.is_proposed)

    @property
    def nightly(self) -> tuple[ReminderKind, ...]:
        """The kinds that are about a night."""
        return tuple(kind.name for kind in self if kind.traits.cycle is Cycle.NIGHT)

    @property
    def keeping_nights(self) -> tuple[ReminderKind, ...]:
        """The kinds of which every planned night is put on record."""
        return tuple(kind.name for kind in self if kind.traits.keeps_nights)

    @property
    def falling_quiet(self) -> tuple[ReminderKind, ...]:
        """The kinds that fall silent after a fortnight without an answer."""
        return tuple(kind.name for kind in self if kind.traits.falls_quiet)

    @property
    def leaving_one(self) -> tuple[ReminderKind, ...]:
        """The kinds of which the chat keeps only the latest that nobody answered."""
        return tuple(kind.name for kind in self if kind.traits.leaves_one)

    def named(self, text: str) -> AnyKind:
        """Return the kind of a name.

        Raises:
            KindUnknownError: there is none.
        """
        try:
            return self._by_name[ReminderKind(text)]
        except KeyError:
            raise KindUnknownError(text) from None

    def answered_by(self, act: str) -> tuple[AnyKind, Answer]:
        """Return the kind whose button an act such as `stretch.done` is, and what it asks for.

        Raises:
            KindUnknownError: there is no such kind, or it has no such button.
        """
        name, _, own = act.partition(".")
        kind = self.named(name)
        reactions = kind.reactions
        if own not in reactions:
            raise KindUnknownError(act)
        return kind, reactions[own]


KINDS = Kinds(stretch.KIND, drinks.KIND, summary.KIND)
"""The kinds that Charley comes with."""
