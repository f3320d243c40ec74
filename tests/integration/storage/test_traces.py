"""What was deleted is in no byte of any file of the database, while the process runs on."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.ids import ChannelId, UserId
from bot.services.operations.housekeeping import KEEP_UNREACHABLE
from bot.services.people.privacy import PrivacyService
from bot.storage.engine import open_engine
from bot.storage.files.traces import RETRY_AFTER_S, Traces
from bot.storage.unit_of_work import SqlStorage
from tests.support.builders import a_reminder, a_user, an_occurrence, an_occurrence_id, tonight_at
from tests.support.services import Process, World
from tests.support.storage_scenes import store

NOW = tonight_at(22)
PEOPLE = [UserId(0x1122_3344_5566_0000 + number) for number in range(300)]
ADA = PEOPLE[150]
ZONE = "Antarctica/Troll"
CHANNEL = ChannelId(0x2233_4455_6677_8899)
OCCURRENCE = an_occurrence_id(150)


@pytest.fixture
async def storage(migrated_sqlite_url, open_storage):
    storage = open_storage(migrated_sqlite_url)
    for number, user_id in enumerate(PEOPLE):
        await store(
            storage,
            a_user(id=user_id),
            a_reminder(user_id=user_id),
            an_occurrence(id=an_occurrence_id(number), user_id=user_id),
        )
    return storage


async def change(storage, **changes):
    """Let Ada set something."""
    async with storage.begin() as unit:
        user = await unit.users.get(ADA)
        await unit.users.save(replace(user, zone_key=ZONE, dm_channel_id=CHANNEL, **changes))
        await unit.commit()


def traces_of_ada(file: Path) -> set[str]:
    """Return where something of hers is found, in all files that begin like the database's."""
    hers = (ZONE.encode(), OCCURRENCE.encode(), ADA.to_bytes(8), CHANNEL.to_bytes(8), varint(ADA))
    files = [each for each in file.parent.iterdir() if each.name.startswith(file.name)]
    return {each.name for each in files for one in hers if one in each.read_bytes()}


def varint(number: int) -> bytes:
    """Write a number as SQLite writes the key of a row (sqlite.org/fileformat2.html, 1.6)."""
    rest, last = divmod(number, 0x100)
    sevens = [rest >> shift & 0x7F | 0x80 for shift in range(49, -1, -7)]
    return bytes([*sevens, last])


async def test_a_deletion_leaves_nothing_in_any_file(storage, sqlite_file):
    await change(storage)
    assert "charley.db-wal" in traces_of_ada(sqlite_file)

    assert await PrivacyService(storage=storage).erase(ADA) == 3

    assert traces_of_ada(sqlite_file) == set()
    assert sqlite_file.with_name("charley.db-wal").stat().st_size == 0
    async with storage.begin() as unit:
        assert await unit.users.get(PEOPLE[151]) is not None


async def test_whoever_was_out_of_reach_for_a_year_leaves_nothing_either(storage, sqlite_file):
    await change(storage, unreachable_since=NOW - KEEP_UNREACHABLE - timedelta(days=1))
    process = Process(World(now=NOW, storage=storage))

    await process.housekeeping.run()

    assert traces_of_ada(sqlite_file) == set()


async def test_what_another_process_deleted_goes_as_well(storage, sqlite_file, sqlite_url):
    await change(storage)
    other = SqlStorage(open_engine(sqlite_url))  # `charley user erase`, beside the bot

    await PrivacyService(storage=other).erase(ADA)

    assert traces_of_ada(sqlite_file) == set()
    await other.close()


async def test_a_reader_delays_it_and_stops_nobody(storage, sqlite_file):
    now = 1000.0
    storage._traces = Traces(monotonic=lambda: now)
    await change(storage)
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM users").fetchone()
        await PrivacyService(storage=storage).erase(ADA)
        assert traces_of_ada(sqlite_file) != set()
        reader.execute("COMMIT")

    async def any_commit():
        async with storage.begin() as unit:
            await unit.commit()

    await any_commit()
    assert traces_of_ada(sqlite_file) != set()  # not at every commit
    now += RETRY_AFTER_S
    await any_commit()

    assert traces_of_ada(sqlite_file) == set()


async def test_a_killed_process_leaves_a_log_that_the_next_one_empties(
    storage, sqlite_file, sqlite_url, open_storage
):
    await change(storage)
    async with storage.engine.begin() as connection:  # as if it were killed right after
        await connection.execute(text("DELETE FROM occurrences WHERE user_id = :id"), {"id": ADA})
        await connection.execute(text("DELETE FROM reminders WHERE user_id = :id"), {"id": ADA})
        await connection.execute(text("DELETE FROM users WHERE id = :id"), {"id": ADA})
    assert traces_of_ada(sqlite_file) != set()

    async with open_storage(sqlite_url).begin() as unit:
        await unit.commit()

    assert traces_of_ada(sqlite_file) == set()


async def test_deleted_pages_are_overwritten_however_sqlite_was_built(storage):
    async with storage.engine.connect() as connection:
        assert (await connection.execute(text("PRAGMA secure_delete"))).scalar_one() == 1
