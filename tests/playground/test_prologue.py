"""The past before the page opens: it looks like a life."""

import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.content.files import data_root
from bot.domain.ids import UserId
from bot.playground.folder import Folder
from bot.playground.prologue import SHOWN_DAYS, set_scene
from bot.playground.scenario import Scenario, load_scenario
from bot.playground.stage import staged
from tests.playground.conftest import EVENING

DAYS = 6


def a_short_month() -> Scenario:
    """The usual month, but of a few days: what the first do, the last do as well."""
    month = load_scenario(data_root(), "month").model_dump()
    you, *others = month["players"]
    you |= {
        "nights": ["done", "missed", "skipped", "done", "done", "skipped"],
        "pauses": [{"day": 3, "nights": 1}],
    }
    return Scenario.model_validate(month | {"past_days": DAYS, "players": [you, *others]})


async def play(scenario: Scenario, folder: Path, told: list[str]) -> tuple[list[str], Counter[str]]:
    """Play a past; return what the page then shows, and how the nights have ended."""
    place = Folder(path=folder, kept_at=None, scenario="month")
    start_at = EVENING - timedelta(days=DAYS)
    async with staged(scenario, folder=place, start_at=start_at) as stage:
        await set_scene(stage, opens_at=EVENING, tell=told.append)
        texts = [each.content for each in stage.you.dm_channel.history(viewer=stage.you)]
        records = await stage.records(UserId(stage.you.id))
        outcomes = Counter(str(row["outcome"]) for row in records["outcomes"])
        assert stage.now() == EVENING
        return texts, outcomes


async def test_the_past_is_done_missed_skipped_and_paused_and_the_page_shows_answers() -> None:
    told: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        texts, outcomes = await play(a_short_month(), Path(folder), told)

    assert outcomes["done"] >= 2
    assert outcomes["skipped"] >= 1
    assert outcomes["paused"] == 1
    assert outcomes["missed"] >= 1
    assert any("**Glass " in text for text in texts)
    assert any("Done tonight ✓" in text for text in texts)
    assert any("glass" in text.casefold() for text in texts)
    assert told == [f"Playing the {DAYS} days before this evening, which takes a moment ..."]


@pytest.mark.parametrize("day", range(30 - SHOWN_DAYS, 30))
def test_the_nights_that_the_page_of_the_month_shows_were_done(day: int) -> None:
    you, *_ = load_scenario(data_root(), "month").players

    assert you.night(day) == "done"
    assert 0 < you.glasses_on(day) < 8
