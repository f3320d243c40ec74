"""A database that is away for a while: the log says so once for each part, and once that it goes on."""

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from bot.scheduling.system_clock import SystemClock
from tests.process.crowds import a_crowd_due_now
from tests.process.harness import BotProcess, Event, bot_process
from tests.process.people import set_up
from tests.process.road import road_to
from tests.wire import WireDiscord

pytestmark = [pytest.mark.process, pytest.mark.postgres]

CROWD = 5
DUE_IN = timedelta(seconds=10)
SAFETY_SWEEP_S = 30.0
AWAY_S = 4.0
ATTEMPTS = 5
"""At least so often the fleet alone asks a database that is away for so long."""

MOST_LINES = 15
"""Of an outage of whatever length up to a minute: some parts, each with one line and one at the end."""

DELIVERIES = {"occurrence_sent"}


def loud(events: list[Event]) -> Counter[str]:
    return Counter(each["action"] for each in events if each["level"] != "info")


def over(bot: BotProcess) -> set[str]:
    return {each["waited"] for each in bot.events("waiting_over")}


async def test_an_outage_is_told_once_by_each_part_without_a_traceback_and_so_is_its_end(
    discord: WireDiscord, postgres_url: str, tmp_path: Path
) -> None:
    due_at = SystemClock().now() + DUE_IN
    people = await a_crowd_due_now(discord, postgres_url, size=CROWD, claimable_at=due_at)
    ada = discord.add_user("ada", has_installed=True)
    async with (
        road_to(postgres_url) as (road, url),
        bot_process(discord, database_url=url, folder=tmp_path) as bot,
    ):
        await bot.start()
        await bot.until_logged("leadership_gained")
        await set_up(discord, ada)
        before = len(bot.log)

        async with road.closed():
            await discord.slash(ada, "reminders", {})
            await asyncio.sleep(AWAY_S)
        fleet = await bot.until_logged("waiting_over")
        while "sweep_storage_unavailable" not in over(bot):
            next_ = len(bot.events("waiting_over")) + 1
            await bot.until_logged("waiting_over", times=next_, within=SAFETY_SWEEP_S)
        for person in people:
            await discord.wait_for_message(person)
        await bot.until_logged("occurrence_sent", times=CROWD)
        told = [each for each in bot.log[before:] if each["action"] not in DELIVERIES]
        assert await bot.stop() == 0

    assert fleet["waited"] == "fleet_not_reached"
    assert fleet["attempts"] >= ATTEMPTS
    assert {"fleet_not_reached", "sweep_storage_unavailable"} <= loud(told).keys()
    assert set(loud(told).values()) == {1}
    assert len(told) <= MOST_LINES
    assert [each for each in told if "exception" in each] == []
    assert [each["action"] for each in told if each["level"] == "error"] == ["command_failed"]
