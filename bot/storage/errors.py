"""What can go wrong between the rows and the values, and between us and the database."""

import errno
import socket
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

_NO_CONNECTION = "there is no connection to the PostgreSQL server"
_NO_HOST = (
    "the host of the PostgreSQL server is not known; if the URL's password holds @, / or #, write "
    "%40, %2F or %23"
)
_DISK_FULL = "the disk is full"
_READ_ONLY = "its file is read-only"

_SQLITE_WORDS = {
    sqlite3.SQLITE_BUSY: "its file is locked by another process",
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CORRUPT: "its file is damaged; restore a backup",
    sqlite3.SQLITE_FULL: _DISK_FULL,
    sqlite3.SQLITE_CANTOPEN: "its file cannot be opened",
    sqlite3.SQLITE_NOTADB: "its file is no SQLite database",
}
_SYSTEM_WORDS = {
    errno.ENOSPC: _DISK_FULL,
    errno.EDQUOT: _DISK_FULL,
    errno.EROFS: _READ_ONLY,
    errno.ENOENT: _NO_CONNECTION,  # a server's socket; of a file SQLite itself would speak
    errno.ENETUNREACH: _NO_CONNECTION,
    errno.EHOSTUNREACH: _NO_CONNECTION,
}
_POSTGRES_WORDS = {
    "08": _NO_CONNECTION,
    "25006": "the PostgreSQL server only lets it read",
    "28": "the PostgreSQL server does not accept the user or the password",
    "3D": "the PostgreSQL server has no database of this name",
    "53100": _DISK_FULL,
    "53300": "the PostgreSQL server has no connection left",
    "57P": "the PostgreSQL server is starting or stopping",
}
"""What an operator can do something about, in plain words; by the beginning of the SQLSTATE."""


def sqlite_code(error: BaseException | None) -> int | None:
    """Return SQLite's primary code of an error, without what refines it; `None` without any."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


@contextmanager
def translated() -> Iterator[None]:
    """Turn the failures of a database into `StorageUnavailableError`; let mistakes of ours be.

    Raises:
        StorageUnavailableError: locked, full, read-only, gone, or too slow.
    """
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:  # the latter of a copy before an upgrade
        if not _is_trouble(error):
            raise
        raise StorageUnavailableError(sentence(error)) from error
    except (PoolTimeoutError, OSError) as error:
        raise StorageUnavailableError(sentence(error)) from error


def sentence(error: Exception) -> str:
    """Return what a failure of the database means, in plain words."""
    # From the root: the driver's own word says more than what SQLAlchemy wraps around it.
    causes = list(_causes(_original(error)))[::-1]
    for cause in causes:
        words = _words_for(cause)
        if words is not None:
            return f"the database failed: {words} ({_name_of(cause)})"
    return f"the database failed with {_name_of(causes[0] if causes else error)}"


def _name_of(cause: BaseException) -> str:
    return getattr(cause, "sqlite_errorname", None) or type(cause).__name__


def _words_for(cause: BaseException) -> str | None:
    match cause:
        case sqlite3.Error():
            return _SQLITE_WORDS.get(sqlite_code(cause) or 0)
        case ConnectionError() | socket.gaierror():
            return _NO_CONNECTION if isinstance(cause, ConnectionError) else _NO_HOST
        case PoolTimeoutError():
            return "its connections were in use for too long"
        case TimeoutError():
            return "the PostgreSQL server did not answer in time"
        case OSError(errno=number):
            return None if number is None else _SYSTEM_WORDS.get(number)
        case _:
            return _postgres_words(str(getattr(cause, "sqlstate", "")))


def _postgres_words(sqlstate: str) -> str | None:
    fitting = (words for start, words in _POSTGRES_WORDS.items() if sqlstate.startswith(start))
    return next(fitting, None)


def _is_trouble(error: DBAPIError | sqlite3.Error) -> bool:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    for cause in _causes(_original(error)):
        if isinstance(cause, sqlite3.Error):
            code = sqlite_code(cause)
            # Without a code it is the driver that speaks: the connection is closed.
            return code is None or code in _SQLITE_TROUBLES
        sqlstate = getattr(cause, "sqlstate", None)
        if isinstance(sqlstate, str):
            return sqlstate.startswith(_POSTGRES_TROUBLES)
    return False


def _original(error: Exception) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
