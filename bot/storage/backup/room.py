"""Whether a disk has room for a backup."""

import shutil
from pathlib import Path

from bot.storage.backup.errors import BackupTargetError

ROOM_LEFT = 64 * 2**20
"""Bytes that a backup leaves free on its disk: the database beside it must still be able to write."""


def require_room(folder: Path, *, size: int) -> None:
    """Refuse to fill a disk that a database may be writing to.

    Raises:
        BackupTargetError: so many bytes would leave too little.
    """
    free = shutil.disk_usage(folder).free
    if free < size + ROOM_LEFT:
        message = f"the backup needs {_megabytes(size + ROOM_LEFT)} in {folder}, got {_megabytes(free)} free"
        raise BackupTargetError(message)


def _megabytes(size: int) -> str:
    return f"{size / 2**20:.0f} MB"
