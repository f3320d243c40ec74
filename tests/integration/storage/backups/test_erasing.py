"""The erased leave the backups, too: those that are there, and the one that is being made."""

import asyncio
import shutil
import sqlite3
import stat
import sys
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.app.keeping.persons import erased
from bot.domain.events import BackupMade
from bot.domain.ids import UserId
from bot.domain.operations.backups import backup_name
from bot.ports.backups import BackupError
from bot.services.people.privacy import PrivacyService
from bot.settings import StorageSettings
from bot.storage.backup.erasing import varint
from bot.storage.backup.erasures import NAME, Erasure, PendingErasures
from bot.storage.files.file_lock import held_alone
from bot.storage.schema.inspection import sound_revision
from tests.support.backups import DAY, NOW, Nights, until
from tests.support.builders import a_user
from tests.support.storage_scenes import store

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
