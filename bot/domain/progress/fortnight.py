"""The last fortnight: how the planned nights of a reminder went, as far as it is known.

Only what was planned and reached the person counts. A night that was paused, that had no bedtime, that
lies before the person began, or whose reminder Charley failed to deliver is no night missed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.person import Person
from bot.domain.reminders.rules import ReminderKind
from bot.domain.reminders.slots import Occasion, is_same_sleep
from bot.domain.time.zones import ONE_DAY, night_of

NIGHTS = 14


class Mark(StrEnum):
    """How a planned night went."""

    DONE = "done"
    SKIPPED = "skipped"
    """The person said so."""
    MISSED = "missed"
    """A reminder came, its time has passed, and it was not answered; an answer still counts."""


_MARKS = {Outcome.DONE: Mark.DONE, Outcome.SKIPPED: Mark.SKIPPED}
_UNANSWERED = frozenset({State.SENT, State.SNOOZED, State.UNANSWERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fortnight:
    """The planned nights among the last fourteen, the earliest first."""

    nights: tuple[tuple[date, Mark], ...] = ()

    @property
    def planned(self) -> int:
        """How many nights count; 0 before the first one is over or answered."""
        return len(self.nights)

    @property
    def done(self) -> int:
        """How many of them were done."""
        return sum(mark is Mark.DONE for _, mark in self.nights)


def fortnight_of(person: Person, kind: ReminderKind, *, now: datetime) -> Fortnight:
    """Return how a nightly reminder's last fourteen nights went.

    The last of them is tonight once it is answered, else the one before.

    Raises:
        ZoneMissingError: the person has no zone, so that no night is the last one.
    """
    marks = {
        occasion: _MARKS[outcome]
        for occasion, outcome in person.outcomes.get(kind, {}).items()
        if outcome in _MARKS
    }
    for occurrence in person.occurrences.values():
        if _is_missed(occurrence, kind, now=now) and not _is_known(occurrence, person, marks):
            marks[Occasion(occurrence.slot.local_date, occurrence.slot.anchor_at)] = Mark.MISSED
    tonight = night_of(now, person.user.zone)
    is_tonight_known = any(each.local_date == tonight for each in marks)
    last = tonight if is_tonight_known else tonight - ONE_DAY
    first = last - timedelta(days=NIGHTS - 1)
    return Fortnight(
        nights=tuple(
            (each.local_date, marks[each])
            for each in sorted(marks)
            if first <= each.local_date <= last
        )
    )


def _is_missed(occurrence: Occurrence, kind: ReminderKind, *, now: datetime) -> bool:
    """Tell whether a reminder arrived, was not answered, and is of no use any more."""
    is_unanswered = occurrence.state in _UNANSWERED and occurrence.was_delivered
    return occurrence.kind == kind and is_unanswered and occurrence.slot.is_stale(at=now)


def _is_known(occurrence: Occurrence, person: Person, marks: Mapping[Occasion, Mark]) -> bool:
    """Tell whether the sleep of an occurrence is on record, or marked already."""
    anchor_at = occurrence.slot.anchor_at
    if person.record_of(occurrence.kind, anchor_at) is not None:
        return True
    return any(is_same_sleep(each.anchor_at, anchor_at) for each in marks)
