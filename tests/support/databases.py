"""Databases of today's schema, each a copy of one that was migrated once in this process."""

import atexit
import itertools
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.support.postgres import migrate

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a random name is made in it
_ROOM = 256 * 1024**2
"""Bytes that must be free in memory; a container may have next to nothing there."""

_numbers = itertools.count(1)


def memory() -> Path | None:
    """Return a folder whose files are in memory: nothing there waits for a disk. `None`: no room."""
    has_room = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free >= _ROOM
    return _MEMORY if has_room else None


@cache
def template() -> Path:
    """Return an empty SQLite database of today's schema, to be copied."""
    file = _folder() / "template.db"
    migrate(f"sqlite:///{file}")
    return file


def new_path() -> Path:
    """Return where a database may be made, where possible in memory; nothing is there yet."""
    return _folder() / f"{next(_numbers)}.db"


def copy_template(file: Path) -> None:
    """Put an empty database of today's schema there; delete it after use."""
    shutil.copy(template(), file)


def delete(file: Path) -> None:
    """Delete a database and what SQLite has put beside it."""
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


@cache
def _folder() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="charley-tests-", dir=memory())
    atexit.register(folder.cleanup)
    return Path(folder.name)
