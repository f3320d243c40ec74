"""Answers: what a person says to one reminder by pressing its buttons.

Every answer is harmless the second time, belongs to its owner alone, and can be taken back.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.decision import LATE_AFTER, Send
from bot.domain.delivery.notices import Notice
from bot.domain.delivery.occurrence import Event, Occurrence, Reason, State, allows
from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.snoozes import snooze_slot
from bot.domain.errors import NotYoursError, OccurrenceGoneError
from bot.domain.ids import EntryId, OccurrenceId, UserId
from bot.domain.library.tip_choice import BedtimeTip
from bot.domain.reminders.slots import Occasion
from bot.domain.time.zones import ONE_DAY, drink_day_of
from bot.kinds.drinks import WaterNotice
from bot.ports.world import Randomness
from bot.services.delivery.compose import compose
from bot.services.people.overview import Overview
from bot.services.people.replanner import agenda_since
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Press:
    """A press on one occurrence's button, under way."""

    edit: UserChange
    occurrence: Occurrence
    agenda: Agenda

    @property
    def occasion(self) -> Occasion:
        """The night or the day that the occurrence belongs to."""
        return self.agenda.occasion_of(self.occurrence.slot)

    async def take(self, event: Event, *, reason: Reason | None = None) -> bool:
        """Move the occurrence on, if its state allows that; tell whether it did."""
        if not allows(self.occurrence.state, event):
            return False
        await self.edit.uow.occurrences.save([self.occurrence.taking(event, reason=reason)])
        return True


Reaction = Callable[[_Press], Awaitable[bool]]
"""Does what an answer asks for; tells whether anything changed."""


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
        return await self._answer(user_id, occurrence_id, _close(Outcome.DONE))

    async def skip_night(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        """Send nothing more for the reminder's night.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
        """
        return await self._answer(user_id, occurrence_id, _close(Outcome.SKIPPED))

    async def snooze(
        self, user_id: UserId, occurrence_id: OccurrenceId, *, length: timedelta
    ) -> Answered:
        """Remind again in a while, counted from the press.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
            NightGoneError, SnoozesUsedUpError, SnoozeTooLateError: the night has no room for it.
        """

        async def react(press: _Press) -> bool:
            is_closed = press.agenda.is_closed(press.occurrence.slot)
            if is_closed or not allows(press.occurrence.state, Event.ANSWER_SNOOZE):
                return False
            now = press.edit.now
            slot = snooze_slot(press.occurrence, press.agenda, length=length, now=now)
            id_ = self._randomness.occurrence_id(now=now)
            await press.edit.uow.occurrences.add(
                [Occurrence.planned(id_, press.occurrence.key, slot)]
            )
            return await press.take(Event.ANSWER_SNOOZE)

        return await self._answer(user_id, occurrence_id, react)

    async def drink(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        """Log one glass for today.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
        """

        async def react(press: _Press) -> bool:
            if not await press.take(Event.ANSWER_DONE):
                return False
            return await log_drink(press.edit, EntryId(occurrence_id))

        return await self._answer(user_id, occurrence_id, react)

    async def skip_drink(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        """Let this one drink go; a missed glass is never caught up.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
        """
        return await self._answer(
            user_id, occurrence_id, lambda press: press.take(Event.ANSWER_SKIP)
        )

    async def enough_today(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        """Prompt no more drinks on the reminder's day.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
        """

        async def react(press: _Press) -> bool:
            if not await press.take(Event.ANSWER_SKIP, reason=Reason.ENOUGH):
                return False
            await press.edit.uow.outcomes.record(press.agenda.key, press.occasion, Outcome.ENOUGH)
            return True

        return await self._answer(user_id, occurrence_id, react)

    async def undo_stretch(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        """Take back *done*, *skip tonight* or *snooze*.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
        """

        async def react(press: _Press) -> bool:
            if press.occurrence.state is State.SNOOZED:
                return await _undo_snooze(press)
            return await reopen_night(press.edit, press.occasion)

        return await self._answer(user_id, occurrence_id, react)

    async def undo_drink(self, user_id: UserId, occurrence_id: OccurrenceId) -> Answered:
        """Take back a glass, a skipped drink or *enough for today*.

        Raises:
            OccurrenceGoneError, NotYoursError: as for every answer.
        """

        async def react(press: _Press) -> bool:
            if press.occurrence.reason is Reason.ENOUGH:
                anchor_at = press.occasion.anchor_at
                await press.edit.uow.outcomes.forget(press.agenda.key, anchor_at)
            await press.edit.uow.drinks.undo(EntryId(occurrence_id), user_id)
            return await press.take(Event.UNDO)

        return await self._answer(user_id, occurrence_id, react)

    async def _answer(
        self, user_id: UserId, occurrence_id: OccurrenceId, react: Reaction
    ) -> Answered:
        async def apply(edit: UserChange) -> tuple[Occurrence, bool, int, Notice]:
            press = await _find(edit, occurrence_id)
            is_new = await react(press)
            occurrence = await edit.uow.occurrences.get(occurrence_id) or press.occurrence
            drink_day = drink_day_of(edit.now, edit.user.zone)
            drunk_ml = await edit.uow.drinks.total_ml(user_id, drink_day)
            notice = _notice_again(press, occurrence, tips=self._bedtime_tips, drunk_ml=drunk_ml)
            return occurrence, is_new, drunk_ml, notice

        (occurrence, is_new, drunk_ml, notice), overview = await self._user_changes.apply(
            user_id, apply
        )
        return Answered(
            occurrence=occurrence,
            is_new=is_new,
            overview=overview,
            drunk_ml=drunk_ml,
            at=overview.now,
            notice=notice,
        )


def _notice_again(
    press: _Press, occurrence: Occurrence, *, tips: Sequence[BedtimeTip], drunk_ml: int
) -> Notice:
    """Return what the reminder said when it was sent, with what is still possible now."""
    now, slot, agenda = press.edit.now, occurrence.slot, press.agenda
    lateness = (occurrence.sent_at or now) - slot.due_at
    if press.occurrence.state is State.SNOOZED and occurrence.state is not State.SNOOZED:
        taken_back = {key for key, state in agenda.slots.items() if key.is_snooze and state.is_open}
        agenda = agenda.without(taken_back)
    send = Send(late_by=lateness if lateness >= LATE_AFTER else None)
    notice = compose(occurrence, agenda, send, tips=tips, at=now)
    return replace(notice, drunk_ml=drunk_ml) if isinstance(notice, WaterNotice) else notice


async def _find(edit: UserChange, occurrence_id: OccurrenceId) -> _Press:
    """Return the occurrence that was pressed, its reminder locked and counted as answered.

    Raises:
        OccurrenceGoneError: it is not stored any more.
        NotYoursError: it is another person's.
    """
    occurrence = await edit.uow.occurrences.get(occurrence_id)
    if occurrence is None:
        raise OccurrenceGoneError
    if occurrence.user_id != edit.user.id:
        raise NotYoursError
    key = occurrence.key
    since = min(agenda_since(edit.now), occurrence.slot.local_date - ONE_DAY)
    agendas = await edit.uow.agendas.load_for_update([key], since=since)
    occurrence = await edit.uow.occurrences.get(occurrence_id)
    if occurrence is None or key not in agendas:
        raise OccurrenceGoneError
    agenda = agendas[key]
    await edit.uow.reminders.save([replace(agenda.reminder, unanswered=0)])
    if occurrence.state.is_open:
        occurrence = _arrived(occurrence, at=edit.now)
        await edit.uow.occurrences.save([occurrence])
    return _Press(edit=edit, occurrence=occurrence, agenda=agenda)


def _arrived(occurrence: Occurrence, *, at: datetime) -> Occurrence:
    """Return the occurrence as delivered: the press proves it, though no record does yet."""
    if occurrence.state is State.PLANNED:
        occurrence = occurrence.taking(Event.CLAIM)
    return replace(occurrence.taking(Event.DELIVER), sent_at=at, attempted_at=None)


def _close(outcome: Outcome) -> Reaction:
    async def react(press: _Press) -> bool:
        _, is_new = await close_night(press.edit, press.occasion, outcome)
        return is_new

    return react


async def _undo_snooze(press: _Press) -> bool:
    """Take the open snooze away, if it came from this reminder: a night's snoozes form a chain."""
    bed_at = press.occasion.anchor_at
    tonight = await press.edit.uow.occurrences.of_sleep(press.agenda.key, bed_at)
    snoozed = [each for each in tonight if each.state is State.SNOOZED]
    waiting = [each for each in tonight if each.state is State.PLANNED and each.slot.key.is_snooze]
    if not waiting or snoozed[-1].id != press.occurrence.id:
        return False
    await press.edit.uow.occurrences.remove([each.id for each in waiting])
    return await press.take(Event.UNDO)
