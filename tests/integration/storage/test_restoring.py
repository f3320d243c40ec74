"""What is told of a backup before it is restored, and what is refused."""

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.domain.delivery.restoring import RESTORED_NOTE, Restoration
from bot.domain.ids import CallId, UserId
from bot.storage.backup.backup import back_up
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.support.builders import a_user
from tests.support.servers import a_call, a_change, a_configuration, an_offer, configure
from tests.support.storage_scenes import store

PEOPLE = 21
FROM_0_1 = Path(__file__).parents[2] / "behaviour/from_0_1/database.sql"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "charley.db"
    asyncio.run(_fill(file, people=PEOPLE))
    return file


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Path]:
    """A database in use: all that is in it is still in its log."""
    file = tmp_path / "running.db"
    loop = asyncio.new_event_loop()
    storage = SqlStorage.open(_url(file))
    loop.run_until_complete(upgrade(storage.engine))
    loop.run_until_complete(store(storage))  # the first commit of a process empties the log
    loop.run_until_complete(
        store(storage, *(a_user(id=UserId(each + 1)) for each in range(PEOPLE)))
    )
    yield file
    loop.run_until_complete(storage.close())
    loop.close()


async def _fill(file: Path, *, people: int) -> None:
    storage = SqlStorage.open(_url(file))
    await upgrade(storage.engine)
    await store(storage, *(a_user(id=UserId(each + 1)) for each in range(people)))
    await storage.close()


def _url(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


def restore(file: Path, backup: Path, *arguments: str) -> Result:
    settings = {"CHARLEY_DATABASE_URL": _url(file)}
    return CliRunner().invoke(app, ["db", "restore", str(backup), *arguments], env=settings)


def people_in(file: Path) -> int:
    with closing(sqlite3.connect(file)) as database:
        return int(database.execute("SELECT count(*) FROM users").fetchone()[0])


def test_what_a_backup_holds_is_told(file: Path, tmp_path: Path) -> None:
    asyncio.run(back_up(_url(file), tmp_path / "copy.db"))

    result = restore(tmp_path / "new" / "charley.db", tmp_path / "copy.db")

    first, last = result.stdout.splitlines()
    assert first.endswith(
        "copy.db: 21 people, last change 2026-01-01 12:05 UTC, revision 0003"
    ) or ("21 people, last change 2026-01-01 12:05 UTC, revision " in first)
    assert last.startswith("restored from ")


async def _fill_with_servers(file: Path, *, calls: int) -> None:
    storage = SqlStorage.open(_url(file))
    await upgrade(storage.engine)
    each = [a_call(id=CallId(f"{number:012x}")) for number in range(calls)]
    removed = a_call(id=CallId("f" * 12))
    before = a_configuration(calls=[*each, removed], offers=[an_offer()])
    await configure(storage, before)
    async with storage.begin() as unit:
        await unit.servers.save(before, before.without_call(removed.id))
        await unit.audit.add([a_change()], at=datetime(2026, 2, 3, 4, 5, tzinfo=UTC))
        await unit.commit()
    await storage.close()


@pytest.mark.parametrize(("calls", "words"), [(0, "0 calls"), (1, "1 call"), (2, "2 calls")])
def test_what_a_backup_holds_of_servers_is_told(tmp_path: Path, calls: int, words: str) -> None:
    asyncio.run(_fill_with_servers(tmp_path / "charley.db", calls=calls))
    asyncio.run(back_up(_url(tmp_path / "charley.db"), tmp_path / "copy.db"))

    result = restore(tmp_path / "new.db", tmp_path / "copy.db")

    assert result.exit_code == 0
    expected = f"0 people, 1 server with {words} and 1 offer, last change 2026-02-03 04:05 UTC"
    assert expected in result.stdout
    with closing(sqlite3.connect(tmp_path / "new.db")) as database:
        assert database.execute("SELECT count(*) FROM offers").fetchone() == (1,)


def test_servers_are_not_replaced_by_nothing_either(tmp_path: Path) -> None:
    asyncio.run(_fill_with_servers(tmp_path / "charley.db", calls=1))
    asyncio.run(_fill(tmp_path / "empty.db", people=0))

    refused = restore(tmp_path / "charley.db", tmp_path / "empty.db")

    assert refused.exit_code == 1
    assert "the database 0 people, 1 server with 1 call and 1 offer" in refused.stderr


def test_a_backup_of_servers_alone_is_no_empty_one(file: Path, tmp_path: Path) -> None:
    asyncio.run(_fill_with_servers(tmp_path / "copy.db", calls=1))

    assert restore(file, tmp_path / "copy.db").exit_code == 0


def test_a_backup_of_0_1_is_told_without_servers(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "copy.db")) as database:
        database.executescript(FROM_0_1.read_text())

    result = restore(tmp_path / "charley.db", tmp_path / "copy.db")

    assert result.exit_code == 0
    assert "5 people, last change " in result.stdout
    assert "revision 0003" in result.stdout


def test_a_bare_copy_without_its_log_does_not_replace_everybody_by_nobody(
    file: Path, running: Path, tmp_path: Path
) -> None:
    shutil.copy(running, tmp_path / "copy.db")

    refused = restore(file, tmp_path / "copy.db")

    assert refused.exit_code == 1
    assert "0 people" in refused.stdout
    assert "copied from a running database without its log (copy.db-wal)" in refused.stdout
    assert "holds nobody, the database 21 people" in refused.stderr
    assert "--yes" in refused.stderr
    assert people_in(file) == PEOPLE

    assert restore(file, tmp_path / "copy.db", "--yes").exit_code == 0
    assert people_in(file) == 0


def test_a_log_beside_the_copy_is_told_and_read_with_it(
    file: Path, running: Path, tmp_path: Path
) -> None:
    for ending in ("", "-wal"):
        shutil.copy(f"{running}{ending}", tmp_path / f"copy.db{ending}")

    result = restore(file, tmp_path / "copy.db")

    assert result.exit_code == 0
    assert "21 people" in result.stdout
    assert "warning: the log copy.db-wal beside it is read with it" in result.stdout
    assert people_in(file) == PEOPLE


def test_nobody_is_restored_where_there_is_nobody(running: Path, tmp_path: Path) -> None:
    shutil.copy(running, tmp_path / "copy.db")

    assert restore(tmp_path / "charley.db", tmp_path / "copy.db").exit_code == 0


@pytest.mark.parametrize("way", ["itself", "a link", "a hard link", "by a detour"])
def test_a_database_is_not_restored_from_itself(file: Path, tmp_path: Path, way: str) -> None:
    backup = tmp_path / "other.db"
    match way:
        case "itself":
            backup = file
        case "a link":
            backup.symlink_to(file)
        case "a hard link":
            backup.hardlink_to(file)
        case _:
            backup = tmp_path / ".." / tmp_path.name / file.name

    refused = restore(file, backup)

    assert refused.exit_code == 1
    assert "must be another file than the database" in refused.stderr
    assert people_in(file) == PEOPLE


def test_a_log_that_is_left_over_is_not_played_into_the_restored_file(
    file: Path, running: Path, tmp_path: Path
) -> None:
    asyncio.run(back_up(_url(file), tmp_path / "copy.db"))
    target = tmp_path / "lost.db"
    shutil.copy(f"{running}-wal", f"{target}-wal")

    result = restore(target, tmp_path / "copy.db")

    assert result.exit_code == 0
    assert people_in(target) == PEOPLE
    assert not Path(f"{target}-wal").exists()
    assert len(list(tmp_path.glob("lost.db.before-restore-*-wal"))) == 1


def test_a_restored_database_says_when_it_was_restored(file: Path, tmp_path: Path) -> None:
    asyncio.run(back_up(_url(file), tmp_path / "copy.db"))
    before = datetime.now(UTC)  # noqa: TID251 - of the command, which asks the machine

    restore(file, tmp_path / "copy.db")

    with closing(sqlite3.connect(file)) as database:
        query = "SELECT text FROM notes WHERE name = ?"
        [(text,)] = database.execute(query, (RESTORED_NOTE,))
    noted = Restoration.noted(text)
    assert noted is not None
    assert noted.restored_at >= before


@pytest.mark.parametrize("text", [None, "", "yesterday", "2026-13-01"])
def test_a_note_that_says_no_instant_says_nothing(text: str | None) -> None:
    assert Restoration.noted(text) is None


def test_an_operators_note_without_a_zone_is_in_utc() -> None:
    noted = Restoration.noted("2026-03-04 21:00")

    assert noted == Restoration(restored_at=datetime(2026, 3, 4, 21, tzinfo=UTC))
