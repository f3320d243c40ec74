"""Answers: what a person says to one reminder by pressing its buttons.

Every answer is harmless the second time, belongs to its owner alone, and can be taken back.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.delivery.decision import LATE_AFTER, Send
from bot.domain.delivery.notices import Notice
from bot.domain.delivery.occurrence import Event, Occurrence, Reason, State, allows
from bot.domain.delivery.outcomes import Outcome, Record
from bot.domain.delivery.snoozes import snooze_slot
from bot.domain.errors import OccurrenceGoneError
from bot.domain.ids import EntryId, OccurrenceId, UserId
from bot.domain.library.tip_choice import BedtimeTip
from bot.domain.reminders.slots import Occasion
from bot.domain.time.zones import drink_day_of
from bot.kinds.drinks import WaterNotice
from bot.ports.world import Randomness
from bot.services.delivery.compose import compose
from bot.services.people.overview import Overview
from bot.services.people.user_change import UserChange, UserChanges
from bot.services.reminders.drinks import log_drink
from bot.services.reminders.nights import close_night, reopen_night


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What an answer led to."""

    occurrence: Occurrence
    """As it is now."""
    is_new: bool
    """Whether the answer changed anything; a second press does not."""
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
    ) -> None:
        self._user_changes = user_changes
        self._randomness = randomness
        self._bedtime_tips = bedtime_tips

    async def stretch_done(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        """Log the stretch of the reminder's night; nothing more is sent for it.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
        """
        async with self._press(user_id, occurrence_id) as press:
            _, press.is_new = close_night(press.change, press.occasion, Outcome.DONE)
        return _answered(press)

    async def skip_night(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        """Send nothing more for the reminder's night.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
        """
        async with self._press(user_id, occurrence_id) as press:
            _, press.is_new = close_night(press.change, press.occasion, Outcome.SKIPPED)
        return _answered(press)

    async def snooze(
        self, user_id: UserId, occurrence_id: OccurrenceId, *, length: timedelta
    ) -> Answered:
        """Remind again in a while, counted from the press.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
            NightGoneError, SnoozesUsedUpError, SnoozeTooLateError: the night has no room for it.
        """
        async with self._press(user_id, occurrence_id) as press:
            occurrence, now = press.occurrence, press.change.now
            is_closed = press.agenda.is_closed(occurrence.slot)
            if not is_closed and allows(occurrence.state, Event.ANSWER_SNOOZE):
                slot = snooze_slot(occurrence, press.agenda, length=length, now=now)
                id_ = self._randomness.occurrence_id(now=now)
                press.keep(Occurrence.planned(id_, occurrence.key, slot))
                press.is_new = press.take(Event.ANSWER_SNOOZE)
        return _answered(press)

    async def drink(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        """Log one glass for today.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
            DayFullError: the day's drinks would come to more than anybody drinks.
        """
        async with self._press(user_id, occurrence_id) as press:
            if press.take(Event.ANSWER_DONE):
                press.is_new = await log_drink(press.change, EntryId(occurrence_id))
        return _answered(press)

    async def skip_drink(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        """Let this one drink go; a missed glass is never caught up.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
        """
        async with self._press(user_id, occurrence_id) as press:
            press.is_new = press.take(Event.ANSWER_SKIP)
        return _answered(press)

    async def enough_today(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        """Prompt no more drinks on the reminder's day.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
        """
        async with self._press(user_id, occurrence_id) as press:
            press.is_new = press.take(Event.ANSWER_SKIP, reason=Reason.ENOUGH)
            if press.is_new:
                record = Record(press.occasion, Outcome.ENOUGH)
                person = press.change.person
                press.change.person = person.with_outcome(press.occurrence.kind, record)
        return _answered(press)

    async def undo_stretch(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        """Take back *done*, *skip tonight* or *snooze*.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
        """
        async with self._press(user_id, occurrence_id) as press:
            if press.occurrence.state is State.SNOOZED:
                press.is_new = _undo_snooze(press)
            else:
                press.is_new = reopen_night(press.change, press.occasion)
        return _answered(press)

    async def undo_drink(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        """Take back a glass, a skipped drink or *enough for today*.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
        """
        async with self._press(user_id, occurrence_id) as press:
            occurrence, change = press.occurrence, press.change
            if occurrence.reason is Reason.ENOUGH:
                anchor_at = press.occasion.anchor_at
                change.person = change.person.without_outcome(occurrence.kind, anchor_at)
            if occurrence.state is State.DONE:
                await change.take_back_drink(EntryId(occurrence_id))
            press.is_new = press.take(Event.UNDO)
        return _answered(press)

    @asynccontextmanager
    async def _press(self, user_id: UserId, occurrence_id: OccurrenceId) -> AsyncIterator[Press]:
        """Let a press change its person; what it has led to is stored when the block ends.

        Raises:
            OccurrenceGoneError: the occurrence is not stored any more.
            NotYoursError: it is another person's.
        """
        async with self._user_changes.of(user_id, pressed=occurrence_id) as change:
            press = await _begun(change, occurrence_id)
            yield press
            press.notice = _notice_again(press, tips=self._bedtime_tips)


def _answered(press: Press) -> Answered:
    """Return what a press has led to, once it is stored."""
    return Answered(
        occurrence=press.occurrence,
        is_new=press.is_new,
        overview=press.change.after,
        drunk_ml=press.drunk_ml,
        at=press.change.now,
        notice=press.notice,
    )


def _notice_again(press: Press, *, tips: Sequence[BedtimeTip]) -> Notice:
    """Return what the reminder said when it was sent, with what is still possible now."""
    now, occurrence, agenda = press.change.now, press.occurrence, press.agenda
    slot = occurrence.slot
    lateness = (occurrence.sent_at or now) - slot.due_at
    if press.was_snoozed and occurrence.state is not State.SNOOZED:
        taken_back = {key for key, state in agenda.slots.items() if key.is_snooze and state.is_open}
        agenda = agenda.without(taken_back)
    send = Send(late_by=lateness if lateness >= LATE_AFTER else None)
    notice = compose(occurrence, agenda, send, tips=tips, at=now)
    return replace(notice, drunk_ml=press.drunk_ml) if isinstance(notice, WaterNotice) else notice


async def _begun(change: UserChange, occurrence_id: OccurrenceId) -> Press:
    """Return the press on an occurrence, which counts as an answer to its reminder.

    Raises:
        OccurrenceGoneError: it is not stored any more, or its reminder cannot be read.
        NotYoursError: it is another person's.
    """
    occurrence = change.person.occurrences.get(occurrence_id)
    if occurrence is None:
        await change.require_not_of_another(occurrence_id)
        raise OccurrenceGoneError
    reminder = change.person.reminders.get(occurrence.kind)
    if reminder is None:
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
