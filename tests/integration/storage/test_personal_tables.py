"""Every table with a `user_id` goes with its person, also one that was added yesterday."""

import pytest
from sqlalchemy import func, select

from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import EntryId
from bot.domain.reminders.rules import ReminderKey
from bot.kinds.stretch import STRETCH
from bot.storage.schema import tables
from tests.support.builders import NIGHT, USER_ID, a_night, a_reminder, a_user, an_occurrence
from tests.support.guided import a_session
from tests.support.storage_scenes import store

PERSONAL = sorted(
    table.name
    for table in tables.metadata.tables.values()
    if table is tables.users or "user_id" in table.columns
)
IMPERSONAL = {"notes"}


@pytest.fixture
async def storage(storage):
    """One row of the person in every table. A new table needs its row here."""
    await store(storage, a_user(), a_reminder(), an_occurrence())
    async with storage.begin() as unit:
        key = ReminderKey(USER_ID, STRETCH)
        await unit.outcomes.record(key, a_night(), Outcome.DONE)
        await unit.drinks.log(EntryId("entry"), USER_ID, drink_day=NIGHT, millilitres=200)
        await unit.tips_seen.note(USER_ID, "loosen-the-covers")
        await unit.sessions.save(a_session())
        await unit.commit()
    return storage


async def rows_in(storage, name):
    async with storage.engine.connect() as connection:
        count = select(func.count()).select_from(tables.metadata.tables[name])
        return (await connection.execute(count)).scalar_one()


def test_every_table_is_either_personal_or_known_not_to_be():
    assert set(tables.metadata.tables) == set(PERSONAL) | IMPERSONAL


@pytest.mark.parametrize("name", PERSONAL)
async def test_an_export_covers_the_table(storage, name):
    async with storage.begin() as unit:
        exported = await unit.personal.export(USER_ID)

    assert len(exported[name]) == 1
    assert set(exported[name][0]) == set(tables.metadata.tables[name].columns.keys())


@pytest.mark.parametrize("name", PERSONAL)
async def test_an_erasure_covers_the_table(storage, name):
    assert await rows_in(storage, name) == 1

    async with storage.begin() as unit:
        assert await unit.personal.erase(USER_ID) == len(PERSONAL)
        await unit.commit()

    assert await rows_in(storage, name) == 0


@pytest.mark.parametrize("name", PERSONAL)
async def test_the_rows_go_even_when_only_the_person_is_deleted(storage, name):
    async with storage.engine.begin() as connection:
        await connection.execute(tables.users.delete())

    assert await rows_in(storage, name) == 0
