import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from bot.storage.schema import migrations
from bot.storage.schema.migrating import migration_config, revisions_of
from bot.storage.schema.revisions import SchemaNewerError, known_revisions, newest_revision
from bot.storage.upgrade import current, upgrade
from tests.support.builders import USER_ID, a_reminder, a_user, an_occurrence
from tests.support.storage_scenes import store, stored_occurrence

NEWEST = newest_revision()

NEXT_REVISION = f"""
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{NEWEST}"
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table("users", recreate="auto") as users:
        users.add_column(sa.Column("shoe_size", sa.Integer()))
        users.alter_column("locale", existing_type=sa.Text(), type_=sa.String(35))


def downgrade():
    with op.batch_alter_table("users") as users:
        users.drop_column("shoe_size")
"""


@pytest.fixture
def next_config(tmp_path: Path):
    """The revisions of a version after this one, which alters the table that all refer to."""
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "next.py").write_text(NEXT_REVISION)
    config = migration_config()
    own = Path(migrations.__file__).parent / "versions"
    config.set_main_option("version_locations", f"{own}{os.pathsep}{folder}")
    return config


@pytest.fixture
async def storage(url, open_storage):
    """A database of today's schema, which may be altered."""
    storage = open_storage(url)
    await upgrade(storage.engine)
    return storage


async def run_alembic(engine, run, *arguments):
    def go(connection):
        config = migration_config()
        config.attributes["connection"] = connection
        run(config, *arguments)

    async with engine.begin() as connection:
        await connection.run_sync(go)


async def test_an_empty_database_has_no_revision(url, open_storage):
    assert await current(open_storage(url).engine) is None


async def test_an_empty_database_is_brought_up_to_date(url, open_storage):
    engine = open_storage(url).engine

    change = await upgrade(engine)

    assert (change.before, change.after, change.copy) == (None, NEWEST, None)
    assert change.is_change
    assert await current(engine) == NEWEST


async def test_upgrading_twice_changes_nothing(storage):
    change = await upgrade(storage.engine)

    assert not change.is_change


async def test_the_revisions_make_the_tables_that_the_code_expects(storage):
    await run_alembic(storage.engine, command.check)


async def test_each_revision_can_be_undone_and_done_again(storage):
    await run_alembic(storage.engine, command.downgrade, "-1")
    await upgrade(storage.engine)

    await run_alembic(storage.engine, command.check)


async def test_two_processes_that_start_at_once_upgrade_once(url, open_storage):
    engines = [open_storage(url).engine for _ in range(3)]

    changes = await asyncio.gather(*(upgrade(engine) for engine in engines))

    assert sorted(change.is_change for change in changes) == [False, False, True]


async def test_a_database_of_the_future_is_refused_and_left_alone(storage):
    async with storage.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(SchemaNewerError, match="9999"):
        await upgrade(storage.engine)

    assert await current(storage.engine) == "9999"


async def test_altering_a_table_keeps_all_that_refers_to_it(storage, next_config):
    await store(storage, a_user(), a_reminder(), an_occurrence())

    change = await upgrade(storage.engine, config=next_config)

    assert (change.before, change.after) == (NEWEST, "next")
    assert await stored_occurrence(storage, an_occurrence().id) == an_occurrence()
    async with storage.begin() as unit:
        assert await unit.users.get(USER_ID) == a_user()
        assert await unit.reminders.of(USER_ID) == [a_reminder()]


async def test_a_file_that_holds_something_is_copied_before_it_changes(
    sqlite_url, sqlite_file, open_storage, next_config
):
    storage = open_storage(sqlite_url)
    await upgrade(storage.engine)
    await store(storage, a_user())

    change = await upgrade(storage.engine, config=next_config)

    assert change.copy == sqlite_file.with_name("charley.db.before-next")
    with closing(sqlite3.connect(change.copy)) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchall() == [(NEWEST,)]
        assert copy.execute("SELECT id FROM users").fetchall() == [(USER_ID,)]


async def test_a_revision_that_fails_leaves_the_database_as_it_was(storage, next_config, tmp_path):
    await store(storage, a_user())
    script = tmp_path / "versions" / "next.py"
    script.write_text(NEXT_REVISION.replace("sa.String(35))", "sa.String(35))\n    1 / 0"))

    with pytest.raises(ZeroDivisionError):
        await upgrade(storage.engine, config=next_config)

    assert await current(storage.engine) == NEWEST
    await run_alembic(storage.engine, command.check)
    async with storage.begin() as unit:
        assert await unit.users.get(USER_ID) == a_user()


def test_the_revisions_known_without_alembic_are_those_that_it_finds() -> None:
    assert known_revisions() == revisions_of(migration_config())


def test_a_process_whose_database_is_up_to_date_never_loads_alembic() -> None:
    """It takes 7 MB, and stays for the life of the process."""
    loaded = subprocess.run(
        [sys.executable, "-c", "import bot.__main__, sys; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()

    assert "bot.storage.upgrade" in loaded
    assert not {"alembic", "mako"} & set(loaded)
