"""Occasions: a night or a day of one reminder, closed by an answer or a command, and reopened."""

from collections.abc import Iterable

from bot.domain.delivery.occurrence import Event, Occurrence, allows
from bot.domain.delivery.outcomes import ANSWERS, Outcome, Record
from bot.domain.progress.endings import ending_without_answer
from bot.domain.reminders.rules import Cycle, ReminderKind
from bot.domain.reminders.slots import Occasion
from bot.services.people.user_change import UserChange


def close(
    change: UserChange, kind: ReminderKind, occasion: Occasion, outcome: Outcome
) -> tuple[Record, bool]:
    """Record how an occasion ended and answer its reminders; return what holds, and if it is new.

    A sleep that is on record already keeps the date of that record.
    """
    known = change.person.record_of(kind, occasion.anchor_at)
    if known is not None and known.outcome in {outcome, Outcome.DONE}:
        return known, False
    record = Record(known.occasion if known else occasion, outcome)
    change.person = change.person.with_outcome(kind, record)
    _answer_all(change, kind, occasion, ANSWERS[outcome])
    return record, True


def reopen(
    change: UserChange, kind: ReminderKind, occasion: Occasion, outcome: Outcome | None = None
) -> bool:
    """Take back how an occasion ended; tell whether there was anything to take back.

    With an *outcome*, nothing else is taken back: a stretch that is logged stays so, whatever older
    *Undo* is pressed.
    """
    known = change.person.record_of(kind, occasion.anchor_at)
    if known is None or known.outcome not in ANSWERS or outcome not in {None, known.outcome}:
        return False
    person = change.person.without_outcome(kind, occasion.anchor_at)
    before = _without_answer(change, kind, occasion)
    if before is not None:
        person = person.with_outcome(kind, Record(known.occasion, before))
    change.person = person
    _answer_all(change, kind, occasion, Event.UNDO)
    return True


def _without_answer(change: UserChange, kind: ReminderKind, occasion: Occasion) -> Outcome | None:
    """Return what is on record of an occasion whose answer is taken back."""
    reminder = change.person.reminders.get(kind)
    if reminder is None or not reminder.traits.keeps_nights:
        return None
    return ending_without_answer(list(_reminders_of(change, kind, occasion)), now=change.now)


def _answer_all(change: UserChange, kind: ReminderKind, occasion: Occasion, event: Event) -> None:
    """Give all reminders of an occasion that came the same answer."""
    change.person = change.person.with_occurrences(
        each.taking(event)
        for each in _reminders_of(change, kind, occasion)
        if each.was_delivered and allows(each.state, event)
    )


def _reminders_of(
    change: UserChange, kind: ReminderKind, occasion: Occasion
) -> Iterable[Occurrence]:
    """Return what was planned for an occasion: by its sleep, or by its date."""
    reminder = change.person.reminders.get(kind)
    if reminder is not None and reminder.traits.cycle is not Cycle.NIGHT:
        return change.person.of_day(kind, occasion.local_date)
    return change.person.of_sleep(kind, occasion.anchor_at)
