"""What was deleted is in no byte of any file of the database, while the process runs on."""

import random
import shutil
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
from bot.storage.backup.erasing import holds, varint
from bot.storage.engine import open_engine
from bot.storage.files.traces import RETRY_AFTER_S, Traces
from bot.storage.unit_of_work import SqlStorage
from tests.support.builders import a_reminder, a_user, an_occurrence, an_occurrence_id, tonight_at
from tests.support.databases import copy_template
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


class Crowd:
    """People whose rows have come and gone for weeks, so that pages were balanced again and again."""

    def __init__(self, file: Path, *, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - nobody guards anything with it
        self.people = [UserId(chance.getrandbits(58) | 1 << 58) for _ in range(700)]
        with closing(sqlite3.connect(file, isolation_level=None)) as database:
            database.execute("PRAGMA secure_delete=ON")
            database.execute("BEGIN")
            database.executemany(
                "INSERT INTO users (id, created_at, bedtimes, has_bedtime, zone_key) "
                "VALUES (?, 0, '{}', 1, 'Europe/Berlin')",
                ([person] for person in self.people),
            )
            for night in range(30):
                self._live(database, chance, night=night)
            database.execute("COMMIT")
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _live(self, database: sqlite3.Connection, chance: random.Random, *, night: int) -> None:
        awake = chance.sample(self.people, 350)
        database.executemany(
            "INSERT INTO drinks VALUES (?, ?, ?, 250)",
            ([f"{chance.getrandbits(48):012x}", each, f"{night}"] for each in awake),
        )
        database.executemany(
            "INSERT INTO outcomes VALUES (?, 'stretch', ?, '2026-01-01', 'done', 0)",
            ([each, night] for each in awake),
        )
        zones = ["Asia/Tokyo", "America/Argentina/ComodRivadavia"]
        database.executemany(
            "UPDATE users SET zone_key = ? WHERE id = ?",
            ([chance.choice(zones), each] for each in chance.sample(self.people, 80)),
        )
        database.execute("DELETE FROM drinks WHERE drink_day < ?", [f"{night - 7}"])

    def left_in(self, file: Path) -> set[UserId]:
        """Return who can be found in the bytes of a file."""
        return {each for each in self.people if holds(file, [each.to_bytes(8), varint(each)])}


@pytest.fixture
def crowd(sqlite_file):
    copy_template(sqlite_file)
    return Crowd(sqlite_file, seed=3)


@pytest.fixture
def remembered(crowd, sqlite_file):
    """Those of a few whom pages remember that were balanced, after every row of theirs is overwritten."""
    overwritten = sqlite_file.with_name("overwritten.db")
    shutil.copy(sqlite_file, overwritten)
    few = crowd.people[:150]
    with closing(sqlite3.connect(overwritten)) as database:
        database.execute("PRAGMA secure_delete=ON")
        for person in few:
            for column in ("drinks WHERE user_id", "outcomes WHERE user_id", "users WHERE id"):
                database.execute(f"DELETE FROM {column} = ?", [person])  # noqa: S608 - as above
        database.commit()
    found = crowd.left_in(overwritten) & set(few)
    overwritten.unlink()
    assert found, "SQLite overwrites more than it did: is the file still to be rewritten?"
    return found


async def test_pages_that_were_balanced_remember_nobody(
    crowd, remembered, sqlite_file, sqlite_url, open_storage
):
    storage = open_storage(sqlite_url)

    for person in remembered:
        await PrivacyService(storage=storage).erase(person)

    await storage.close()
    assert crowd.left_in(sqlite_file) == set(crowd.people) - remembered


async def test_a_process_that_was_killed_before_it_could_rewrite_leaves_that_to_the_next(
    crowd, remembered, sqlite_file, sqlite_url, open_storage
):
    killed = open_storage(sqlite_url)
    killed._traces = Traces(monotonic=lambda: -1.0)  # never
    for person in remembered:
        await PrivacyService(storage=killed).erase(person)
    await killed.close()

    next_one = open_storage(sqlite_url)
    async with next_one.begin() as unit:
        await unit.commit()
    async with next_one.read() as unit:
        assert await unit.notes.get("rewrite") is None
    await next_one.close()

    assert crowd.left_in(sqlite_file) == set(crowd.people) - remembered


async def test_a_large_file_waits_for_its_hour(crowd, remembered, sqlite_file, open_storage):
    storage = open_storage(f"sqlite:///{sqlite_file}")
    async with storage.engine.connect() as connection:
        statement = text("SELECT CAST(strftime('%H', 'now') AS integer)")
        this_hour = (await connection.execute(statement)).scalar_one()

    async def erase_at(hour, *people):
        storage._traces = Traces(at_once=1000, quiet_hour=hour)
        for person in people:
            await PrivacyService(storage=storage).erase(person)
        async with storage.begin() as unit:
            await unit.commit()
            return await unit.notes.get("rewrite")

    assert await erase_at((this_hour + 12) % 24, *remembered) is not None
    assert await erase_at(this_hour) is None
    await storage.close()

    assert crowd.left_in(sqlite_file) == set(crowd.people) - remembered
