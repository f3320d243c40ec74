"""A Discord, a database of each kind, and processes that end with their test."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.process.harness import BotProcess, bot_process
from tests.process.outbox import Outbox
from tests.support.postgres import PostgresServer
from tests.wire import WireDiscord


@pytest.fixture
def postgres_url(postgres_server: PostgresServer, worker_id: str) -> Iterator[str]:
    name = f"process_{worker_id}"
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'charley.db'}"


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str:
    """The database of the test: an SQLite file, unless a parameter names the other kind."""
    kind = getattr(request, "param", "sqlite")
    url: str = request.getfixturevalue(f"{kind}_url")
    return url


@pytest.fixture
async def discord() -> AsyncIterator[WireDiscord]:
    async with WireDiscord() as discord:
        yield discord


@pytest.fixture
async def bot(discord: WireDiscord, url: str, tmp_path: Path) -> AsyncIterator[BotProcess]:
    """A process that is not started yet."""
    async with bot_process(discord, database_url=url, folder=tmp_path) as process:
        yield process


@pytest.fixture
async def outbox(url: str) -> AsyncIterator[Outbox]:
    outbox = Outbox(url)
    yield outbox
    await outbox.close()
