"""Storage three times: the fake, an SQLite file, and PostgreSQL. All keep the same rules."""

import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.ports.storage import Storage
from bot.storage.unit_of_work import SqlStorage
from tests.support.postgres import PostgresServer, migrate
from tests.support.storage import FakeStorage

FAKE = "fake"
SQLITE = "sqlite"
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer, worker_id: str) -> str:
    url = postgres_server.create_database(f"contract_{worker_id}")
    migrate(url)
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(params=[FAKE, SQLITE, POSTGRES])
def database(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def storage_url(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    match database:
        case "fake":
            return None
        case "sqlite":
            file = tmp_path / "charley.db"
            shutil.copy(request.getfixturevalue("sqlite_template"), file)
            return f"sqlite:///{file}"
        case _:
            return request.getfixturevalue("postgres_url")


@pytest.fixture
async def open_storage(storage_url: str | None) -> AsyncIterator[Callable[[], Storage]]:
    """Open the database once more, as another process would; of the fake there is only one."""
    fake = FakeStorage()
    opened: list[SqlStorage] = []

    def open_another() -> Storage:
        if storage_url is None:
            return fake
        opened.append(SqlStorage.open(storage_url))
        return opened[-1]

    yield open_another
    for storage in opened:
        await storage.close()


@pytest.fixture
async def storage(database: str, open_storage: Callable[[], Storage]) -> Storage:
    storage = open_storage()
    if database == "postgres":
        assert isinstance(storage, SqlStorage)
        async with storage.engine.begin() as connection:
            await connection.execute(text("TRUNCATE users, notes CASCADE"))
    return storage
