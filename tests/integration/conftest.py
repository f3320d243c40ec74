"""Real databases: an empty SQLite file and an empty PostgreSQL for each test that asks."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.support.postgres import PostgresServer

SQLITE = "sqlite"
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    return tmp_path / "charley.db"


@pytest.fixture
def sqlite_url(sqlite_file: Path) -> str:
    return f"sqlite+aiosqlite:///{sqlite_file}"


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, worker_id: str) -> Iterator[str]:
    name = f"integration_{worker_id}"
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


@pytest.fixture(params=[SQLITE, POSTGRES])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of an empty database, once of each kind."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def open_storage() -> AsyncIterator[Callable[[str], SqlStorage]]:
    opened: list[SqlStorage] = []

    def open_one(url: str) -> SqlStorage:
        opened.append(SqlStorage.open(url))
        return opened[-1]

    yield open_one
    for storage in opened:
        await storage.close()
    await _end_of_connections()


async def _end_of_connections() -> None:
    """Wait for the threads of cancelled connections: they still report to the test's loop."""
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            await asyncio.to_thread(thread.join, 5)


@pytest.fixture
async def storage(url: str, open_storage: Callable[[str], SqlStorage]) -> SqlStorage:
    """A migrated database, once of each kind."""
    storage = open_storage(url)
    await upgrade(storage.engine)
    return storage
