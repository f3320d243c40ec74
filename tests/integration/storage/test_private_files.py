"""Nobody but Charley's own account may read a database, its logs, its copies, or its lock."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.storage.backup.backup import back_up
from bot.storage.backup.restore import restore
from bot.storage.files.file_lock import held_alone
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.support.builders import a_user
from tests.support.storage_scenes import store

NOW = datetime(2026, 3, 4, 21, 5, 9, tzinfo=UTC)


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    """Return what may be done with everything below a folder, by its name."""
    return {
        str(each.relative_to(folder)): stat.filemode(each.stat().st_mode)
        for each in folder.rglob("*")
    }


async def fill(file: Path) -> SqlStorage:
    storage = SqlStorage.open(f"sqlite:///{file}")
    await upgrade(storage.engine)
    await store(storage, a_user())
    return storage


@pytest.mark.usefixtures("umask")
async def test_whatever_charley_makes_is_its_own(tmp_path: Path) -> None:
    file, backup = tmp_path / "var/deep/charley.db", tmp_path / "backups/of a day/charley.db"
    storage = await fill(file)
    with held_alone(file, now=NOW):
        running = modes(tmp_path)
        await back_up(f"sqlite:///{file}", backup)
    await storage.close()
    await restore(f"sqlite:///{file}", backup, now=NOW)
    await restore(f"sqlite:///{tmp_path}/another/charley.db", backup, now=NOW)

    assert {"var/deep/charley.db-wal", "var/deep/charley.db.lock"} <= running.keys()
    made = running | modes(tmp_path)
    assert {mode for name, mode in made.items() if ".db" in name} == {"-rw-------"}
    assert {mode for name, mode in made.items() if ".db" not in name} == {"drwx------"}


async def test_an_older_database_is_closed_to_others_when_it_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "charley.db"
    await (await fill(file)).close()
    copies = [tmp_path / name for name in ("charley.db.before-0002", "charley.db.before-restore-1")]
    others = [tmp_path / "charley.dbx", tmp_path / "notes.txt"]
    for each in (*copies, *others):
        each.touch(0o644)
    file.chmod(0o664)
    with closing(sqlite3.connect(file)) as logs:  # and so are the logs, which take its mode
        logs.execute("BEGIN IMMEDIATE")
        logs.execute("CREATE TABLE other (id)")
        logs.execute("COMMIT")
        assert (tmp_path / "charley.db-wal").stat().st_mode & 0o044
        storage = SqlStorage.open(f"sqlite:///{file}")
        with capture_logs() as said:
            await upgrade(storage.engine)
        await upgrade(storage.engine)
        found = modes(tmp_path)
        await storage.close()

    assert {found.pop(each.name) for each in others} == {"-rw-r--r--"}
    assert set(found.values()) == {"-rw-------"}
    assert {event["file"] for event in said} == found.keys()
    assert {event["action"] for event in said} == {"file_closed"}


async def test_a_backup_that_was_open_to_others_is_not_when_it_is_made_anew(tmp_path: Path) -> None:
    file, backup = tmp_path / "charley.db", tmp_path / "backup.db"
    await (await fill(file)).close()
    backup.touch(0o644)

    await back_up(f"sqlite:///{file}", backup)

    assert modes(tmp_path)["backup.db"] == "-rw-------"
