"""How a night ends by itself: nobody has answered, and nothing more can come for it."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.occurrence import OPEN_STATES, Occurrence, Reason, State
from bot.domain.delivery.outcomes import ANSWER_WITHIN, Outcome, Record
from bot.domain.reminders.slots import Slot

UNSENT = frozenset(
    {
        Reason.STALE,
        Reason.COALESCED,
        Reason.SUPERSEDED,
        Reason.SNOOZED,
        Reason.QUIET,
        Reason.UNREACHABLE,
        Reason.OUT_OF_TIME,
        Reason.REJECTED,
        Reason.UNREADABLE,
    }
)
"""Why a reminder did not come although its night was planned; the others say that it was not, or not
any more."""


_CAME = frozenset({State.SENT, State.DONE, State.UNANSWERED})


def endings(
    agenda: Agenda, occurrences: Iterable[Occurrence], *, beyond: Iterable[Slot] = ()
) -> Iterator[Record]:
    """Yield the nights that have ended without an answer, and are not on record yet.

    Args:
        agenda: as it is after all of it, with what is planned next.
        occurrences: what has just been sent, given up or put on record as too late.
        beyond: the first slots of nights of a long downtime.
    """
    if not agenda.reminder.traits.keeps_nights:
        return
    found = [(each.slot, _ending_of(each, agenda)) for each in occurrences if each.reason]
    found += [(slot, _ending_beyond(slot, agenda)) for slot in beyond]
    for slot, outcome in found:
        if outcome is not None and agenda.outcome_of(slot) is None:
            record = Record(agenda.occasion_of(slot), outcome)
            agenda = agenda.with_outcome(record)
            yield record


def _ending_beyond(slot: Slot, agenda: Agenda) -> Outcome | None:
    if agenda.states_of_sleep(slot):
        return None
    return Outcome.PAUSED if agenda.is_paused_on(slot) else Outcome.NOT_SENT


def _ending_of(occurrence: Occurrence, agenda: Agenda) -> Outcome | None:
    """Return how the night of an occurrence has ended.

    `None`: more may come for that night, it is not planned any more, or its reminder came and waits
    for an answer.
    """
    slot, reason = occurrence.slot, occurrence.reason
    if occurrence.was_delivered or occurrence.state.is_open:
        return None
    states = agenda.states_of_sleep(slot)
    if states & _CAME:
        return None  # whatever became of its repeats, a pause since then included
    if reason is Reason.PAUSED or (reason is Reason.STALE and agenda.is_paused_on(slot)):
        return Outcome.PAUSED
    if reason not in UNSENT or states & OPEN_STATES or _has_left_the_plan(occurrence, agenda):
        return None
    # A snooze that did not come: its reminder came and was put off, though after a long downtime that is not
    # among the states.
    was_put_off = slot.is_snooze or State.SNOOZED in states
    return Outcome.MISSED if was_put_off else Outcome.NOT_SENT


def _has_left_the_plan(occurrence: Occurrence, agenda: Agenda) -> bool:
    """Tell whether the person has no such night any more."""
    is_gone = occurrence.reason is Reason.SUPERSEDED
    return is_gone and (agenda.user.zone_key is None or agenda.bed_at(occurrence.slot) is None)


def ending_without_answer(reminders: Collection[Occurrence], *, now: datetime) -> Outcome | None:
    """Return how a night has ended but for its answer, which is taken back.

    *reminders* are all that was planned for it. `None`: it has not ended, or nothing was planned.
    """
    came = [each for each in reminders if each.was_delivered]
    if not came and any(each.reason is Reason.PAUSED for each in reminders):
        return Outcome.PAUSED
    if any(each.state.is_open for each in reminders):
        return None
    if came:
        has_lapsed = any(each.slot.due_at + ANSWER_WITHIN < now for each in came)
        return Outcome.MISSED if has_lapsed else None
    return Outcome.NOT_SENT if any(each.reason in UNSENT for each in reminders) else None
