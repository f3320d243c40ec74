"""The messages of one evening: which of them a change has outdated, and which stand above a later one."""

from collections.abc import Collection, Iterable, Iterator

from bot.domain.delivery.decision import Courtesy, courtesy
from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.delivery.person import Person
from bot.domain.ids import OccurrenceId
from bot.domain.reminders.rules import Cycle, ReminderKind

CLOSED = frozenset({State.DONE, State.SKIPPED})
"""How a delivered reminder stands once its night needs no stretch any more."""


def is_asked_again(person: Person, occurrence: Occurrence) -> bool:
    """Tell whether a later message of the same sleep has arrived."""
    if not _is_nightly(person, occurrence.kind):
        return False
    return any(
        each.was_delivered and each.slot.due_at > occurrence.slot.due_at
        for each in person.of_sleep(occurrence.kind, occurrence.slot.anchor_at)
    )


def earlier_of(person: Person, occurrence: Occurrence) -> list[Occurrence]:
    """Return the earlier reminders of the same sleep whose messages are known."""
    return [
        each
        for each in person.of_sleep(occurrence.kind, occurrence.slot.anchor_at)
        if each.message_id is not None and each.slot.due_at < occurrence.slot.due_at
    ]


def beside(person: Person, occurrence: Occurrence) -> Occurrence | None:
    """Return the reminder that shares a message; `None`: there is none."""
    return next(
        (
            each
            for each in person.occurrences.values()
            if each.message_id is not None
            and each.message_id == occurrence.message_id
            and each.id != occurrence.id
            and each.kind in person.reminders
        ),
        None,
    )


def outdated(before: Person, after: Person, *, shown: OccurrenceId | None) -> Iterator[Occurrence]:
    """Yield one reminder of each message that no longer says how things stand.

    Those are nightly reminders that were answered or reopened, and the last sleep's where the
    reminder was turned off or on, or a pause began or ended. The message of the occurrence that was
    *shown*, by the press itself, is left out; so is one whose number is not known.
    """
    done = {each.message_id for each in after.occurrences.values() if each.id == shown}
    for kind in after.reminders:
        if _is_nightly(after, kind):
            for each in _outdated_of(kind, before, after):
                if each.message_id not in done:
                    done.add(each.message_id)
                    yield each


def _outdated_of(kind: ReminderKind, before: Person, after: Person) -> list[Occurrence]:
    known = [
        each
        for each in after.occurrences.values()
        if each.kind == kind and each.message_id is not None and each.id in before.occurrences
    ]
    answered = {each.id for each in known if before.occurrences[each.id].state is not each.state}
    told_off = _of_last_sleep(known, after) if _has_turned(kind, before, after) else ()
    return [each for each in known if each.id in answered or each.id in told_off]


def _of_last_sleep(known: Collection[Occurrence], after: Person) -> Collection[OccurrenceId]:
    """Return the reminders of the last sleep that can still be answered."""
    last = max(known, key=lambda each: each.slot.due_at, default=None)
    if last is None:
        return ()
    same: Iterable[Occurrence] = after.of_sleep(last.kind, last.slot.anchor_at)
    return {each.id for each in same if each.state not in CLOSED}


def _has_turned(kind: ReminderKind, before: Person, after: Person) -> bool:
    """Tell whether a change has silenced a reminder, or let it be heard again.

    An offer to be quiet is answered in its own message, and is no reminder to be shown again.
    """
    was, is_now = before.reminders.get(kind), after.reminders[kind]
    if was is None or courtesy(was.unanswered) is not Courtesy.REMIND:
        return False
    is_silenced = before.user.paused_until != after.user.paused_until
    return is_silenced or was.enabled != is_now.enabled


def _is_nightly(person: Person, kind: ReminderKind) -> bool:
    reminder = person.reminders.get(kind)
    return reminder is not None and reminder.traits.cycle is Cycle.NIGHT
