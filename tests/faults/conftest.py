"""A stage for each test; whatever happened on it, Discord has no reason to ban the bot."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs
from structlog.typing import EventDict

from bot.app.parts.world import Content
from bot.messaging.discord_io.places import places
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.faults.stage import Stage, staged
from tests.support.builders import tonight_at
from tests.support.clock import FakeClock
from tests.wire import LimitRules, WireDiscord
from tests.wire.model import User
from tests.wire.pointing import pointed_at

ONE_PER_CENT = 100
"""Of the 10,000 invalid requests in ten minutes that Discord bans an address for."""


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of today's shape, to be copied."""
    file = tmp_path_factory.mktemp("empty") / "charley.db"

    async def create() -> None:
        storage = SqlStorage.open(f"sqlite+aiosqlite:///{file}")
        await upgrade(storage.engine)
        await storage.close()

    asyncio.run(create())
    return file


@pytest.fixture
def discord_clock() -> FakeClock:
    return FakeClock(tonight_at(12))


@pytest.fixture
async def double(discord_clock: FakeClock) -> AsyncIterator[WireDiscord]:
    wall = discord_clock.now
    async with WireDiscord(limits=LimitRules.off(), wall=lambda: wall().timestamp()) as double:
        with pointed_at(double):
            yield double


@pytest.fixture(autouse=True)
def logs() -> Iterator[list[EventDict]]:
    structlog.reset_defaults()
    with capture_logs() as logs:
        yield logs


@pytest.fixture(autouse=True)
def places_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stage's time stands still: the pacer, which goes by the loop's, need hold up nobody."""
    monkeypatch.setattr(places, "_WINDOW_S", 0.0)


@pytest.fixture
async def stage(
    double: WireDiscord,
    discord_clock: FakeClock,
    content: Content,
    empty_file: Path,
    tmp_path: Path,
) -> AsyncIterator[Stage]:
    file = tmp_path / "charley.db"
    shutil.copyfile(empty_file, file)
    async with staged(double, content, file, discord_clock=discord_clock) as stage:
        telling = asyncio.create_task(stage.alerts.run())
        yield stage
        telling.cancel()
    assert stage.most_invalid() < ONE_PER_CENT


@pytest.fixture
async def ada(stage: Stage) -> User:
    """A person whose stretch is planned for 22:00."""
    (ada,) = await stage.meet("ada")
    return ada
