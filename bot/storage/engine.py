"""Engines: how each database is opened."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}

BUSY_TIMEOUT = timedelta(seconds=5)
"""How long a unit of work waits for another process that writes to the same SQLite file."""

TURN_TIMEOUT = timedelta(seconds=30)
"""How long a unit of work waits for its turn in this process."""

_ANSWER_TIMEOUT_S = 30
_CONNECT_TIMEOUT_S = 10
_POSTGRES_CONNECTIONS = 10


class DatabaseUrlError(ValueError):
    """The URL names no database that Charley can use."""


def database_url(text: str) -> URL:
    """Return the URL with the driver that Charley uses.

    Raises:
        DatabaseUrlError: no URL, another kind of database, or SQLite without a file.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        message = "the database URL must look like sqlite+aiosqlite:///var/charley.db"
        raise DatabaseUrlError(message) from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        message = f"the database must be SQLite or PostgreSQL, got {url.drivername}"
        raise DatabaseUrlError(message)
    if driver.startswith("sqlite"):
        _require_file(url)
    return url.set(drivername=driver)


def _require_file(url: URL) -> None:
    if not url.database or url.database.startswith((":memory:", "file:")) or url.query:
        message = "SQLite needs the plain path of a file: what is kept in memory is soon lost"
        raise DatabaseUrlError(message)


def sqlite_file(url: URL) -> Path | None:
    """Return the file of an SQLite database; `None` for PostgreSQL."""
    if url.get_backend_name() != "sqlite" or url.database is None:
        return None
    return Path(url.database)


def open_engine(
    url: str, *, busy_timeout: timedelta = BUSY_TIMEOUT, turn_timeout: timedelta = TURN_TIMEOUT
) -> AsyncEngine:
    """Return an engine; nothing is connected yet. The folder of an SQLite file is created.

    Raises:
        DatabaseUrlError: the URL names no database that Charley can use.
    """
    target = database_url(url)
    file = sqlite_file(target)
    if file is None:
        return _open_postgres(target, turn_timeout=turn_timeout)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)  # whoever else has an account on the machine need not read it
    return _open_sqlite(target, busy_timeout=busy_timeout, turn_timeout=turn_timeout)


def open_migration_engine(engine: AsyncEngine) -> AsyncEngine:
    """Return a second engine for the same database, to change its schema with.

    It waits for an answer as long as it takes. On SQLite it does not enforce foreign keys: there
    a table is altered by copying and dropping it, and the drop would delete all that refers to it.
    """
    own = create_async_engine(engine.url, poolclass=NullPool)
    if own.dialect.name == "sqlite":
        event.listen(own.sync_engine, "connect", _hand_over_transactions)
        event.listen(own.sync_engine, "begin", _begin_immediate)
    return own


def _open_sqlite(url: URL, *, busy_timeout: timedelta, turn_timeout: timedelta) -> AsyncEngine:
    # SQLite has one writer. With one connection the tasks of a process queue in order; with more
    # they would poll for the lock of the file, and the unlucky ones would starve.
    engine = create_async_engine(
        url,
        pool_size=1,
        max_overflow=0,
        pool_timeout=turn_timeout.total_seconds(),
        connect_args={"timeout": busy_timeout.total_seconds()},
    )
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: object) -> None:
    _hand_over_transactions(connection, _record)
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _hand_over_transactions(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # no hidden BEGIN: `_begin_immediate` says it


def _begin_immediate(connection: Connection) -> None:
    # A transaction that starts by reading cannot always become one that writes (SQLITE_BUSY).
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _open_postgres(url: URL, *, turn_timeout: timedelta) -> AsyncEngine:
    try:
        return create_async_engine(
            url,
            isolation_level="READ COMMITTED",
            pool_size=_POSTGRES_CONNECTIONS,
            max_overflow=0,
            pool_timeout=turn_timeout.total_seconds(),
            pool_pre_ping=True,  # a server that restarted at night costs nobody an answer
            connect_args={
                "timeout": _CONNECT_TIMEOUT_S,
                "command_timeout": _ANSWER_TIMEOUT_S,
                # Dates become text in a query; a server may be set to another order.
                "server_settings": {"DateStyle": "ISO"},
            },
        )
    except ModuleNotFoundError as error:
        message = "PostgreSQL needs the extra: pip install 'charley-bot[postgres]'"
        raise DatabaseUrlError(message) from error
