"""The last fortnight: how the planned nights of a reminder went, as far as it is known.

Only what was planned and reached the person counts. A night that was paused, that had no bedtime, that
lies before the person began, or whose reminder Charley failed to deliver is no night missed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.delivery.outcomes import Outcome, StoredNight
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


_MARKS = {
    Outcome.DONE: Mark.DONE,
    Outcome.SKIPPED: Mark.SKIPPED,
    Outcome.MISSED: Mark.MISSED,
}
_WAITING = frozenset({State.SENT, State.SNOOZED})


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
    marks |= {each.occasion: Mark.MISSED for each in nights_to_lapse(person, kind, now=now)}
    tonight = night_of(now, person.user.zone)
    is_tonight_known = any(each.local_date == tonight for each in marks)
    last = tonight if is_tonight_known else tonight - ONE_DAY
    first = last - timedelta(days=NIGHTS - 1)
    by_date = _by_date(marks)
    return Fortnight(
        nights=tuple((each, by_date[each]) for each in sorted(by_date) if first <= each <= last)
    )


def _by_date(marks: Mapping[Occasion, Mark]) -> dict[date, Mark]:
    """Return one mark for each date; where it had two sleeps, done says more than a night missed."""
    found: dict[date, list[Mark]] = {}
    for each, mark in marks.items():
        found.setdefault(each.local_date, []).append(mark)
    return {each: min(own, key=list(Mark).index) for each, own in found.items()}


def nights_to_lapse(
    person: Person, kind: ReminderKind, *, now: datetime
) -> tuple[StoredNight, ...]:
    """Return the nights that are over and not answered yet, though their reminders came.

    They are put on record as missed when the reminders lapse, unless an answer comes first.
    """
    found: list[Occasion] = []
    for occurrence in person.occurrences.values():
        slot = occurrence.slot
        if _is_over(occurrence, kind, now=now) and not _is_known(occurrence, person, found):
            found.append(Occasion(slot.local_date, slot.anchor_at))
    return tuple(StoredNight(occasion=each, outcome=Outcome.MISSED) for each in sorted(found))


def _is_over(occurrence: Occurrence, kind: ReminderKind, *, now: datetime) -> bool:
    """Tell whether a reminder arrived, was not answered, and is of no use any more."""
    is_waiting = occurrence.state in _WAITING and occurrence.was_delivered
    return occurrence.kind == kind and is_waiting and occurrence.slot.is_stale(at=now)


def _is_known(occurrence: Occurrence, person: Person, found: Iterable[Occasion]) -> bool:
    """Tell whether the sleep of an occurrence is on record, or found already."""
    anchor_at = occurrence.slot.anchor_at
    record = person.record_of(occurrence.kind, anchor_at)
    if record is not None and record.outcome is not Outcome.NOT_SENT:
        return True
    return any(is_same_sleep(each.anchor_at, anchor_at) for each in found)
