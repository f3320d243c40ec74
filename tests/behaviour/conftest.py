"""A fresh stage for each test: an empty database file, a server, and noon in Berlin."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app.parts.world import Content
from bot.messaging.texts.catalogue import ENGLISH, ENGLISH_LOCALE
from bot.playground.glue import clock_of
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.behaviour.person import Person
from tests.behaviour.stage import Stage, utc
from tests.support.screen_lint import clocks_of, faults_of, roughness_of

NOON_IN_BERLIN = utc(2026, 3, 4, 11)
"""Of a Wednesday without any change of clocks near it."""

LEFT_ROUGH = {
    "a clock of 24 hours: \n": "the card that explains a command: what may be typed",
    "a clock of 24 hours: ## ": "a card for a channel, and its preview: in the server's language",
}
"""What may stay hard to take in, by the beginning of what the lint says of it, and why."""


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database with the schema of today; bringing it about takes longer than a test."""
    file = tmp_path_factory.mktemp("behaviour") / "template.db"
    asyncio.run(_bring_up_to_date(file))
    return file


async def _bring_up_to_date(file: Path) -> None:
    storage = SqlStorage.open(f"sqlite+aiosqlite:///{file}")
    await upgrade(storage.engine)
    await storage.close()


@pytest.fixture
def starts_at() -> datetime:
    """When the test begins; `@pytest.mark.parametrize("starts_at", …)` chooses another instant."""
    return NOON_IN_BERLIN


@pytest.fixture
async def stage(
    tmp_path: Path,
    template: Path,
    content: Content,
    starts_at: datetime,
    caplog: pytest.LogCaptureFixture,
) -> AsyncIterator[Stage]:
    file = tmp_path / "charley.db"
    shutil.copy(template, file)
    stage = Stage(file, content)
    with clock_of(stage.env, start_at=starts_at), capture_logs() as logs:
        stage.logs = logs
        await stage.open()
        try:
            yield stage
        finally:
            await stage.close()
    _look_for_trouble(stage, caplog)


def _look_for_trouble(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever a test is about: nothing else may have gone wrong, and every button must work."""
    assert stage.shown_acts() <= stage.client.acts.names
    assert [fault for message in stage.screens() for fault in faults_of(message)] == []
    is_english = stage.client.texts.language_of(ENGLISH_LOCALE) is ENGLISH
    rough = [
        each for message in stage.screens() for each in roughness_of(message, is_english=is_english)
    ]
    rough += [each for shown in stage.screens() for each in clocks_of(shown) if is_english]
    assert [each for each in rough if not each.startswith(tuple(LEFT_ROUGH))] == []
    if not stage.expected_trouble:
        assert not stage.incidents(), stage.env.transcript()
        assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.fixture
def ada(stage: Stage) -> Person:
    return stage.meet("ada")


@pytest.fixture
def bob(stage: Stage) -> Person:
    return stage.meet("bob")
