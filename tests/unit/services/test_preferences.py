"""Preferences: what a person sets is planned at once, and what they do not say is kept."""

from datetime import time, timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.errors import (
    BedtimeMissingError,
    NothingOnError,
    RepeatsTooCloseError,
    RuleOutOfRangeError,
    ZoneMissingError,
    ZoneUnknownError,
)
from bot.domain.reminders.amounts import WaterMode
from bot.domain.time.weekdays import EVERY_DAY, WEEKDAYS, WEEKEND, Weekday
from bot.kinds.drinks import DRINKS, WaterRule
from bot.kinds.stretch import STRETCH, StretchRule
from bot.services.people.preferences import CONSENT_VERSION
from tests.support.builders import (
    BERLIN,
    NIGHT,
    USER_ID,
    a_reminder,
    a_user,
    a_water_rule,
    an_instant,
    tonight_at,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store

DAY = timedelta(days=1)
WATER = DRINKS


async def test_a_first_bedtime_and_zone_are_stored_without_any_reminder(
    world: World, process: Process
):
    changed = await process.preferences.set_bedtime(
        USER_ID, time(22, 30), days=EVERY_DAY, zone_key=BERLIN
    )
    overview = changed.after

    assert overview.user.bedtimes == a_user().bedtimes
    assert overview.user.zone_key == BERLIN
    assert overview.next_due_at is None
    assert world.occurrences() == []


async def test_a_bedtime_keeps_the_zone_and_the_other_days(process: Process, world: World):
    await store(world.storage, a_user())

    changed = await process.preferences.set_bedtime(USER_ID, time(0, 30), days=WEEKEND)
    overview = changed.after

    assert overview.user.zone_key == BERLIN
    assert overview.user.bedtimes.grouped() == (
        (time(22, 30), tuple(sorted(WEEKDAYS))),
        (time(0, 30), tuple(sorted(WEEKEND))),
    )


@pytest.mark.usefixtures("person")
async def test_a_day_without_a_bedtime_has_no_reminder(world: World, process: Process):
    changed = await process.preferences.set_bedtime(USER_ID, None, days={Weekday.of(NIGHT)})
    overview = changed.after

    assert overview.next_due_at == tonight_at(22, night=NIGHT + DAY)
    assert world.planned().slot.local_date == NIGHT + DAY


@pytest.mark.usefixtures("person")
async def test_without_any_bedtime_nothing_is_planned(world: World, process: Process):
    changed = await process.preferences.set_bedtime(USER_ID, None, days=EVERY_DAY)
    overview = changed.after

    assert overview.next_due_at is None
    assert world.occurrences() == []


@pytest.mark.parametrize("zone_key", ["Mars/Olympus", "", "../etc/passwd", "+02:00"])
async def test_an_unknown_zone_is_refused_and_stores_nobody(
    world: World, process: Process, zone_key: str
):
    with pytest.raises(ZoneUnknownError):
        await process.preferences.set_timezone(USER_ID, zone_key)
    with pytest.raises(ZoneUnknownError):
        await process.preferences.set_bedtime(USER_ID, time(22), days=EVERY_DAY, zone_key=zone_key)

    assert world.storage.rows.users == {}


async def test_turning_on_is_the_consent(world: World, process: Process):
    await store(world.storage, a_user(consented_at=None, consent_version=None))

    changed = await process.rules.turn_on_stretch(USER_ID)
    overview = changed.after

    assert (world.user().consented_at, world.user().consent_version) == (
        world.now,
        CONSENT_VERSION,
    )
    assert overview.is_on(STRETCH)
    assert overview.next_of(STRETCH) == tonight_at(22)


async def test_turning_on_needs_a_zone_and_a_bedtime_and_saves_nothing_without(
    world: World, process: Process
):
    with pytest.raises(ZoneMissingError):
        await process.rules.turn_on_stretch(USER_ID)
    await store(world.storage, a_user(bedtime=None))
    commits = world.storage.commits
    with pytest.raises(BedtimeMissingError):
        await process.rules.turn_on_water(USER_ID, mode=WaterMode.GENTLE)

    assert world.storage.commits == commits


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize(
    ("wish", "error"),
    [
        ({"minutes_before": 181}, RuleOutOfRangeError),
        ({"minutes_before": -1}, RuleOutOfRangeError),
        ({"repeats": 4}, RuleOutOfRangeError),
        ({"minutes_before": 10, "repeats": 3}, RepeatsTooCloseError),
    ],
)
async def test_numbers_that_do_not_fit_change_nothing(world: World, process: Process, wish, error):
    commits = world.storage.commits

    with pytest.raises(error):
        await process.rules.turn_on_stretch(USER_ID, **wish)

    assert world.storage.commits == commits


async def test_what_is_not_said_about_the_stretch_is_kept(world: World, process: Process):
    await store(world.storage, a_user())
    await process.rules.turn_on_stretch(USER_ID, minutes_before=60, repeats=2)

    await process.rules.turn_on_stretch(USER_ID, repeats=0)
    first = world.reminder().rule
    await process.rules.turn_on_stretch(USER_ID, minutes_before=0)

    assert first == StretchRule(minutes_before=60, repeats=0)
    assert world.reminder().rule == StretchRule(minutes_before=0, repeats=0)


async def test_what_is_not_said_about_drinks_is_kept_but_the_mode(world: World, process: Process):
    await store(world.storage, a_user())
    await process.rules.turn_on_water(USER_ID, mode=WaterMode.TARGET, wake=time(6), target_ml=2000)

    await process.rules.turn_on_water(USER_ID, mode=WaterMode.GENTLE)

    assert world.reminder(WATER).rule == WaterRule(
        mode=WaterMode.GENTLE, wake=time(6), target_ml=2000
    )


async def test_a_target_out_of_its_limits_is_refused(world: World, process: Process):
    await store(world.storage, a_user())

    with pytest.raises(RuleOutOfRangeError):
        await process.rules.turn_on_water(USER_ID, mode=WaterMode.TARGET, target_ml=2001)

    assert world.storage.rows.reminders == {}


@pytest.mark.usefixtures("person")
async def test_turning_on_twice_plans_once(world: World, process: Process):
    await process.rules.turn_on_stretch(USER_ID)
    await process.rules.turn_on_stretch(USER_ID)

    assert len(world.occurrences()) == 1


@pytest.mark.usefixtures("person")
async def test_turning_off_keeps_the_rule_and_takes_the_plan_away(world: World, process: Process):
    await process.rules.turn_on_stretch(USER_ID, minutes_before=45)

    overview = (await process.preferences.turn_off(USER_ID, STRETCH)).after

    assert not overview.is_on(STRETCH)
    assert overview.next_due_at is None
    assert world.occurrences() == []
    assert world.reminder().rule == StretchRule(minutes_before=45)


@pytest.mark.usefixtures("person")
async def test_turning_off_and_on_again_brings_back_what_was(world: World, process: Process):
    before = world.planned().slot
    await process.preferences.turn_off(USER_ID, STRETCH)
    await process.preferences.turn_off(USER_ID, STRETCH)

    overview = (await process.preferences.turn_back_on(USER_ID, STRETCH)).after

    assert overview.is_on(STRETCH)
    assert world.planned().slot == before


@pytest.mark.usefixtures("reminded")
async def test_turning_off_after_the_reminder_came_and_on_again_sends_no_second_one(
    world: World, process: Process
):
    await process.preferences.turn_off(USER_ID, STRETCH)

    overview = (await process.preferences.turn_back_on(USER_ID, STRETCH)).after
    await process.deliver(at=tonight_at(23))

    assert overview.next_of(STRETCH) == tonight_at(22, night=NIGHT + DAY)
    assert len(world.messenger.sent) == 1


@pytest.mark.parametrize("switch", ["turn_off", "turn_back_on"])
async def test_only_what_was_once_on_can_be_switched(world: World, process: Process, switch: str):
    with pytest.raises(NothingOnError):
        await getattr(process.preferences, switch)(USER_ID, STRETCH)
    await store(world.storage, a_user(), a_reminder(a_water_rule()))
    with pytest.raises(NothingOnError):
        await getattr(process.preferences, switch)(USER_ID, STRETCH)

    assert set(world.storage.rows.reminders) == {(USER_ID, WATER)}


async def test_turning_one_off_leaves_the_other(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder(), a_reminder(a_water_rule()))
    await process.housekeeping.repair_plans()

    overview = (await process.preferences.turn_off(USER_ID, WATER)).after

    assert overview.is_on(STRETCH)
    assert [row.kind for row in world.occurrences()] == [STRETCH]


@pytest.mark.usefixtures("reminded")
async def test_a_zone_edit_in_the_evening_gives_no_second_reminder_for_the_night(
    world: World, process: Process
):
    world.clock.move_to(tonight_at(22, 10))

    changed = await process.preferences.set_timezone(USER_ID, "America/Sao_Paulo")
    for _ in range(12):  # until the night is over there as well
        world.clock.advance(timedelta(hours=1))
        await process.deliver()
    overview = changed.after

    assert len(world.messenger.sent) == 1
    expected = an_instant(NIGHT + DAY, time(22), zone_key="America/Sao_Paulo")
    assert overview.next_of(STRETCH) == expected


@pytest.mark.usefixtures("person")
async def test_a_zone_edit_moves_what_is_planned(world: World, process: Process):
    changed = await process.preferences.set_timezone(USER_ID, "Asia/Tokyo")
    overview = changed.after

    tokyo = an_instant(NIGHT, time(22), zone_key="Asia/Tokyo")
    assert overview.next_of(STRETCH) == tokyo
    assert [row.slot.due_at for row in world.occurrences()] == [tokyo]


@pytest.mark.usefixtures("reminded")
async def test_a_later_bedtime_after_the_reminder_came_sends_no_second_one(
    world: World, process: Process
):
    await process.preferences.set_bedtime(USER_ID, time(23, 45), days=EVERY_DAY)

    await process.deliver(at=tonight_at(23, 15))

    assert len(world.messenger.sent) == 1
    assert world.planned().slot.due_at == tonight_at(23, 15, night=NIGHT + DAY)


@pytest.mark.usefixtures("person")
async def test_an_edit_leaves_one_of_unknown_fate_to_be_looked_up(world: World, process: Process):
    planned = world.planned()
    world.messenger.script_sends(TimeoutError())
    await process.deliver(at=tonight_at(22))

    await process.preferences.turn_off(USER_ID, STRETCH)
    await process.deliver(at=tonight_at(22, 1))

    (row,) = world.occurrences()
    assert row.id == planned.id
    assert row.state is State.SKIPPED
    assert len(world.messenger.lookups) == 1
