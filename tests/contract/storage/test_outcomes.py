from datetime import timedelta

import pytest

from bot.domain.delivery.outcomes import Outcome, Record
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import Occasion
from bot.kinds import stretch
from bot.kinds.drinks import DRINKS
from tests.support.builders import NIGHT, USER_ID, a_night, a_user
from tests.support.storage_scenes import store, stored_person

STRETCH = ReminderKey(USER_ID, stretch.STRETCH)
WATER = ReminderKey(USER_ID, DRINKS)
TONIGHT = a_night()


@pytest.fixture
async def storage(storage):
    await store(storage, a_user())
    return storage


async def record(storage, *outcomes):
    async with storage.begin() as unit:
        for key, night, outcome in outcomes:
            await unit.outcomes.record(key, night, outcome)
        await unit.commit()


async def record_of(storage, key=STRETCH, night=TONIGHT):
    person = await stored_person(storage)
    return person.record_of(key.kind, night.anchor_at)


async def outcome_of(storage, key=STRETCH, night=TONIGHT):
    record = await record_of(storage, key, night)
    return record and record.outcome


@pytest.mark.parametrize("outcome", Outcome)
async def test_an_outcome_is_kept(storage, outcome):
    await record(storage, (STRETCH, TONIGHT, outcome))

    assert await outcome_of(storage) is outcome


async def test_a_night_without_outcome_has_none(storage):
    await record(
        storage,
        (WATER, TONIGHT, Outcome.DONE),
        (STRETCH, a_night(NIGHT - timedelta(days=1)), Outcome.DONE),
    )

    assert await outcome_of(storage) is None


async def test_a_later_outcome_replaces_an_earlier_one(storage):
    await record(storage, (STRETCH, TONIGHT, Outcome.SKIPPED), (STRETCH, TONIGHT, Outcome.DONE))

    assert await outcome_of(storage) is Outcome.DONE


@pytest.mark.parametrize("outcome", [Outcome.PAUSED, Outcome.NOT_SENT, Outcome.MISSED])
async def test_an_ending_is_recorded_only_where_nothing_else_is(storage, outcome):
    await record(storage, (STRETCH, TONIGHT, Outcome.DONE))
    ending = Record(TONIGHT, outcome)

    async with storage.begin() as unit:
        await unit.outcomes.record_endings([(STRETCH, ending), (WATER, ending), (WATER, ending)])
        await unit.commit()

    assert await outcome_of(storage) is Outcome.DONE
    assert await outcome_of(storage, WATER) is outcome


async def test_recording_no_ending_is_harmless(storage):
    async with storage.begin() as unit:
        await unit.outcomes.record_endings([])
        await unit.commit()

    assert await outcome_of(storage) is None


async def test_an_outcome_can_be_taken_back_twice(storage):
    await record(storage, (STRETCH, TONIGHT, Outcome.DONE), (WATER, TONIGHT, Outcome.DONE))

    for _ in range(2):
        async with storage.begin() as unit:
            await unit.outcomes.forget(STRETCH, TONIGHT.anchor_at)
            await unit.commit()

    assert await outcome_of(storage) is None
    assert await outcome_of(storage, WATER) is Outcome.DONE


@pytest.mark.parametrize(
    ("hours", "is_same"), [(0, True), (5.9, True), (-5.9, True), (6, False), (-6, False)]
)
async def test_a_sleep_is_known_again_by_a_bedtime_less_than_six_hours_away(
    storage, hours, is_same
):
    await record(storage, (STRETCH, TONIGHT, Outcome.DONE))
    moved = Occasion(NIGHT, TONIGHT.anchor_at + timedelta(hours=hours))

    found = await record_of(storage, night=moved)
    async with storage.begin() as unit:
        await unit.outcomes.forget(STRETCH, moved.anchor_at)
        await unit.commit()

    assert found == (Record(TONIGHT, Outcome.DONE) if is_same else None)
    assert (await outcome_of(storage) is None) is (hours == 0), "its neighbours stay"


async def test_of_two_sleeps_the_nearer_one_is_meant(storage):
    later = Occasion(NIGHT, TONIGHT.anchor_at + timedelta(hours=7))
    await record(storage, (STRETCH, TONIGHT, Outcome.DONE), (STRETCH, later, Outcome.SKIPPED))

    between = Occasion(NIGHT, TONIGHT.anchor_at + timedelta(hours=4))

    assert await outcome_of(storage, night=between) is Outcome.SKIPPED


async def test_a_date_may_have_had_two_nights(storage):
    later = Occasion(NIGHT, TONIGHT.anchor_at + timedelta(hours=23))
    other = Occasion(NIGHT - timedelta(days=1), TONIGHT.anchor_at - timedelta(hours=9))
    await record(
        storage,
        (STRETCH, later, Outcome.SKIPPED),
        (STRETCH, TONIGHT, Outcome.DONE),
        (STRETCH, other, Outcome.DONE),
        (WATER, Occasion.drink_day(NIGHT), Outcome.ENOUGH),
    )

    person = await stored_person(storage)

    assert person.records_on(stretch.STRETCH, NIGHT) == [
        Record(TONIGHT, Outcome.DONE),
        Record(later, Outcome.SKIPPED),
    ]
