"""The revisions of the schema that this version knows."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.ports.storage import StorageUnavailableError
from bot.storage.schema.tables import metadata


class SchemaNewerError(Exception):
    """The database was made by a newer version."""

    def __init__(self, *, revision: str) -> None:
        super().__init__(
            f"the database is at revision {revision}, which this version does not know: "
            "run the newer version again, or restore a backup from before the upgrade"
        )
        self.revision = revision


def migration_config() -> Config:
    """Return Alembic's settings; there is no file of them."""
    config = Config()
    config.set_main_option("script_location", "bot:storage/schema/migrations")
    config.set_main_option("path_separator", "os")
    return config


def newest_revision(config: Config) -> str:
    """Return the revision that this version works with."""
    revision = ScriptDirectory.from_config(config).get_current_head()
    if revision is None:
        message = "the package must hold its migrations, got none"
        raise LookupError(message)
    return revision


Tables = Mapping[str, AbstractSet[str]]
"""The names of the columns, by the name of their table."""


class ForeignDatabaseError(StorageUnavailableError):
    """The database belongs to another program."""


_CORE = frozenset({"users", "reminders", "occurrences"})
"""What every revision has had."""


def require_own_tables(tables: Tables, revision: str | None) -> None:
    """Refuse the database of another program, and one that has lost a part of its own.

    Raises:
        ForeignDatabaseError: nothing may be created or changed in it.
        StorageUnavailableError: a table or a column is missing.
    """
    if revision is None and not tables.keys() - {"alembic_version"}:
        return
    if revision is None or not tables.keys() >= _CORE:
        message = (
            "the database belongs to another program: it holds tables, but not Charley's; "
            "CHARLEY_DATABASE_URL must name one that is empty or Charley's own"
        )
        raise ForeignDatabaseError(message)
    if revision == newest_revision(migration_config()):
        _require_complete(tables)


def _require_complete(tables: Tables) -> None:
    for table in metadata.tables.values():
        missing = {column.name for column in table.columns} - tables.get(table.name, frozenset())
        if missing:
            message = (
                f"the database is incomplete: its table {table.name} lacks {min(missing)}; "
                "restore a backup"
            )
            raise StorageUnavailableError(message)


def require_known(revision: str, config: Config) -> None:
    """Refuse a database of the future.

    Raises:
        SchemaNewerError: this version has no such revision.
    """
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    if revision not in {script.revision for script in scripts}:
        raise SchemaNewerError(revision=revision)
