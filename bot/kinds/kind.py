"""What every kind of reminder says about itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.notices import ReminderNotice
from bot.domain.delivery.occurrence import Occurrence, Reason, State
from bot.domain.library.tip_choice import BedtimeTip
from bot.domain.progress.week import Retrospect
from bot.domain.reminders.rules import ReminderKind, Rule, Traits
from bot.kinds.answers import Answer, Reopen

R = TypeVar("R", bound=Rule)

UNDO, TURN_ON = "undo", "on"
"""Acts that every kind has beside those of its notice: the ways back from an answer and from *Stop*."""

_BACK_FROM = {State.DONE: "undo-done", State.SKIPPED: "undo-skip", State.SNOOZED: "undo-wait"}
"""The acts of an *Undo*, by the answer that it stands for; short, as custom ids are."""

StoredRule = Mapping[str, Any]  # what json.loads makes of a stored rule
"""A rule as it is stored: the entries of a JSON object."""


def act_name(kind: ReminderKind, act: str) -> str:
    """Return an act as custom ids name it, such as `stretch.done`."""
    return f"{kind}.{act}"


def undo_of(state: State) -> str:
    """Return the act of the *Undo* that takes back this answer alone."""
    return _BACK_FROM[state]


def is_undo(act: str) -> bool:
    """Tell whether an act is an *Undo*: that of an answer, or that of 0.1."""
    return act == UNDO or act in _BACK_FROM.values()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(Generic[R]):
    """A reminder that is to be sent, or shown once more."""

    occurrence: Occurrence
    agenda: Agenda
    rule: R
    at: datetime
    """When the person sees it."""
    late_by: timedelta | None
    tips: Sequence[BedtimeTip]
    """What a reminder before bed may carry one of."""
    past: Retrospect = field(default_factory=Retrospect)
    """What is on record of the person's nights; loaded for a kind that looks back alone."""


def _says_all(_shown: Shown[Any]) -> Reason | None:
    """Return `None`: it is sent whenever its schedule, its person and the hour allow it."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kind(Generic[R]):
    """One kind of reminder. *R* is the type of its rules."""

    rule: type[R]
    """The dataclass of its rules."""
    decode: Callable[[StoredRule], R]
    """Returns the rule that was stored.

    Raises:
        KeyError, TypeError, ValueError, DomainError: it is damaged, or of another version.
    """
    encode: Callable[[R], StoredRule]
    """Returns what is stored of a rule; entries may be added, but must be optional to `decode`."""

    compose: Callable[[Shown[R]], ReminderNotice]
    """Returns what a reminder says, without its wording."""

    answers: Mapping[str, Answer]
    """What its buttons ask for, by act; that of `STOP` and of `TURN_ON` is the same for all kinds."""
    unsaid: Callable[[Shown[R]], Reason | None] = _says_all
    """Returns why one that could be sent has nothing to say, so that it is skipped for that."""
    has_form: bool = False
    """Whether a form changes its rule; the panel then has a button for it."""

    @property
    def traits(self) -> Traits:
        """What planning, deciding and recording ask about it."""
        return self.rule.traits

    @property
    def reactions(self) -> Mapping[str, Answer]:
        """What all its buttons ask for: also the *Undo* of each answer, and that of 0.1."""
        if (undo := self.answers.get(UNDO)) is None:
            return self.answers
        back = {
            act: replace(undo, takes_back=each) if isinstance(undo, Reopen) else undo
            for each, act in _BACK_FROM.items()
        }
        return {**self.answers, **back}

    @property
    def name(self) -> ReminderKind:
        """The name by which tables and custom ids know the kind."""
        return self.traits.kind
