"""The backups that Charley makes by itself, on real files: made, verified, kept and removed."""

import asyncio
import shutil
import sqlite3
import stat
import sys
import threading
import time
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.events import BackupFailed, BackupMade
from bot.domain.ids import UserId
from bot.domain.operations.backups import OVERDUE_AFTER, backup_name
from bot.domain.operations.incidents import IncidentKind
from bot.ports.backups import BackupError, BackupStoppedError
from bot.services.events import Events
from bot.services.operations.incidents import Incidents
from bot.services.operations.nightly_backups import NightlyBackups
from bot.services.people.privacy import PrivacyService
from bot.storage.backup.erasing import varint
from bot.storage.backup.folder import LocalBackupFolder, folder_of
from bot.storage.backup.restore import look_into
from bot.storage.backup.room import ROOM_LEFT
from bot.storage.files.file_lock import held_alone
from bot.storage.schema.inspection import sound_revision
from tests.support.builders import a_user
from tests.support.storage_scenes import store

NOW = datetime(2026, 11, 29, 3, 40, tzinfo=UTC)
DAY = timedelta(days=1)


class LeapingClock:
    def __init__(self) -> None:
        self.shows = NOW

    def now(self) -> datetime:
        return self.shows


class Nights:
    """Nightly backups of a database, with everything they tell."""

    def __init__(self, url: str, folder: Path) -> None:
        self.clock = LeapingClock()
        self.told: list[object] = []
        self.incidents = Incidents()
        events = Events()
        events.subscribe(self.told.append)
        events.subscribe(self.incidents.take_note)
        self.folder = LocalBackupFolder(url=url, folder=folder, clock=self.clock)
        self.backups = NightlyBackups(folder=self.folder, clock=self.clock, events=events)

    async def run(self, *, later: timedelta = timedelta(0)) -> list[object]:
        """Let some time pass, look once, and return what was told."""
        self.clock.shows += later
        self.told.clear()
        await self.backups.run()
        return list(self.told)


@pytest.fixture
async def storage(migrated_sqlite_url, open_storage):
    storage = open_storage(migrated_sqlite_url)
    await store(storage, a_user())
    return storage


@pytest.fixture
def folder(sqlite_file):
    return sqlite_file.with_name("backups")


@pytest.fixture
def nights(storage, folder):
    return Nights(f"{storage.engine.url}", folder)


def kept(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if each.suffix != ".lock")


async def test_the_first_look_makes_one_that_can_be_restored(nights, folder, sqlite_url):
    assert await nights.run() == [BackupMade(made_at=NOW)]

    assert kept(folder) == ["charley-20261129T034000Z.db"]
    found = await look_into(sqlite_url, folder / backup_name(NOW))
    assert found.people == 1
    assert {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_one_a_night_is_enough_and_the_old_ones_go(nights, folder):
    for _ in range(40):
        await nights.run(later=timedelta(hours=1))
        await nights.run(later=timedelta(hours=2))
        nights.clock.shows += timedelta(hours=21)

    names = kept(folder)
    assert len(names) in (10, 11)
    assert names[-1] == backup_name(NOW + timedelta(hours=1) + 39 * DAY)


async def test_the_next_process_knows_the_newest_and_makes_none(nights, folder, sqlite_url):
    await nights.run()
    next_one = Nights(sqlite_url, folder)

    assert await next_one.run(later=timedelta(hours=3)) == [BackupMade(made_at=NOW)]

    assert len(kept(folder)) == 1


async def test_a_night_that_was_slept_through_is_made_up_for(nights, folder, sqlite_url):
    await nights.run()
    next_one = Nights(sqlite_url, folder)

    told = await next_one.run(later=3 * DAY + timedelta(hours=7))

    assert told == [BackupMade(made_at=NOW), BackupMade(made_at=next_one.clock.now())]


async def test_a_damaged_one_counts_for_nothing_and_goes_with_the_next(nights, folder, sqlite_url):
    await nights.run()
    (folder / backup_name(NOW)).write_bytes(b"SQLite format 3\0" + bytes(5_000))
    next_one = Nights(sqlite_url, folder)

    with capture_logs() as logs:
        told = await next_one.run(later=timedelta(hours=1))

    assert [each["action"] for each in logs] == ["backup_damaged", "backup_made"]
    assert told == [BackupMade(made_at=next_one.clock.now())]
    assert kept(folder) == [backup_name(next_one.clock.now())]


async def test_what_a_killed_process_left_is_no_backup_and_goes(nights, folder):
    folder.mkdir()
    for ending in (".unchecked", ".unchecked-journal", ".unfinished", ".unfinished-journal"):
        (folder / f"{backup_name(NOW - DAY)}{ending}").write_bytes(b"half")

    assert await nights.run() == [BackupMade(made_at=NOW)]

    assert kept(folder) == [backup_name(NOW)]


async def test_a_clock_that_jumps_back_stops_no_backup_and_deletes_none(nights, folder):
    for _ in range(10):
        await nights.run(later=DAY)
    before = kept(folder)

    [made] = await nights.run(later=-400 * DAY)

    assert made == BackupMade(made_at=nights.clock.now())
    assert kept(folder) == sorted([*before, backup_name(nights.clock.now())])


async def test_a_folder_that_cannot_be_written_is_told_once_and_becomes_an_incident(
    storage, tmp_path
):
    (tmp_path / "file").touch()
    nights = Nights(f"{storage.engine.url}", tmp_path / "file" / "backups")

    with capture_logs() as logs:
        assert await nights.run() == [BackupFailed(missing_for=timedelta(0))]
        await nights.run(later=timedelta(hours=1))
    assert [(each["action"], each["reason"]) for each in logs] == [
        (
            "backup_failed",
            f"backups cannot be kept in {tmp_path}/file/backups: {tmp_path}/file is no folder",
        )
    ]
    assert not nights.incidents.is_present(IncidentKind.BACKUP_MISSING)

    await nights.run(later=OVERDUE_AFTER)
    assert nights.incidents.is_present(IncidentKind.BACKUP_MISSING)

    (tmp_path / "file").unlink()
    await nights.run(later=timedelta(hours=1))
    assert not nights.incidents.is_present(IncidentKind.BACKUP_MISSING)


async def test_a_disk_without_room_is_not_filled(nights, folder, monkeypatch):
    folder.mkdir()
    usage = shutil.disk_usage(folder)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage._replace(free=ROOM_LEFT))

    [told] = await nights.run()

    assert isinstance(told, BackupFailed)
    assert kept(folder) == []


async def test_two_processes_do_not_write_into_one_another(nights, folder):
    folder.mkdir()
    held = held_alone(folder / "backups", now=NOW)
    with held, pytest.raises(BackupError, match="another process"):
        await nights.folder.make(NOW)

    await nights.folder.make(NOW)
    assert kept(folder) == [backup_name(NOW)]


async def test_a_process_that_stops_leaves_no_half_backup(nights, folder):
    nights.backups.stop()

    assert await nights.run() == []

    assert kept(folder) == []
    with pytest.raises(BackupStoppedError):
        await nights.folder.make(NOW)


async def test_a_backup_beside_a_busy_process_ends_and_is_one_state(nights, sqlite_file, folder):
    """SQLite begins a copy anew whenever another connection writes, unless one state is held."""
    with closing(sqlite3.connect(sqlite_file)) as database:
        database.execute("CREATE TABLE ballast (n INTEGER, bytes BLOB)")
        database.executemany(
            "INSERT INTO ballast VALUES (?, zeroblob(4000))", ((each,) for each in range(8_000))
        )
        database.commit()
    enough = threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as database:
            while not enough.is_set():
                database.execute("UPDATE ballast SET n = n + 1 WHERE rowid IN (1, 8000)")
                time.sleep(0.001)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        await nights.folder.make(NOW)
    finally:
        enough.set()
        writer.join()

    with closing(sqlite3.connect(folder / backup_name(NOW))) as backup:
        [(first, last)] = backup.execute(
            "SELECT min(n), max(n) - 7999 FROM ballast WHERE rowid IN (1, 8000)"
        )
    assert first == last


@pytest.mark.parametrize(
    ("url", "chosen", "place"),
    [
        ("sqlite:////srv/charley.db", None, "/srv/backups"),
        ("sqlite:////srv/charley.db", "/mnt/kept", "/mnt/kept"),
        ("sqlite:////srv/charley.db", "off", None),
        ("sqlite:////srv/charley.db", "OFF", None),
        ("postgresql://charley@db.example/charley", None, None),
        ("postgresql://charley@db.example/charley", "kept", "kept"),
    ],
)
def test_where_backups_are_kept(url, chosen, place):
    assert folder_of(url, chosen=chosen) == (None if place is None else Path(place))


ADA = UserId(0x1122_3344_5566_7788)
OTHERS = [UserId(0x2233_4455_6677_0000 + number) for number in range(200)]


@pytest.fixture
async def copies(storage, sqlite_url, sqlite_file, folder):
    """A database with Ada in it, two of its backups, and a copy that an upgrade has kept."""
    await store(storage, *(a_user(id=user_id) for user_id in [*OTHERS[:100], ADA, *OTHERS[100:]]))
    nights = Nights(sqlite_url, folder)
    await nights.run()
    await nights.run(later=DAY)
    shutil.copy(folder / backup_name(NOW), sqlite_file.with_name("charley.db.before-0009"))
    return [*sorted(folder.glob("*.db")), sqlite_file.with_name("charley.db.before-0009")]


def files_with_ada(*files: Path) -> set[str]:
    marks = (ADA.to_bytes(8), varint(ADA))
    return {each.name for each in files if any(mark in each.read_bytes() for mark in marks)}


async def test_an_erased_person_is_in_no_backup_either_and_the_others_are(
    nights, storage, sqlite_file, copies
):
    assert len(files_with_ada(*copies)) == 3

    await PrivacyService(storage=storage, backups=nights.folder).erase(ADA)

    everything = [each for each in sqlite_file.parent.rglob("*") if each.is_file()]
    assert files_with_ada(*everything) == set()
    for file in copies:
        assert sound_revision(file) is not None
        with closing(sqlite3.connect(file)) as backup:
            assert backup.execute("SELECT count(*) FROM users").fetchall() == [(len(OTHERS) + 1,)]


async def test_what_cannot_be_erased_is_told_and_the_rest_is_gone(nights, storage, copies):
    copies[0].write_bytes(b"no database, but " + ADA.to_bytes(8) * 100)

    with capture_logs() as logs:
        await PrivacyService(storage=storage, backups=nights.folder).erase(ADA)

    assert [each["action"] for each in logs] == ["backups_not_erased"]
    assert files_with_ada(*copies) == {copies[0].name}


async def test_an_erasure_waits_for_the_backup_that_is_being_made(nights, storage, copies, folder):
    held = ExitStack()
    held.enter_context(held_alone(folder / "backups", now=NOW))

    erasing = asyncio.ensure_future(
        PrivacyService(storage=storage, backups=nights.folder).erase(ADA)
    )
    while True:  # until the database is done, and only the backups are left
        async with storage.read() as unit:
            if await unit.users.get(ADA) is None:
                break
    assert len(files_with_ada(*copies)) == 3
    held.close()
    await erasing

    assert files_with_ada(*copies) == set()


async def test_an_erasure_that_was_killed_in_the_middle_spoils_no_backup(copies, sqlite_url):
    newest = copies[1]
    before = newest.read_bytes()
    killed = """
import os, sqlite3, sys
copy = sqlite3.connect(sys.argv[1], isolation_level=None)
copy.execute("PRAGMA cache_size = 1")
copy.execute("BEGIN IMMEDIATE")
copy.execute("DELETE FROM users")
copy.execute("CREATE TABLE more AS SELECT zeroblob(90000) AS bytes")
os.kill(os.getpid(), 9)
"""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", killed, newest)
    assert await process.wait() == -9
    assert newest.with_name(f"{newest.name}-journal").exists()
    assert newest.read_bytes() != before

    next_one = Nights(sqlite_url, newest.parent)
    assert await next_one.run(later=DAY + timedelta(hours=1)) == [BackupMade(made_at=NOW + DAY)]

    assert newest.read_bytes() == before


async def test_nothing_is_made_where_there_is_no_backup_to_erase_from(nights, storage, folder):
    await PrivacyService(storage=storage, backups=nights.folder).erase(ADA)

    assert not folder.exists()
