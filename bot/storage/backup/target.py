"""The file that a backup is to be written into: what is there already is somebody's.

These calls block. Run them in a thread.
"""

import os
from pathlib import Path

from bot.storage.backup.errors import BackupTargetError
from bot.storage.files.file_lock import holder_of
from bot.storage.files.given_files import obstacle_to_writing
from bot.storage.files.private_files import LOGS


def require_other(file: Path, database: Path) -> None:
    """Refuse to write a backup over its own database, or the other way round.

    Raises:
        BackupTargetError: they are the same.
    """
    # Not Path's own `exists`, which raises where nothing may be looked into.
    if all(map(os.path.exists, (file, database))) and file.samefile(database):
        message = f"a backup must be another file than the database, got the database at {file}"
        raise BackupTargetError(message)


def require_target(file: Path, *, may_replace: bool) -> None:
    """Refuse a file that cannot be written, or must not be.

    Args:
        file: where the backup is to be.
        may_replace: a file that is there already may be replaced; never a database in use.

    Raises:
        BackupTargetError: the sentence says what stands in the way.
    """
    obstacle = obstacle_to_writing(file) or _use_of(file)
    if obstacle is None and not may_replace and os.path.lexists(file):
        obstacle = f"{file} is there already; to replace it, say --yes"
    if obstacle is not None:
        message = f"no backup can be written: {obstacle}"
        raise BackupTargetError(message)


def _use_of(file: Path) -> str | None:
    """Tell who else works with the file, whose changes would go into a file without a name."""
    holder = holder_of(file)
    if holder is not None:
        return f"{file} is in use by {holder}; name another file"
    logs = [file.with_name(file.name + ending) for ending in LOGS]
    left = [log.name for log in logs if log.exists() and log.stat().st_size]
    if left:
        return (
            f"{file} is a database that may be in use: {left[0]} lies beside it; name another file"
        )
    return None
