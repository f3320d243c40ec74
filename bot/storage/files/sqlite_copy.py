"""Copies of an SQLite file, made and checked while others use it.

These calls block. Run them in a thread.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.storage.files.private_files import make_file

_PAGES_AT_ONCE = 1_000  # writers of the source get their turn between the steps


def copy_database(source: Path, target: Path) -> None:
    """Copy a database, whole and consistent, into one file that replaces *target*.

    Raises:
        sqlite3.Error: the source cannot be read or the target cannot be written.
        OSError: the same, said by the file system.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    make_file(unfinished)  # its contents are nobody else's, from the first page on
    try:
        with reading(source) as original, closing(sqlite3.connect(unfinished)) as copy:
            original.backup(copy, pages=_PAGES_AT_ONCE)
            # The source keeps a log beside itself (WAL); the copy must be one file.
            copy.execute("PRAGMA journal_mode=DELETE")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a database that exists, for reading only."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as database:
        yield database
