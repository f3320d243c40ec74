"""Shifts of a person: single nights that differ, and a rotation by date."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import islice

from bot.domain.ids import UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.shifts import (
    NightSetting,
    Rotation,
    ShiftBedtimes,
    Shifts,
    Usual,
    require_in_reach,
    require_startable,
)
from bot.domain.people.user import User
from bot.domain.reminders.nights import coming_night
from bot.domain.reminders.rules import Cycle
from bot.domain.reminders.schedules import slots_after
from bot.domain.reminders.slots import Slot
from bot.domain.reminders.undo import ChangedSinceError, mark_of_sleep
from bot.services.people.overview import Overview, ReminderStatus
from bot.services.people.user_change import Changed, UserChange, UserChanges


class ShiftService:
    """Changes what a person has set about their shifts; every change is planned at once."""

    def __init__(self, *, user_changes: UserChanges) -> None:
        self._user_changes = user_changes

    async def set_nights(self, user_id: UserId, nights: Mapping[date, NightSetting]) -> Changed:
        """Set single nights, or let them be as usual again.

        Raises:
            ZoneMissingError: no zone is set, so that there is no tonight.
            NightOutOfReachError: one of them is over, or more than two weeks ahead.
        """
        async with self._user_changes.of(user_id) as change:
            require_in_reach(nights, tonight=_tonight(change))
            _set(change, _shifts(change).with_nights(nights, tonight=_tonight(change)))
        return change.changed

    async def set_from_tonight(
        self,
        user_id: UserId,
        nights_of: Callable[[date], Iterable[date]],
        setting: NightSetting,
    ) -> tuple[Changed, Mapping[date, NightSetting]]:
        """Give some nights the same, counted from the coming one; return what they were given.

        Raises:
            ZoneMissingError: no zone is set.
        """
        async with self._user_changes.of(user_id) as change:
            tonight = _tonight(change)
            nights = dict.fromkeys(nights_of(tonight), setting)
            _set(change, _shifts(change).with_nights(nights, tonight=tonight))
        return change.changed, nights

    async def be_as_usual(self, user_id: UserId) -> tuple[Changed, Mapping[date, NightSetting]]:
        """Let all coming nights be as usual; return them.

        Raises:
            ZoneMissingError: no zone is set.
        """
        async with self._user_changes.of(user_id) as change:
            shifts, tonight = _shifts(change), _tonight(change)
            coming = [night for night, _ in shifts.single_nights if night >= tonight]
            nights: dict[date, NightSetting] = dict.fromkeys(coming or [tonight], Usual.USUAL)
            _set(change, shifts.with_nights(nights, tonight=tonight))
        return change.changed, nights

    async def use(self, user_id: UserId, rotation: Rotation, bedtimes: ShiftBedtimes) -> Changed:
        """Let a rotation stand before the bedtimes of the week; single nights stay.

        Raises:
            ZoneMissingError: no zone is set.
            RotationStartError, RotationEmptyError: it would bring no reminder for long, or ever.
        """
        async with self._user_changes.of(user_id) as change:
            require_startable(rotation, bedtimes, today=change.today)
            plan = Shifts(bedtimes=bedtimes, rotation=rotation, is_rotating=True)
            _set(change, _shifts(change).with_plan_of(plan))
        return change.changed

    async def set_bedtimes(self, user_id: UserId, bedtimes: ShiftBedtimes) -> Changed:
        """Set when the person goes to bed after each shift."""
        async with self._user_changes.of(user_id) as change:
            _set(change, replace(_shifts(change), bedtimes=bedtimes))
        return change.changed

    async def turn(self, user_id: UserId, *, on: bool) -> Changed:
        """Turn the rotation off, or on again; it is kept meanwhile.

        Raises:
            RotationMissingError: there is none.
        """
        async with self._user_changes.of(user_id) as change:
            _set(change, _shifts(change).turned(on=on))
        return change.changed

    async def undo_nights(
        self, user_id: UserId, earlier: Mapping[date, NightSetting], *, mark: str
    ) -> Changed:
        """Bring back what was set for single nights; a second time changes nothing.

        Raises:
            ZoneMissingError: no zone is set.
            ChangedSinceError: what is set now is not what the change left.
        """
        async with self._user_changes.of(user_id) as change:
            shifts = _shifts(change)
            if any(shifts.setting_of(night) != was for night, was in earlier.items()):
                _require_mark(change, mark)
                _set(change, shifts.with_nights(earlier, tonight=_tonight(change)))
        return change.changed

    async def undo_plan(self, user_id: UserId, earlier: Shifts, *, mark: str) -> Changed:
        """Bring back rotation and bedtimes of shifts; a second time changes nothing.

        Raises:
            ChangedSinceError: what is set now is not what the change left.
        """
        async with self._user_changes.of(user_id) as change:
            brought_back = _shifts(change).with_plan_of(earlier)
            if _shifts(change) != brought_back:
                _require_mark(change, mark)
                _set(change, brought_back)
        return change.changed


def reminders_before_bed(overview: Overview) -> list[ReminderStatus]:
    """Return what follows a person's bedtimes and is on."""
    return [
        status
        for status in overview.statuses.values()
        if status.reminder.enabled and status.reminder.traits.cycle is Cycle.NIGHT
    ]


def first_due_at(overview: Overview, plan: Shifts) -> datetime | None:
    """Return when the first reminder before bed would come by a plan; `None` where none would.

    One that is already due now comes at once when the plan is saved; that is not told before.
    """
    user = overview.user
    shifts = user.bedtimes.shifts_set.with_plan_of(plan)
    bedtimes = user.bedtimes.with_shifts(shifts)
    found = (
        slot.due_at
        for status in reminders_before_bed(overview)
        for slot in islice(_slots(status, user, bedtimes, after=overview.now), 1)
    )
    return min(found, default=None)


def _slots(
    status: ReminderStatus, user: User, bedtimes: Bedtimes, *, after: datetime
) -> Iterator[Slot]:
    schedule = status.reminder.rule.schedule(zone=user.zone, bedtimes=bedtimes)
    slots = slots_after(schedule, after=after)
    return (slot for slot in slots if not user.is_paused_on(slot.local_date))


def _tonight(change: UserChange) -> date:
    user = change.user
    return coming_night(change.now, bedtimes=user.bedtimes, zone=user.zone)


def _shifts(change: UserChange) -> Shifts:
    return change.user.bedtimes.shifts_set


def _set(change: UserChange, shifts: Shifts) -> None:
    change.user = replace(change.user, bedtimes=change.user.bedtimes.with_shifts(shifts))


def _require_mark(change: UserChange, mark: str) -> None:
    if mark_of_sleep(change.user) != mark:
        raise ChangedSinceError
