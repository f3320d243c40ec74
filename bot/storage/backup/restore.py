"""Putting a backup in the place of a database."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.ports.storage import StorageUnavailableError
from bot.storage.backup.contents import Contents, contents_of, mark_restored
from bot.storage.backup.errors import (
    BackupEmptyError,
    BackupSourceError,
    BackupTargetError,
    DatabaseInUseError,
)
from bot.storage.backup.postgres import require_no_dump, restore_postgres
from bot.storage.backup.target import require_other
from bot.storage.engine import database_url, sqlite_file
from bot.storage.errors import sqlite_code
from bot.storage.files.file_lock import held_alone
from bot.storage.files.given_files import obstacle_to_reading, reason_of
from bot.storage.files.private_files import LOGS, make_file, tighten
from bot.storage.files.sqlite_copy import copy_database, reading
from bot.storage.schema.inspection import require_usable, sound_revision
from bot.storage.schema.revisions import ForeignDatabaseError, require_known

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


async def look_into(url: str, file: Path) -> Contents:
    """Return what a backup holds that is to be restored.

    Raises:
        BackupError: it is none, or a dump of PostgreSQL's own.
        SchemaNewerError: it was made by a newer version.
        DatabaseUrlError: the URL names no database that Charley can use.
    """
    return await asyncio.to_thread(_look_into, url, file)


async def restore(
    url: str, file: Path, *, now: datetime, even_if_empty: bool = False
) -> Path | None:
    """Put a backup in the place of the database; return where the old one is kept.

    A PostgreSQL database must be empty, and is filled all at once; nothing is kept aside then.
    What was sent after the backup was made is not in it: the database is marked, so that the process that
    delivers from it looks into the chats first (`bot.domain.delivery.restoring`).

    Args:
        url: the database.
        file: the backup.
        now: when this happens.
        even_if_empty: also put a backup that holds nobody in the place of somebody's data.

    Raises:
        BackupError: it could not be done; the database is as it was.
        DatabaseHeldError: Charley is running on the database.
        SchemaNewerError: the backup was made by a newer version.
        StorageUnavailableError: the database cannot be written, or is another program's.
        DatabaseUrlError: the URL names no database that Charley can use.
    """
    target = sqlite_file(database_url(url))
    if target is not None:
        return await asyncio.to_thread(_restore, target, file, now=now, even_if_empty=even_if_empty)
    await look_into(url, file)
    await restore_postgres(url, file, now=now)
    return None


def _look_into(url: str, file: Path) -> Contents:
    target = sqlite_file(database_url(url))
    _require_readable(file)
    if target is not None:
        require_other(file, target)
    else:
        require_no_dump(url, file)
    return _require_restorable(file)


def _require_readable(file: Path) -> None:
    obstacle = obstacle_to_reading(file)
    if obstacle is None and not file.is_file():
        obstacle = f"{file} is no file"
    if obstacle is not None:
        message = f"a backup must be a file that I can read: {obstacle}"
        raise BackupSourceError(message)


def _require_restorable(file: Path) -> Contents:
    try:
        revision = sound_revision(file)
    except StorageUnavailableError as error:
        message = f"a backup must be a sound database of Charley's, got {file}: {error}"
        raise BackupSourceError(message) from error
    if revision is None:
        message = f"a backup must be a sound database of Charley's, got an empty file at {file}"
        raise BackupSourceError(message)
    require_known(revision)
    return contents_of(file, revision=revision)


def _restore(target: Path, file: Path, *, now: datetime, even_if_empty: bool) -> Path | None:
    _require_readable(file)
    require_other(file, target)
    found = _require_restorable(file)
    require_usable(target)
    target = target.resolve()
    with held_alone(target, now=now):
        if found.is_empty and not even_if_empty:
            _require_nobody(target, file)
        try:
            return _replace(target, file, now=now)
        except (sqlite3.Error, OSError) as error:
            message = f"the backup could not be restored: {reason_of(error)}"
            raise BackupTargetError(message) from error


def _require_nobody(target: Path, file: Path) -> None:
    """Refuse to lose everybody.

    Raises:
        BackupEmptyError: the database holds people or servers.
    """
    try:
        lost = contents_of(target, revision="") if target.exists() else None
    except sqlite3.Error:
        return  # nothing that could be read is lost
    if lost is not None and not lost.is_empty:
        message = (
            f"{file} holds nobody, the database {lost.sentence}: it may have been copied without "
            "its log; to lose them all the same, say --yes"
        )
        raise BackupEmptyError(message)


def _replace(target: Path, file: Path, *, now: datetime) -> Path | None:
    aside = target.with_name(f"{target.name}.before-restore-{now:%Y%m%dT%H%M%S}")
    prepared = target.with_name(f"{target.name}.unchecked")
    copy_database(file, prepared)
    try:
        mark_restored(prepared, at=now)
        if not target.exists():
            # SQLite would play a log that is left over into a new file of its name.
            had_logs = _make_way(target, aside=aside)
            prepared.replace(target)
            return aside if had_logs else None
        _put_in_place(target, prepared, aside=aside)
    finally:
        prepared.unlink(missing_ok=True)
    tighten(target)
    return aside


def _put_in_place(target: Path, prepared: Path, *, aside: Path) -> None:
    try:
        _require_no_foreign(target)
        _overwrite(target, prepared, aside=aside)
    except sqlite3.DatabaseError as error:
        if sqlite_code(error) not in _DAMAGED:
            raise
        _make_way(target, aside=aside)
        prepared.replace(target)


def _require_no_foreign(target: Path) -> None:
    """Let a damaged database be, which a backup is there for.

    Raises:
        ForeignDatabaseError: it is another program's.
    """
    try:
        sound_revision(target, whole=False)
    except ForeignDatabaseError:
        raise
    except StorageUnavailableError:
        return


def _overwrite(target: Path, prepared: Path, *, aside: Path) -> None:
    with closing(sqlite3.connect(target, timeout=1, isolation_level=None)) as database:
        _lock_alone(database)
        make_file(aside)
        with closing(sqlite3.connect(aside)) as kept:
            database.backup(kept)
        # Written into the same file, under the lock: a crash leaves the old contents.
        with reading(prepared) as backup:
            backup.backup(database)


def _make_way(target: Path, *, aside: Path) -> bool:
    """Put a database that cannot be opened aside, with the logs that belong to it."""
    parts = [suffix for suffix in ("", *LOGS) if target.with_name(target.name + suffix).exists()]
    for suffix in parts:
        target.with_name(target.name + suffix).replace(aside.with_name(aside.name + suffix))
    tighten(aside)
    return bool(parts)


def _lock_alone(database: sqlite3.Connection) -> None:
    try:
        database.execute("PRAGMA locking_mode=EXCLUSIVE")
        # Leaving WAL needs the file to oneself: readers and idle connections count as well.
        database.execute("PRAGMA journal_mode=DELETE")
        database.execute("BEGIN EXCLUSIVE")
        database.execute("COMMIT")  # in this locking mode the lock stays
    except sqlite3.OperationalError as error:
        if sqlite_code(error) not in _BUSY:
            raise
        message = "the database must not be in use during a restore: stop Charley first"
        raise DatabaseInUseError(message) from error
