"""A change of the schema on a PostgreSQL that others are at work on."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from structlog.testing import capture_logs

from bot.ports.storage import StorageUnavailableError
from bot.storage.engine import open_engine, open_migration_engine
from bot.storage.schema.migrating import migration_config
from bot.storage.schema.revisions import newest_revision
from bot.storage.schema_locks import LockPatience, be_the_one
from bot.storage.upgrade import current, upgrade
from tests.support.builders import a_user, an_occurrence
from tests.support.guided import a_session
from tests.support.storage_scenes import store, stored_occurrence

pytestmark = pytest.mark.postgres

SHORT = LockPatience(
    each=timedelta(seconds=0.3),
    pause=timedelta(seconds=0.1),
    in_all=timedelta(seconds=20),
    frozen_after=timedelta(seconds=0.5),
)
NOBODY_WAITS_LONGER_S = 0.3 + 0.7


@pytest.fixture
async def before(postgres_url: str) -> AsyncIterator[AsyncEngine]:
    """A database of the revision before several processes."""
    engine = open_engine(postgres_url)
    await upgrade(engine)
    await run_alembic(engine, "0008")
    yield engine
    await engine.dispose()


async def run_alembic(engine: AsyncEngine, revision: str) -> None:
    def go(connection: Connection) -> None:
        config = migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)

    async with engine.begin() as connection:
        await connection.run_sync(go)


@asynccontextmanager
async def a_dump(engine: AsyncEngine) -> AsyncIterator[asyncpg.Connection]:
    """Read all of a table, for as long as this lasts."""
    url = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = await asyncpg.connect(url, server_settings={"application_name": "pg_dump"})
    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE occurrences IN ACCESS SHARE MODE")
            yield connection
    finally:
        await connection.close()


async def work(engine: AsyncEngine) -> float:
    """Do what the living do; return how many seconds it took."""
    began_at = time.monotonic()
    async with engine.begin() as connection:
        await connection.execute(text("SELECT count(*) FROM occurrences"))
        await connection.execute(text("UPDATE occurrences SET state = state WHERE false"))
    return time.monotonic() - began_at


async def test_a_dump_holds_up_an_upgrade_and_the_upgrade_nobody_else(before: AsyncEngine) -> None:
    took_s: list[float] = []
    with capture_logs() as logs:
        async with a_dump(before):
            upgrading = asyncio.create_task(upgrade(before, patience=SHORT))
            while sum(took_s) < 1.0 or not logs:
                took_s.append(await work(before))
                await asyncio.sleep(0.02)
            assert not upgrading.done()
        change = await upgrading

    assert 0.1 < max(took_s) <= NOBODY_WAITS_LONGER_S  # some have met an attempt
    assert (change.before, change.after) == ("0008", newest_revision())
    (told,) = [each for each in logs if each.get("action") == "upgrade_waits"]
    assert [name.split()[0] for name in told["held_by"]] == ["pg_dump"]


async def test_an_upgrade_that_never_gets_the_tables_says_who_has_them(before: AsyncEngine) -> None:
    async with a_dump(before):
        patience = LockPatience(each=SHORT.each, pause=SHORT.pause, in_all=timedelta(seconds=1))
        with pytest.raises(StorageUnavailableError, match=r"pg_dump \(pid \d+\) has kept them"):
            await upgrade(before, patience=patience)

    assert await current(before) == "0008"


async def test_a_process_that_stands_still_in_an_upgrade_keeps_nobody_from_starting(
    before: AsyncEngine,
) -> None:
    own = open_migration_engine(before)
    async with own.connect() as frozen:
        await frozen.begin()
        await be_the_one(frozen, SHORT)
        await frozen.execute(text("LOCK TABLE occurrences IN ACCESS EXCLUSIVE MODE"))

        async with asyncio.timeout(10):
            change = await upgrade(before, patience=SHORT)

        await frozen.invalidate()
    assert change.is_change
    await own.dispose()


async def test_what_a_process_of_the_version_before_writes_fits_into_todays_tables(
    before: AsyncEngine, open_storage
) -> None:
    former = MetaData()
    async with before.connect() as connection:
        await connection.run_sync(former.reflect)
    await upgrade(before)
    storage = open_storage(before.url.render_as_string(hide_password=False))
    await store(storage, a_user(), an_occurrence())
    async with storage.begin() as unit:
        await unit.sessions.save(a_session())
        await unit.commit()

    async with before.begin() as connection:
        for name in ("occurrences", "sessions"):
            table = former.tables[name]
            (row,) = (await connection.execute(select(table))).mappings().all()
            await connection.execute(delete(table))
            await connection.execute(insert(table), dict(row))

    assert await stored_occurrence(storage, an_occurrence().id) == an_occurrence()
    async with storage.read() as unit:
        unguided = await unit.sessions.unguided(
            since=a_session().since - timedelta(hours=1), limit=9
        )
    assert [each.user_id for each in unguided] == [a_user().id]
