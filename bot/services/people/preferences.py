"""Preferences: where a person lives, when they sleep, and what they want to be reminded of."""

from collections.abc import Collection
from dataclasses import replace

from bot.domain.errors import ScreenDueError
from bot.domain.ids import UserId
from bot.domain.library.hydration import is_screen_due
from bot.domain.people.bedtimes import (
    Bedtimes,
    Week,
    nights_of,
    of_week,
    on_nights,
    stopped,
    with_time,
)
from bot.domain.reminders.rules import Reminder, ReminderKind, Rule
from bot.domain.time.wall_time import Reading
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import zone_for
from bot.services.people.user_change import Changed, UserChange, UserChanges

CONSENT_VERSION = "2026-11"
"""Names the wording under which people agree to direct messages; PRIVACY.md has it."""


class PreferenceService:
    """Changes what a person has set; every change is planned at once."""

    def __init__(self, *, user_changes: UserChanges) -> None:
        self._user_changes = user_changes

    async def set_timezone(self, user_id: UserId, zone_key: str) -> Changed:
        """Move a person to a zone.

        Raises:
            ZoneUnknownError: tzdata has no such zone.
        """
        zone_for(zone_key)
        async with self._user_changes.of(user_id) as change:
            change.user = replace(change.user, zone_key=zone_key)
        return change.changed

    async def set_bedtime(
        self,
        user_id: UserId,
        bedtime: Reading | None,
        *,
        days: Collection[Weekday] | None = None,
        zone_key: str | None = None,
        stops_rotation: bool = False,
    ) -> Changed:
        """Set a bedtime, or take it away with `None`; what is not said is kept.

        Raises:
            BedtimeUnsureError, NightsUnsureError: the person has to be asked; nothing is saved.
            RotationOnError: so it is, unless they have said that the rotation is to be off.
            ZoneUnknownError: tzdata has no such zone.
        """
        _require_zone(zone_key)
        async with self._user_changes.of(user_id) as change:
            known = _known(change, stops_rotation=stops_rotation)
            bedtimes = with_time(known, bedtime, days=days)
            _set_sleep(change, bedtimes, zone_key)
        return change.changed

    async def set_up(self, user_id: UserId, bedtime: Reading, *, zone_key: str) -> Changed:
        """Set the first bedtime and zone; a person who has both keeps them.

        Different bedtimes of different nights, and a rotation, set before there was a zone, stay.

        Raises:
            BedtimeUnsureError: the person has to be asked; nothing is saved.
            ZoneUnknownError: tzdata has no such zone.
        """
        zone_for(zone_key)
        async with self._user_changes.of(user_id) as change:
            bedtimes = change.user.bedtimes
            if change.user.zone_key is None or not bedtimes.is_set:
                if len(nights_of(bedtimes)) <= 1 and not bedtimes.is_rotating:
                    bedtimes = with_time(bedtimes, bedtime, days=None)
                _set_sleep(change, bedtimes, zone_key)
        return change.changed

    async def set_nights(
        self,
        user_id: UserId,
        days: frozenset[Weekday],
        *,
        zone_key: str | None = None,
        stops_rotation: bool = False,
    ) -> Changed:
        """Keep the bedtime on some nights of the week alone.

        Raises:
            BedtimeMissingError, TimeForNightsMissingError: it takes a time as well.
            NightsAddedError, RotationOnError: the person has to be asked; nothing is saved.
            ZoneUnknownError: tzdata has no such zone.
        """
        _require_zone(zone_key)
        async with self._user_changes.of(user_id) as change:
            known = _known(change, stops_rotation=stops_rotation)
            _set_sleep(change, on_nights(known, days), zone_key)
        return change.changed

    async def set_week(
        self,
        user_id: UserId,
        week: Week,
        *,
        zone_key: str | None = None,
        stops_rotation: bool = False,
    ) -> Changed:
        """Set the bedtime of every night.

        Raises:
            BedtimeUnsureError, RotationOnError: the person has to be asked; nothing is saved.
            ZoneUnknownError: tzdata has no such zone.
        """
        _require_zone(zone_key)
        async with self._user_changes.of(user_id) as change:
            known = _known(change, stops_rotation=stops_rotation)
            _set_sleep(change, of_week(week, known=known), zone_key)
        return change.changed

    async def turn_on(self, user_id: UserId, rule: Rule) -> Changed:
        """Turn a reminder on, by *rule* if it never was; this is the person's opt-in.

        Raises:
            ZoneMissingError: no zone is set.
            BedtimeMissingError: no bedtime is set.
            ScreenDueError: the safety screen comes first, and was not answered lately.
        """
        async with self._user_changes.of(user_id) as change:
            if rule.traits.needs_screening:
                require_screened(change)
            known = change.person.reminders.get(rule.traits.kind)
            opt_in(change, known.rule if known else rule)
        return change.changed

    async def decline(self, user_id: UserId, rule: Rule) -> Changed:
        """Remember that a reminder was offered and is not wanted; one that is known stays as it is."""
        async with self._user_changes.of(user_id) as change:
            if rule.traits.kind not in change.person.reminders:
                change.set_reminder(Reminder(user_id=user_id, rule=rule, enabled=False))
        return change.changed

    async def turn_off(self, user_id: UserId, kind: ReminderKind) -> Changed:
        """Turn a reminder off; its rule is kept for the day it is turned on again.

        Raises:
            NothingOnError: it was never on.
        """
        async with self._user_changes.of(user_id) as change:
            turn(change, kind, on=False)
        return change.changed

    async def turn_off_quiet(self, user_id: UserId) -> Changed:
        """Turn off what has fallen silent, or would: all reminders that count as unanswered.

        Raises:
            NothingOnError: no reminder was ever on.
        """
        async with self._user_changes.of(user_id) as change:
            change.require_reminders()
            for reminder in change.person.reminders.values():
                if reminder.traits.falls_quiet:
                    change.set_reminder(reminder.turned(on=False))
        return change.changed

    async def turn_back_on(self, user_id: UserId, kind: ReminderKind) -> Changed:
        """Undo `turn_off`.

        Raises:
            NothingOnError: it was never on.
            ScreenDueError: it is about drinks, and the safety screen was not answered lately.
        """
        async with self._user_changes.of(user_id) as change:
            turn(change, kind, on=True)
        return change.changed


def turn(change: UserChange, kind: ReminderKind, *, on: bool) -> None:
    """Turn a reminder off, or back on; its rule is kept.

    Raises:
        NothingOnError: it was never on.
        ScreenDueError: it needs the safety screen to be on, which was not answered lately.
    """
    known = change.reminder(kind)
    if on and known.traits.needs_screening:
        require_screened(change)
    change.set_reminder(known.turned(on=on))


def _require_zone(zone_key: str | None) -> None:
    """Refuse a zone that does not exist.

    Raises:
        ZoneUnknownError: tzdata has no such zone.
    """
    if zone_key is not None:
        zone_for(zone_key)


def _known(change: UserChange, *, stops_rotation: bool) -> Bedtimes:
    """Return the bedtimes that a change starts from; a rotation that it stops is kept, and is off."""
    bedtimes = change.user.bedtimes
    return stopped(bedtimes) if stops_rotation else bedtimes


def _set_sleep(change: UserChange, bedtimes: Bedtimes, zone_key: str | None) -> None:
    """Set when and where a person sleeps; without a zone they stay where they are."""
    change.user = replace(change.user, bedtimes=bedtimes, zone_key=zone_key or change.user.zone_key)


def opt_in(change: UserChange, rule: Rule) -> None:
    """Turn a reminder on; that is the person's consent to messages about it.

    Raises:
        ZoneMissingError: no zone is set.
        BedtimeMissingError: no bedtime is set, though it needs one.
    """
    change.user.require_set_up(needs_bedtime=rule.traits.needs_bedtime)
    change.set_reminder(Reminder(user_id=change.user.id, rule=rule, enabled=True))
    change.user = replace(change.user, consented_at=change.now, consent_version=CONSENT_VERSION)


def require_screened(change: UserChange) -> None:
    """Refuse drink prompts to somebody whose answer to the safety screen is old.

    Raises:
        ScreenDueError: it is, or there is none.
    """
    if is_screen_due(change.user.screened_on, today=change.today):
        raise ScreenDueError
