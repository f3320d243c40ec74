"""A change of one person: one change and its new plan in one transaction, or nothing at all."""

import asyncio
from datetime import time

import pytest

from bot.domain.errors import NothingOnError, RuleOutOfRangeError
from bot.domain.ids import OccurrenceId
from bot.domain.time.weekdays import EVERY_DAY
from bot.ports.storage import StorageUnavailableError
from tests.support.builders import BERLIN, USER_ID, a_reminder, a_user, tonight_at
from tests.support.services import Process, World


async def test_a_change_that_succeeds_stores_a_stranger(world: World, process: Process):
    changed = await process.preferences.set_timezone(USER_ID, BERLIN)
    overview = changed.after

    assert overview.user == world.user()
    assert world.user().created_at == world.now
    assert world.user().zone_key == BERLIN


async def test_a_change_that_fails_stores_no_stranger(world: World, process: Process):
    async def fail() -> None:
        async with process.user_changes.of(USER_ID) as change:
            change.user = a_user()
            raise NothingOnError

    with pytest.raises(NothingOnError):
        await fail()

    assert world.storage.rows.users == {}


async def test_a_look_that_changes_nothing_stores_no_stranger(world: World, process: Process):
    async with process.user_changes.of(USER_ID) as change:
        since = change.user.created_at

    assert since == world.now
    assert change.after.statuses == {}
    assert change.changed.before is None
    assert world.storage.rows.users == {}
    assert world.wakeup.asked == []


@pytest.mark.usefixtures("person")
async def test_a_change_that_fails_halfway_saves_nothing(world: World, process: Process):
    commits = world.storage.commits

    async def fail() -> None:
        async with process.user_changes.of(USER_ID) as change:
            change.user = a_user(bedtime=time(21))
            change.set_reminder(a_reminder(enabled=False))
            raise RuleOutOfRangeError(name="ml", low=1, high=2, got=3)

    with pytest.raises(RuleOutOfRangeError):
        await fail()

    assert world.storage.commits == commits
    assert world.user() == a_user()


@pytest.mark.usefixtures("person")
async def test_a_database_that_fails_at_the_commit_saves_nothing_and_wakes_nobody(
    world: World, process: Process
):
    commits = world.storage.commits
    world.wakeup.forget()

    async def fail() -> None:
        async with process.user_changes.of(USER_ID) as change:
            change.user = a_user(bedtime=time(21))
            world.storage.is_down = True

    with pytest.raises(StorageUnavailableError):
        await fail()

    assert world.storage.commits == commits
    assert world.wakeup.asked == []


async def test_nobody_sees_what_a_change_has_left_before_it_is_stored(process: Process):
    async def fail() -> None:
        async with process.user_changes.of(USER_ID) as change:
            assert change.after

    with pytest.raises(RuntimeError):
        await fail()


@pytest.mark.usefixtures("person")
async def test_a_change_is_planned_at_once_and_wakes_the_process(world: World, process: Process):
    world.wakeup.forget()

    changed = await process.preferences.set_bedtime(USER_ID, time(21), days=EVERY_DAY)
    overview = changed.after

    assert world.planned().slot.due_at == tonight_at(20, 30)
    assert overview.next_due_at == tonight_at(20, 30)
    assert world.wakeup.asked == [tonight_at(20, 30)]


@pytest.mark.usefixtures("person")
async def test_a_change_that_moves_nothing_leaves_the_plan_as_it_is(world: World, process: Process):
    before = world.occurrences()

    await process.preferences.set_timezone(USER_ID, BERLIN)

    assert world.occurrences() == before


@pytest.mark.usefixtures("person")
async def test_what_is_under_way_stays_when_the_schedule_changes(world: World, process: Process):
    planned = world.planned()
    world.clock.move_to(tonight_at(22))
    async with world.storage.begin() as uow:
        await uow.occurrences.claim_due(now=world.now, lease_until=tonight_at(22, 1), limit=1)
        await uow.commit()

    await process.preferences.set_bedtime(USER_ID, time(23, 30), days=EVERY_DAY)

    assert [row.id for row in world.occurrences()] == [planned.id]


async def test_a_press_during_the_night_is_one_edit(
    world: World, process: Process, reminded: OccurrenceId
):
    commits = world.storage.commits

    await process.answers.stretch_done(USER_ID, reminded)

    assert world.storage.commits == commits + 1


@pytest.mark.usefixtures("person")
async def test_a_change_names_what_it_found_and_what_it_left(process: Process):
    first = await process.preferences.set_timezone(USER_ID, "Asia/Tokyo")
    second = await process.preferences.set_timezone(USER_ID, BERLIN)

    assert first.before is not None
    assert first.before.user == a_user()
    assert first.before.next_due_at == tonight_at(22)
    assert first.after == second.before
    assert second.after == first.before


async def test_before_the_first_change_there_is_nobody(process: Process):
    changed = await process.preferences.set_timezone(USER_ID, BERLIN)

    assert changed.before is None


@pytest.mark.usefixtures("person")
async def test_two_changes_at_once_each_see_the_state_that_they_changed(process: Process):
    zones = ("Asia/Tokyo", "Europe/London")

    changes = await asyncio.gather(
        *(process.preferences.set_timezone(USER_ID, zone) for zone in zones)
    )

    seen = {change.before.user.zone_key for change in changes if change.before}
    left = {change.after.user.zone_key for change in changes}
    assert left == set(zones)
    assert BERLIN in seen
    assert len(seen) == 2
