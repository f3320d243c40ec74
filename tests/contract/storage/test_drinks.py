from datetime import timedelta

import pytest

from bot.domain.ids import EntryId, UserId
from tests.support.builders import NIGHT, USER_ID, a_user
from tests.support.storage_scenes import store, stored_person

DAY = timedelta(days=1)
OTHER = UserId(7)


@pytest.fixture
async def storage(storage):
    await store(storage, a_user(), a_user(id=OTHER))
    return storage


async def log(storage, name, *, user_id=USER_ID, day=NIGHT, millilitres=200):
    async with storage.begin() as unit:
        is_logged = await unit.drinks.log(
            EntryId(name), user_id, drink_day=day, millilitres=millilitres
        )
        await unit.commit()
    return is_logged


async def undo(storage, name, *, user_id=USER_ID):
    async with storage.begin() as unit:
        undone = await unit.drinks.undo(EntryId(name), user_id)
        await unit.commit()
    return undone


async def total(storage, *, user_id=USER_ID, day=NIGHT):
    person = await stored_person(storage, user_id)
    return person.drunk_ml.get(day, 0)


async def test_a_day_without_drinks_has_a_total_of_nothing(storage):
    assert await total(storage) == 0


async def test_drinks_add_up_by_person_and_day(storage):
    await log(storage, "a")
    await log(storage, "b", millilitres=300)
    await log(storage, "c", day=NIGHT + DAY)
    await log(storage, "d", user_id=OTHER, millilitres=1000)

    assert await total(storage) == 500
    assert await total(storage, day=NIGHT + DAY) == 200
    assert await total(storage, user_id=OTHER) == 1000


async def test_logging_an_entry_twice_counts_once(storage):
    assert await log(storage, "a") is True
    assert await log(storage, "a", millilitres=900) is False

    assert await total(storage) == 200


async def test_undoing_an_entry_twice_takes_it_back_once(storage):
    await log(storage, "a")
    await log(storage, "b")

    assert await undo(storage, "a") == (NIGHT, 200)
    assert await undo(storage, "a") is None

    assert await total(storage) == 200


async def test_nobody_takes_back_the_drink_of_another(storage):
    await log(storage, "a")

    assert await undo(storage, "a", user_id=OTHER) is None

    assert await total(storage) == 200


async def test_earlier_days_are_pruned_no_more_than_asked_for(storage):
    for days in range(4):
        await log(storage, f"e{days}", day=NIGHT - days * DAY)

    async with storage.begin() as unit:
        assert await unit.drinks.prune(before=NIGHT, limit=2) == 2
        assert await unit.drinks.prune(before=NIGHT, limit=2) == 1
        assert await unit.drinks.prune(before=NIGHT, limit=2) == 0
        await unit.commit()

    assert await total(storage) == 200
