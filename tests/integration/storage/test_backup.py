import asyncio
import sqlite3
import sys
import threading
from asyncio.subprocess import PIPE
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.delivery.restoring import RESTORED_NOTE
from bot.domain.ids import UserId
from bot.storage.backup.backup import back_up
from bot.storage.backup.errors import (
    BackupError,
    BackupSourceError,
    BackupTargetError,
    BackupToolError,
    DatabaseInUseError,
)
from bot.storage.backup.restore import restore
from bot.storage.files.sqlite_copy import StoppedError
from bot.storage.moving import opened, transfer
from bot.storage.schema.revisions import SchemaNewerError
from bot.storage.upgrade import upgrade
from tests.support.builders import USER_ID, a_user
from tests.support.storage_scenes import store

NOW = datetime(2026, 3, 4, 21, 5, 9, tzinfo=UTC)
POSTGRES_URL = "postgresql://charley:secret@db.example/charley"
HOLD_OPEN = """
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute("SELECT count(*) FROM users").fetchone()
print("open", flush=True)
sys.stdin.read()
"""


@pytest.fixture
async def storage(migrated_sqlite_url, open_storage):
    storage = open_storage(migrated_sqlite_url)
    await store(storage, a_user())
    return storage


@pytest.fixture
def file(tmp_path):
    return tmp_path / "kept" / "charley.backup"


@pytest.fixture
async def backup(storage, sqlite_url, file):
    """A backup that knows one person; the database has forgotten them since."""
    await back_up(sqlite_url, file)
    async with storage.begin() as unit:
        await unit.personal.erase(USER_ID)
        await unit.notes.set("written", "after the backup")
        await unit.commit()
    await storage.close()
    return file


def people_in(file):
    with closing(sqlite3.connect(file)) as database:
        return [row[0] for row in database.execute("SELECT id FROM users")]


def make_newer(file):
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()


@pytest.mark.usefixtures("storage")
async def test_a_backup_is_one_file_that_holds_everything(sqlite_url, file):
    await back_up(sqlite_url, file)

    assert [each.name for each in file.parent.iterdir()] == [file.name]
    assert people_in(file) == [USER_ID]


async def test_a_backup_made_inside_a_unit_holds_what_was_committed(storage, sqlite_url, file):
    async with storage.begin() as unit:
        await unit.personal.erase(USER_ID)
        await back_up(sqlite_url, file)

    assert people_in(file) == [USER_ID]


@pytest.mark.usefixtures("storage")
async def test_a_backup_replaces_an_older_one(sqlite_url, file):
    file.parent.mkdir()
    file.write_text("older")

    await back_up(sqlite_url, file)

    assert people_in(file) == [USER_ID]


@pytest.mark.usefixtures("storage")
async def test_the_database_is_no_place_for_its_own_backup(sqlite_url, sqlite_file):
    with pytest.raises(BackupTargetError):
        await back_up(sqlite_url, sqlite_file)

    assert people_in(sqlite_file) == [USER_ID]


async def test_a_database_that_is_not_there_cannot_be_backed_up(sqlite_url, sqlite_file, file):
    with pytest.raises(BackupSourceError):
        await back_up(sqlite_url, file)

    assert not file.exists()
    assert not sqlite_file.exists()


async def test_an_empty_database_cannot_be_backed_up(sqlite_url, sqlite_file, file):
    sqlite3.connect(sqlite_file).close()
    sqlite_file.touch()

    with pytest.raises(BackupSourceError):
        await back_up(sqlite_url, file)

    assert not any(file.parent.iterdir())


@pytest.mark.usefixtures("storage")
async def test_a_place_that_cannot_be_written_is_told(sqlite_url, tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(BackupTargetError):
        await back_up(sqlite_url, tmp_path / "file" / "backup")


async def test_a_restored_backup_takes_the_place_of_the_database(
    backup, sqlite_url, sqlite_file, open_storage
):
    aside = await restore(sqlite_url, backup, now=NOW)

    assert aside == sqlite_file.with_name("charley.db.before-restore-20260304T210509")
    assert people_in(aside) == []
    storage = open_storage(sqlite_url)
    assert not (await upgrade(storage.engine)).is_change
    async with storage.begin() as unit:
        assert await unit.users.get(USER_ID) == a_user()
        assert await unit.notes.get("written") is None


async def test_a_backup_is_restored_where_there_is_no_database(backup, sqlite_url, sqlite_file):
    sqlite_file.unlink()

    assert await restore(sqlite_url, backup, now=NOW) is None

    assert people_in(sqlite_file) == [USER_ID]


async def test_a_backup_takes_the_place_of_a_database_that_cannot_be_opened(
    backup, sqlite_url, sqlite_file
):
    sqlite_file.write_bytes(b"what a broken disk left behind" * 500)

    aside = await restore(sqlite_url, backup, now=NOW)

    assert people_in(sqlite_file) == [USER_ID]
    assert aside.read_bytes().startswith(b"what a broken disk left behind")


async def test_a_backup_takes_the_place_of_a_database_with_damaged_pages(
    backup, sqlite_url, sqlite_file
):
    pages = bytearray(sqlite_file.read_bytes())
    pages[4096:] = b"\xff" * (len(pages) - 4096)
    sqlite_file.write_bytes(pages)

    assert (await restore(sqlite_url, backup, now=NOW)).read_bytes()[4096:5000] == b"\xff" * 904

    assert people_in(sqlite_file) == [USER_ID]


async def test_nothing_is_restored_while_another_process_uses_the_database(
    backup, sqlite_url, sqlite_file
):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", HOLD_OPEN, str(sqlite_file), stdin=PIPE, stdout=PIPE
    )
    assert await process.stdout.readline() == b"open\n"
    with pytest.raises(DatabaseInUseError):
        await restore(sqlite_url, backup, now=NOW)
    process.stdin.close()
    await process.wait()

    assert people_in(sqlite_file) == []
    assert await restore(sqlite_url, backup, now=NOW) is not None


async def test_nothing_is_restored_while_this_process_uses_the_database(
    backup, sqlite_url, open_storage
):
    storage = open_storage(sqlite_url)
    async with storage.begin() as unit:
        await unit.notes.get("anything")

    with pytest.raises(DatabaseInUseError):
        await restore(sqlite_url, backup, now=NOW)


@pytest.mark.parametrize("contents", [b"", b"not a database", b"SQLite format 3\0" + b"x" * 5000])
async def test_what_is_no_backup_is_not_restored(backup, sqlite_url, sqlite_file, contents):
    backup.write_bytes(contents)

    with pytest.raises(BackupSourceError):
        await restore(sqlite_url, backup, now=NOW)

    assert people_in(sqlite_file) == []


@pytest.mark.usefixtures("backup")
async def test_the_database_of_another_program_is_not_restored(sqlite_url, tmp_path):
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as database:
        database.execute("CREATE TABLE bookmarks (url)")

    with pytest.raises(BackupSourceError):
        await restore(sqlite_url, other, now=NOW)


async def test_a_backup_that_is_not_there_is_not_restored(sqlite_url, tmp_path):
    with pytest.raises(BackupSourceError):
        await restore(sqlite_url, tmp_path / "missing", now=NOW)

    assert not (tmp_path / "missing").exists()


async def test_a_backup_of_the_future_is_not_restored(backup, sqlite_url, sqlite_file):
    make_newer(backup)

    with pytest.raises(SchemaNewerError):
        await restore(sqlite_url, backup, now=NOW)

    assert people_in(sqlite_file) == []


async def test_a_damaged_backup_is_not_restored(backup, sqlite_url):
    pages = bytearray(backup.read_bytes())
    pages[4096 * 2 : 4096 * 4] = b"\xff" * 8192
    backup.write_bytes(pages)

    with pytest.raises(BackupError):
        await restore(sqlite_url, backup, now=NOW)


@pytest.mark.postgres
async def test_postgresql_is_backed_up_into_a_file_and_restored_from_it(
    migrated_postgres_url, open_storage, file
):
    storage = open_storage(migrated_postgres_url)
    await store(storage, a_user())

    await back_up(migrated_postgres_url, file)
    assert people_in(file) == [USER_ID]
    with pytest.raises(BackupTargetError, match="must be empty, got 1 rows in users"):
        await restore(migrated_postgres_url, file, now=NOW)

    async with storage.begin() as unit:
        await unit.personal.erase(USER_ID)
        await unit.commit()
    assert await restore(migrated_postgres_url, file, now=NOW) is None
    async with storage.read() as unit:
        assert await unit.users.get(USER_ID) == a_user()
        assert await unit.notes.get(RESTORED_NOTE) == NOW.isoformat()
    assert [each.name for each in file.parent.iterdir()] == [file.name]


@pytest.mark.postgres
async def test_a_backup_of_an_sqlite_file_is_restored_into_postgresql_as_well(
    backup, postgres_url, open_storage
):
    await restore(postgres_url, backup, now=NOW)

    async with open_storage(postgres_url).read() as unit:
        assert await unit.users.get(USER_ID) == a_user()


@pytest.mark.postgres
async def test_an_empty_postgresql_database_cannot_be_backed_up(postgres_url, file):
    with pytest.raises(BackupSourceError):
        await back_up(postgres_url, file)

    assert not any(file.parent.iterdir())


@pytest.mark.postgres
async def test_a_backup_of_postgresql_ends_when_it_is_no_longer_wanted(
    migrated_postgres_url, open_storage, file
):
    await store(open_storage(migrated_postgres_url), a_user())

    with pytest.raises(StoppedError):
        await back_up(migrated_postgres_url, file, is_stopped=lambda: True)

    assert not any(file.parent.iterdir())


async def test_a_dump_is_left_to_its_own_tool_and_the_password_is_kept(tmp_path):
    (tmp_path / "dump").write_bytes(b"PGDMP\x01\x0e\x00 and so on")

    with pytest.raises(BackupToolError, match="pg_restore") as refused:
        await restore(POSTGRES_URL, tmp_path / "dump", now=NOW)

    assert "secret" not in str(refused.value)


@pytest.mark.postgres
async def test_a_backup_of_postgresql_leaves_the_loop_to_those_who_are_served(
    migrated_postgres_url, open_storage, file, monkeypatch
):
    """Everything that takes long for many rows happens beside the loop, and rows come in small parts."""
    await store(
        open_storage(migrated_postgres_url), *(a_user(id=UserId(9_000 + n)) for n in range(2_500))
    )
    beside: set[str] = set()
    parts: list[int] = []

    def watched(place: object, name: str) -> None:
        real = getattr(place, name)

        def call(*arguments: Any) -> Any:
            assert threading.current_thread() is not threading.main_thread(), name
            beside.add(name)
            if name == "faults_in":  # looks at what has just been fetched
                parts.append(len(arguments[-1]))
            return real(*arguments)

        monkeypatch.setattr(place, name, call)

    for place, name in ((transfer, "faults_in"), (transfer.Tally, "add"), (opened, "upgrade")):
        watched(place, name)
    await back_up(migrated_postgres_url, file)

    assert beside == {"faults_in", "add", "upgrade"}
    assert max(parts) <= 1_000
    assert sum(parts) >= 2_500
