"""Every table with a `user_id` goes with its person, also one that was added yesterday."""

import pytest
from sqlalchemy import func, select

from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import EntryId
from bot.domain.reminders.rules import ReminderKey
from bot.domain.servers.audit import Actor
from bot.kinds.stretch import STRETCH
from bot.storage.schema import tables
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_night,
    a_reminder,
    a_user,
    an_occurrence,
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
from tests.support.storage_scenes import store

PERSONAL = sorted(
    table.name
    for table in tables.metadata.tables.values()
    if table is tables.users or "user_id" in table.columns
)
OF_SERVERS = {"servers", "calls", "offers", "drafts"}
NAMING_NOBODY_ERASED = {"audit"}
"""A server's own record: it is exported with a person, and an erased one becomes somebody there."""
OF_PROCESSES = {"processes", "pace_places", "identifies"}
NAMING_PROCESSES = {("occurrences", "leased_by"), ("pace_places", "held_by")}
IMPERSONAL = {"notes", *OF_PROCESSES, *OF_SERVERS, *NAMING_NOBODY_ERASED}


@pytest.fixture
async def storage(storage):
    """One row of the person in every table. A new table needs its row here."""
    await store(storage, a_user(), a_reminder(), an_occurrence())
    await configure(storage, a_configuration(calls=[a_call()], offers=[an_offer()]))
    post = await store_post(storage)
    async with storage.begin() as unit:
        key = ReminderKey(USER_ID, STRETCH)
        await unit.outcomes.record(key, a_night(), Outcome.DONE)
        await unit.drinks.log(EntryId("entry"), USER_ID, drink_day=NIGHT, millilitres=200)
        await unit.tips_seen.note(USER_ID, "loosen-the-covers")
        await unit.sessions.save(a_session())
        await unit.offer_members.join(a_membership())
        await unit.call_joins.join(USER_ID, post, guild_id=GUILD_ID, due_since=tonight_at(22))
        await unit.audit.add([a_change()], at=tonight_at(20))
        await unit.commit()
    return storage


async def rows_in(storage, name):
    """Return how many rows there are, but for the post of the server that the person joined."""
    table = tables.metadata.tables[name]
    count = select(func.count()).select_from(table)
    if table is tables.occurrences:
        count = count.where(table.c.call_id.is_(None))
    async with storage.engine.connect() as connection:
        return (await connection.execute(count)).scalar_one()


def test_every_table_is_either_personal_or_known_not_to_be():
    assert set(tables.metadata.tables) == set(PERSONAL) | IMPERSONAL


@pytest.mark.parametrize("name", sorted({*PERSONAL, *NAMING_NOBODY_ERASED}))
async def test_an_export_covers_the_table(storage, name):
    async with storage.begin() as unit:
        exported = await unit.personal.export(USER_ID)

    assert len(exported[name]) == 1
    assert set(exported[name][0]) == set(tables.metadata.tables[name].columns.keys())


@pytest.mark.parametrize("name", PERSONAL)
async def test_an_erasure_covers_the_table(storage, name):
    assert await rows_in(storage, name) == 1

    async with storage.begin() as unit:
        assert await unit.personal.erase(USER_ID) == len(PERSONAL) + len(NAMING_NOBODY_ERASED)
        await unit.commit()

    assert await rows_in(storage, name) == 0


def test_every_column_that_may_name_a_person_is_one_that_an_erasure_knows():
    naming = {
        (table.name, column.name)
        for table in tables.metadata.tables.values()
        for column in table.columns
        if column.name.endswith(("user_id", "actor_id", "person_id", "_by", "owner_id"))
    }

    assert naming - NAMING_PROCESSES == {
        (name, "user_id") for name in PERSONAL if name != "users"
    } | {("audit", "actor_id")}


@pytest.mark.parametrize("name", sorted(OF_SERVERS | NAMING_NOBODY_ERASED))
async def test_an_erasure_leaves_what_is_a_servers_own(storage, name):
    before = await rows_in(storage, name)

    async with storage.begin() as unit:
        await unit.personal.erase(USER_ID)
        await unit.commit()

    assert await rows_in(storage, name) == before


async def test_an_erased_person_is_somebody_in_the_audit(storage):
    async with storage.begin() as unit:
        await unit.personal.erase(USER_ID)
        await unit.commit()

    async with storage.read() as unit:
        (entry,) = await unit.audit.page(GUILD_ID)
    assert entry.change == a_change(actor=Actor.SOMEBODY)


@pytest.mark.parametrize("name", PERSONAL)
async def test_the_rows_go_even_when_only_the_person_is_deleted(storage, name):
    async with storage.engine.begin() as connection:
        await connection.execute(tables.users.delete())

    assert await rows_in(storage, name) == 0
