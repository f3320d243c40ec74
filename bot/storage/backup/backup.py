"""Backing a database up while it is in use: into one SQLite file, whatever kind it is itself."""

import asyncio
import sqlite3
from pathlib import Path

from bot.ports.storage import StorageUnavailableError
from bot.storage.backup.errors import BackupSourceError, BackupTargetError
from bot.storage.backup.postgres import back_up_postgres
from bot.storage.backup.room import require_room
from bot.storage.backup.target import require_other, require_target
from bot.storage.engine import database_url, sqlite_file
from bot.storage.files.given_files import reason_of
from bot.storage.files.private_files import make_folder
from bot.storage.files.sqlite_copy import (
    IsStopped,
    copy_database,
    never,
    put_in_place,
)
from bot.storage.schema.inspection import sound_revision


async def back_up(
    url: str, file: Path, *, may_replace: bool = True, is_stopped: IsStopped = never
) -> None:
    """Copy the database into *file*, which appears only when it is complete and checked.

    Args:
        url: the database.
        file: where the backup is to be.
        may_replace: also where there is a file already; never in the place of a database in use.
        is_stopped: whether it is no longer wanted.

    Raises:
        BackupError: it could not be done; the sentence says why.
        DatabaseUrlError: the URL names no database that Charley can use.
        StoppedError: it is no longer wanted; nothing is left of it.
    """
    target = database_url(url)
    source = sqlite_file(target)
    await asyncio.to_thread(_require_target, file, source, may_replace=may_replace)
    if source is None:
        await back_up_postgres(url, file, is_stopped=is_stopped)
    else:
        await asyncio.to_thread(_back_up, source, file, is_stopped)


def _require_target(file: Path, source: Path | None, *, may_replace: bool) -> None:
    if source is not None:
        require_other(file, source)
    require_target(file, may_replace=may_replace)


def _back_up(source: Path, file: Path, is_stopped: IsStopped) -> None:
    if not source.is_file():
        message = f"the database must exist, got no file at {source}"
        raise BackupSourceError(message)
    try:
        _copy_checked(source, file, is_stopped)
    except StorageUnavailableError as error:
        message = f"there is no sound database to back up: {error}"
        raise BackupSourceError(message) from error
    except (sqlite3.Error, OSError) as error:
        message = f"the backup could not be written: {reason_of(error)}"
        raise BackupTargetError(message) from error


def _copy_checked(source: Path, file: Path, is_stopped: IsStopped) -> None:
    make_folder(file.parent)
    if sound_revision(source, whole=False) is None:
        message = f"the database must hold something, got an empty one at {source}"
        raise BackupSourceError(message)
    require_room(file.parent, size=_size(source))
    unchecked = file.with_name(f"{file.name}.unchecked")
    copy_database(source, unchecked, is_stopped=is_stopped)
    try:
        sound_revision(unchecked, is_stopped=is_stopped)
        put_in_place(unchecked, file)
    finally:
        unchecked.unlink(missing_ok=True)


def _size(database: Path) -> int:
    parts = (database, database.with_name(f"{database.name}-wal"))
    return sum(part.stat().st_size for part in parts if part.exists())
