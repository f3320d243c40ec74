"""Answers: what a person says to one reminder by pressing its buttons.

Every answer is harmless the second time, belongs to its owner alone, and can be taken back.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from bot.domain.delivery.notices import OccurrenceNotice
from bot.domain.delivery.occurrence import Event, Occurrence, Reason, State, allows
from bot.domain.delivery.outcomes import Outcome, Record
from bot.domain.delivery.snoozes import snooze_slot
from bot.domain.ids import EntryId, OccurrenceId, UserId
from bot.domain.library.tip_choice import BedtimeTip
from bot.domain.reminders.rules import ReminderKind
from bot.kinds.answers import Answer, Close, Enough, LetGo, LogGlass, Reopen, Snooze, TakeBack
from bot.kinds.registry import KINDS, Kinds
from bot.ports.world import Randomness
from bot.services.people.preferences import turn
from bot.services.people.user_change import UserChanges
from bot.services.reminders.drinks import log_drink
from bot.services.reminders.occasions import close, reopen
from bot.services.reminders.press import (
    Answered,
    Press,
    agenda_again,
    notice_again,
    past_of,
    press_beside,
    press_on,
)


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

    async def answer(
        self,
        user_id: UserId,
        occurrence_id: OccurrenceId,
        act: str,
        *,
        beside: OccurrenceId | None = None,
    ) -> Answered:
        """Do what a button below a reminder asks for; *act* is its name, such as `stretch.done`.

        *beside* is the occurrence of another reminder in the same message: how that stands comes
        with the answer, out of the same transaction.

        Raises:
            OccurrenceGoneError: the occurrence is not stored any more, or it is of another kind.
            NotYoursError: it is another person's.
            KindUnknownError: no kind has such a button.
            NightGoneError, SnoozesUsedUpError, SnoozeTooLateError: the night has no room for it.
            DayFullError: the day's drinks would come to more than anybody drinks.
        """
        kind, answer = self._kinds.answered_by(act)
        async with self._press(user_id, occurrence_id, kind=kind.name, beside=beside) as press:
            press.is_new = await self._react(press, answer)
        return press.answered(leads_to=answer.leads_to)

    async def look(
        self, user_id: UserId, occurrence_id: OccurrenceId, *, beside: OccurrenceId | None = None
    ) -> Answered:
        """Return how a reminder stands, to whose message its person has come back.

        Raises:
            OccurrenceGoneError: the occurrence is not stored any more.
            NotYoursError: it is another person's.
        """
        async with self._press(user_id, occurrence_id, kind=None, beside=beside) as press:
            pass
        return press.answered()

    async def done(
        self, user_id: UserId, occurrence_id: OccurrenceId, *, beside: OccurrenceId | None = None
    ) -> Answered:
        """Answer a reminder as done, by what its person has done in its message.

        Raises:
            OccurrenceGoneError: the occurrence is not stored any more.
            NotYoursError: it is another person's.
        """
        async with self._press(user_id, occurrence_id, kind=None, beside=beside) as press:
            press.is_new = _react_at_once(press, Close(outcome=Outcome.DONE))
        return press.answered(leads_to=State.DONE)

    async def turn(
        self,
        user_id: UserId,
        occurrence_id: OccurrenceId,
        kind: ReminderKind,
        *,
        on: bool,
        beside: OccurrenceId | None = None,
    ) -> Answered:
        """Turn a reminder off, or back on, by a button in its own message.

        Raises:
            OccurrenceGoneError: the occurrence is not stored any more.
            NotYoursError: it is another person's.
            NothingOnError, ScreenDueError: as `PreferenceService.turn_back_on`.
        """
        async with self._press(user_id, occurrence_id, kind=kind, beside=beside) as press:
            turn(press.change, kind, on=on)
            press.agenda = press.change.person.agenda(kind)  # its buttons are those of now
        return press.answered()

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
        self,
        user_id: UserId,
        occurrence_id: OccurrenceId,
        *,
        kind: ReminderKind | None,
        beside: OccurrenceId | None,
    ) -> AsyncIterator[Press]:
        """Let a press change its person; what it has led to is stored when the block ends.

        Raises:
            OccurrenceGoneError: the occurrence is not stored any more, or it is of another kind.
            NotYoursError: it is another person's.
        """
        async with self._user_changes.of(user_id, pressed=occurrence_id) as change:
            press = await press_on(change, occurrence_id, kind=kind)
            press.beside = None if beside is None else press_beside(change, beside)
            yield press
            press.notice = await self._notice_again(press)
            if press.beside is not None:
                press.beside.notice = await self._notice_again(press.beside)

    async def _notice_again(self, press: Press) -> OccurrenceNotice:
        return notice_again(
            press.occurrence,
            agenda_again(press),
            at=press.change.now,
            tips=self._bedtime_tips,
            past=await past_of(press),
            kinds=self._kinds,
        )


def _react_at_once(press: Press, answer: Close | Reopen | LetGo | Enough) -> bool:
    match answer:
        case Close(outcome=outcome):
            _, is_new = close(press.change, press.kind, press.occasion, outcome)
            return is_new
        case Reopen(takes_back=state):
            return _reopen(press, state)
        case LetGo():
            return press.take(Event.ANSWER_SKIP)
        case Enough():
            return _enough(press)


_OUTCOMES = {State.DONE: Outcome.DONE, State.SKIPPED: Outcome.SKIPPED}


def _reopen(press: Press, takes_back: State | None) -> bool:
    """Take one answer back: where another has followed, that one holds.

    A button of 0.1 does not say what it stands for. Where the night has had other messages, such a
    press leaves a logged stretch alone; the message shown then has a button that says so.
    """
    state = press.occurrence.state
    if takes_back is None and state is State.DONE and _has_others(press):
        return False
    if takes_back not in {None, state}:
        return False
    if state is State.SNOOZED:
        return _undo_snooze(press)
    outcome = _OUTCOMES.get(state)
    return outcome is not None and reopen(press.change, press.kind, press.occasion, outcome)


def _has_others(press: Press) -> bool:
    tonight = press.change.person.of_sleep(press.kind, press.occasion.anchor_at)
    return any(each.was_delivered and each.id != press.occurrence.id for each in tonight)


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
