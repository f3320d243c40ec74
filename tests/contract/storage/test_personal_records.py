import json

import pytest

from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import EntryId, UserId
from bot.domain.reminders.rules import ReminderKey
from bot.kinds.stretch import STRETCH
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_night,
    a_reminder,
    a_user,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)
from tests.support.guided import a_session
from tests.support.servers import (
    GUILD_ID,
    a_call,
    a_change,
    a_configuration,
    a_membership,
    an_offer,
    configure,
    store_post,
)
from tests.support.storage_scenes import store, stored_occurrence

OTHER = UserId(7_007_007_007)  # no random id of a row holds so many digits that are the same
POST = an_occurrence_id(900)
TABLES = {
    "users",
    "reminders",
    "occurrences",
    "outcomes",
    "drinks",
    "tips_seen",
    "sessions",
    "offer_members",
    "call_joins",
    "audit",
}


async def store_everything_about(storage, user_id):
    occurrence_id = an_occurrence_id(user_id)
    await store(
        storage,
        a_user(id=user_id),
        a_reminder(user_id=user_id),
        an_occurrence(id=occurrence_id, user_id=user_id),
    )
    async with storage.begin() as unit:
        key = ReminderKey(user_id, STRETCH)
        await unit.outcomes.record(key, a_night(), Outcome.DONE)
        await unit.drinks.log(EntryId(f"d{user_id}"), user_id, drink_day=NIGHT, millilitres=200)
        await unit.tips_seen.note(user_id, "loosen-the-covers")
        await unit.sessions.save(a_session(user_id=user_id))
        await unit.offer_members.join(a_membership(user_id=user_id))
        await unit.call_joins.join(user_id, POST, guild_id=GUILD_ID, due_since=tonight_at(22))
        await unit.audit.add([a_change(actor=user_id)], at=tonight_at(20))
        await unit.commit()


@pytest.fixture
async def storage(storage):
    await configure(storage, a_configuration(calls=[a_call()], offers=[an_offer()]))
    await store_post(storage, POST)
    await store_everything_about(storage, USER_ID)
    await store_everything_about(storage, OTHER)
    return storage


async def export(storage, user_id=USER_ID):
    async with storage.begin() as unit:
        return await unit.personal.export(user_id)


async def erase(storage, user_id=USER_ID):
    async with storage.begin() as unit:
        count = await unit.personal.erase(user_id)
        await unit.commit()
    return count


async def test_an_export_holds_the_persons_rows_of_every_table_and_no_others(storage):
    exported = await export(storage)

    assert set(exported) == TABLES
    assert all(len(rows) == 1 for rows in exported.values())
    assert str(OTHER) not in json.dumps(exported)


async def test_an_export_is_plain_json(storage):
    exported = await export(storage)

    assert json.loads(json.dumps(exported)) == exported
    assert exported["users"][0]["created_at"] == "2026-01-01T12:00:00+00:00"
    assert exported["outcomes"][0]["local_date"] == NIGHT.isoformat()
    assert exported["reminders"][0]["rule"] == {"minutes_before": 30, "repeats": 0}


async def test_an_export_of_somebody_unknown_is_empty(storage):
    assert not any((await export(storage, UserId(404))).values())


async def test_erasing_deletes_every_row_and_counts_them(storage):
    assert await erase(storage) == len(TABLES)

    assert not any((await export(storage)).values())
    async with storage.begin() as unit:
        assert await unit.users.get(USER_ID) is None
        assert await unit.reminders.of(USER_ID) == []
        assert not any((await unit.personal.export(USER_ID)).values())
    assert await stored_occurrence(storage, an_occurrence_id(USER_ID)) is None


async def test_erasing_leaves_others_alone(storage):
    before = await export(storage, OTHER)

    await erase(storage)

    assert await export(storage, OTHER) == before


async def test_erasing_twice_is_harmless(storage):
    await erase(storage)

    assert await erase(storage) == 0


async def test_an_erasure_that_is_not_committed_erases_nothing(storage):
    before = await export(storage)

    async with storage.begin() as unit:
        await unit.personal.erase(USER_ID)

    assert await export(storage) == before


async def test_an_erased_person_may_come_back(storage):
    await erase(storage)

    await store_everything_about(storage, USER_ID)

    assert all(len(rows) == 1 for rows in (await export(storage)).values())
