"""Wiring of the backups that are made by themselves, and what can be said of them beforehand."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.app.parts.world import Ports
from bot.ports.backups import BackupFolder
from bot.ports.world import Clock
from bot.services.operations.nightly_backups import NightlyBackups
from bot.settings import StorageSettings
from bot.storage.backup.folder import LocalBackupFolder, backups_in, folder_of, require_folder
from bot.storage.engine import shown


def chosen_folder(settings: StorageSettings) -> Path | None:
    """Return where backups are kept; `None`: nowhere."""
    return folder_of(settings.database_url.get_secret_value(), chosen=settings.backup_folder)


def backup_folder(settings: StorageSettings, *, clock: Clock) -> BackupFolder | None:
    """Return where copies of the database may be: also where none are made any more, people are erased from them."""
    url = settings.database_url.get_secret_value()
    folder = chosen_folder(settings) or folder_of(url, chosen=None)
    return None if folder is None else LocalBackupFolder(url=url, folder=folder, clock=clock)


def nightly_backups(world: Ports, *, makes: bool) -> NightlyBackups:
    """Return what makes one each night, or only tidies up."""
    return NightlyBackups(
        folder=world.backups,
        storage=world.storage,
        clock=world.clock,
        events=world.events,
        leads=lambda: makes and world.fleet.is_leader,
    )


async def listing(settings: StorageSettings) -> Sequence[str]:
    """Say which backups there are, the newest first, and how one is put back.

    Raises:
        BackupError: their folder cannot be read.
    """
    folder = chosen_folder(settings)
    if folder is None:
        return ["I make no backups by myself; CHARLEY_BACKUP_FOLDER says where I may keep them"]
    name = shown(settings.database_url.get_secret_value())
    return await asyncio.to_thread(_listing, folder.absolute(), of=name)


def _listing(folder: Path, *, of: str) -> Sequence[str]:
    require_folder(folder)
    made = sorted(backups_in(folder), reverse=True)
    if not made:
        return [f"none in {folder} yet, of the database {of}"]
    lines = [
        f"{made_at:%Y-%m-%d %H:%M} UTC  {file.stat().st_size / 2**20:8.1f} MB  {file}"
        for made_at, file in made
    ]
    return [*lines, f"to put one back into {of}: stop me, then `charley db restore FILE`"]
