"""What a backup holds, and the mark of a database that was restored from one.

These calls block. Run them in a thread.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.delivery.restoring import RESTORED_NOTE
from bot.storage.files.sqlite_copy import reading

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_LAST_CHANGE = """
SELECT max(at) FROM (
    SELECT max(created_at) AS at FROM users UNION ALL SELECT max(consented_at) FROM users
    UNION ALL SELECT max(attempted_at) FROM occurrences
    UNION ALL SELECT max(sent_at) FROM occurrences
)
"""
"""The columns that say when something was done, in every revision there was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a database file holds."""

    revision: str
    people: int
    last_change: datetime | None
    """When the last thing happened that left its time; `None`: nothing did."""
    has_log: bool
    """Whether a log lies beside it; it is read together with the file."""
    lacks_log: bool
    """Whether it is the bare file of a running database, copied without its log."""


def contents_of(file: Path, *, revision: str) -> Contents:
    """Return what a database of Charley's holds.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    log = file.with_name(f"{file.name}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    with reading(file) as database:
        [(people,)] = database.execute("SELECT count(*) FROM users")
        last_change = _last_change(database)
        [(journal,)] = database.execute("PRAGMA journal_mode")
    return Contents(
        revision=revision,
        people=people,
        last_change=last_change,
        has_log=has_log,
        lacks_log=journal == "wal" and not has_log,
    )


def _last_change(database: sqlite3.Connection) -> datetime | None:
    [(latest,)] = database.execute(_LAST_CHANGE)
    return None if latest is None else _EPOCH + timedelta(microseconds=latest)


def mark_restored(file: Path, *, at: datetime) -> None:
    """Note in a database of Charley's that it was restored.

    Raises:
        sqlite3.Error: it cannot be written.
    """
    with closing(sqlite3.connect(file)) as database, database:
        database.execute(
            "INSERT INTO notes (name, text) VALUES (?, ?) "
            "ON CONFLICT (name) DO UPDATE SET text = excluded.text",
            (RESTORED_NOTE, at.astimezone(UTC).isoformat()),
        )
