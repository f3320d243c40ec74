"""Taking a change of settings back, unless something newer would be lost."""

from dataclasses import replace
from datetime import date

from bot.domain.ids import UserId
from bot.domain.reminders.rules import ReminderKind
from bot.domain.reminders.undo import (
    ChangedSinceError,
    Setting,
    Sleep,
    mark_of_pause,
    mark_of_setting,
    mark_of_sleep,
)
from bot.domain.time.zones import zone_for
from bot.services.people.preferences import require_screened
from bot.services.people.user_change import Changed, UserChanges


class SettingsUndoService:
    """Brings back exactly what was set before one change."""

    def __init__(self, *, user_changes: UserChanges) -> None:
        self._user_changes = user_changes

    async def sleep(self, user_id: UserId, earlier: Sleep, *, mark: str) -> Changed:
        """Bring bedtimes and zone back; a second time changes nothing.

        Raises:
            ChangedSinceError: what is set now is not what the change left.
            ZoneUnknownError: tzdata has dropped the zone.
        """
        if earlier.zone_key is not None:
            zone_for(earlier.zone_key)
        async with self._user_changes.of(user_id) as change:
            brought_back = earlier.brought_back(change.user)
            if change.user != brought_back:
                if mark_of_sleep(change.user) != mark:
                    raise ChangedSinceError
                change.user = brought_back
        return change.changed

    async def setting(
        self, user_id: UserId, kind: ReminderKind, earlier: Setting, *, mark: str
    ) -> Changed:
        """Bring a reminder's setting back; a second time changes nothing.

        Raises:
            NothingOnError: it was never on.
            ChangedSinceError: what is set now is not what the change left.
            ScreenDueError: it would turn drinks on after the safety screen has grown old.
        """
        async with self._user_changes.of(user_id) as change:
            found = change.reminder(kind)
            if Setting.of(found) != earlier:
                if mark_of_setting(found, change.user) != mark:
                    raise ChangedSinceError
                if earlier.enabled and not found.enabled and found.traits.needs_screening:
                    require_screened(change)
                change.set_reminder(replace(found, rule=earlier.rule, enabled=earlier.enabled))
        return change.changed

    async def pause(self, user_id: UserId, earlier: date | None, *, mark: str) -> Changed:
        """Bring a pause back, or its absence; a second time changes nothing.

        *earlier* is the date that ended the pause; `None`: there was none.

        Raises:
            NothingOnError: no reminder was ever on.
            ChangedSinceError: the pause is not what the change left.
        """
        async with self._user_changes.of(user_id) as change:
            change.require_reminders()
            if change.user.paused_until != earlier:
                if mark_of_pause(change.user) != mark:
                    raise ChangedSinceError
                change.user = replace(change.user, paused_until=earlier)
        return change.changed
