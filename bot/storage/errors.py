"""What can go wrong between the rows and the values, and between us and the database."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.ports.storage import StorageUnavailableError


class RowUnreadableError(Exception):
    """A stored row means nothing to this version: an unknown word, or broken JSON."""

    def __init__(self, *, table: str, name: object) -> None:
        super().__init__(f"a row of {table} must be readable, got {name} with unknown contents")
        self.table, self.name = table, name


_SQLITE_TROUBLES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_INTERRUPT,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_AUTH,
        sqlite3.SQLITE_NOTADB,
    }
)
_PRIMARY_CODE = 0xFF  # the rest of an SQLite error code only refines it

_POSTGRES_TROUBLES = (
    "08",  # connection exception
    "25006",  # read-only transaction
    "28",  # invalid authorization
    "3D",  # no such database
    "40",  # transaction rollback: deadlock, serialization failure
    "53",  # insufficient resources: disk full, too many connections
    "55P03",  # lock not available
    "57",  # operator intervention: shutdown, cancelled query
    "58",  # system error
    "XX",  # internal error
)


@contextmanager
def translated() -> Iterator[None]:
    """Turn the failures of a database into `StorageUnavailableError`; let mistakes of ours be.

    Raises:
        StorageUnavailableError: locked, full, read-only, gone, or too slow.
    """
    try:
        yield
    except DBAPIError as error:
        if not _is_trouble(error):
            raise
        raise StorageUnavailableError(_cause_of(error)) from error
    except (PoolTimeoutError, OSError) as error:
        raise StorageUnavailableError(_cause_of(error)) from error


def _cause_of(error: Exception) -> str:
    original = error.orig if isinstance(error, DBAPIError) else error
    name = getattr(original, "sqlite_errorname", None) or type(original).__name__
    return f"the database failed with {name}"


def _is_trouble(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    for cause in _causes(error.orig):
        if isinstance(cause, sqlite3.Error):
            code = getattr(cause, "sqlite_errorcode", None)
            # Without a code it is the driver that speaks: the connection is closed.
            return code is None or (code & _PRIMARY_CODE) in _SQLITE_TROUBLES
        sqlstate = getattr(cause, "sqlstate", None)
        if isinstance(sqlstate, str):
            return sqlstate.startswith(_POSTGRES_TROUBLES)
    return False


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
