"""The databases of a move, opened so that nobody else changes them meanwhile."""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager, closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.ports.storage import StorageUnavailableError
from bot.storage.engine import open_engine, open_migration_engine
from bot.storage.errors import translated
from bot.storage.files.file_lock import held_alone, holder_of
from bot.storage.files.given_files import obstacle_to_writing
from bot.storage.files.private_files import LOGS, make_file
from bot.storage.files.sqlite_copy import put_in_place
from bot.storage.moving.errors import MoveError, UnsoundValuesError
from bot.storage.moving.sides import PostgresSide, SqliteSide, require_nobody_alive
from bot.storage.schema.inspection import is_new, revision_in, sound_revision
from bot.storage.schema.revisions import newest_revision
from bot.storage.schema_locks import ADVISORY_LOCK
from bot.storage.upgrade import current, upgrade, upgrade_within

_UNFINISHED = ".moving"


@asynccontextmanager
async def sqlite_source(file: Path, *, now: datetime) -> AsyncIterator[SqliteSide]:
    """Open a sound SQLite database of today's revision that no process works on.

    Raises:
        DatabaseHeldError: a process does; the sentence names it.
        StorageUnavailableError: it is damaged, or no database of Charley's.
        MoveError: it is not there, empty, or of another revision.
        UnsoundValuesError: rows refer to rows that are not there.
    """
    if is_new(file):
        message = f"the database to move must exist, got no file at {file}"
        raise MoveError(message)
    with ExitStack() as stack:
        await asyncio.to_thread(lambda: stack.enter_context(held_alone(file, now=now)))
        require_todays(await asyncio.to_thread(lambda: revision_in(file, whole=True)))
        async with sqlite_side(file) as side:
            yield side


@asynccontextmanager
async def sqlite_side(file: Path) -> AsyncIterator[SqliteSide]:
    """Read one state of an SQLite file, whose rows refer to rows that are there.

    Raises:
        UnsoundValuesError: some do not.
    """
    with closing(_reading(file)) as connection:
        connection.execute("BEGIN")
        orphans = await asyncio.to_thread(
            lambda: connection.execute("PRAGMA foreign_key_check").fetchall()
        )
        if orphans:
            raise UnsoundValuesError(
                [
                    f"{table}, row {rowid or 'without a number'}: it must refer to a row of {parent}"
                    for table, rowid, parent, _ in orphans
                ]
            )
        yield SqliteSide(connection)


def _reading(file: Path) -> sqlite3.Connection:
    address = f"{file.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)


@asynccontextmanager
async def sqlite_target(file: Path, *, now: datetime) -> AsyncIterator[SqliteSide]:
    """Build an SQLite database that takes its name only when the block has ended well.

    What a move that was killed has built is begun anew.

    Raises:
        DatabaseHeldError: a process works on it.
        MoveError: there is a database already, or nothing can be written there.
        StorageUnavailableError: it cannot be written.
    """
    await asyncio.to_thread(_require_free, file)
    with ExitStack() as stack:
        await asyncio.to_thread(lambda: stack.enter_context(held_alone(file, now=now)))
        _require_empty(file)
        async with built(file, unfinished=file.with_name(file.name + _UNFINISHED)) as side:
            yield side


def _require_free(file: Path) -> None:
    """Refuse a target before anything is made beside it, such as a lock."""
    obstacle = obstacle_to_writing(file)
    if obstacle is not None:
        message = f"the target cannot be written: {obstacle}"
        raise MoveError(message)
    if holder_of(file) is None:  # whoever tries to lock it is told who has it
        _require_empty(file)


def _require_empty(file: Path) -> None:
    taken = [file.name + end for end in ("", *LOGS) if _holds(file.with_name(file.name + end))]
    if taken:
        message = f"the target must be empty, got {taken[0]} in {file.parent.absolute()}"
        raise MoveError(message)


def _holds(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


@asynccontextmanager
async def built(file: Path, *, unfinished: Path) -> AsyncIterator[SqliteSide]:
    """Build a database of today's revision under another name, then put it in place."""
    _remove(unfinished)
    make_file(unfinished)
    try:
        with translated():
            # Beside the loop of a running bot: migrations are long steps, in which nobody would be served.
            await asyncio.to_thread(asyncio.run, _lay_out(unfinished))
            with closing(
                sqlite3.connect(unfinished, isolation_level=None, check_same_thread=False)
            ) as connection:
                for setting in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF"):
                    connection.execute(f"PRAGMA {setting}")
                connection.execute("BEGIN")
                yield SqliteSide(connection)
                await asyncio.to_thread(connection.execute, "COMMIT")
            await asyncio.to_thread(_finish, unfinished, file)
    finally:
        _remove(unfinished)


async def _lay_out(file: Path) -> None:
    engine = open_engine(f"sqlite+aiosqlite:///{file}")
    try:
        await upgrade(engine)
    finally:
        await engine.dispose()


def _remove(file: Path) -> None:
    for ending in ("", *LOGS):
        file.with_name(file.name + ending).unlink(missing_ok=True)


def _finish(unfinished: Path, file: Path) -> None:
    sound_revision(unfinished)
    descriptor = os.open(unfinished, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    put_in_place(unfinished, file)


@asynccontextmanager
async def postgres_source(url: str, *, is_alone: bool = True) -> AsyncIterator[PostgresSide]:
    """Read one state of a PostgreSQL database.

    Args:
        url: of today's revision.
        is_alone: no process may be alive on it, and none starts meanwhile.

    Raises:
        MoveError: a process is, or the database is empty or of another revision.
        StorageUnavailableError: it does not answer, or is not Charley's.
    """
    async with _own_engine(url) as (engine, own):
        require_todays(await current(engine))
        with translated():
            async with own.connect() as guard, own.connect() as connection:
                if is_alone:
                    await _lock(guard)
                    await require_nobody_alive(guard)
                await connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
                await connection.begin()
                yield PostgresSide(connection, guard=guard if is_alone else None)


@asynccontextmanager
async def postgres_target(url: str) -> AsyncIterator[PostgresSide]:
    """Fill a PostgreSQL database in which nobody is yet: all at once when the block ends well, or not at all.

    Raises:
        MoveError: it holds something already, or a process is alive on it.
        StorageUnavailableError: it does not answer, or is another program's.
        SchemaNewerError: it was made by a newer version.
    """
    async with _own_engine(url) as (_, own):
        with translated():
            async with own.connect() as connection:
                await _lock(connection)
                await connection.begin()
                await _require_utf8(connection)
                await upgrade_within(connection)
                await require_nobody_alive(connection)
                side = PostgresSide(connection, guard=connection)
                await side.require_nobodys()
                yield side
                await connection.commit()


@asynccontextmanager
async def _own_engine(url: str) -> AsyncIterator[tuple[AsyncEngine, AsyncEngine]]:
    """Open an engine that looks, and one that waits for an answer as long as it takes."""
    engine = open_engine(url)
    own = open_migration_engine(engine)
    try:
        yield engine, own
    finally:
        await own.dispose()
        await engine.dispose()


async def _lock(connection: AsyncConnection) -> None:
    """Keep out who would migrate, start or move, until the connection is closed."""
    statement = text(f"SELECT pg_try_advisory_lock({ADVISORY_LOCK})")
    is_ours = (await connection.execute(statement)).scalar_one()
    await connection.commit()  # the lock is the session's, and no snapshot must be older than it
    if not is_ours:
        message = "another process starts or moves this database right now: try again later"
        raise MoveError(message)


async def _require_utf8(connection: AsyncConnection) -> None:
    encoding = (await connection.execute(text("SHOW server_encoding"))).scalar_one()
    if encoding != "UTF8":
        message = f"the target must keep text as UTF8, got {encoding}"
        raise StorageUnavailableError(message)


def require_todays(revision: str | None) -> None:
    """Refuse what has not got today's tables.

    Raises:
        MoveError: it is empty, older or newer.
    """
    newest = newest_revision()
    if revision is None:
        message = "the database that CHARLEY_DATABASE_URL names is empty: there is nothing to move"
        raise MoveError(message)
    if revision != newest:
        message = (
            f"the database must be at revision {newest}, got {revision}: run `charley db upgrade`"
        )
        raise MoveError(message)
