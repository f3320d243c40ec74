"""What tests of several folders share."""

from collections.abc import Iterator

import pytest

from tests.support.postgres import PostgresServer, running_server


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str) -> Iterator[PostgresServer]:
    """A PostgreSQL for all workers of this run."""
    yield from running_server(testrun_uid)
