"""The revisions of the schema that this version knows."""

from alembic.config import Config
from alembic.script import ScriptDirectory


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
    config.set_main_option("script_location", "bot:storage/migrations")
    config.set_main_option("path_separator", "os")
    return config


def newest_revision(config: Config) -> str:
    """Return the revision that this version works with."""
    revision = ScriptDirectory.from_config(config).get_current_head()
    if revision is None:
        message = "the package must hold its migrations, got none"
        raise LookupError(message)
    return revision


def require_known(revision: str, config: Config) -> None:
    """Refuse a database of the future.

    Raises:
        SchemaNewerError: this version has no such revision.
    """
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    if revision not in {script.revision for script in scripts}:
        raise SchemaNewerError(revision=revision)
