"""The backups that Charley makes by itself, on real files: made, verified, kept and removed."""

import os
import shutil
import sqlite3
import stat
import threading
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.domain.events import BackupFailed, BackupMade
from bot.domain.operations.backups import OVERDUE_AFTER, backup_name
from bot.domain.operations.incidents import IncidentKind
from bot.ports.backups import BackupError, BackupStoppedError
from bot.storage.backup.folder import folder_of
from bot.storage.backup.restore import look_into
from bot.storage.backup.room import ROOM_LEFT
from bot.storage.files.file_lock import held_alone
from tests.support.backups import DAY, NOW, Nights, kept


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


async def test_where_none_are_made_the_old_ones_go_but_the_last(storage, folder):
    nights = Nights(storage, folder)
    await nights.run()
    await nights.run(later=DAY)
    nights.leads = False  # as where they are switched off

    assert await nights.run(later=60 * DAY) == []

    assert kept(folder) == [backup_name(NOW + DAY)]
