"""Files that only Charley's own account may read: a database, its logs, its copies, its lock.

Other accounts on the machine need not read them. Files are 600, folders that Charley
makes are 700, whatever the umask; a file of wider rights is tightened when it is opened.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import structlog
from structlog.typing import FilteringBoundLogger

FILE_MODE = 0o600
FOLDER_MODE = 0o700
LOGS = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, by the ending of the name (sqlite.org/tempfiles.html)."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_COPIES = (".before-*", ".lock", ".unfinished", ".unchecked")

_log: FilteringBoundLogger = structlog.get_logger()


def make_folder(folder: Path) -> None:
    """Make a folder and those above it; those that are there stay as they are.

    Raises:
        OSError: there is something else, or nothing may be made there.
    """
    for missing in [each for each in (*reversed(folder.parents), folder) if not each.exists()]:
        missing.mkdir(mode=FOLDER_MODE, exist_ok=True)
    folder.mkdir(exist_ok=True)  # says what is wrong where it is no folder


def make_file(file: Path) -> None:
    """Make an empty file, unless it is there.

    Raises:
        OSError: it cannot be made.
    """
    # Never opened if it is there: closing it would let go of the locks of SQLite in this process.
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FILE_MODE))


def tighten(database: Path) -> None:
    """Take from others what older versions let them read: the database and all beside it."""
    widely = [file for file in _belongings(database) if file.stat().st_mode & _OTHERS]
    for file in widely:
        try:
            file.chmod(FILE_MODE)
        except OSError as error:
            reason = error.strerror
            _log.warning("file open to others", action="file_open", file=file.name, reason=reason)
        else:
            _log.warning("file closed to others", action="file_closed", file=file.name)


def copies_beside(database: Path) -> Iterator[Path]:
    """Yield what restores and upgrades have kept of a database, whole databases themselves."""
    for file in database.parent.glob(f"{_literal(database)}.before-*"):
        if file.is_file() and not file.name.endswith(LOGS):
            yield file


def _belongings(database: Path) -> Iterator[Path]:
    copies = [
        copy for pattern in _COPIES for copy in database.parent.glob(_literal(database) + pattern)
    ]
    logs = [database.with_name(database.name + ending) for ending in LOGS]
    return (file for file in (database, *logs, *copies) if file.is_file())


def _literal(database: Path) -> str:
    """Return the name as a pattern that fits only itself."""
    return "".join(f"[{each}]" if each in "*?[" else each for each in database.name)
