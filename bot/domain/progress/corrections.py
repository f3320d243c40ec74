"""Corrections: what a person may change by hand of the nights on record."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from bot.domain.delivery.outcomes import Outcome, StoredNight
from bot.domain.errors import DomainError
from bot.domain.progress.nights import Night, NightState, outranks

MOST_NIGHTS = 7
"""How many of the last nights may be changed: what is longer ago nobody remembers for certain."""


class NightOutOfReachError(DomainError):
    """The night is not over, or is not one of the last seven."""


class Was(NamedTuple):
    """What was on record of a sleep."""

    outcome: Outcome
    by_hand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """How the night of a date was on record, and what it is to be."""

    night: date
    after: Outcome
    before: tuple[Was, ...] = ()
    """Of each sleep of the date, the earliest first; none: nothing was on record."""

    @property
    def changed(self) -> tuple[int, ...]:
        """Which sleeps it changes, by their places: so many that the date has the new label."""
        outcomes = [each.outcome for each in self.before]
        ranked = sorted(range(len(outcomes)), key=lambda place: _rank(outcomes, place))
        higher = [each for each in ranked if outranks(outcomes[each], self.after)]
        if higher:
            return tuple(sorted(higher))
        return tuple(ranked[:1]) if self.after not in outcomes else ()

    @property
    def is_new(self) -> bool:
        """Whether it changes anything."""
        return bool(self.changed) or not self.before


def _rank(outcomes: Sequence[Outcome], place: int) -> int:
    return sum(outranks(each, outcomes[place]) for each in outcomes)


def was(sleeps: Iterable[StoredNight]) -> tuple[Was, ...]:
    """Return what is on record of some sleeps."""
    return tuple(Was(each.outcome, each.is_corrected) for each in sleeps)


def correctable(nights: Sequence[Night]) -> Sequence[Night]:
    """Return the nights that may be changed, the latest first."""
    return nights[: -MOST_NIGHTS - 1 : -1]


def corrected_to(night: Night) -> Outcome:
    """Return what a night becomes when its person says that it was otherwise."""
    return Outcome.MISSED if night.state is NightState.DONE else Outcome.DONE
