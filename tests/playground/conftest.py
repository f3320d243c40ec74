"""A playground as a process of its own, and its stage alone."""

import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from simcord.preview import Preview

from bot.content.files import data_root
from bot.playground.folder import Folder
from bot.playground.glue import make_room_for_another_view
from bot.playground.scenario import load_scenario
from bot.playground.stage import Stage, staged
from tests.playground.demo import Demo, open_demo
from tests.support.content import shipped_content

EVENING = datetime(2026, 11, 29, 20, tzinfo=UTC)
"""21:00 in Berlin."""


def views_of(stage: Stage) -> list[Preview]:
    """Return both pages, which nobody has opened."""
    views: list[Preview] = []
    for channel, viewers in ((stage.dm, [stage.you]), (stage.channel, stage.members)):
        views.append(stage.env.preview(channel, viewers=viewers, layout="channel"))
        make_room_for_another_view(stage.env)
    return views


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with open_demo(folder=tmp_path) as demo:
        yield demo


@pytest.fixture
async def stage(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Stage]:
    monkeypatch.setattr("bot.playground.stage.load_content", shipped_content)
    with tempfile.TemporaryDirectory() as folder:
        place = Folder(path=Path(folder), kept_at=None, scenario="fresh")
        scenario = load_scenario(data_root(), "fresh")
        async with staged(scenario, folder=place, start_at=EVENING) as stage:
            yield stage
