"""Storage twice: an SQLite file, and PostgreSQL. Both keep the same rules."""

from collections.abc import AsyncIterator, Callable, Iterator

import pytest

from bot.ports.storage import Storage
from bot.storage.unit_of_work import SqlStorage
from tests.support.databases import copy_template, delete, new_path

SQLITE = "sqlite"
POSTGRES = pytest.param("postgres", marks=pytest.mark.postgres)


@pytest.fixture(params=[SQLITE, POSTGRES])
def database(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def storage_url(database: str, request: pytest.FixtureRequest) -> Iterator[str]:
    if database == SQLITE:
        file = new_path()
        copy_template(file)
        yield f"sqlite:///{file}"
        delete(file)
    else:
        yield request.getfixturevalue("migrated_postgres_url")


@pytest.fixture
async def open_storage(storage_url: str) -> AsyncIterator[Callable[[], Storage]]:
    """Open the database once more, as another process would."""
    opened: list[SqlStorage] = []

    def open_another() -> Storage:
        opened.append(SqlStorage.open(storage_url))
        return opened[-1]

    yield open_another
    for storage in opened:
        await storage.close()


@pytest.fixture
def storage(open_storage: Callable[[], Storage]) -> Storage:
    return open_storage()
