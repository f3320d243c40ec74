"""A press on a button of a reminder: what it finds, and what it leads to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import LATE_AFTER, Send
from bot.domain.delivery.notices import OccurrenceNotice
from bot.domain.delivery.occurrence import Event, Occurrence, Reason, State, allows
from bot.domain.errors import OccurrenceGoneError
from bot.domain.ids import OccurrenceId
from bot.domain.library.tip_choice import BedtimeTip
from bot.domain.progress.week import Retrospect
from bot.domain.reminders.rules import ReminderKind
from bot.domain.reminders.slots import Occasion
from bot.domain.standing.answered import Answered
from bot.domain.standing.evening import is_asked_again
from bot.domain.time.zones import drink_day_of
from bot.kinds.registry import Kinds
from bot.services.delivery.compose import compose
from bot.services.people.user_change import UserChange

__all__ = [
    "LOOKS_BACK",
    "Answered",
    "Press",
    "agenda_again",
    "notice_again",
    "past_of",
    "press_beside",
    "press_on",
    "with_drinks",
]

LOOKS_BACK = timedelta(days=14)
"""What a reminder looks back at in detail lies within it: a week."""


class Press:
    """A press on a button of one occurrence, under way."""

    def __init__(self, change: UserChange, occurrence: Occurrence) -> None:
        self.change = change
        self.agenda = change.person.agenda(occurrence.kind)
        """As it was before the press did anything."""
        self.was_snoozed = occurrence.state is State.SNOOZED
        self.is_new = False
        """Whether the press has changed anything."""
        self.notice: OccurrenceNotice
        """The reminder as it is to be shown again; once the block of the press has ended."""
        self.beside: Press | None = None
        """The reminder in the same message."""
        self._id = occurrence.id

    @property
    def occurrence(self) -> Occurrence:
        """The occurrence as it is by now."""
        return self.change.person.occurrences[self._id]

    @property
    def kind(self) -> ReminderKind:
        """The kind of the reminder."""
        return self.agenda.reminder.kind

    @property
    def occasion(self) -> Occasion:
        """The night or the day that the occurrence belongs to."""
        return self.agenda.occasion_of(self.occurrence.slot)

    @property
    def drunk_ml(self) -> int:
        """Logged so far on the current drink day."""
        drink_day = drink_day_of(self.change.now, self.change.user.zone)
        return self.change.person.drunk_ml.get(drink_day, 0)

    def take(self, event: Event, *, reason: Reason | None = None) -> bool:
        """Move the occurrence on, if its state allows that; tell whether it did."""
        if not allows(self.occurrence.state, event):
            return False
        self.keep(self.occurrence.taking(event, reason=reason))
        return True

    def keep(self, occurrence: Occurrence) -> None:
        """Give the person an occurrence, new or moved on."""
        self.change.person = self.change.person.with_occurrences([occurrence])

    def answered(self, *, leads_to: State | None = None) -> Answered:
        """Return what the press has led to, once it is stored."""
        return Answered(
            occurrence=self.occurrence,
            is_new=self.is_new,
            leads_to=leads_to or self.occurrence.state,
            overview=self.change.after,
            drunk_ml=self.drunk_ml,
            at=self.change.now,
            notice=self.notice,
            beside=None if self.beside is None else self.beside.answered(),
            is_asked_again=is_asked_again(self.change.person, self.occurrence),
        )


async def press_on(
    change: UserChange, occurrence_id: OccurrenceId, *, kind: ReminderKind | None
) -> Press:
    """Return the press on an occurrence, which counts as an answer to its reminder; `None`: of any kind.

    Raises:
        OccurrenceGoneError: it is not stored any more, of another kind, or its reminder cannot be read.
        NotYoursError: it is another person's.
    """
    occurrence = change.person.occurrences.get(occurrence_id)
    if occurrence is None:
        await change.require_not_of_another(occurrence_id)
        raise OccurrenceGoneError
    reminder = change.person.reminders.get(occurrence.kind)
    if reminder is None or kind not in {None, occurrence.kind}:
        raise OccurrenceGoneError
    drink_day_of(change.now, change.user.zone)  # no zone, no answer: nothing is stored
    change.set_reminder(replace(reminder, unanswered=0))
    return _new_press(change, occurrence)


def press_beside(change: UserChange, occurrence_id: OccurrenceId) -> Press | None:
    """Return the reminder in the message that was pressed; `None`: it is not stored any more."""
    occurrence = change.person.occurrences.get(occurrence_id)
    if occurrence is None or occurrence.kind not in change.person.reminders:
        return None
    return _new_press(change, occurrence)


def _new_press(change: UserChange, occurrence: Occurrence) -> Press:
    """Return a press on the message of an occurrence, which has arrived with that."""
    press = Press(change, occurrence)
    if occurrence.state.is_open:
        press.keep(_arrived(occurrence, at=change.now))
    return press


def _arrived(occurrence: Occurrence, *, at: datetime) -> Occurrence:
    """Return the occurrence as delivered: the press proves it, though no record does yet."""
    if occurrence.state is State.PLANNED:
        occurrence = occurrence.taking(Event.CLAIM)
    return replace(occurrence.taking(Event.DELIVER), sent_at=at, attempted_at=None)


def agenda_again(press: Press) -> Agenda:
    """Return the agenda before the press, without a snooze that it took back, with today's drinks."""
    agenda = press.agenda
    if press.was_snoozed and press.occurrence.state is not State.SNOOZED:
        taken_back = {key for key, state in agenda.slots.items() if key.is_snooze and state.is_open}
        agenda = agenda.without(taken_back)
    return with_drinks(agenda, press.occurrence, press.drunk_ml)


async def past_of(press: Press) -> Retrospect | None:
    """Return what a reminder that looks back was about; `None`: it is none of these."""
    if not press.agenda.reminder.traits.looks_back:
        return None
    return await press.change.retrospect(since=press.occurrence.slot.local_date - LOOKS_BACK)


def with_drinks(agenda: Agenda, occurrence: Occurrence, drunk_ml: int) -> Agenda:
    """Return an agenda in which a drink of an earlier day shows what was logged on the current one.

    That is the day that its button logs for.
    """
    shown_on = drink_day_of(occurrence.slot.due_at, agenda.user.zone)
    return replace(agenda, drunk_ml={**agenda.drunk_ml, shown_on: drunk_ml})


def notice_again(
    occurrence: Occurrence,
    agenda: Agenda,
    *,
    at: datetime,
    tips: Sequence[BedtimeTip],
    kinds: Kinds,
    past: Retrospect | None = None,
) -> OccurrenceNotice:
    """Return what a reminder said when it was sent, with what is still possible now."""
    lateness = (occurrence.sent_at or at) - occurrence.slot.due_at
    send = Send(late_by=lateness if lateness >= LATE_AFTER else None)
    return compose(occurrence, agenda, send, tips=tips, past=past, at=at, kinds=kinds)
