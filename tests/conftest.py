"""What tests of several folders share."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from bot.app.parts.world import Content
from tests.support.content import shipped_content
from tests.support.databases import memory
from tests.support.examples import FULL
from tests.support.postgres import PostgresServer, delete_rows, migrate, running_server

# The same examples on every machine and every run; no example is late on a busy one.
settings.register_profile(
    "same",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(FULL, settings.get_profile("same"))
settings.load_profile("same")


def pytest_configure() -> None:
    """Let `tmp_path` be in memory where that has room: the databases there flush every commit."""
    folder = memory()
    if folder is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))  # noqa: TID251 - pytest's own


_LONGEST = frozenset({"chaos", "crash", "soak"})
"""The rooms whose tests take longest: single ones up to a minute."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what waits longest: one worker waits while the others compute, and none ends alone with it.

    Otherwise the order stays as it was shuffled.
    """
    tests = config.rootpath / "tests"

    def turn(item: pytest.Item) -> int:
        if item.path.is_relative_to(tests) and item.path.relative_to(tests).parts[0] in _LONGEST:
            return 0
        return 1 if item.get_closest_marker("process") else 2

    items.sort(key=turn)


@pytest.fixture(scope="session")
def content() -> Content:
    return shipped_content()


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str) -> Iterator[PostgresServer]:
    """A PostgreSQL for all workers of this run."""
    yield from running_server(testrun_uid)


@pytest.fixture(scope="session")
def todays_postgres_url(postgres_server: PostgresServer, worker_id: str) -> str:
    url = postgres_server.create_database(f"today_{worker_id}")
    migrate(url)
    return url


@pytest.fixture
def migrated_postgres_url(todays_postgres_url: str) -> str:
    """The URL of an empty database of today's schema; the schema has to stay as it is."""
    delete_rows(todays_postgres_url)
    return todays_postgres_url
