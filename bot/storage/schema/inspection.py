"""What an SQLite file is, before anything is done with it.

A start, `charley check` and every command ask here, so that all of them say the same. These calls
block: run them in a thread.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.ports.storage import StorageUnavailableError
from bot.storage.errors import sentence, sqlite_code
from bot.storage.files.given_files import allows
from bot.storage.files.sqlite_copy import IsStopped, never, reading
from bot.storage.schema.revisions import Tables, require_own_tables

READ_THROUGH = 32 * 2**20
"""Bytes. A file up to this size is read from end to end at every start, in less than 0.3 s."""

_LOCK_PATIENCE_S = 1.0


def is_new(file: Path) -> bool:
    """Return whether opening would create this SQLite file; change nothing.

    Raises:
        StorageUnavailableError: there is no such file, and none can be created.
    """
    try:
        if file.exists():
            return False
        made = file.resolve() if file.is_symlink() else file
    except (OSError, RuntimeError) as error:  # the latter of a circle of links, until Python 3.13
        raise uncreatable(file, getattr(error, "strerror", None) or str(error)) from error
    # A link that leads nowhere is in the way as well.
    nearest = next(parent for parent in made.parents if os.path.lexists(parent))
    if not nearest.is_dir():
        raise uncreatable(file, f"{nearest} is no folder")
    if not allows(nearest, os.W_OK | os.X_OK):
        raise uncreatable(file, f"nothing may be written in {nearest}")
    return True


def uncreatable(file: Path, reason: str | None) -> StorageUnavailableError:
    """Return what is to be said of a file that is not there and cannot be created."""
    return StorageUnavailableError(f"the database file {file} cannot be created: {reason}")


def require_usable(file: Path) -> None:
    """Refuse what is no file, and what this account may not read and write.

    Raises:
        StorageUnavailableError: the sentence says what stands in the way.
    """
    if is_new(file):
        return
    if not file.is_file():
        kind = "a folder" if file.is_dir() else "something else"
        message = f"the database must be a file, got {kind} at {file}"
        raise StorageUnavailableError(message)
    if not allows(file, os.R_OK):
        message = f"the database file {file} may not be read by this account"
        raise StorageUnavailableError(message)
    if not allows(file, os.W_OK):
        message = f"the database file {file} is read-only for this account"
        raise StorageUnavailableError(message)
    if not allows(file.resolve().parent, os.W_OK | os.X_OK):
        message = (
            f"nothing may be written in {file.resolve().parent}, where SQLite keeps its log "
            f"beside the database file {file.name}"
        )
        raise StorageUnavailableError(message)


def revision_in(file: Path, *, whole: bool = False) -> str | None:
    """Return the revision of a sound database of Charley's; `None` of an empty or a missing one.

    Args:
        file: looked at, never changed.
        whole: read it from end to end, whatever its size.

    Raises:
        StorageUnavailableError: it is damaged, read-only, no database, or another program's.
    """
    require_usable(file)
    if is_new(file) or not file.stat().st_size:
        return None
    with _told():
        _require_writable(file)
    return sound_revision(file, whole=whole)


def sound_revision(file: Path, *, whole: bool = True, is_stopped: IsStopped = never) -> str | None:
    """Return the revision of a sound database that need not be writable; `None` of an empty one.

    Raises:
        StorageUnavailableError: it is damaged, no database, or another program's.
        StoppedError: the answer is no longer wanted.
    """
    with _told(), reading(file, is_stopped=is_stopped) as database:
        tables = _tables(database)
        revision = _revision(database) if "alembic_version" in tables else None
        require_own_tables(tables, revision)
        if whole or file.stat().st_size <= READ_THROUGH:
            _require_sound(database)
        return revision


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StorageUnavailableError(sentence(error)) from error


def _require_writable(file: Path) -> None:
    address = f"{file.absolute().as_uri()}?mode=rw"
    with closing(
        sqlite3.connect(address, uri=True, timeout=_LOCK_PATIENCE_S, isolation_level=None)
    ) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            # Somebody is writing right now: so it can be written.
            if sqlite_code(error) != sqlite3.SQLITE_BUSY:
                raise


def _tables(database: sqlite3.Connection) -> Tables:
    columns: dict[str, set[str]] = {}
    rows = database.execute(
        "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c "
        "WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    )
    for table, column in rows:
        columns.setdefault(table, set()).add(column)
    return columns


def _require_sound(database: sqlite3.Connection) -> None:
    if database.execute("PRAGMA integrity_check(1)").fetchall() != [("ok",)]:
        damaged = sqlite3.DatabaseError("database disk image is malformed")
        damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        damaged.sqlite_errorname = "SQLITE_CORRUPT"
        raise damaged


def _revision(database: sqlite3.Connection) -> str | None:
    row = database.execute("SELECT * FROM alembic_version").fetchone()
    return None if row is None else str(row[0])
