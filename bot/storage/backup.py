"""Backing an SQLite database up while it is in use, and putting a backup in its place."""

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL

from bot.storage.engine import database_url, sqlite_file
from bot.storage.errors import sqlite_code
from bot.storage.revisions import migration_config, require_known
from bot.storage.sqlite_copy import copy_database, reading, revision_of

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


class BackupError(Exception):
    """A backup could not be made, or could not be restored."""


class BackupToolError(BackupError):
    """PostgreSQL is backed up by its own tools."""


class BackupSourceError(BackupError):
    """There is no sound database to copy."""


class BackupTargetError(BackupError):
    """The file cannot be written."""


class DatabaseInUseError(BackupError):
    """Another process has the database open."""


async def back_up(url: str, file: Path) -> None:
    """Copy the database into *file*, which appears only when it is complete and checked.

    Raises:
        BackupError: it could not be done; the sentence says why.
        DatabaseUrlError: the URL names no database that Charley can use.
    """
    target = database_url(url)
    source = sqlite_file(target)
    if source is None:
        words = f"pg_dump --format=custom --file={file} '{_shown(target)}'"
        message = f"PostgreSQL is backed up by its own tool: {words}"
        raise BackupToolError(message)
    await asyncio.to_thread(_back_up, source, file)


async def restore(url: str, file: Path, *, now: datetime) -> Path | None:
    """Put a backup in the place of the database; return where the old one is kept.

    Raises:
        BackupError: it could not be done; the database is as it was.
        SchemaNewerError: the backup was made by a newer version.
        DatabaseUrlError: the URL names no database that Charley can use.
    """
    url_ = database_url(url)
    target = sqlite_file(url_)
    if target is None:
        words = f"pg_restore --clean --if-exists --no-owner --dbname='{_shown(url_)}' {file}"
        message = f"PostgreSQL is restored by its own tool: {words}"
        raise BackupToolError(message)
    return await asyncio.to_thread(_restore, target, file, now=now)


def _shown(url: URL) -> str:
    """Return the URL as PostgreSQL's own tools take it, its password hidden."""
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def _back_up(source: Path, file: Path) -> None:
    if not source.is_file():
        message = f"the database must exist, got no file at {source}"
        raise BackupSourceError(message)
    if file.exists() and file.samefile(source):
        message = "a backup must be another file than the database"
        raise BackupTargetError(message)
    try:
        _copy_checked(source, file)
    except (sqlite3.Error, OSError) as error:
        message = f"the backup could not be written: {error}"
        raise BackupTargetError(message) from error


def _copy_checked(source: Path, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unchecked = file.with_name(f"{file.name}.unchecked")
    copy_database(source, unchecked)
    try:
        if revision_of(unchecked) is None:
            message = f"the database must be a sound one of Charley's, got {source}"
            raise BackupSourceError(message)
        unchecked.replace(file)
    finally:
        unchecked.unlink(missing_ok=True)


def _restore(target: Path, file: Path, *, now: datetime) -> Path | None:
    _require_restorable(file)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            copy_database(file, target)
            return None
        return _replace(target, file, now=now)
    except (sqlite3.Error, OSError) as error:
        message = f"the backup could not be restored: {error}"
        raise BackupTargetError(message) from error


def _require_restorable(file: Path) -> None:
    revision = revision_of(file) if file.is_file() else None
    if revision is None:
        message = f"a backup must be a sound database of Charley's, got {file}"
        raise BackupSourceError(message)
    require_known(revision, migration_config())


def _replace(target: Path, file: Path, *, now: datetime) -> Path:
    aside = target.with_name(f"{target.name}.before-restore-{now:%Y%m%dT%H%M%S}")
    try:
        _overwrite(target, file, aside=aside)
    except sqlite3.DatabaseError as error:
        if sqlite_code(error) not in _DAMAGED:
            raise
        _make_way(target, aside=aside)
        copy_database(file, target)
    return aside


def _overwrite(target: Path, file: Path, *, aside: Path) -> None:
    with closing(sqlite3.connect(target, timeout=1, isolation_level=None)) as database:
        _lock_alone(database)
        shutil.copy2(target, aside)
        # Written into the same file, under the lock: a process that starts meanwhile waits for
        # it, and a crash leaves the old contents.
        with reading(file) as backup:
            backup.backup(database)


def _make_way(target: Path, *, aside: Path) -> None:
    """Put a database that cannot be opened aside, with the logs that belong to it."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        part = target.with_name(f"{target.name}{suffix}")
        if part.exists():
            part.replace(aside.with_name(f"{aside.name}{suffix}"))


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
