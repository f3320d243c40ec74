"""Corrections: what a person may change by hand of the nights on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.delivery.outcomes import Outcome
from bot.domain.errors import DomainError
from bot.domain.progress.nights import Night, NightState

MOST_NIGHTS = 7
"""How many of the last nights may be changed: what is longer ago nobody remembers for certain."""


class NightOutOfReachError(DomainError):
    """The night is not over, or is not one of the last seven."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """How a night is on record, and how it is to be."""

    night: date
    before: Outcome | None
    """`None`: nothing is on record."""
    after: Outcome | None
    """`None`: nothing is to be."""
    was_corrected: bool = False
    """Whether what was on record had been changed by hand before."""


def correctable(nights: Sequence[Night]) -> Sequence[Night]:
    """Return the nights that may be changed, the latest first."""
    return nights[: -MOST_NIGHTS - 1 : -1]


def corrected_to(night: Night) -> Outcome:
    """Return what a night becomes when its person says that it was otherwise."""
    return Outcome.MISSED if night.state is NightState.DONE else Outcome.DONE
