"""To the schema in which an occurrence is a person's or a server's: nobody loses a row."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import delete, insert, inspect, select, text
from sqlalchemy.exc import IntegrityError

from bot.storage.schema import tables
from bot.storage.schema.migrating import migration_config
from bot.storage.upgrade import upgrade
from tests.support.builders import NIGHT, USER_ID, a_user, an_occurrence_id, tonight_at
from tests.support.servers import (
    GUILD_ID,
    OTHER_GUILD_ID,
    a_call,
    a_configuration,
    a_server,
    configure,
    store_post,
)
from tests.support.storage_scenes import store

FROM_0_1 = Path(__file__).parents[2] / "behaviour/from_0_1/database.sql"
MANY = 5_000
INSTANTS = ("due_at", "stale_at", "anchor_at", "claimable_at")
OLD_COLUMNS = [
    column
    for column in tables.occurrences.columns
    if column.name not in {"call_id", "guild_id", "channel_id", "leased_by"}
]


async def migrate(engine, run, revision):
    def go(connection):
        config = migration_config()
        config.attributes["connection"] = connection
        run(config, revision)

    async with engine.begin() as connection:
        await connection.run_sync(go)


async def old_rows(engine):
    """Return what each occurrence had before, by its id."""
    async with engine.connect() as connection:
        rows = (await connection.execute(select(*OLD_COLUMNS))).all()
    return {row.id: tuple(row) for row in rows}


async def insert_rows(engine, rows):
    async with engine.begin() as connection:
        await connection.execute(insert(tables.occurrences), rows)


def a_row(**changes):
    row = {
        "id": an_occurrence_id(1),
        "user_id": USER_ID,
        "kind": "stretch",
        "local_date": NIGHT,
        "slot": 0,
        "state": "planned",
        "attempts": 0,
        **dict.fromkeys(INSTANTS, tonight_at(22)),
    }
    return {**row, **changes}


@pytest.fixture
async def before(url, open_storage):
    """A database of the schema before, in which people have a great many occurrences."""
    storage = open_storage(url)
    await migrate(storage.engine, command.upgrade, "0004")
    states = ("planned", "leased", "sent", "done", "skipped", "unanswered", "failed")
    async with storage.engine.begin() as connection:
        people = [
            {
                "id": USER_ID + number,
                "created_at": tonight_at(20),
                "bedtimes": "[]",
                "has_bedtime": 0,
            }
            for number in range(20)
        ]
        for person in people:
            person["has_bedtime"] = False
        await connection.execute(insert(tables.users), people)
    rows = [
        a_row(
            id=an_occurrence_id(number),
            user_id=USER_ID + number % 20,
            slot=number // 20,
            state=states[number % len(states)],
            reason="stale" if number % 3 else None,
            message_id=2**60 + number if number % 2 else None,
            attempted_at=tonight_at(21) if number % 5 else None,
            sent_at=tonight_at(23) if number % 7 else None,
        )
        for number in range(MANY)
    ]
    await insert_rows(storage.engine, rows)
    return storage


async def test_a_big_table_of_occurrences_loses_and_changes_no_row(before):
    old = await old_rows(before.engine)

    change = await upgrade(before.engine)

    assert (change.before, len(old)) == ("0004", MANY)
    assert await old_rows(before.engine) == old
    async with before.engine.connect() as connection:
        subjects = select(tables.occurrences.c.call_id, tables.occurrences.c.guild_id).distinct()
        assert (await connection.execute(subjects)).all() == [(None, None)]


async def test_what_is_planned_is_claimed_after_the_upgrade(before):
    await upgrade(before.engine)

    async with before.begin() as unit:
        claimed = await unit.occurrences.claim_due(
            now=tonight_at(22), lease_until=tonight_at(23), limit=MANY
        )

    assert {each.user_id for each in claimed} == {USER_ID + number for number in range(20)}
    assert len(claimed) == sum(number % 7 in {0, 1} for number in range(MANY))


async def test_the_database_of_0_1_keeps_every_occurrence(sqlite_file, sqlite_url, open_storage):
    with closing(sqlite3.connect(sqlite_file)) as database:
        database.executescript(FROM_0_1.read_text())
        columns = "id, user_id, kind, local_date, slot, due_at, stale_at, state, reason, message_id"
        query = f"SELECT {columns} FROM occurrences ORDER BY id"  # noqa: S608 - our own words
        old = database.execute(query).fetchall()
    storage = open_storage(sqlite_url)

    await upgrade(storage.engine)

    with closing(sqlite3.connect(sqlite_file)) as database:
        assert database.execute(query).fetchall() == old
        assert len(old) > 100
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


async def test_going_back_takes_the_servers_away_and_leaves_people_what_they_had(before):
    old = await old_rows(before.engine)
    await upgrade(before.engine)
    await configure(before, a_configuration(calls=[a_call()]))
    await store_post(before, "f" * 24)

    await migrate(before.engine, command.downgrade, "0004")

    assert await old_rows(before.engine) == old
    async with before.engine.connect() as connection:
        left = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    assert not left & {"servers", "calls", "offers", "offer_members", "call_joins", "audit"}
    await upgrade(before.engine)
    assert await old_rows(before.engine) == old


@pytest.fixture
async def two_servers(storage):
    await store(storage, a_user())
    await configure(storage, a_configuration(calls=[a_call()]))
    await configure(storage, a_configuration(a_server(id=OTHER_GUILD_ID)))
    return storage


POST = {"user_id": None, "kind": "call", "call_id": a_call().id, "guild_id": GUILD_ID}
REFUSED = {
    "nobody's": {**POST, "call_id": None, "guild_id": None},
    "two subjects": {**POST, "user_id": USER_ID},
    "a call without its server": {**POST, "guild_id": None},
    "a server without its call": {**POST, "call_id": None},
    "a person in a server": {"guild_id": GUILD_ID},
    "a call of another server": {**POST, "guild_id": OTHER_GUILD_ID},
    "an unknown call": {**POST, "call_id": "0" * 12},
}


async def test_the_database_refuses_an_occurrence_without_exactly_one_subject(two_servers):
    taken = []

    for name, subject in REFUSED.items():
        try:
            await insert_rows(two_servers.engine, [a_row(**subject)])
        except IntegrityError:
            continue
        taken.append(name)

    assert taken == []
    for row in (a_row(), a_row(**POST, id=an_occurrence_id(2))):
        await insert_rows(two_servers.engine, [row])


async def test_a_call_has_one_post_a_date_and_the_database_sees_to_it(two_servers):
    await insert_rows(two_servers.engine, [a_row(**POST)])

    again = a_row(**POST, id=an_occurrence_id(2), **dict.fromkeys(INSTANTS, tonight_at(23)))
    with pytest.raises(IntegrityError):
        await insert_rows(two_servers.engine, [again])


@pytest.mark.parametrize("gone", ["call", "server"])
async def test_a_post_goes_with_its_call_and_with_its_server(two_servers, gone):
    await insert_rows(two_servers.engine, [a_row(**POST)])
    table, name = (
        (tables.calls, tables.calls.c.id == a_call().id)
        if gone == "call"
        else (tables.servers, tables.servers.c.guild_id == GUILD_ID)
    )

    async with two_servers.engine.begin() as connection:
        await connection.execute(delete(table).where(name))
        count = await connection.execute(text("SELECT count(*) FROM occurrences"))

    assert count.scalar_one() == 0
