"""Databases of today's schema, each a copy of one that was migrated once in this process."""

import atexit
import itertools
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.support.postgres import migrate

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of a random name is made in it
_numbers = itertools.count(1)


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
    shutil.copyfile(template(), file)


def delete(file: Path) -> None:
    """Delete a database and what SQLite has put beside it."""
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


@cache
def _folder() -> Path:
    parent = _MEMORY if _MEMORY.is_dir() else None
    folder = tempfile.TemporaryDirectory(prefix="charley-tests-", dir=parent)
    atexit.register(folder.cleanup)
    return Path(folder.name)
