"""Bringing the schema of a database up to date."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.storage.engine import open_migration_engine, sqlite_file
from bot.storage.errors import translated
from bot.storage.revisions import migration_config, newest_revision, require_known
from bot.storage.sqlite_copy import copy_database

_ADVISORY_LOCK = 0x43_48_41_52_4C_45_59  # "CHARLEY": nobody else's in the same database


class MigrationBrokenError(Exception):
    """A revision would leave rows that refer to nothing; it was undone."""


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
        StorageUnavailableError: the database does not answer.
    """
    with translated():
        async with engine.connect() as connection:
            return await connection.run_sync(_revision)


async def upgrade(engine: AsyncEngine, *, config: Config | None = None) -> RevisionChange:
    """Apply the revisions that are missing, all or none of them.

    Two processes that start at once follow each other. An SQLite database that holds something is
    copied beside itself first; PostgreSQL has its own backups. *config* names other revisions than
    the package's own.

    Raises:
        SchemaNewerError: the database was made by a newer version; nothing was changed.
        StorageUnavailableError: the database does not answer.
    """
    config = config or migration_config()
    own = open_migration_engine(engine)
    try:
        with translated():
            async with own.begin() as connection:
                return await _upgrade(connection, config)
    finally:
        await own.dispose()


async def _upgrade(connection: AsyncConnection, config: Config) -> RevisionChange:
    await _lock(connection)
    before, after = await connection.run_sync(_revision), newest_revision(config)
    if before == after:
        return RevisionChange(before=before, after=after)
    copy = None
    if before is not None:
        require_known(before, config)
        copy = await _copy_beside(connection, after=after)
    await connection.run_sync(_apply, config)
    return RevisionChange(before=before, after=after, copy=copy)


async def _lock(connection: AsyncConnection) -> None:
    """Wait for another process that migrates; on SQLite the transaction itself has waited."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))


async def _copy_beside(connection: AsyncConnection, *, after: str) -> Path | None:
    file = sqlite_file(connection.engine.url)
    if file is None:
        return None
    copy = file.with_name(f"{file.name}.before-{after}")
    await asyncio.to_thread(copy_database, file, copy)
    return copy


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _apply(connection: Connection, config: Config) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            message = f"every row must refer to a row, got {len(orphans)} that do not"
            raise MigrationBrokenError(message)
