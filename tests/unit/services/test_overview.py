"""The overview: what is set, and what really comes next."""

from datetime import time, timedelta

import pytest

from bot.domain.delivery.decision import QUIET_AFTER
from bot.domain.ids import OccurrenceId, UserId
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_reminder,
    a_user,
    a_water_rule,
    tonight_at,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store

DAY = timedelta(days=1)
WATER = DRINKS


async def shown(process: Process):
    overview = await process.overviews.show(USER_ID)
    assert overview is not None
    return overview


async def test_a_stranger_has_none(process: Process):
    assert await process.overviews.show(USER_ID) is None


@pytest.mark.usefixtures("person")
async def test_looking_stores_nothing(world: World, process: Process):
    commits = world.storage.commits

    await shown(process)

    assert world.storage.commits == commits


async def test_somebody_without_reminders_has_settings_and_nothing_to_come(
    world: World, process: Process
):
    await store(world.storage, a_user())

    overview = await shown(process)

    assert overview.user == a_user()
    assert overview.next_due_at is None
    assert overview.next_of(STRETCH) is None
    assert not overview.is_on(STRETCH)


async def test_each_reminder_has_its_next_and_the_earliest_comes_first(
    world: World, process: Process
):
    await store(world.storage, a_user(), a_reminder(), a_reminder(a_water_rule()))
    await process.housekeeping.repair_plans()

    overview = await shown(process)

    assert overview.next_of(STRETCH) == tonight_at(22)
    assert overview.next_of(WATER) == overview.next_due_at == world.planned(WATER).slot.due_at


async def test_what_is_not_planned_yet_is_expected_all_the_same(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder())

    assert (await shown(process)).next_of(STRETCH) == tonight_at(22)


async def test_what_is_off_has_no_next(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder(enabled=False))

    overview = await shown(process)

    assert not overview.is_on(STRETCH)
    assert overview.next_of(STRETCH) is None


async def test_for_somebody_unreachable_nothing_comes(world: World, process: Process):
    await store(world.storage, a_user(unreachable_since=world.now), a_reminder())

    assert (await shown(process)).next_due_at is None


async def test_in_a_pause_the_next_is_the_first_after_it(world: World, process: Process):
    paused_until = NIGHT + 2 * DAY
    await store(world.storage, a_user(paused_until=paused_until), a_reminder())

    overview = await shown(process)

    assert overview.is_paused
    assert overview.next_of(STRETCH) == tonight_at(22, night=NIGHT + 2 * DAY)


async def test_a_pause_that_is_over_counts_no_more(world: World, process: Process):
    await store(world.storage, a_user(paused_until=NIGHT), a_reminder())

    overview = await shown(process)

    assert not overview.is_paused
    assert overview.next_of(STRETCH) == tonight_at(22)


async def test_a_snooze_comes_before_the_next_of_the_schedule(
    process: Process, reminded: OccurrenceId
):
    await process.answers.snooze(USER_ID, reminded, length=timedelta(minutes=20))

    overview = await shown(process)

    assert overview.statuses[STRETCH].snoozed_until == tonight_at(22, 20)
    assert overview.next_due_at == tonight_at(22, 20)
    assert overview.next_of(STRETCH) == tonight_at(22, night=NIGHT + DAY)


@pytest.mark.parametrize(
    ("unanswered", "is_quiet"), [(QUIET_AFTER, False), (QUIET_AFTER + 1, True)]
)
async def test_it_says_when_a_reminder_has_fallen_silent(
    world: World, process: Process, unanswered: int, *, is_quiet: bool
):
    await store(world.storage, a_user(), a_reminder(unanswered=unanswered))

    assert (await shown(process)).statuses[STRETCH].is_quiet is is_quiet


async def test_nobody_sees_what_another_person_has_set(world: World, process: Process):
    other = UserId(1002)
    await store(
        world.storage,
        a_user(),
        a_reminder(),
        a_user(id=other, bedtime=time(20)),
        a_reminder(a_water_rule(), user_id=other),
    )

    overview = await shown(process)

    assert set(overview.statuses) == {STRETCH}
    assert overview.user.id == USER_ID
