"""Backups of a PostgreSQL database, as one SQLite file that either kind can be restored from.

One state of the database is read, row by row, and compared with what the file holds. PostgreSQL's own tools
make smaller dumps faster; this one is made by itself, checked by opening, and erased from like any other.
"""

import asyncio
from datetime import datetime
from pathlib import Path

from bot.ports.storage import StorageUnavailableError
from bot.storage.backup.contents import mark_restored
from bot.storage.backup.errors import BackupSourceError, BackupTargetError, BackupToolError
from bot.storage.backup.room import require_room
from bot.storage.engine import database_url, open_engine
from bot.storage.files.private_files import make_folder
from bot.storage.files.sqlite_copy import IsStopped, copy_database
from bot.storage.moving.errors import MoveError
from bot.storage.moving.opened import built, postgres_source, postgres_target, sqlite_side
from bot.storage.moving.transfer import transfer
from bot.storage.upgrade import upgrade

_OWN_DUMP = b"PGDMP"
"""What `pg_dump --format=custom` begins with."""


async def back_up_postgres(url: str, file: Path, *, is_stopped: IsStopped) -> None:
    """Write the database into *file*, which appears only when it is complete and checked.

    Raises:
        BackupError: it could not be done; the sentence says why.
        StoppedError: it is no longer wanted; nothing is left of it.
    """
    try:
        make_folder(file.parent)
        require_room(file.parent, size=0)  # how large it becomes is known at the end
        async with (
            postgres_source(url, is_alone=False) as source,
            built(file, unfinished=file.with_name(f"{file.name}.unchecked")) as target,
        ):
            await transfer(source, target, is_stopped=is_stopped)
    except (MoveError, StorageUnavailableError) as error:
        message = f"there is no sound database to back up: {error}"
        raise BackupSourceError(message) from error
    except OSError as error:
        message = f"the backup could not be written: {error}"
        raise BackupTargetError(message) from error


async def restore_postgres(url: str, file: Path, *, now: datetime) -> None:
    """Fill an empty PostgreSQL database from a backup that was looked into, all at once or not at all.

    Raises:
        BackupTargetError: the database is not empty, or a process works on it.
        StorageUnavailableError: it does not answer, or is another program's.
    """
    prepared = file.with_name(f"{file.name}.unchecked")
    try:
        await asyncio.to_thread(copy_database, file, prepared)
        await _prepare(prepared, now=now)
        async with sqlite_side(prepared) as source, postgres_target(url) as target:
            await transfer(source, target)
    except (MoveError, OSError) as error:
        message = f"the backup could not be restored: {error}"
        raise BackupTargetError(message) from error
    finally:
        prepared.unlink(missing_ok=True)


async def _prepare(file: Path, *, now: datetime) -> None:
    """Bring a copy of a backup up to date, and mark it as restored."""
    engine = open_engine(f"sqlite+aiosqlite:///{file}")
    try:
        change = await upgrade(engine)
    finally:
        await engine.dispose()
    if change.copy is not None:
        change.copy.unlink()
    await asyncio.to_thread(mark_restored, file, at=now)


def require_no_dump(url: str, file: Path) -> None:
    """Refuse what PostgreSQL's own tool has written, and name the tool that reads it.

    Raises:
        BackupToolError: it is such a dump.
    """
    with file.open("rb") as opened:
        if opened.read(len(_OWN_DUMP)) != _OWN_DUMP:
            return
    shown = database_url(url).set(drivername="postgresql").render_as_string(hide_password=True)
    words = f"pg_restore --clean --if-exists --no-owner --dbname='{shown}' {file}"
    message = f"a dump of PostgreSQL's own is restored by its own tool: {words}"
    raise BackupToolError(message)
