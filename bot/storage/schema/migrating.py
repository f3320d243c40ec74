"""Alembic at work. Import it where something is to be migrated: it takes 7 MB of memory."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.storage.schema.revisions import MigrationBrokenError


def migration_config() -> Config:
    """Return Alembic's settings; there is no file of them."""
    config = Config()
    config.set_main_option("script_location", "bot:storage/schema/migrations")
    config.set_main_option("path_separator", "os")
    return config


def revisions_of(config: Config) -> tuple[str, ...]:
    """Return the revisions that the settings lead to, the newest last."""
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    return tuple(script.revision for script in scripts)[::-1]


def apply(connection: Connection, config: Config) -> None:
    """Apply the revisions that are missing, within the transaction of the connection.

    Raises:
        MigrationBrokenError: a row would refer to nothing.
    """
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            message = f"every row must refer to a row, got {len(orphans)} that do not"
            raise MigrationBrokenError(message)
