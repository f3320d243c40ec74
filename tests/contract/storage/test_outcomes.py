from datetime import timedelta

import pytest

from bot.domain.agenda import Outcome
from bot.domain.reminders import ReminderKey, ReminderKind
from tests.support.builders import NIGHT, USER_ID, a_user
from tests.support.storage_scenes import store

STRETCH = ReminderKey(USER_ID, ReminderKind.STRETCH)
WATER = ReminderKey(USER_ID, ReminderKind.WATER)


@pytest.fixture
async def storage(storage):
    await store(storage, a_user())
    return storage


async def record(storage, *outcomes):
    async with storage.begin() as unit:
        for key, night, outcome in outcomes:
            await unit.outcomes.record(key, night, outcome)
        await unit.commit()


async def outcome_of(storage, key=STRETCH, night=NIGHT):
    async with storage.begin() as unit:
        return await unit.outcomes.get(key, night)


@pytest.mark.parametrize("outcome", Outcome)
async def test_an_outcome_is_kept(storage, outcome):
    await record(storage, (STRETCH, NIGHT, outcome))

    assert await outcome_of(storage) is outcome


async def test_a_night_without_outcome_has_none(storage):
    await record(
        storage,
        (WATER, NIGHT, Outcome.DONE),
        (STRETCH, NIGHT - timedelta(days=1), Outcome.DONE),
    )

    assert await outcome_of(storage) is None


async def test_a_later_outcome_replaces_an_earlier_one(storage):
    await record(storage, (STRETCH, NIGHT, Outcome.SKIPPED), (STRETCH, NIGHT, Outcome.DONE))

    assert await outcome_of(storage) is Outcome.DONE


async def test_a_pause_is_recorded_only_where_nothing_else_is(storage):
    await record(storage, (STRETCH, NIGHT, Outcome.DONE))

    async with storage.begin() as unit:
        await unit.outcomes.record_pause([(STRETCH, NIGHT), (WATER, NIGHT), (WATER, NIGHT)])
        await unit.commit()

    assert await outcome_of(storage) is Outcome.DONE
    assert await outcome_of(storage, WATER) is Outcome.PAUSED


async def test_recording_no_pause_is_harmless(storage):
    async with storage.begin() as unit:
        await unit.outcomes.record_pause([])
        await unit.commit()

    assert await outcome_of(storage) is None


async def test_an_outcome_can_be_taken_back_twice(storage):
    await record(storage, (STRETCH, NIGHT, Outcome.DONE), (WATER, NIGHT, Outcome.DONE))

    for _ in range(2):
        async with storage.begin() as unit:
            await unit.outcomes.forget(STRETCH, NIGHT)
            await unit.commit()

    assert await outcome_of(storage) is None
    assert await outcome_of(storage, WATER) is Outcome.DONE
