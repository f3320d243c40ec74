"""Real databases, empty for each test that asks: an SQLite file, and one on PostgreSQL.

Those of today's schema were migrated once and are copied or emptied since: a migration takes longer
than most tests.
"""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from pathlib import Path

import pytest

from bot.storage.unit_of_work import SqlStorage
from tests.support.databases import copy_template
from tests.support.postgres import PostgresServer, drop_tables
from tests.support.turns import refreshed

SQLITE = "sqlite"
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture
def logs_as_before() -> Iterator[None]:
    """For tests of commands, which set up the log of their whole process."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    return tmp_path / "charley.db"


@pytest.fixture
def sqlite_url(sqlite_file: Path) -> str:
    return f"sqlite+aiosqlite:///{sqlite_file}"


@pytest.fixture
def migrated_sqlite_url(sqlite_file: Path, sqlite_url: str) -> str:
    copy_template(sqlite_file)
    return sqlite_url


@pytest.fixture(scope="session")
def any_postgres_url(postgres_server: PostgresServer, worker_id: str) -> str:
    return postgres_server.create_database(f"integration_{worker_id}")


@pytest.fixture
def postgres_url(any_postgres_url: str) -> str:
    drop_tables(any_postgres_url)
    return any_postgres_url


@pytest.fixture(params=[SQLITE, POSTGRES])
def database(request: pytest.FixtureRequest) -> str:
    """Which kind of database the test is about."""
    return request.param


@pytest.fixture
def url(database: str, request: pytest.FixtureRequest) -> str:
    """The URL of a database without a table, once of each kind."""
    return request.getfixturevalue(f"{database}_url")


@pytest.fixture
def migrated_url(database: str, request: pytest.FixtureRequest) -> str:
    """The URL of an empty database of today's schema, once of each kind."""
    return request.getfixturevalue(f"migrated_{database}_url")


@pytest.fixture
async def open_storage() -> AsyncIterator[Callable[[str], SqlStorage]]:
    opened: list[SqlStorage] = []
    others = set(threading.enumerate())

    def open_one(url: str) -> SqlStorage:
        opened.append(SqlStorage.open(url))
        return opened[-1]

    yield open_one
    await refreshed()  # what a press has outdated is read once more beside the test
    for storage in opened:
        await storage.close()
    await _end_of_connections(set(threading.enumerate()) - others)


async def _end_of_connections(threads: Iterable[threading.Thread]) -> None:
    """Wait for the threads of cancelled connections: they still report to the test's loop."""
    for thread in threads:
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 5)


@pytest.fixture
def storage(migrated_url: str, open_storage: Callable[[str], SqlStorage]) -> SqlStorage:
    """An empty database of today's schema, once of each kind."""
    return open_storage(migrated_url)
