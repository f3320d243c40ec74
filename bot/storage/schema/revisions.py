"""The revisions of the schema that this version knows."""

import re
from collections.abc import Collection, Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from importlib.resources import files

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


class MigrationBrokenError(Exception):
    """A revision would leave rows that refer to nothing; it was undone."""


_MIGRATION = re.compile(r"(\d{4})_\w+\.py")


@cache
def known_revisions() -> tuple[str, ...]:
    """Return the revisions that this version knows, the newest last.

    By the names of their files: Alembic, which reads the files, takes 7 MB, and a database that is
    up to date needs none of it (`bot/storage/schema/migrating.py`).
    """
    folder = files("bot.storage.schema") / "migrations" / "versions"
    found = (_MIGRATION.fullmatch(file.name) for file in folder.iterdir())
    revisions = tuple(sorted(match[1] for match in found if match))
    if not revisions:
        message = "the package must hold its migrations, got none"
        raise LookupError(message)
    return revisions


def newest_revision() -> str:
    """Return the revision that this version works with."""
    return known_revisions()[-1]


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
    if revision == newest_revision():
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


def require_known(revision: str, known: Collection[str] | None = None) -> None:
    """Refuse a database of the future; *known* are other revisions than the package's own.

    Raises:
        SchemaNewerError: this version has no such revision.
    """
    if revision not in (known_revisions() if known is None else known):
        raise SchemaNewerError(revision=revision)
