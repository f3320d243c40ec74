"""Engines: how each database is opened."""

import math
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.errors import sqlite_code
from bot.storage.files.private_files import make_file, make_folder
from bot.storage.schema.inspection import require_usable, uncreatable

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}

_SQLITE_EXAMPLE = "sqlite+aiosqlite:///var/charley.db"
_LOOKS = f"must look like {_SQLITE_EXAMPLE} or postgresql+asyncpg://charley:PASSWORD@HOST/charley"
_ENCODED = "in a password write @ as %40, : as %3A, / as %2F, # as %23 and % as %25"

BUSY_TIMEOUT = timedelta(seconds=5)
"""How long a unit of work waits for another process that writes to the same SQLite file."""

LOCK_PATIENCE = timedelta(milliseconds=250)
"""How long one attempt to get the lock of the file takes: SQLite waits in a thread that nothing can
interrupt, so a stop, which cancels a unit of work, has to wait for its end."""

TURN_TIMEOUT = timedelta(seconds=30)
"""How long a unit of work waits for its turn in this process."""

READING = {"charley_is_reading": True}
"""Execution options of a unit of work that changes nothing."""

FROZEN_AFTER = timedelta(seconds=8)
"""So long may a transaction on PostgreSQL wait for its process: one that stands still, as after SIGSTOP, has
locked rows that others need once they take over, two seconds later."""

LET_GO_OF_THE_FROZEN = (
    f"SET idle_in_transaction_session_timeout = {FROZEN_AFTER // timedelta(milliseconds=1)}"
)
"""Said on each connection: in the connection's parameters PgBouncer would refuse it."""

_ANSWER_TIMEOUT_S = 30
_CONNECT_TIMEOUT_S = 10
_POSTGRES_CONNECTIONS = 10

_TURN_ANSWER_TIMEOUT_S = 3
"""How long a place of the pace may take to be had; whoever waits for it gives up after eight seconds."""


class DatabaseUrlError(ValueError):
    """The URL names no database that Charley can use; the sentence goes on after its name."""


def database_url(text: str) -> URL:
    """Return the URL with the driver that Charley uses.

    Raises:
        DatabaseUrlError: no URL, another kind of database, SQLite without a file, or PostgreSQL
            without its driver.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # the latter of a port that is no number
        words = f"{_LOOKS}; {_ENCODED}" if text.count("@") > 1 else _LOOKS
        raise DatabaseUrlError(words) from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        message = f"{_LOOKS}, got {url.drivername}://…"
        raise DatabaseUrlError(message)
    if driver.startswith("sqlite"):
        _require_file(url)
    else:
        _require_host(url)
        _require_postgres_driver()
    return url.set(drivername=driver)


def _require_file(url: URL) -> None:
    if not url.database or url.database.startswith((":memory:", "file:")) or url.query:
        message = f"must name the plain path of a file for SQLite, such as {_SQLITE_EXAMPLE}"
        raise DatabaseUrlError(message)


def _require_host(url: URL) -> None:
    if "@" in f"{url.host}{url.database}":
        message = f"must hold one @, before the host; {_ENCODED}"
        raise DatabaseUrlError(message)


def _require_postgres_driver() -> None:
    if find_spec("asyncpg") is None:
        message = "names PostgreSQL, which needs the extra: pip install 'charley-bot[postgres]'"
        raise DatabaseUrlError(message)


def sqlite_file(url: URL) -> Path | None:
    """Return the file of an SQLite database; `None` for PostgreSQL."""
    if url.get_backend_name() != "sqlite" or url.database is None:
        return None
    return Path(url.database)


def shown(url: str) -> str:
    """Return how a database is named to its operator: the whole path of its file, or the URL without secrets.

    Raises:
        DatabaseUrlError: the URL names no database that Charley can use.
    """
    target = database_url(url)
    file = sqlite_file(target)
    if file is not None:
        return str(file.absolute())
    return target.set(query={}).render_as_string(hide_password=True)


def open_engine(
    url: str, *, busy_timeout: timedelta = BUSY_TIMEOUT, turn_timeout: timedelta = TURN_TIMEOUT
) -> AsyncEngine:
    """Return an engine; nothing is connected yet. The folder of an SQLite file is created.

    Raises:
        DatabaseUrlError: the URL names no database that Charley can use.
        StorageUnavailableError: there is no such file, and none can be created.
    """
    target = database_url(url)
    file = sqlite_file(target)
    if file is None:
        return _open_postgres(target, turn_timeout=turn_timeout)
    _require_there(file)
    return _open_sqlite(target, busy_timeout=busy_timeout, turn_timeout=turn_timeout)


def _require_there(file: Path) -> None:
    require_usable(file)
    try:
        make_folder(file.parent)
        make_file(file)
    except OSError as error:
        raise uncreatable(file, error.strerror) from error


def open_migration_engine(engine: AsyncEngine) -> AsyncEngine:
    """Return a second engine for the same database, to change its schema with.

    It waits for an answer as long as it takes. On SQLite it does not enforce foreign keys: there
    a table is altered by copying and dropping it, and the drop would delete all that refers to it.
    """
    own = create_async_engine(engine.url, poolclass=NullPool, hide_parameters=True)
    if own.dialect.name == "sqlite":
        event.listen(own.sync_engine, "connect", _preparing_migration)
        event.listen(own.sync_engine, "begin", _begin_immediate)
    return own


def open_pace_engine(engine: AsyncEngine) -> AsyncEngine:
    """Return a second engine for the same PostgreSQL database, to take the places of the pace from.

    Each statement is a transaction of its own.
    """
    return create_async_engine(
        engine.url,
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={
            "timeout": _TURN_ANSWER_TIMEOUT_S,
            "command_timeout": _TURN_ANSWER_TIMEOUT_S,
        },
    )


def _open_sqlite(url: URL, *, busy_timeout: timedelta, turn_timeout: timedelta) -> AsyncEngine:
    # SQLite has one writer. With one connection the tasks of a process queue in order; with more
    # they would poll for the lock of the file, and the unlucky ones would starve.
    engine = create_async_engine(
        url,
        pool_size=1,
        max_overflow=0,
        pool_timeout=turn_timeout.total_seconds(),
        hide_parameters=True,  # errors are logged, and parameters are what people have set
        connect_args={"timeout": busy_timeout.total_seconds()},
    )
    patience = min(LOCK_PATIENCE, busy_timeout)
    event.listen(engine.sync_engine, "connect", _preparing_sqlite(patience))
    event.listen(engine.sync_engine, "begin", _beginning_in(math.ceil(busy_timeout / patience)))
    return engine


def _preparing_sqlite(lock_patience: timedelta) -> Callable[[DBAPIConnection, object], None]:
    settings = (
        "journal_mode=WAL",
        # FULL: a power cut must not take back a claim whose message is out, nor its only trace.
        "synchronous=FULL",
        "foreign_keys=ON",
        # However SQLite was built: what is deleted is overwritten, not only given free.
        "secure_delete=ON",
        # Last: until here a connection waits for the lock as long as a unit of work.
        f"busy_timeout={lock_patience // timedelta(milliseconds=1)}",
    )

    def prepare(connection: DBAPIConnection, record: object) -> None:
        _hand_over_transactions(connection, record)
        cursor = connection.cursor()
        for setting in settings:
            cursor.execute(f"PRAGMA {setting}")
        cursor.close()

    return prepare


def _preparing_migration(connection: DBAPIConnection, record: object) -> None:
    _hand_over_transactions(connection, record)
    cursor = connection.cursor()
    cursor.execute("PRAGMA secure_delete=ON")  # a table is altered by copying and dropping it
    cursor.close()


def _hand_over_transactions(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # no hidden BEGIN: `_begin_immediate` says it


def _beginning_in(attempts: int) -> Callable[[Connection], None]:
    """Return what begins a transaction, waiting for the lock that many times at most."""

    def begin(connection: Connection) -> None:
        for attempt in range(1, attempts + 1):
            try:
                _begin(connection)
            except OperationalError as error:
                if attempt == attempts or sqlite_code(error.orig) != sqlite3.SQLITE_BUSY:
                    raise
            else:
                return

    return begin


def _begin(connection: Connection) -> None:
    if is_reading(connection):
        connection.exec_driver_sql("BEGIN")  # it sees one state of the file, and locks nothing
    else:
        _begin_immediate(connection)


def is_reading(connection: Connection) -> bool:
    """Return whether this connection was opened with `READING`."""
    return bool(connection.get_execution_options().get("charley_is_reading"))


def _begin_immediate(connection: Connection) -> None:
    # A transaction that starts by reading cannot always become one that writes (SQLITE_BUSY).
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _open_postgres(url: URL, *, turn_timeout: timedelta) -> AsyncEngine:
    engine = create_async_engine(
        url,
        isolation_level="READ COMMITTED",
        pool_size=_POSTGRES_CONNECTIONS,
        max_overflow=0,
        pool_timeout=turn_timeout.total_seconds(),
        hide_parameters=True,
        pool_pre_ping=True,  # a server that restarted at night costs nobody an answer
        connect_args={
            "timeout": _CONNECT_TIMEOUT_S,
            "command_timeout": _ANSWER_TIMEOUT_S,
            # Dates become text in a query; a server may be set to another order.
            "server_settings": {"DateStyle": "ISO"},
        },
    )
    event.listen(engine.sync_engine, "connect", _prepare_postgres)
    return engine


def _prepare_postgres(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(LET_GO_OF_THE_FROZEN)
    cursor.close()
    connection.commit()
