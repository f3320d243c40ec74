"""Nights: a stretch done, a night skipped, and both taken back.

A night can be closed by a press on one of its reminders or by a command; it is the same to the
schedule: what is still due for it is not sent.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.agenda import Outcome
from bot.domain.ids import UserId
from bot.domain.occurrences import Event, Occurrence, Reason, allows
from bot.domain.reminders import ReminderKey, ReminderKind
from bot.domain.schedules import coming_night
from bot.domain.users import User
from bot.domain.zones import night_of
from bot.services.editing import Edit, Editor
from bot.services.overview import Overview

_ANSWERS: Mapping[Outcome | None, Event] = {
    Outcome.DONE: Event.ANSWER_DONE,
    Outcome.SKIPPED: Event.ANSWER_SKIP,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NightClosed:
    """What became of a night."""

    night: date
    outcome: Outcome | None
    """As recorded now; a night once done stays done when it is skipped."""
    is_new: bool
    """Whether this changed anything; a second time does not."""
    overview: Overview


class NightService:
    """Closes and reopens the person's current night."""

    def __init__(self, *, editor: Editor) -> None:
        self._editor = editor

    async def done(self, user_id: UserId) -> NightClosed:
        """Log tonight's stretch.

        Raises:
            ZoneMissingError: no zone is set, so that tonight has no meaning.
        """
        return await self._close(user_id, Outcome.DONE, lambda user, now: night_of(now, user.zone))

    async def skip(self, user_id: UserId) -> NightClosed:
        """Send nothing more tonight; in the morning that means the coming night.

        Raises:
            ZoneMissingError: no zone is set.
        """
        return await self._close(
            user_id,
            Outcome.SKIPPED,
            lambda user, now: coming_night(now, bedtimes=user.bedtimes, zone=user.zone),
        )

    async def reopen(self, user_id: UserId, night: date) -> NightClosed:
        """Take back what closed a night."""

        async def apply(edit: Edit) -> tuple[bool, Outcome | None]:
            was_closed = await reopen_night(edit, night)
            return was_closed, await edit.uow.outcomes.get(stretch_key(user_id), night)

        (was_closed, outcome), overview = await self._editor.apply(user_id, apply)
        return NightClosed(night=night, outcome=outcome, is_new=was_closed, overview=overview)

    async def _close(
        self, user_id: UserId, wish: Outcome, which: Callable[[User, datetime], date]
    ) -> NightClosed:
        async def apply(edit: Edit) -> tuple[date, Outcome, bool]:
            night = which(edit.user, edit.now)
            return night, *await close_night(edit, night, wish)

        (night, outcome, is_new), overview = await self._editor.apply(user_id, apply)
        return NightClosed(night=night, outcome=outcome, is_new=is_new, overview=overview)


def answer_of(outcome: Outcome | None) -> Event | None:
    """Return the answer that closed a night, if one did: its reminders have it in common."""
    return _ANSWERS.get(outcome)


def stretch_key(user_id: UserId) -> ReminderKey:
    """Return the name of a person's stretch reminder."""
    return ReminderKey(user_id, ReminderKind.STRETCH)


async def close_night(edit: Edit, night: date, wish: Outcome) -> tuple[Outcome, bool]:
    """Record how a night ended and answer its reminders; return what holds, and if it is new."""
    key = stretch_key(edit.user.id)
    known = await edit.uow.outcomes.get(key, night)
    if known is wish or known is Outcome.DONE:
        return known, False
    await edit.uow.outcomes.record(key, night, wish)
    tonight = await edit.uow.occurrences.of_date(key, night)
    await _answer_all(edit, tonight, _ANSWERS[wish])
    return wish, True


async def reopen_night(edit: Edit, night: date) -> bool:
    """Take back how a night ended; tell whether there was anything to take back."""
    key = stretch_key(edit.user.id)
    if await edit.uow.outcomes.get(key, night) not in _ANSWERS:
        return False
    await edit.uow.outcomes.forget(key, night)
    tonight = await edit.uow.occurrences.of_date(key, night)
    if any(occurrence.reason is Reason.PAUSED for occurrence in tonight):
        await edit.uow.outcomes.record_pause([(key, night)])
    await _answer_all(edit, tonight, Event.UNDO)
    return True


async def _answer_all(edit: Edit, occurrences: Iterable[Occurrence], event: Event) -> None:
    await edit.uow.occurrences.save(
        [
            occurrence.taking(event)
            for occurrence in occurrences
            if occurrence.was_delivered and allows(occurrence.state, event)
        ]
    )
