"""Charley in the storm: all that `charley run` runs, on a database in which everybody is due."""

import asyncio
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.contender import Asked, ContenderFailedError, Say, Told, input_closed
from benchmarks.hosts import open_servers
from benchmarks.process_facts import StallWatch, memory_mb
from benchmarks.town import settle, url_of
from bot.app.runtime import run
from bot.scheduling.system_clock import SystemClock
from bot.settings import Settings

START = timedelta(seconds=6)
"""How long it may take from an empty folder to a connected bot."""

START_IN_SERVERS = timedelta(seconds=30)
"""The same where the gateway has thousands of servers to tell of."""

_UPGRADE = "charley db upgrade"
_MINUTE = timedelta(minutes=1)


async def contend(asked: Asked, say: Say) -> Told:
    """Run until the input is closed; due are all `people`, `spacing_s` apart, and calls of `servers`."""
    file = Path(asked["folder"]) / "charley.db"
    await _upgrade(file)
    due_at = _due_at(asked)
    settle(file, asked["people"], due_at)
    if asked.get("servers"):
        open_servers(file, asked["servers"], due_at=due_at[0])
    say({"due_at": due_at[0].timestamp()})
    watch = StallWatch()
    watching = asyncio.create_task(_watch_from(watch, due_at[0]))
    running = asyncio.create_task(run(_settings(asked, file)))
    await asyncio.wait(
        {running, asyncio.create_task(input_closed())}, return_when="FIRST_COMPLETED"
    )
    told = {"memory_mb": memory_mb(), "stall_ms": watch.stop()}
    watching.cancel()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return told


async def _upgrade(file: Path) -> None:
    """Make the tables in a process of their own, as an upgrade does: it leaves no memory taken."""
    own = dict(os.environ)  # noqa: TID251 - to be handed on
    upgrading = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "db", "upgrade"),
        env={**own, "CHARLEY_DATABASE_URL": url_of(file)},
        stdout=asyncio.subprocess.DEVNULL,
    )
    if await upgrading.wait():
        raise ContenderFailedError(_UPGRADE)


def _due_at(asked: Asked) -> list[datetime]:
    spacing = timedelta(seconds=asked["spacing_s"])
    now = SystemClock().now().astimezone(UTC).replace(microsecond=0)
    if asked.get("servers"):  # calls are due at full minutes
        return [(now + START_IN_SERVERS + _MINUTE).replace(second=0)]
    soon = now + START
    count = len(asked["people"])
    return [soon + number * spacing for number in range(count if spacing else 1)]


async def _watch_from(watch: StallWatch, due_at: datetime) -> None:
    await asyncio.sleep((due_at - SystemClock().now()).total_seconds())
    watch.start()


def _settings(asked: Asked, file: Path) -> Settings:
    return Settings.model_validate(
        {
            "discord_token": asked["token"],
            "discord_api_url": asked["api_url"],
            "database_url": url_of(file),
        }
    )
