"""A whole database there and back is the same, and half a one is never left."""

import asyncio
import os
import sqlite3
import sys
from asyncio.subprocess import PIPE
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import Boolean, Column, Table, Text, make_url

from bot.ports.storage import StorageUnavailableError
from bot.storage.files.file_lock import DatabaseHeldError, held_alone
from bot.storage.moving.canonical import TABLES, carrier_of
from bot.storage.moving.errors import MoveError, UnsoundValuesError
from bot.storage.moving.move import move
from bot.storage.moving.transfer import Progress
from bot.storage.schema.fleet_tables import pace_places, processes
from bot.storage.schema.tables import metadata
from bot.storage.schema.types import LocalDate, UtcDateTime
from bot.storage.upgrade import revision_at
from tests.integration.storage.random_rows import fill, rows_of
from tests.support.databases import copy_template

NOW = datetime(2026, 3, 4, 21, 5, 9, tzinfo=UTC)

pytestmark = pytest.mark.postgres


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A database with something in every table."""
    file = tmp_path / "source.db"
    copy_template(file)
    fill(file, seed=7, rows=12)
    assert all(rows_of(file).values())
    return file


@pytest.fixture
def target(postgres_url: str) -> str:
    """The URL of a PostgreSQL database without a table."""
    return postgres_url


def url_of(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


async def ask(url: str, statement: str) -> object:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


def test_every_table_is_carried_but_those_of_the_moment():
    assert {*TABLES, processes, pace_places} == {*metadata.tables.values()}
    for table in TABLES:
        for column in table.columns:
            carrier_of(column)


@pytest.mark.parametrize("seed", range(6))
async def test_there_and_back_every_row_is_the_same(tmp_path, target, seed):
    source, back = tmp_path / "source.db", tmp_path / "back.db"
    copy_template(source)
    fill(source, seed=seed, rows=60)
    before = rows_of(source)

    arrived = await move(url_of(source), target, now=NOW)
    returned = await move(target, url_of(back), now=NOW)

    assert rows_of(back) == rows_of(source) == before
    assert returned == arrived
    assert {name: tally.rows for name, tally in arrived.items()} == {
        name: len(rows) for name, rows in before.items()
    }
    assert not list(tmp_path.glob("*.moving*"))


async def test_from_file_to_file_as_well(source, tmp_path):
    await move(url_of(source), url_of(tmp_path / "another.db"), now=NOW)

    assert rows_of(tmp_path / "another.db") == rows_of(source)


async def test_there_is_no_sequence_to_be_set(target, source):
    await move(url_of(source), target, now=NOW)

    assert await ask(target, "SELECT count(*) FROM pg_sequences") == 0


class KilledError(Exception):
    pass


@pytest.mark.parametrize("is_back", [False, True])
async def test_broken_off_anywhere_it_leaves_nothing_and_can_be_made_again(
    source, target, tmp_path, is_back
):
    back = tmp_path / "back.db"
    ends = (target, url_of(back)) if is_back else (url_of(source), target)
    if is_back:
        await move(url_of(source), target, now=NOW)
    steps: list[Progress] = []

    async def broken_at(number: int) -> bool:
        def tell(progress: Progress) -> None:
            steps.append(progress)
            if len(steps) == number:
                raise KilledError

        steps.clear()
        try:
            await move(*ends, now=NOW, tell=tell)
        except KilledError:
            return True
        return False

    number = 1
    while await broken_at(number):
        assert await revision_at(ends[1]) is None
        number += 17

    assert number > len(TABLES)
    assert {step.is_compared for step in steps} == {False, True}
    assert await revision_at(ends[1]) is not None


async def test_killed_for_good_it_leaves_nothing_either(target, tmp_path):
    source = tmp_path / "source.db"
    copy_template(source)
    fill(source, seed=3, rows=400)
    for lines in (5, 21):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "db", "move", target),
            env={"CHARLEY_DATABASE_URL": url_of(source)},
            stderr=PIPE,
            stdout=PIPE,
        )
        assert process.stderr is not None
        for _ in range(lines):
            assert await process.stderr.readline()
        process.kill()
        await process.communicate()

        assert await revision_at(target) is None

    back = tmp_path / "back.db"
    back.with_name("back.db.moving").write_bytes(b"what a killed one left")
    await move(url_of(source), target, now=NOW)
    await move(target, url_of(back), now=NOW)
    assert rows_of(back) == rows_of(source)
    assert not back.with_name("back.db.moving").exists()


async def test_nothing_is_moved_into_what_holds_something(source, target):
    await move(url_of(source), target, now=NOW)

    with pytest.raises(MoveError, match="must be empty, got"):
        await move(url_of(source), target, now=NOW)
    another = source.with_name("another.db")
    copy_template(another)
    with pytest.raises(MoveError, match=r"must be empty, got another\.db"):
        await move(target, url_of(another), now=NOW)


async def test_an_empty_database_with_tables_is_empty_enough(source, migrated_postgres_url):
    await move(url_of(source), migrated_postgres_url, now=NOW)


STARTED = {"identifies", "notes", "pace_places", "processes"}
"""What one start writes, before anybody has spoken to Charley."""


async def one_row(url: str, table: Table) -> None:
    """Put a row that refers to nothing into a table, as a killed process may have left it."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(_some(column) for column in table.columns)
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(plain)
    try:
        await connection.execute("SET session_replication_role = replica")
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({values})'  # noqa: S608 - own names
        await connection.execute(statement)
    finally:
        await connection.close()


def _some(column: Column[object]) -> str:
    if column.nullable and column.name != "user_id":
        return "NULL"
    of_kind = {UtcDateTime: "'2026-01-01T00:00:00Z'", LocalDate: "'2026-01-01'", Boolean: "false"}
    known = [word for kind, word in of_kind.items() if isinstance(column.type, kind)]
    return known[0] if known else "'1'"


@pytest.mark.parametrize("name", sorted(STARTED))
async def test_a_target_on_which_charley_was_only_started_is_filled(
    source, migrated_postgres_url, name
):
    await one_row(migrated_postgres_url, metadata.tables[name])

    await move(url_of(source), migrated_postgres_url, now=NOW)

    back = source.with_name("back.db")
    await move(migrated_postgres_url, url_of(back), now=NOW)
    assert rows_of(back) == rows_of(source)
    if name in {"pace_places", "processes"}:
        assert await ask(migrated_postgres_url, f"SELECT count(*) FROM {name}") == 0  # noqa: S608


@pytest.mark.parametrize("name", sorted(metadata.tables.keys() - STARTED))
async def test_a_target_in_which_somebody_is_stays_as_it_is(source, migrated_postgres_url, name):
    await one_row(migrated_postgres_url, metadata.tables["notes"])
    await one_row(migrated_postgres_url, metadata.tables[name])

    with pytest.raises(MoveError, match=f"must be empty, got 1 rows in {name}"):
        await move(url_of(source), migrated_postgres_url, now=NOW)

    assert await ask(migrated_postgres_url, "SELECT count(*) FROM notes") == 1
    assert await ask(migrated_postgres_url, f"SELECT count(*) FROM {name}") == 1  # noqa: S608


async def test_nobody_moves_a_database_that_is_in_use(source, target):
    with held_alone(source, now=NOW), pytest.raises(DatabaseHeldError):
        await move(url_of(source), target, now=NOW)
    assert await revision_at(target) is None

    await move(url_of(source), target, now=NOW)
    alive = "INSERT INTO processes VALUES ('a', now() - interval '{s} s', now(), '1') RETURNING 1"
    await ask(target, alive.format(s=5))
    with pytest.raises(MoveError, match="1 running process"):
        await move(target, url_of(source.with_name("back.db")), now=NOW)

    await ask(target, "DELETE FROM processes RETURNING 1")
    await ask(target, alive.format(s=20))  # one that was killed
    await move(target, url_of(source.with_name("back.db")), now=NOW)


async def test_a_process_that_starts_meanwhile_is_found_before_the_end(source, target):
    await move(url_of(source), target, now=NOW)
    back = source.with_name("back.db")

    born = "INSERT INTO processes VALUES ('a', clock_timestamp(), now(), '1') RETURNING 1"

    def tell(progress: Progress) -> None:
        if progress == Progress(table="notes", done=0, total=progress.total, is_compared=True):
            with ThreadPoolExecutor(max_workers=1) as thread:
                assert thread.submit(asyncio.run, ask(target, born)).result() == 1

    with pytest.raises(MoveError, match="1 running process"):
        await move(target, url_of(back), now=NOW, tell=tell)

    assert not back.exists()


async def test_the_same_database_is_no_target(source):
    with pytest.raises(MoveError, match="another database"):
        await move(url_of(source), f"sqlite:///{source.parent}/./source.db", now=NOW)


async def test_what_is_not_there_cannot_be_moved(tmp_path, target):
    with pytest.raises(MoveError, match="must exist"):
        await move(url_of(tmp_path / "none.db"), target, now=NOW)
    assert not list(tmp_path.iterdir())


async def test_an_older_database_is_brought_up_to_date_first(source, target):
    with closing(sqlite3.connect(source)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0008'")

    with pytest.raises(MoveError, match="charley db upgrade"):
        await move(url_of(source), target, now=NOW)


async def test_a_damaged_file_is_not_moved(source, target):
    size = source.stat().st_size
    with source.open("r+b") as file:
        file.seek(size // 2)
        file.write(os.urandom(size // 4))

    with pytest.raises(StorageUnavailableError):
        await move(url_of(source), target, now=NOW)
    assert await revision_at(target) is None


DAMAGES = {
    "a word for an instant": ("created_at", "'soon'", "an instant, in microseconds since 1970"),
    "an instant of nobody's life": ("created_at", "-5", "an instant, in microseconds since 1970"),
    "a number for text": ("zone_key", "CAST('x' AS BLOB)", "text without a zero byte"),
    "a zero byte in text": ("zone_key", "'Europe' || char(0)", "text without a zero byte"),
    "bytes that are no text": ("zone_key", "CAST(X'FF41' AS TEXT)", "text without a zero byte"),
    "a number that is too large": ("dm_channel_id", "9300000000000000000", "a whole number of 64"),
    "a fraction": ("dm_channel_id", "1.5", "a whole number of 64 bits"),
    "a word for a date": ("paused_until", "'2026-02-30'", "a date such as 2026-11-29"),
    "more than true": ("has_bedtime", "2", "0 or 1"),
}


@pytest.mark.parametrize(("column", "value", "needed"), DAMAGES.values(), ids=DAMAGES)
async def test_a_value_that_means_nothing_is_named_and_nothing_is_lost(
    source, target, column, value, needed
):
    with closing(sqlite3.connect(source)) as database, database:
        database.execute("PRAGMA ignore_check_constraints = ON")
        [(user_id,)] = database.execute("SELECT id FROM users LIMIT 1")
        change = f"UPDATE users SET {column} = {value} WHERE id = ?"  # noqa: S608 - as above
        database.execute(change, [user_id])
        database.execute("UPDATE reminders SET unanswered = 1 << 40")
    with closing(sqlite3.connect(source)) as database:
        [(bytes_before,)] = database.execute("SELECT count(*) FROM users")

    with pytest.raises(UnsoundValuesError) as refused:
        await move(url_of(source), target, now=NOW)

    lines = str(refused.value).splitlines()
    assert f"users {user_id}: {column} must be {needed}" in "\n".join(lines)
    assert sum(": unanswered must be a whole number of 32 bits" in line for line in lines) >= 1
    assert await revision_at(target) is None
    with closing(sqlite3.connect(source)) as database:
        assert database.execute("SELECT count(*) FROM users").fetchall() == [(bytes_before,)]


async def test_rows_that_refer_to_nothing_are_named(source, target):
    with closing(sqlite3.connect(source)) as database, database:
        database.execute("DELETE FROM users WHERE id = (SELECT user_id FROM drinks LIMIT 1)")

    with pytest.raises(
        UnsoundValuesError, match=r"drinks, row .*: it must refer to a row of users"
    ):
        await move(url_of(source), target, now=NOW)


@pytest.mark.parametrize("instant", ["'infinity'", "'0044-03-15 BC'", "'9999-12-31'"])
async def test_instants_that_only_postgresql_knows_are_named_on_the_way_back(
    source, target, instant
):
    await move(url_of(source), target, now=NOW)
    await ask(target, "UPDATE users SET created_at = " + instant + " RETURNING 1")  # noqa: S608

    with pytest.raises(UnsoundValuesError, match="created_at must be an instant"):
        await move(target, url_of(source.with_name("back.db")), now=NOW)


@pytest.mark.parametrize("day", ["'infinity'", "'0044-03-15 BC'", "'10000-01-01'"])
async def test_dates_that_only_postgresql_knows_are_named_as_well(source, target, day):
    await move(url_of(source), target, now=NOW)
    await ask(target, "UPDATE users SET paused_until = " + day + " RETURNING 1")  # noqa: S608

    with pytest.raises(UnsoundValuesError, match="paused_until must be a date"):
        await move(target, url_of(source.with_name("back.db")), now=NOW)


def test_texts_are_the_only_values_without_a_form():
    for table in TABLES:
        for column in table.columns:
            if isinstance(column.type, Text):
                assert carrier_of(column).to_postgres is None
