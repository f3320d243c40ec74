"""`charley db backup` and `db restore` in words: what is copied, from where and into what."""

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.scheduling.system_clock import SystemClock
from bot.settings import StorageSettings
from bot.storage.backup.backup import back_up
from bot.storage.backup.contents import Contents
from bot.storage.backup.errors import BackupTargetError
from bot.storage.backup.restore import look_into, restore
from bot.storage.engine import database_url, shown, sqlite_file


async def backed_up(settings: StorageSettings, file: Path, *, may_replace: bool) -> str:
    """Copy the database into a file; return what there is to say of it.

    Raises:
        BackupError: it could not be done; the sentence says why.
    """
    url = settings.database_url.get_secret_value()
    await back_up(url, file, may_replace=may_replace)
    return f"backed {shown(url)} up into {file}"


async def restored(
    settings: StorageSettings, file: Path, *, is_sure: bool, tell: Callable[[str], None]
) -> str:
    """Put a backup in the place of the database; return what there is to say of it.

    Args:
        settings: where the database is.
        file: the backup.
        is_sure: also one that holds nobody, and also where nothing says where the database is.
        tell: says what the backup holds, before anything is changed.

    Raises:
        BackupError, SchemaNewerError, StorageUnavailableError: it could not be done; the database is as it was.
    """
    url = settings.database_url.get_secret_value()
    for line in _told(file, await look_into(url, file)):
        tell(line)
    database = sqlite_file(database_url(url))
    was_missing = database is not None and not database.exists()
    if was_missing and not is_sure and "database_url" not in settings.model_fields_set:
        message = (
            f"CHARLEY_DATABASE_URL is not set, and there is no database at {shown(url)}: set it, or go "
            "to Charley's folder; to make a new one there from the backup, say --yes"
        )
        raise BackupTargetError(message)
    aside = await restore(url, file, now=SystemClock().now(), even_if_empty=is_sure)
    new = ", which was not there before" if was_missing else ""
    kept = f"; the old database is {aside}" if aside else ""
    return f"restored from {file} into {shown(url)}{new}{kept}"


def _told(file: Path, contents: Contents) -> Iterator[str]:
    """Say what a backup holds, before it takes the place of the database."""
    last = contents.last_change
    changed = "no change on record" if last is None else f"last change {last:%Y-%m-%d %H:%M} UTC"
    yield f"{file}: {contents.sentence}, {changed}, revision {contents.revision}"
    if contents.has_log:
        yield f"warning: the log {file.name}-wal beside it is read with it; backups have none"
    if contents.lacks_log:
        yield (
            f"warning: {file.name} was copied from a running database without its log "
            f"({file.name}-wal); what was written last may be missing"
        )
