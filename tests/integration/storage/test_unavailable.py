"""A database that does not answer, or refuses to write."""

import asyncio
import errno
import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import DBAPIError, StatementError

from bot.ports.storage import StorageUnavailableError
from bot.storage.engine import DatabaseUrlError, open_engine
from bot.storage.errors import translated
from bot.storage.files.sqlite_copy import copy_database
from bot.storage.schema.inspection import is_new
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.support.builders import USER_ID, a_user
from tests.support.storage_scenes import store

SOON = timedelta(milliseconds=50)


async def write(storage):
    async with storage.begin() as unit:
        await unit.notes.set("name", "text")
        await unit.commit()


async def read(storage, name="name"):
    async with storage.begin() as unit:
        return await unit.notes.get(name)


@pytest.fixture
async def impatient(migrated_sqlite_url):
    """SQLite that waits a moment for the lock and for its turn, not seconds."""
    storage = SqlStorage(open_engine(migrated_sqlite_url, busy_timeout=SOON, turn_timeout=SOON))
    yield storage
    await storage.close()


async def test_a_locked_file_is_unavailable_and_then_works_again(impatient, sqlite_file):
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageUnavailableError, match=r"locked by another.*BUSY") as caught:
            await write(impatient)
        other.execute("ROLLBACK")

    assert isinstance(caught.value.__cause__, DBAPIError)
    await write(impatient)
    assert await read(impatient) == "text"


async def test_a_lock_that_is_let_go_in_time_is_waited_for(
    migrated_sqlite_url, sqlite_file, open_storage
):
    storage = open_storage(migrated_sqlite_url)
    await read(storage)
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")

        @event.listens_for(storage.engine.sync_engine, "handle_error")
        def let_go(_):
            other.execute("ROLLBACK")

        await write(storage)

    assert await read(storage) == "text"


async def test_waiting_for_a_locked_file_is_soon_given_up_by_whoever_has_to_stop(
    migrated_sqlite_url, sqlite_file, open_storage
):
    storage, waits = open_storage(migrated_sqlite_url), asyncio.Event()
    await read(storage)
    event.listen(storage.engine.sync_engine, "handle_error", lambda _: waits.set())
    before = asyncio.all_tasks()
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(write(storage))
        async with asyncio.timeout(3):
            await waits.wait()
            writing.cancel()
            # The end of the event loop waits for what the task leaves behind as well.
            while left := asyncio.all_tasks() - before:
                await asyncio.wait(left)

    assert writing.cancelled()


async def test_waiting_too_long_for_a_turn_is_unavailable(impatient):
    async with impatient.begin():
        with pytest.raises(StorageUnavailableError, match="in use for too long"):
            await read(impatient)

    assert await read(impatient) is None


async def test_a_full_disk_is_unavailable_and_saves_nothing(impatient):
    async with impatient.engine.begin() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count = {pages}"))

    async def write_much():
        async with impatient.begin() as unit:
            for number in range(100):
                await unit.notes.set(f"name {number}", "text" * 5000)
            await unit.commit()

    with pytest.raises(StorageUnavailableError, match=r"the disk is full \(SQLITE_FULL\)"):
        await write_much()

    assert await read(impatient, "name 0") is None


async def test_a_file_that_is_no_database_is_unavailable(sqlite_url, sqlite_file, open_storage):
    sqlite_file.write_bytes(b"a letter to grandmother, of more than a hundred bytes" * 50)

    with pytest.raises(StorageUnavailableError, match=r"no SQLite database \(SQLITE_NOTADB\)"):
        await read(open_storage(sqlite_url))


async def test_a_folder_in_the_place_of_the_file_is_unavailable(
    sqlite_url, sqlite_file, open_storage
):
    sqlite_file.mkdir()

    with pytest.raises(StorageUnavailableError):
        await read(open_storage(sqlite_url))


async def test_the_folder_of_a_new_file_is_created(tmp_path, open_storage):
    storage = open_storage(f"sqlite:///{tmp_path}/deep/down/charley.db")

    await upgrade(storage.engine)

    await write(storage)


async def test_a_file_that_is_read_only_is_unavailable(
    impatient, sqlite_file, sqlite_url, open_storage
):
    await impatient.close()
    with sqlite_file.open("r+b") as header:
        header.seek(18)  # "file format write version": a later one is read only, also by root
        header.write(bytes([3]))

    with pytest.raises(StorageUnavailableError, match=r"its file is read-only \(SQLITE_READONLY\)"):
        await write(open_storage(sqlite_url))


def test_a_copy_before_an_upgrade_that_fails_is_told_as_well(tmp_path):
    with pytest.raises(StorageUnavailableError, match=r"\(SQLITE_CANTOPEN\)"), translated():
        copy_database(tmp_path / "gone.db", tmp_path / "copy.db")


def test_a_file_is_new_until_it_is_there(tmp_path):
    file = tmp_path / "deep/down/charley.db"

    assert is_new(file)
    assert list(tmp_path.iterdir()) == []

    file.parent.mkdir(parents=True)
    file.touch()
    assert not is_new(file)


@pytest.mark.parametrize("name", ["file/charley.db", "file/deep/charley.db", "link/charley.db"])
def test_a_file_is_not_new_where_none_can_be_created(tmp_path, name):
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    with pytest.raises(StorageUnavailableError, match=r"cannot be created: .* is no folder"):
        is_new(tmp_path / name)


@pytest.mark.postgres
async def test_a_server_that_is_not_there_is_unavailable(tmp_path, open_storage):
    storage = open_storage(f"postgresql://postgres@/charley?host={tmp_path}")

    with pytest.raises(StorageUnavailableError, match="no connection to the PostgreSQL server"):
        await read(storage)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"database": "nobodys"}, r"no database of this name \(InvalidCatalogNameError\)"),
        ({"username": "nobody"}, r"does not accept the user or the password"),
    ],
)
async def test_a_server_that_turns_it_away_is_unavailable(postgres_url, open_storage, part, words):
    url = make_url(postgres_url).set(**part).render_as_string(hide_password=False)

    with pytest.raises(StorageUnavailableError, match=words):
        await read(open_storage(url))


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            ConnectionRefusedError(errno.ECONNREFUSED, "refused"),
            "failed: there is no connection to the PostgreSQL server (ConnectionRefusedError)",
        ),
        (
            socket.gaierror(socket.EAI_NONAME, "unknown"),
            (
                "failed: the host of the PostgreSQL server is not known; if the URL's password holds "
                "@, / or #, write %40, %2F or %23 (gaierror)"
            ),
        ),
        (TimeoutError(), "failed: the PostgreSQL server did not answer in time (TimeoutError)"),
        (OSError(errno.ENOSPC, "full"), "failed: the disk is full (OSError)"),
        (OSError("something else"), "failed with OSError"),
    ],
)
def test_what_the_system_says_is_told_in_plain_words(error, sentence):
    with pytest.raises(StorageUnavailableError) as caught, translated():
        raise error

    assert str(caught.value) == f"the database {sentence}"


@pytest.mark.postgres
async def test_a_lost_connection_is_unavailable_and_then_heals(migrated_postgres_url, open_storage):
    storage, operator = (open_storage(migrated_postgres_url) for _ in range(2))
    await write(storage)

    async def write_while_the_server_hangs_up():
        async with storage.begin() as unit:
            await unit.notes.set("name", "lost")
            async with operator.engine.begin() as connection:
                await connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )
            await unit.commit()

    with pytest.raises(StorageUnavailableError):
        await write_while_the_server_hangs_up()

    assert await read(storage) == "text"


async def test_a_mistake_of_ours_stays_what_it_is(url, open_storage):
    with pytest.raises(DBAPIError, match="notes"):
        await read(open_storage(url))


async def test_a_naive_instant_is_refused(storage):
    naive = datetime(2026, 3, 4, 22, tzinfo=UTC).replace(tzinfo=None)

    with pytest.raises(StatementError, match="aware"):
        await store(storage, a_user(consented_at=naive))


async def test_a_unit_cancelled_in_the_middle_of_a_statement_blocks_nobody(storage):
    for pauses in range(12):
        task = asyncio.create_task(store(storage, a_user()))
        for _ in range(pauses):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait({task})

        async with storage.begin() as unit:
            await unit.users.get(USER_ID)

    await write(storage)
    assert await read(storage) == "text"


@pytest.mark.parametrize(
    "wrong_url",
    [
        "",
        "charley.db",
        "mysql://localhost/charley",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite+aiosqlite:///file:memory?mode=memory&uri=true",
    ],
)
def test_a_url_that_cannot_be_used_is_refused_with_a_sentence(wrong_url):
    with pytest.raises(DatabaseUrlError):
        open_engine(wrong_url)
