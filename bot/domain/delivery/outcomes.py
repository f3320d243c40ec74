"""Outcomes: how a night of stretching, or a day of drinks, ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from bot.domain.delivery.occurrence import Event
from bot.domain.reminders.slots import Occasion

ANSWER_WITHIN = timedelta(hours=24)
"""So long after it was due a reminder counts as unanswered; a late answer is still taken."""


class Outcome(StrEnum):
    """How a night of stretching, or a day of drinks, ended."""

    DONE = "done"
    SKIPPED = "skipped"
    MISSED = "missed"
    """A reminder came, and nobody answered it before it lapsed; an answer after that replaces this."""
    NOT_SENT = "not sent"
    """No reminder came: stale, failed, unreachable, quiet, or Charley or Discord was down."""
    PAUSED = "paused"
    ENOUGH = "enough"


class Record(NamedTuple):
    """How an occasion ended."""

    occasion: Occasion
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredNight:
    """A night as it is on record, kept until the person deletes it."""

    occasion: Occasion
    outcome: Outcome
    is_corrected: bool = False
    """Whether the person changed it by hand afterwards."""


CLOSING = frozenset({Outcome.DONE, Outcome.SKIPPED, Outcome.ENOUGH})
"""Outcomes after which nothing more is sent for that night or day."""

ANSWERS: Mapping[Outcome | None, Event] = {
    Outcome.DONE: Event.ANSWER_DONE,
    Outcome.SKIPPED: Event.ANSWER_SKIP,
}
"""The answer that each outcome of a night stands for."""


def answer_of(outcome: Outcome | None) -> Event | None:
    """Return the answer that closed a night, if one did: its reminders have it in common."""
    return ANSWERS.get(outcome)
