"""Pauses: silence without losing anything."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from bot.domain.ids import UserId
from bot.domain.people.user import User
from bot.domain.reminders.pauses import pause_for_a_day, pause_for_nights, pause_until_date
from bot.domain.time.dates import parse_date
from bot.services.people.overview import Overview
from bot.services.people.user_change import UserChange, UserChanges


class PauseService:
    """Starts and ends pauses; the reminders come back by themselves."""

    def __init__(self, *, user_changes: UserChanges) -> None:
        self._user_changes = user_changes

    async def for_nights(self, user_id: UserId, nights: int) -> Overview:
        """Keep tonight and the nights after it silent.

        Raises:
            NothingOnError: no reminder was ever on.
            RuleOutOfRangeError: fewer than 1 or more than 365 nights.
        """
        return await self._pause(
            user_id,
            lambda user, now: pause_for_nights(
                nights, bedtimes=user.bedtimes, zone=user.zone, now=now
            ),
        )

    async def for_a_day(self, user_id: UserId) -> Overview:
        """Stay silent for about a day; a pause that lasts longer stays as it is.

        Raises:
            NothingOnError: no reminder was ever on.
        """

        def end(user: User, now: datetime) -> date:
            ends_on = pause_for_a_day(zone=user.zone, now=now)
            return max(ends_on, user.paused_until or ends_on)

        return await self._pause(user_id, end)

    async def until(self, user_id: UserId, wish: str) -> Overview:
        """Stay silent until a day that the person typed.

        Raises:
            NothingOnError: no reminder was ever on.
            DateUnreadableError, DateAmbiguousError, PauseInPastError, PauseTooLongError: the day does not do.
        """

        def end(user: User, now: datetime) -> date:
            today = now.astimezone(user.zone).date()
            return pause_until_date(parse_date(wish, today=today), zone=user.zone, now=now)

        return await self._pause(user_id, end)

    async def resume(self, user_id: UserId) -> Overview:
        """End a pause, and the silence after a fortnight without an answer.

        Raises:
            NothingOnError: no reminder was ever on.
        """

        async def apply(edit: UserChange) -> None:
            answered = [replace(each, unanswered=0) for each in await edit.reminders()]
            await edit.uow.reminders.save(answered)
            await edit.uow.users.save(replace(edit.user, paused_until=None))

        _, overview = await self._user_changes.apply(user_id, apply)
        return overview

    async def _pause(self, user_id: UserId, end: Callable[[User, datetime], date]) -> Overview:
        async def apply(edit: UserChange) -> None:
            await edit.reminders()
            paused_until = end(edit.user, edit.now)
            await edit.uow.users.save(replace(edit.user, paused_until=paused_until))

        _, overview = await self._user_changes.apply(user_id, apply)
        return overview
