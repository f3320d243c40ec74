"""Pauses: silence without losing anything."""

from dataclasses import replace

from bot.domain.ids import UserId
from bot.domain.reminders.pauses import pause_for_a_day, pause_for_nights, pause_until_date
from bot.domain.time.dates import parse_date
from bot.services.people.user_change import Changed, UserChanges


class PauseService:
    """Starts and ends pauses; the reminders come back by themselves."""

    def __init__(self, *, user_changes: UserChanges) -> None:
        self._user_changes = user_changes

    async def for_nights(self, user_id: UserId, nights: int) -> Changed:
        """Keep tonight and the nights after it silent.

        Raises:
            NothingOnError: no reminder was ever on.
            RuleOutOfRangeError: fewer than 1 or more than 365 nights.
        """
        async with self._user_changes.of(user_id) as change:
            change.require_reminders()
            user = change.user
            ends_on = pause_for_nights(
                nights, bedtimes=user.bedtimes, zone=user.zone, now=change.now
            )
            change.user = replace(user, paused_until=ends_on)
        return change.changed

    async def for_a_day(self, user_id: UserId) -> Changed:
        """Stay silent for about a day; a pause that lasts longer stays as it is.

        Raises:
            NothingOnError: no reminder was ever on.
        """
        async with self._user_changes.of(user_id) as change:
            change.require_reminders()
            user = change.user
            ends_on = pause_for_a_day(zone=user.zone, now=change.now)
            change.user = replace(user, paused_until=max(ends_on, user.paused_until or ends_on))
        return change.changed

    async def until(self, user_id: UserId, text: str) -> Changed:
        """Stay silent until a day that the person typed.

        Raises:
            NothingOnError: no reminder was ever on.
            DateUnreadableError, DateAmbiguousError, PauseInPastError, PauseTooLongError: the day does not do.
        """
        async with self._user_changes.of(user_id) as change:
            change.require_reminders()
            user = change.user
            ends_on = parse_date(text, today=change.today)
            ends_on = pause_until_date(ends_on, zone=user.zone, now=change.now)
            change.user = replace(user, paused_until=ends_on)
        return change.changed

    async def resume(self, user_id: UserId) -> Changed:
        """End a pause, and the silence after a fortnight without an answer.

        Raises:
            NothingOnError: no reminder was ever on.
        """
        async with self._user_changes.of(user_id) as change:
            change.require_reminders()
            for reminder in change.person.reminders.values():
                change.set_reminder(replace(reminder, unanswered=0))
            change.user = replace(change.user, paused_until=None)
        return change.changed
