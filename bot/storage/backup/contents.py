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

_SERVERS = """
SELECT (SELECT count(*) FROM servers), (SELECT count(*) FROM calls WHERE state <> 'removed'), (SELECT count(*) FROM offers),
    (SELECT max(at) FROM (SELECT max(created_at) AS at FROM servers UNION ALL SELECT max(at) FROM audit))
"""
"""What there is of servers and when it was changed, in revisions that know them."""

_KNOWS_SERVERS = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'servers'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a database file holds."""

    revision: str
    people: int
    servers: int = 0
    calls: int = 0
    offers: int = 0
    last_change: datetime | None
    """When the last thing happened that left its time; `None`: nothing did."""
    has_log: bool
    """Whether a log lies beside it; it is read together with the file."""
    lacks_log: bool
    """Whether it is the bare file of a running database, copied without its log."""

    @property
    def is_empty(self) -> bool:
        """Whether it holds neither a person nor a server."""
        return not (self.people or self.servers)

    @property
    def sentence(self) -> str:
        """What it holds, in words for the operator."""
        parts = [_counted(self.people, "person", "people")]
        if self.servers:
            calls, offers = _counted(self.calls, "call"), _counted(self.offers, "offer")
            parts.append(f"{_counted(self.servers, 'server')} with {calls} and {offers}")
        return ", ".join(parts)


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def contents_of(file: Path, *, revision: str) -> Contents:
    """Return what a database of Charley's holds.

    Raises:
        sqlite3.Error: it cannot be read.
    """
    log = file.with_name(f"{file.name}-wal")
    has_log = log.exists() and log.stat().st_size > 0
    with reading(file) as database:
        [(people,)] = database.execute("SELECT count(*) FROM users")
        servers, calls, offers, changed_at = _of_servers(database)
        [(latest,)] = database.execute(_LAST_CHANGE)
        [(journal,)] = database.execute("PRAGMA journal_mode")
    return Contents(
        revision=revision,
        people=people,
        servers=servers,
        calls=calls,
        offers=offers,
        last_change=_latest(latest, changed_at),
        has_log=has_log,
        lacks_log=journal == "wal" and not has_log,
    )


def _of_servers(database: sqlite3.Connection) -> tuple[int, int, int, int | None]:
    """Return how many servers, calls and offers there are, and when they were changed last."""
    [(is_there,)] = database.execute(_KNOWS_SERVERS)
    if not is_there:
        return 0, 0, 0, None
    [(servers, calls, offers, changed_at)] = database.execute(_SERVERS)
    return servers, calls, offers, changed_at


def _latest(*instants: int | None) -> datetime | None:
    known = [instant for instant in instants if instant is not None]
    return _EPOCH + timedelta(microseconds=max(known)) if known else None


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
