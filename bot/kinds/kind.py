"""What every kind of reminder says about itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.notices import ReminderNotice
from bot.domain.delivery.occurrence import Occurrence
from bot.domain.library.tip_choice import BedtimeTip
from bot.domain.reminders.rules import ReminderKind, Rule, Traits

R = TypeVar("R", bound=Rule)

Words = Mapping[str, Any]  # what json.loads makes of a stored rule
"""A rule as it is stored: the entries of a JSON object."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[R]):
    """One kind of reminder. *R* is the type of its rules."""

    rule: type[R]
    """The dataclass of its rules."""
    decode: Callable[[Words], R]
    """Returns the rule that was stored.

    Raises:
        KeyError, TypeError, ValueError, DomainError: it is damaged, or of another version.
    """
    encode: Callable[[R], Words]
    """Returns what is stored of a rule; entries may be added, but must be optional to `decode`."""

    compose: Callable[[Shown[R]], ReminderNotice]
    """Returns what a reminder says, without its wording."""

    @property
    def traits(self) -> Traits:
        """What planning, deciding and recording ask about it."""
        return self.rule.traits

    @property
    def name(self) -> ReminderKind:
        """The name by which tables and custom ids know the kind."""
        return self.traits.kind
