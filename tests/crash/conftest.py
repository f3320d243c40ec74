"""A database of each kind for a lane of kills."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.postgres import PostgresServer, migrate


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, worker_id: str) -> Iterator[str]:
    name = f"crash_{worker_id}"
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'charley.db'}"


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """A migrated database of the kind that the parameter names."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    migrate(url)
    return url
