"""Preferences: where a person lives, when they sleep, and what they want to be reminded of."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, time, timedelta

from bot.domain.errors import NeverOnError, ScreenDueError
from bot.domain.ids import UserId
from bot.domain.library.hydration import is_screen_due
from bot.domain.people.bedtimes import Bedtimes, Week, nights_of, of_week, on_nights, with_time
from bot.domain.people.user import User
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.rules import Reminder, ReminderKey, ReminderKind, Rule
from bot.domain.time.wall_time import Reading
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import zone_for
from bot.kinds.drinks import DRINKS, WaterRule
from bot.kinds.stretch import STRETCH, StretchRule
from bot.services.people.overview import Overview
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
        return await self._edit(user_id, lambda user: replace(user, zone_key=zone_key))

    async def set_bedtime(
        self,
        user_id: UserId,
        bedtime: Reading | None,
        *,
        days: Collection[Weekday] | None = None,
        zone_key: str | None = None,
    ) -> Changed:
        """Set a bedtime, or take it away with `None`; what is not said is kept.

        Raises:
            BedtimeUnsureError, NightsUnsureError: the person has to be asked; nothing is saved.
            ZoneUnknownError: tzdata has no such zone.
        """
        return await self._edit_sleep(
            user_id, lambda bedtimes: with_time(bedtimes, bedtime, days=days), zone_key=zone_key
        )

    async def set_up(self, user_id: UserId, bedtime: Reading, *, zone_key: str) -> Changed:
        """Set the first bedtime and zone; whoever has both keeps theirs.

        Different bedtimes of different nights, set before there was a zone, stay.

        Raises:
            BedtimeUnsureError: the person has to be asked; nothing is saved.
            ZoneUnknownError: tzdata has no such zone.
        """
        zone_for(zone_key)

        def edit(user: User) -> User:
            if user.zone_key is not None and user.bedtimes.is_set:
                return user
            bedtimes = user.bedtimes
            if len(nights_of(bedtimes)) <= 1:
                bedtimes = with_time(bedtimes, bedtime, days=None)
            return replace(user, bedtimes=bedtimes, zone_key=zone_key)

        return await self._edit(user_id, edit)

    async def set_nights(
        self, user_id: UserId, days: frozenset[Weekday], *, zone_key: str | None = None
    ) -> Changed:
        """Keep the bedtime on some nights of the week alone.

        Raises:
            BedtimeMissingError, TimeForNightsMissingError: it takes a time as well.
            NightsAddedError: the person has to be asked; nothing is saved.
            ZoneUnknownError: tzdata has no such zone.
        """
        return await self._edit_sleep(
            user_id, lambda bedtimes: on_nights(bedtimes, days), zone_key=zone_key
        )

    async def set_week(
        self, user_id: UserId, week: Week, *, zone_key: str | None = None
    ) -> Changed:
        """Set the bedtime of every night.

        Raises:
            BedtimeUnsureError: the person has to be asked; nothing is saved.
        """
        return await self._edit_sleep(
            user_id, lambda bedtimes: of_week(week, known=bedtimes), zone_key=zone_key
        )

    async def turn_on_stretch(
        self, user_id: UserId, *, minutes_before: int | None = None, repeats: int | None = None
    ) -> Changed:
        """Turn the bedtime stretch on, keeping what is not said; this is the person's opt-in.

        Raises:
            ZoneMissingError: no zone is set.
            BedtimeMissingError: no bedtime is set.
            RuleOutOfRangeError, RepeatsTooCloseError: the numbers do not fit.
        """

        def edit(rule: Rule | None) -> Rule:
            return stretch_rule(rule, minutes_before=minutes_before, repeats=repeats)

        return await self._turn_on(ReminderKey(user_id, STRETCH), edit)

    async def turn_on_water(
        self,
        user_id: UserId,
        *,
        mode: WaterMode,
        wake: time | None = None,
        target_ml: int | None = None,
        ends_before_bed: timedelta | None = None,
    ) -> Changed:
        """Turn drink prompts on in the mode that the safety screen has allowed today.

        Raises:
            ZoneMissingError: no zone is set.
            BedtimeMissingError: no bedtime is set.
            RuleOutOfRangeError: the target lies outside 1.2 to 2.0 L.
        """

        def edit(rule: Rule | None) -> Rule:
            known = rule if isinstance(rule, WaterRule) else WaterRule()
            return replace(
                known,
                mode=mode,
                wake=known.wake if wake is None else wake,
                target_ml=known.target_ml if target_ml is None else target_ml,
                ends_before_bed=ends_before_bed or known.ends_before_bed,
            )

        return await self._turn_on(ReminderKey(user_id, DRINKS), edit)

    async def rule_out_water(self, user_id: UserId) -> Changed:
        """Turn drink prompts off because the safety screen allows none.

        Only another answer turns them on again. That there was one is not kept, nor what it was.
        """

        async def apply(edit: UserChange) -> None:
            reminders = await edit.uow.reminders.of(user_id)
            drinks = [each for each in reminders if each.kind == DRINKS]
            await edit.uow.reminders.save([each.turned(on=False) for each in drinks])
            if drinks:
                await edit.uow.users.save(replace(edit.user, screened_on=None))

        return await self._user_changes.compare(user_id, apply)

    async def turn_off(self, user_id: UserId, kind: ReminderKind) -> Overview:
        """Turn a reminder off; its rule is kept for the day it is turned on again.

        Raises:
            NothingOnError: it was never on.
        """
        return await self._switch(user_id, kind, on=False)

    async def turn_back_on(self, user_id: UserId, kind: ReminderKind) -> Overview:
        """Undo `turn_off`.

        Raises:
            NothingOnError: it was never on.
            ScreenDueError: it is about drinks, and the safety screen was not answered lately.
        """
        return await self._switch(user_id, kind, on=True)

    async def _edit(self, user_id: UserId, change: Callable[[User], User]) -> Changed:
        async def apply(edit: UserChange) -> None:
            await edit.uow.users.save(change(edit.user))

        return await self._user_changes.compare(user_id, apply)

    async def _edit_sleep(
        self,
        user_id: UserId,
        change: Callable[[Bedtimes], Bedtimes],
        *,
        zone_key: str | None = None,
    ) -> Changed:
        if zone_key is not None:
            zone_for(zone_key)

        def edit(user: User) -> User:
            bedtimes = change(user.bedtimes)
            return replace(user, bedtimes=bedtimes, zone_key=zone_key or user.zone_key)

        return await self._edit(user_id, edit)

    async def _switch(self, user_id: UserId, kind: ReminderKind, *, on: bool) -> Overview:
        async def apply(edit: UserChange) -> None:
            found = await reminder_of(edit, kind)
            if on and found.traits.needs_screening:
                require_screened(edit)
            await edit.uow.reminders.save([found.turned(on=on)])

        _, overview = await self._user_changes.apply(user_id, apply)
        return overview

    async def _turn_on(self, key: ReminderKey, rule: Callable[[Rule | None], Rule]) -> Changed:
        async def apply(edit: UserChange) -> None:
            edit.user.require_set_up()
            known = {each.kind: each.rule for each in await edit.uow.reminders.of(key.user_id)}
            reminder = Reminder(user_id=key.user_id, rule=rule(known.get(key.kind)), enabled=True)
            await edit.uow.reminders.save([reminder])
            agreed = replace(edit.user, consented_at=edit.now, consent_version=CONSENT_VERSION)
            if reminder.traits.needs_screening:  # turned on through the safety screen alone
                agreed = replace(agreed, screened_on=_today(edit))
            await edit.uow.users.save(agreed)

        return await self._user_changes.compare(key.user_id, apply)


def stretch_rule(
    known: Rule | None, *, minutes_before: int | None, repeats: int | None
) -> StretchRule:
    """Return the rule of the bedtime stretch; what is not said is kept.

    Raises:
        RuleOutOfRangeError, RepeatsTooCloseError: the numbers do not fit.
    """
    rule = known if isinstance(known, StretchRule) else StretchRule()
    return StretchRule(
        minutes_before=rule.minutes_before if minutes_before is None else minutes_before,
        repeats=rule.repeats if repeats is None else repeats,
    )


def _today(edit: UserChange) -> date:
    return edit.now.astimezone(edit.user.zone).date()


async def reminder_of(edit: UserChange, kind: ReminderKind) -> Reminder:
    """Return the person's reminder of a kind.

    Raises:
        NothingOnError: no reminder was ever on.
        NeverOnError: this one never was.
    """
    found = [each for each in await edit.reminders() if each.kind == kind]
    if not found:
        raise NeverOnError
    return found[0]


def require_screened(edit: UserChange) -> None:
    """Refuse drink prompts to somebody whose answer to the safety screen is old.

    Raises:
        ScreenDueError: it is, or there is none.
    """
    if is_screen_due(edit.user.screened_on, today=_today(edit)):
        raise ScreenDueError
