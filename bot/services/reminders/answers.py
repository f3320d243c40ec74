"""Answers: what a person says to one reminder by pressing its buttons.

Every answer is harmless the second time, belongs to its owner alone, and can be taken back.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import LATE_AFTER, Send
from bot.domain.delivery.notices import Notice
from bot.domain.delivery.occurrence import Event, Occurrence, Reason, State, allows
from bot.domain.delivery.outcomes import Outcome, Record
from bot.domain.delivery.snoozes import snooze_slot
from bot.domain.errors import OccurrenceGoneError
from bot.domain.ids import EntryId, OccurrenceId, UserId
from bot.domain.library.tip_choice import BedtimeTip
from bot.domain.reminders.rules import ReminderKind
from bot.domain.reminders.slots import Occasion
from bot.domain.time.zones import drink_day_of
from bot.kinds.answers import Answer, Close, Enough, LetGo, LogGlass, Reopen, Snooze, TakeBack
from bot.kinds.registry import KINDS, Kinds
from bot.ports.world import Randomness
from bot.services.delivery.compose import compose
from bot.services.people.overview import Overview
from bot.services.people.user_change import UserChange, UserChanges
from bot.services.reminders.drinks import log_drink
from bot.services.reminders.occasions import close, reopen


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an answer led to."""

    occurrence: Occurrence
    """As it is now."""
    is_new: bool
    """Whether the answer changed anything; a second press does not."""
    leads_to: State
    """The state that the answer asks for."""
    overview: Overview
    drunk_ml: int
    """Logged so far on the current drink day."""
    at: datetime
    notice: Notice
    """The reminder itself, as it is to be shown again once an answer is taken back."""


class Press:
    """A press on a button of one occurrence, under way."""

    def __init__(self, change: UserChange, occurrence: Occurrence) -> None:
        self.change = change
        self.agenda = change.person.agenda(occurrence.kind)
        """As it was before the press did anything."""
        self.was_snoozed = occurrence.state is State.SNOOZED
        self.is_new = False
        """Whether the press has changed anything."""
        self.notice: Notice
        """The reminder as it is to be shown again; once the block of the press has ended."""
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


class AnswerService:
    """Takes answers to delivered reminders."""

    def __init__(
        self,
        *,
        user_changes: UserChanges,
        randomness: Randomness,
        bedtime_tips: Sequence[BedtimeTip] = (),
        kinds: Kinds = KINDS,
    ) -> None:
        self._user_changes = user_changes
        self._randomness = randomness
        self._bedtime_tips = bedtime_tips
        self._kinds = kinds

    async def answer(self, user_id: UserId, occurrence_id: OccurrenceId, act: str) -> Answered:
        """Do what a button below a reminder asks for; *act* is its name, such as `stretch.done`.

        Raises:
            OccurrenceGoneError: the occurrence is not stored any more, or it is of another kind.
            NotYoursError: it is another person's.
            KindUnknownError: no kind has such a button.
            NightGoneError, SnoozesUsedUpError, SnoozeTooLateError: the night has no room for it.
            DayFullError: the day's drinks would come to more than anybody drinks.
        """
        kind, answer = self._kinds.answered_by(act)
        async with self._press(user_id, occurrence_id, kind=kind.name) as press:
            press.is_new = await self._react(press, answer)
        return Answered(
            occurrence=press.occurrence,
            is_new=press.is_new,
            leads_to=answer.leads_to,
            overview=press.change.after,
            drunk_ml=press.drunk_ml,
            at=press.change.now,
            notice=press.notice,
        )

    async def _react(self, press: Press, answer: Answer) -> bool:
        """Change the person as an answer asks; tell whether that changed anything."""
        match answer:
            case LogGlass():
                id_ = EntryId(press.occurrence.id)
                return press.take(Event.ANSWER_DONE) and await log_drink(press.change, id_)
            case TakeBack():
                return await _take_back(press)
            case Snooze(length=length):
                return self._snooze(press, length)
            case _:
                return _react_at_once(press, answer)

    def _snooze(self, press: Press, length: timedelta) -> bool:
        occurrence, now = press.occurrence, press.change.now
        is_closed = press.agenda.is_closed(occurrence.slot)
        if is_closed or not allows(occurrence.state, Event.ANSWER_SNOOZE):
            return False
        slot = snooze_slot(occurrence, press.agenda, length=length, now=now)
        id_ = self._randomness.occurrence_id(now=now)
        press.keep(Occurrence.planned(id_, occurrence.key, slot))
        return press.take(Event.ANSWER_SNOOZE)

    @asynccontextmanager
    async def _press(
        self, user_id: UserId, occurrence_id: OccurrenceId, *, kind: ReminderKind
    ) -> AsyncIterator[Press]:
        """Let a press change its person; what it has led to is stored when the block ends.

        Raises:
            OccurrenceGoneError: the occurrence is not stored any more, or it is of another kind.
            NotYoursError: it is another person's.
        """
        async with self._user_changes.of(user_id, pressed=occurrence_id) as change:
            press = await _begun(change, occurrence_id, kind=kind)
            yield press
            press.notice = self._notice_again(press)

    def _notice_again(self, press: Press) -> Notice:
        """Return what the reminder said when it was sent, with what is still possible now."""
        now, occurrence = press.change.now, press.occurrence
        lateness = (occurrence.sent_at or now) - occurrence.slot.due_at
        send = Send(late_by=lateness if lateness >= LATE_AFTER else None)
        agenda = _agenda_again(press)
        return compose(occurrence, agenda, send, tips=self._bedtime_tips, at=now, kinds=self._kinds)


def _agenda_again(press: Press) -> Agenda:
    """Return the agenda before the press, without a snooze that it took back, with today's drinks."""
    agenda = press.agenda
    if press.was_snoozed and press.occurrence.state is not State.SNOOZED:
        taken_back = {key for key, state in agenda.slots.items() if key.is_snooze and state.is_open}
        agenda = agenda.without(taken_back)
    # A drink of an earlier day shows today's as well: that is what its button logs for.
    shown_on = drink_day_of(press.occurrence.slot.due_at, press.change.user.zone)
    return replace(agenda, drunk_ml={**agenda.drunk_ml, shown_on: press.drunk_ml})


async def _begun(change: UserChange, occurrence_id: OccurrenceId, *, kind: ReminderKind) -> Press:
    """Return the press on an occurrence, which counts as an answer to its reminder.

    Raises:
        OccurrenceGoneError: it is not stored any more, of another kind, or its reminder cannot be read.
        NotYoursError: it is another person's.
    """
    occurrence = change.person.occurrences.get(occurrence_id)
    if occurrence is None:
        await change.require_not_of_another(occurrence_id)
        raise OccurrenceGoneError
    reminder = change.person.reminders.get(kind)
    if reminder is None or occurrence.kind != kind:
        raise OccurrenceGoneError
    drink_day_of(change.now, change.user.zone)  # no zone, no answer: nothing is stored
    press = Press(change, occurrence)
    change.set_reminder(replace(reminder, unanswered=0))
    if occurrence.state.is_open:
        press.keep(_arrived(occurrence, at=change.now))
    return press


def _arrived(occurrence: Occurrence, *, at: datetime) -> Occurrence:
    """Return the occurrence as delivered: the press proves it, though no record does yet."""
    if occurrence.state is State.PLANNED:
        occurrence = occurrence.taking(Event.CLAIM)
    return replace(occurrence.taking(Event.DELIVER), sent_at=at, attempted_at=None)


def _react_at_once(press: Press, answer: Close | Reopen | LetGo | Enough) -> bool:
    match answer:
        case Close(outcome=outcome):
            _, is_new = close(press.change, press.kind, press.occasion, outcome)
            return is_new
        case Reopen():
            return _reopen(press)
        case LetGo():
            return press.take(Event.ANSWER_SKIP)
        case Enough():
            return _enough(press)


def _reopen(press: Press) -> bool:
    if press.occurrence.state is State.SNOOZED:
        return _undo_snooze(press)
    return reopen(press.change, press.kind, press.occasion)


def _undo_snooze(press: Press) -> bool:
    """Take the open snooze away, if it came from this reminder: a night's snoozes form a chain."""
    person, occurrence = press.change.person, press.occurrence
    tonight = person.of_sleep(occurrence.kind, press.occasion.anchor_at)
    snoozed = [each for each in tonight if each.state is State.SNOOZED]
    waiting = [each for each in tonight if each.state is State.PLANNED and each.slot.is_snooze]
    if not waiting or snoozed[-1].id != occurrence.id:
        return False
    press.change.person = person.without_occurrences({each.id for each in waiting})
    return press.take(Event.UNDO)


def _enough(press: Press) -> bool:
    if not press.take(Event.ANSWER_SKIP, reason=Reason.ENOUGH):
        return False
    record = Record(press.occasion, Outcome.ENOUGH)
    press.change.person = press.change.person.with_outcome(press.kind, record)
    return True


async def _take_back(press: Press) -> bool:
    occurrence, change = press.occurrence, press.change
    if occurrence.reason is Reason.ENOUGH:
        anchor_at = press.occasion.anchor_at
        change.person = change.person.without_outcome(press.kind, anchor_at)
    if occurrence.state is State.DONE:
        await change.take_back_drink(EntryId(occurrence.id))
    return press.take(Event.UNDO)
