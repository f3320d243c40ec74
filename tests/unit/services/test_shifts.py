"""Shifts in one unit of change: planned at once, tonight kept, and taken back exactly."""

from datetime import date, datetime, time, timedelta

import pytest

from bot.domain.errors import ZoneMissingError
from bot.domain.people.bedtimes import Bedtimes, RotationOnError
from bot.domain.people.shifts import (
    NightOutOfReachError,
    Rotation,
    RotationEmptyError,
    Shift,
    ShiftBedtimes,
    Usual,
)
from bot.domain.reminders.undo import ChangedSinceError, Sleep, mark_of_sleep
from bot.domain.time.weekdays import EVERY_DAY
from bot.kinds.stretch import STRETCH
from bot.services.people.user_change import Changed
from tests.support.builders import NIGHT, USER_ID, a_reminder, a_user, tonight_at
from tests.support.services import Process, World
from tests.support.storage_scenes import store

DAY = timedelta(days=1)
EARLY, LATE, NIGHT_SHIFT, OFF = Shift
PLAN = Rotation(starts_on=NIGHT, steps=(EARLY, LATE, NIGHT_SHIFT, OFF))
USUAL = ShiftBedtimes()


@pytest.fixture(autouse=True)
async def person(world: World, process: Process) -> None:
    """The usual person, whose stretch is planned for tonight at 22:00; it is noon."""
    world.clock.move_to(tonight_at(12))
    await store(world.storage, a_user(), a_reminder())
    await process.housekeeping.repair_plans()


def mark(changed: Changed) -> str:
    return mark_of_sleep(changed.after.user)


def bedtimes(changed: Changed) -> Bedtimes:
    return changed.after.user.bedtimes


async def live(process: Process, world: World, *, until: datetime) -> list[str]:
    """Let time pass; return when reminders came."""
    while (
        due := min(row.claimable_at for row in world.occurrences() if row.state.is_open)
    ) <= until:
        await process.deliver(at=max(due, world.now))
    world.clock.move_to(until)
    zone = a_user().zone
    return [f"{sent.sent_at.astimezone(zone):%d %H:%M}" for sent in world.messenger.sent]


async def test_a_rotation_is_planned_at_once_night_by_night(world: World, process: Process):
    changed = await process.shifts.use(USER_ID, PLAN, USUAL)

    assert changed.after.next_of(STRETCH) == tonight_at(21)
    arrivals = await live(process, world, until=tonight_at(23, night=NIGHT + 4 * DAY))
    assert arrivals == ["04 21:00", "06 00:00", "07 07:30", "07 21:00", "08 21:00"]


async def test_a_rotation_taken_late_in_the_evening_keeps_tonight(world: World, process: Process):
    world.clock.move_to(tonight_at(21, 50))

    changed = await process.shifts.use(USER_ID, PLAN, ShiftBedtimes(early=time(22, 10)))

    assert changed.after.next_of(STRETCH) == tonight_at(21, 50)
    assert await live(process, world, until=tonight_at(23)) == ["04 21:50"]


async def test_a_bedtime_moved_within_one_sleep_is_not_reminded_of_twice(
    world: World, process: Process
):
    await process.deliver(at=tonight_at(22))

    await process.shifts.set_nights(USER_ID, {NIGHT: time(23, 30)})

    assert await live(process, world, until=tonight_at(4)) == ["04 22:00"]


async def test_nights_this_week_end_by_themselves(world: World, process: Process):
    nights = {NIGHT: NIGHT_SHIFT, NIGHT + DAY: NIGHT_SHIFT}

    await process.shifts.set_nights(USER_ID, nights)

    arrivals = await live(process, world, until=tonight_at(23, night=NIGHT + 3 * DAY))
    assert arrivals == ["05 07:30", "06 07:30", "06 22:00", "07 22:00"]


async def test_a_pause_silences_a_rotation_too(world: World, process: Process):
    await process.shifts.use(USER_ID, PLAN, USUAL)
    await process.pauses.for_nights(USER_ID, 2)

    arrivals = await live(process, world, until=tonight_at(23, night=NIGHT + 3 * DAY))

    assert arrivals == ["07 07:30", "07 21:00"]


async def test_undo_brings_back_exactly_what_single_nights_were(process: Process):
    first = await process.shifts.set_nights(USER_ID, {NIGHT: LATE})
    second = await process.shifts.set_nights(USER_ID, {NIGHT: None, NIGHT + DAY: NIGHT_SHIFT})

    earlier = {NIGHT: LATE, NIGHT + DAY: Usual.USUAL}
    undone = await process.shifts.undo_nights(USER_ID, earlier, mark=mark(second))
    again = await process.shifts.undo_nights(USER_ID, earlier, mark=mark(second))
    usual = await process.shifts.undo_nights(USER_ID, {NIGHT: Usual.USUAL}, mark=mark(first))

    assert bedtimes(undone) == bedtimes(again) == bedtimes(first)
    assert usual.after.user == a_user()


async def test_undo_brings_back_exactly_the_plan_before(process: Process):
    first = await process.shifts.use(USER_ID, PLAN, USUAL)
    other = Rotation(starts_on=NIGHT + DAY, steps=(OFF, time(22, 45)))
    second = await process.shifts.use(USER_ID, other, ShiftBedtimes(off=None))

    undone = await process.shifts.undo_plan(USER_ID, bedtimes(first).shifts_set, mark=mark(second))
    again = await process.shifts.undo_plan(USER_ID, bedtimes(first).shifts_set, mark=mark(second))
    none = await process.shifts.undo_plan(USER_ID, a_user().bedtimes.shifts_set, mark=mark(first))

    assert bedtimes(undone) == bedtimes(again) == bedtimes(first)
    assert none.after.user == a_user()
    assert none.after.next_of(STRETCH) == tonight_at(22)


async def test_undo_loses_nothing_newer(process: Process):
    first = await process.shifts.use(USER_ID, PLAN, USUAL)
    single = await process.shifts.set_nights(USER_ID, {NIGHT: LATE})
    await process.shifts.turn(USER_ID, on=False)

    with pytest.raises(ChangedSinceError):
        await process.shifts.undo_plan(USER_ID, a_user().bedtimes.shifts_set, mark=mark(first))
    with pytest.raises(ChangedSinceError):
        await process.shifts.undo_nights(USER_ID, {NIGHT: Usual.USUAL}, mark=mark(single))


async def test_a_rotation_that_is_off_is_kept(process: Process):
    used = await process.shifts.use(USER_ID, PLAN, USUAL)

    off = await process.shifts.turn(USER_ID, on=False)
    on = await process.shifts.turn(USER_ID, on=True)

    assert off.after.next_of(STRETCH) == tonight_at(22)
    assert bedtimes(on) == bedtimes(used)


async def test_a_new_bedtime_never_destroys_a_rotation(process: Process):
    used = await process.shifts.use(USER_ID, PLAN, USUAL)

    with pytest.raises(RotationOnError):
        await process.preferences.set_bedtime(USER_ID, time(23))
    changed = await process.preferences.set_bedtime(USER_ID, time(23), stops_rotation=True)
    undone = await process.settings_undo.sleep(
        USER_ID, Sleep.of(used.after.user), mark=mark(changed)
    )

    assert bedtimes(changed).on(NIGHT) == time(23)
    assert bedtimes(changed).shifts_set.rotation == PLAN
    assert undone.after.user == used.after.user


async def test_a_new_zone_keeps_the_rotation_and_its_undo_too(process: Process):
    used = await process.shifts.use(USER_ID, PLAN, USUAL)
    moved = await process.preferences.set_timezone(USER_ID, "Asia/Tokyo")
    undone = await process.settings_undo.sleep(USER_ID, Sleep.of(used.after.user), mark=mark(moved))

    assert bedtimes(moved) == bedtimes(used)
    assert undone.after.user == used.after.user


@pytest.mark.parametrize("step", [-1, 14])
async def test_a_night_that_is_over_or_far_ahead_changes_nothing(process: Process, step: int):
    with pytest.raises(NightOutOfReachError):
        await process.shifts.set_nights(USER_ID, {NIGHT + step * DAY: LATE})

    assert (await process.overviews.show(USER_ID)).user == a_user()


async def test_without_a_zone_there_is_no_tonight(world: World, process: Process):
    await store(world.storage, a_user(zone_key=None))

    with pytest.raises(ZoneMissingError):
        await process.shifts.set_nights(USER_ID, {NIGHT: LATE})
    with pytest.raises(ZoneMissingError):
        await process.shifts.use(USER_ID, PLAN, USUAL)


async def test_a_rotation_without_a_bedtime_changes_nothing(process: Process):
    nothing = Rotation(starts_on=NIGHT, steps=(None,))

    with pytest.raises(RotationEmptyError):
        await process.shifts.use(USER_ID, nothing, USUAL)

    assert (await process.overviews.show(USER_ID)).user == a_user()


async def test_somebody_with_a_rotation_alone_is_reminded(process: Process):
    await process.preferences.set_bedtime(USER_ID, None, days=EVERY_DAY)
    later = Rotation(starts_on=date(2026, 3, 30), steps=(*(None,) * 27, NIGHT_SHIFT))

    changed = await process.shifts.use(USER_ID, later, USUAL)

    assert changed.after.is_set_up
    night = date(2026, 3, 30) + 27 * DAY
    assert changed.after.next_of(STRETCH) == tonight_at(7, 30, night=night)
