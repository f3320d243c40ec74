"""Bringing the schema of a database up to date."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import URL, Connection, inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.ports.storage import StorageUnavailableError
from bot.storage.engine import database_url, open_engine, open_migration_engine, shown, sqlite_file
from bot.storage.errors import translated
from bot.storage.files.file_lock import held_alone
from bot.storage.files.private_files import tighten
from bot.storage.files.sqlite_copy import copy_database
from bot.storage.schema.inspection import require_usable, revision_in
from bot.storage.schema.revisions import (
    Tables,
    newest_revision,
    require_known,
    require_own_tables,
)
from bot.storage.schema.tables import metadata
from bot.storage.schema_locks import LockPatience, be_the_one, patiently

if TYPE_CHECKING:
    from alembic.config import Config

_PATIENCE = LockPatience()
_NOTED_REVISION = text("SELECT version_num FROM alembic_version")


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionChange:
    """What an upgrade did."""

    before: str | None
    """`None` for an empty database."""
    after: str
    copy: Path | None = None
    """The database as it was before, where there was one to copy."""

    @property
    def is_change(self) -> bool:
        """Whether anything had to be done."""
        return self.before != self.after


async def current(engine: AsyncEngine) -> str | None:
    """Return the revision of a database; `None` while it is empty.

    Raises:
        StorageUnavailableError: the database does not answer, or is not Charley's.
    """
    await _inspect(engine)
    with translated():
        async with engine.connect() as connection:
            return await connection.run_sync(_revision)


async def revision_at(url: str, *, whole: bool = False) -> str | None:
    """Return the revision of the database that a URL names; `None` while it is empty or missing.

    Nothing is created or changed. *whole* reads an SQLite file from end to end, whatever its size.

    Raises:
        DatabaseUrlError: the URL names no database that Charley can use.
        StorageUnavailableError: the database does not answer, or is not Charley's.
    """
    file = sqlite_file(database_url(url))
    if file is not None:
        return await asyncio.to_thread(revision_in, file, whole=whole)
    engine = open_engine(url)
    try:
        return await current(engine)
    finally:
        await engine.dispose()


async def require_current(url: str) -> None:
    """Refuse to read from a database that has not got the tables of this version.

    Raises:
        SchemaNewerError: the database was made by a newer version.
        StorageUnavailableError: it is empty or older, does not answer, or is not Charley's.
    """
    revision = await revision_at(url)
    if revision is None:
        message = f"the database {shown(url)} is empty: nothing is stored about anybody yet"
        raise StorageUnavailableError(message)
    require_known(revision)
    if revision != newest_revision():
        message = f"the database is at revision {revision}: run `charley db upgrade` first"
        raise StorageUnavailableError(message)
    await _tighten(database_url(url))


@contextmanager
def alone(url: str, *, now: datetime) -> Iterator[None]:
    """Be the only process on an SQLite file while the block runs; PostgreSQL serves several.

    Raises:
        DatabaseHeldError: another process is; the sentence names it.
        DatabaseUrlError: the URL names no database that Charley can use.
        StorageUnavailableError: the file cannot be used.
    """
    file = sqlite_file(database_url(url))
    if file is None:
        yield
        return
    require_usable(file)
    with held_alone(file, now=now):
        yield


async def _inspect(engine: AsyncEngine) -> None:
    file = sqlite_file(engine.url)
    if file is not None:
        await asyncio.to_thread(revision_in, file)


async def _tighten(url: URL) -> None:
    """Close a database to others that is known to be Charley's."""
    file = sqlite_file(url)
    if file is not None:
        await asyncio.to_thread(tighten, file)


async def upgrade(
    engine: AsyncEngine, *, config: "Config | None" = None, patience: LockPatience = _PATIENCE
) -> RevisionChange:
    """Apply the revisions that are missing, all or none of them.

    Two processes that start at once follow each other. An SQLite database that holds something is
    copied beside itself first; PostgreSQL has its own backups.

    Args:
        engine: of the database.
        config: names other revisions than the package's own.
        patience: how long others may keep the tables, on PostgreSQL.

    Raises:
        SchemaNewerError: the database was made by a newer version; nothing was changed.
        StorageUnavailableError: the database does not answer, or is not Charley's, or others keep
            its tables for too long.
    """
    await _inspect(engine)
    await _tighten(engine.url)
    own = open_migration_engine(engine)

    async def change() -> RevisionChange:
        async with own.begin() as connection:
            if (
                connection.dialect.name == "postgresql"
            ):  # on SQLite the transaction itself has waited
                await be_the_one(connection, patience)
            return await _upgrade(connection, config)

    try:
        with translated():
            return await patiently(own, change, patience)
    finally:
        await own.dispose()


async def upgrade_within(connection: AsyncConnection) -> RevisionChange:
    """Apply the revisions that are missing in the transaction that is under way, with our lock held.

    Raises:
        SchemaNewerError: the database was made by a newer version.
        StorageUnavailableError: it is another program's.
    """
    return await _upgrade(connection, None)


async def _upgrade(connection: AsyncConnection, config: "Config | None") -> RevisionChange:
    before = await connection.run_sync(_revision)
    if config is None and before == newest_revision():
        return RevisionChange(before=before, after=before)
    # Only here: Alembic takes 7 MB that a process would keep for all its life.
    from bot.storage.schema import migrating  # noqa: PLC0415

    config = config or migrating.migration_config()
    known = migrating.revisions_of(config)
    after = known[-1]
    if before == after:
        return RevisionChange(before=before, after=after)
    copy = None
    if before is not None:
        require_known(before, known)
        copy = await _copy_beside(connection, after=after)
    await connection.run_sync(migrating.apply, config)
    return RevisionChange(before=before, after=after, copy=copy)


async def _copy_beside(connection: AsyncConnection, *, after: str) -> Path | None:
    file = sqlite_file(connection.engine.url)
    if file is None:
        return None
    copy = file.with_name(f"{file.name}.before-{after}")
    await asyncio.to_thread(copy_database, file, copy)
    return copy


def _revision(connection: Connection) -> str | None:
    has_any = inspect(connection).has_table("alembic_version")
    revision = connection.scalar(_NOTED_REVISION) if has_any else None
    if connection.dialect.name == "postgresql":  # an SQLite file was looked at before
        require_own_tables(_own_tables(connection), revision)
    return revision


def _own_tables(connection: Connection) -> Tables:
    """Return the tables that have the names of ours; a schema may hold others beside them."""
    found = inspect(connection).get_multi_columns()
    return {
        table: {column["name"] for column in columns}
        for (_, table), columns in found.items()
        if table in metadata.tables
    }
