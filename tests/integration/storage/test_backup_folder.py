"""The backups that Charley makes by itself, on real files: made, verified, kept and removed."""

import asyncio
import os
import shutil
import sqlite3
import stat
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.app.keeping.persons import erased
from bot.domain.events import BackupFailed, BackupMade
from bot.domain.ids import UserId
from bot.domain.operations.backups import OVERDUE_AFTER, backup_name
from bot.domain.operations.incidents import IncidentKind
from bot.ports.backups import BackupError, BackupStoppedError
from bot.services.events import Events
from bot.services.operations.incidents import Incidents
from bot.services.operations.nightly_backups import NightlyBackups
from bot.services.people.privacy import PrivacyService
from bot.settings import StorageSettings
from bot.storage.backup.erasing import varint
from bot.storage.backup.erasures import NAME, Erasure, PendingErasures
from bot.storage.backup.folder import LocalBackupFolder, folder_of
from bot.storage.backup.restore import look_into
from bot.storage.backup.room import ROOM_LEFT
from bot.storage.files.file_lock import held_alone
from bot.storage.schema.inspection import sound_revision
from bot.storage.unit_of_work import SqlStorage
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

    def __init__(self, storage: SqlStorage, folder: Path, *, leads: bool = True) -> None:
        self.clock = LeapingClock()
        self.leads = leads
        self.told: list[object] = []
        self.incidents = Incidents()
        events = Events()
        events.subscribe(self.told.append)
        events.subscribe(self.incidents.take_note)
        url = storage.engine.url.render_as_string(hide_password=False)
        self.folder = LocalBackupFolder(url=url, folder=folder, clock=self.clock)
        self.backups = NightlyBackups(
            folder=self.folder,
            storage=storage,
            clock=self.clock,
            events=events,
            leads=lambda: self.leads,
        )

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
    return Nights(storage, folder)


async def until(is_so: Callable[[], object]) -> None:
    """Give way to the threads until something is so."""
    for _ in range(100_000):
        if is_so():
            return
        await asyncio.sleep(0)
    pytest.fail("it never became so")


def kept(folder: Path) -> list[str]:
    return sorted(
        each.name for each in folder.iterdir() if each.suffix != ".lock" and each.name != NAME
    )


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


async def test_the_next_process_knows_the_newest_and_makes_none(nights, folder, storage):
    await nights.run()
    next_one = Nights(storage, folder)

    assert await next_one.run(later=timedelta(hours=3)) == [BackupMade(made_at=NOW)]

    assert len(kept(folder)) == 1


async def test_a_night_that_was_slept_through_is_made_up_for(nights, folder, storage):
    await nights.run()
    next_one = Nights(storage, folder)

    told = await next_one.run(later=3 * DAY + timedelta(hours=7))

    assert told == [BackupMade(made_at=NOW), BackupMade(made_at=next_one.clock.now())]


async def test_a_damaged_one_counts_for_nothing_and_goes_with_the_next(nights, folder, storage):
    await nights.run()
    (folder / backup_name(NOW)).write_bytes(b"SQLite format 3\0" + bytes(5_000))
    next_one = Nights(storage, folder)

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
    nights = Nights(storage, tmp_path / "file" / "backups")

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
async def copies(storage, sqlite_file, folder):
    """A database with Ada in it, two of its backups, and a copy that an upgrade has kept."""
    await store(storage, *(a_user(id=user_id) for user_id in [*OTHERS[:100], ADA, *OTHERS[100:]]))
    nights = Nights(storage, folder)
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


async def test_an_erasure_that_was_killed_in_the_middle_spoils_no_backup(storage, copies):
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

    next_one = Nights(storage, newest.parent)
    assert await next_one.run(later=DAY + timedelta(hours=1)) == [BackupMade(made_at=NOW + DAY)]

    assert newest.read_bytes() == before


async def test_nothing_is_made_where_there_is_no_backup_to_erase_from(nights, storage, folder):
    await PrivacyService(storage=storage, backups=nights.folder).erase(ADA)

    assert not folder.exists()


async def test_erased_while_the_very_first_backup_is_made_nobody_is_in_it(nights, storage, folder):
    """The folder holds no finished backup yet, and the one being made has read the person."""
    await store(storage, a_user(id=ADA))
    await nights.run()
    first = folder / backup_name(NOW)
    unchecked = first.rename(first.with_name(f"{first.name}.unchecked"))
    held = ExitStack()
    held.enter_context(held_alone(folder / "backups", now=NOW))

    erasing = asyncio.ensure_future(nights.folder.erase(ADA))
    await until(PendingErasures(folder).all)
    assert files_with_ada(unchecked)
    unchecked.rename(first)
    held.close()
    await erasing

    assert files_with_ada(*folder.iterdir()) == set()


async def test_who_could_not_be_erased_is_by_the_next_look_of_any_process(
    nights, storage, copies, folder, monkeypatch
):
    monkeypatch.setattr("bot.storage.backup.folder.ERASE_PATIENCE", timedelta(0))
    nights.clock.shows += DAY
    with held_alone(folder / "backups", now=NOW), capture_logs() as logs:
        await PrivacyService(storage=storage, backups=nights.folder).erase(ADA)
    assert [each["action"] for each in logs] == ["backups_not_erased"]
    assert files_with_ada(*copies) == {each.name for each in copies}
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600

    another = Nights(storage, folder, leads=False)  # a life of the process later, say
    await another.run(later=DAY + timedelta(hours=1))

    assert files_with_ada(*copies) == set()
    assert f"{ADA:016x}" not in (folder / NAME).read_text()


async def test_a_backup_works_off_at_its_end_who_was_erased_while_it_was_made(
    nights, copies, folder
):
    made_at = NOW + 2 * DAY
    while_it_is_made = Erasure(user_id=ADA, at=made_at + timedelta(minutes=4))
    PendingErasures(folder).add(while_it_is_made)

    await nights.folder.make(made_at)

    assert files_with_ada(*copies, folder / backup_name(made_at)) == set()
    assert not PendingErasures(folder).all()


async def test_one_that_cannot_be_changed_keeps_the_person_noted_until_it_is_gone(nights, copies):
    kept_bytes = copies[0].read_bytes()
    copies[0].write_bytes(b"no database")
    with pytest.raises(BackupError, match="may still be in"):
        await nights.folder.erase(ADA)
    with pytest.raises(BackupError, match="may still be in"):
        await nights.folder.finish_erasures()
    copies[0].write_bytes(kept_bytes)

    await nights.folder.finish_erasures()

    assert files_with_ada(*copies) == set()


async def test_who_has_come_back_stays_in_what_is_made_afterwards(nights, copies, folder):
    nights.clock.shows += DAY + timedelta(hours=2)
    copies[0].write_bytes(b"no database")
    with pytest.raises(BackupError):
        await nights.folder.erase(ADA)
    later = nights.clock.shows + DAY
    await nights.run(later=DAY)

    await nights.run()

    assert files_with_ada(copies[1]) == set()
    assert files_with_ada(folder / backup_name(later)) == {backup_name(later)}


@pytest.mark.parametrize("part", [b"\n0123", b"\n" + b"0" * 16, b"\n" + b"0" * 16 + b" 00", b"\n"])
def test_a_half_note_of_a_killed_process_is_none_and_spoils_no_other(folder, part):
    folder.mkdir()
    pending = PendingErasures(folder)
    ada, other = (Erasure(user_id=each, at=NOW) for each in (ADA, OTHERS[0]))
    pending.add(ada)
    with (folder / NAME).open("ab") as file:
        file.write(part)
    pending.add(other)
    assert set(pending.all()) == {ada, other}

    pending.forget({ada})
    assert set(pending.all()) == {other}
    assert f"{ADA:x}".encode() not in (folder / NAME).read_bytes()
    pending.forget({other})
    assert (folder / NAME).read_bytes() == b""


async def test_who_does_not_lead_any_more_lets_go_of_its_old_ones_all_the_same(
    nights, storage, folder, tmp_path
):
    """Each process has a folder of its own here, which it should not, but may."""
    for _ in range(20):
        await nights.run(later=DAY)
    nights.leads = False
    others = Nights(storage, tmp_path / "others")
    others.clock.shows = nights.clock.shows

    for _ in range(6):
        await others.run(later=7 * DAY)
        assert await nights.run(later=7 * DAY) == []

    assert kept(folder) == []
    assert len(kept(tmp_path / "others")) >= 5


async def test_who_does_not_lead_never_removes_the_newest_that_there_is(nights, folder):
    for _ in range(3):
        await nights.run(later=DAY)
    newest = kept(folder)[-1]
    nights.leads = False

    await nights.run(later=400 * DAY)  # of its clock, it may be

    assert kept(folder) == [newest]


async def test_who_does_not_lead_and_cannot_tidy_says_so_once_and_tells_of_no_missing_backup(
    storage, tmp_path
):
    (tmp_path / "file").touch()
    nights = Nights(storage, tmp_path / "file" / "backups", leads=False)

    with capture_logs() as logs:
        assert [*await nights.run(), *await nights.run(later=3 * DAY)] == []

    assert [each["action"] for each in logs] == ["backups_not_tidied"]


async def test_where_no_new_one_can_be_made_the_old_ones_go_but_the_last(
    nights, folder, monkeypatch
):
    for _ in range(10):
        await nights.run(later=DAY)
    before = kept(folder)
    usage = shutil.disk_usage(folder)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage._replace(free=ROOM_LEFT))

    [told] = await nights.run(later=DAY)
    assert isinstance(told, BackupFailed)
    assert kept(folder) == before
    await nights.run(later=40 * DAY)

    assert kept(folder) == before[-1:]


async def test_one_that_was_damaged_after_it_was_looked_at_counts_no_more(nights, folder):
    await nights.run()
    [made] = [folder / backup_name(NOW)]
    assert set(await nights.folder.made()) == {NOW}

    made.write_bytes(b"x" * made.stat().st_size)
    os.utime(made, ns=(0, 1))

    assert set(await nights.folder.made()) == set()
    assert await nights.run(later=timedelta(hours=1)) == [BackupMade(made_at=nights.clock.now())]


async def test_an_operator_is_told_what_is_left_and_what_to_do(
    copies, folder, sqlite_url, monkeypatch
):
    monkeypatch.setattr("bot.storage.backup.folder.ERASE_PATIENCE", timedelta(0))
    settings = StorageSettings(database_url=SecretStr(sqlite_url))

    with (
        held_alone(folder / "backups", now=NOW),
        pytest.raises(BackupError, match=r"^deleted 1 rows? .*backups still hold .* same command"),
    ):
        await erased(settings, ADA)

    said = await erased(settings, ADA)
    assert said.startswith("nothing was stored about this person in ")
    assert files_with_ada(*copies) == set()


async def test_where_no_backups_are_made_any_more_people_still_leave_those_there_are(
    copies, sqlite_url
):
    settings = StorageSettings(database_url=SecretStr(sqlite_url), backup_folder="off")

    await erased(settings, ADA)

    assert files_with_ada(*copies) == set()


async def test_where_none_are_made_the_old_ones_go_but_the_last(storage, folder):
    nights = Nights(storage, folder)
    await nights.run()
    await nights.run(later=DAY)
    nights.leads = False  # as where they are switched off

    assert await nights.run(later=60 * DAY) == []

    assert kept(folder) == [backup_name(NOW + DAY)]
