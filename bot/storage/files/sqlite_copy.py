"""Copies of an SQLite file, made and checked while others use it.

These calls block. Run them in a thread.
"""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.storage.files.private_files import make_file

_PAGES_AT_ONCE = 1_000
_STEPS_BETWEEN_LOOKS = 100_000  # of SQLite's own machine: some milliseconds

IsStopped = Callable[[], bool]
"""Tells whether whoever waits for a long piece of work no longer wants it."""


class StoppedError(Exception):
    """A copy or a check was no longer wanted."""


def never() -> bool:
    """Go on to the end; an `IsStopped`."""
    return False


def copy_database(source: Path, target: Path, *, is_stopped: IsStopped = never) -> None:
    """Copy a database, whole and consistent, into one file that replaces *target*.

    Raises:
        sqlite3.Error: the source cannot be read or the target cannot be written.
        OSError: the same, said by the file system.
        StoppedError: it is no longer wanted; nothing is left of it.
    """
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    make_file(unfinished)  # its contents are nobody else's, from the first page on
    try:
        with reading(source) as original, closing(sqlite3.connect(unfinished)) as copy:
            # One state of the source from the first page to the last: without it SQLite begins anew
            # whenever somebody else has written, and beside a busy process never comes to an end.
            original.execute("BEGIN")
            original.execute("SELECT count(*) FROM sqlite_master").fetchone()
            original.backup(copy, pages=_PAGES_AT_ONCE, progress=_looking(is_stopped))
            # The source keeps a log beside itself (WAL); the copy must be one file.
            copy.execute("PRAGMA journal_mode=DELETE")
        put_in_place(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def _looking(is_stopped: IsStopped) -> Callable[[int, int, int], None]:
    def look(_status: int, _remaining: int, _total: int) -> None:
        if is_stopped():
            raise StoppedError

    return look


def put_in_place(file: Path, target: Path) -> None:
    """Give a finished file the name of another one, so that a power cut leaves one of the two.

    Raises:
        OSError: it cannot be.
    """
    file.replace(target)
    folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@contextmanager
def reading(file: Path, *, is_stopped: IsStopped = never) -> Iterator[sqlite3.Connection]:
    """Open a database that exists, for reading only.

    Raises:
        StoppedError: a statement took long, and is no longer wanted.
    """
    address = f"{file.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as database:
        if is_stopped is not never:
            database.set_progress_handler(is_stopped, _STEPS_BETWEEN_LOOKS)
        try:
            yield database
        except sqlite3.OperationalError as error:
            if is_stopped() and error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise StoppedError from error
            raise
