"""Nightly backups on a real folder, with a clock that leaps."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.services.events import Events
from bot.services.operations.incidents import Incidents
from bot.services.operations.nightly_backups import NightlyBackups
from bot.storage.backup.erasures import NAME
from bot.storage.backup.folder import LocalBackupFolder
from bot.storage.unit_of_work import SqlStorage

NOW = datetime(2026, 11, 29, 3, 40, tzinfo=UTC)


DAY = timedelta(days=1)


class LeapingClock:
    def __init__(self) -> None:
        self.shows = NOW

    def now(self) -> datetime:
        return self.shows


class Nights:
    """Nightly backups of a database, with everything they tell."""

    def __init__(self, storage: SqlStorage, folder: Path, *, leads: bool = True) -> None:
        self.clock = LeapingClock()
        self.leads = leads
        self.told: list[object] = []
        self.incidents = Incidents()
        events = Events()
        events.subscribe(self.told.append)
        events.subscribe(self.incidents.take_note)
        url = storage.engine.url.render_as_string(hide_password=False)
        self.folder = LocalBackupFolder(url=url, folder=folder, clock=self.clock)
        self.backups = NightlyBackups(
            folder=self.folder,
            storage=storage,
            clock=self.clock,
            events=events,
            leads=lambda: self.leads,
        )

    async def run(self, *, later: timedelta = timedelta(0)) -> list[object]:
        """Let some time pass, look once, and return what was told."""
        self.clock.shows += later
        self.told.clear()
        await self.backups.run()
        return list(self.told)


async def until(is_so: Callable[[], object]) -> None:
    """Give way to the threads until something is so."""
    for _ in range(100_000):
        if is_so():
            return
        await asyncio.sleep(0)
    pytest.fail("it never became so")


def kept(folder: Path) -> list[str]:
    return sorted(
        each.name for each in folder.iterdir() if each.suffix != ".lock" and each.name != NAME
    )
