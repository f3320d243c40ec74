"""Taking a person out of copies of an SQLite database: backups, and what restores and upgrades keep.

A copy may be of an older revision, so its own tables are asked, not today's. These calls block.
"""

import mmap
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from bot.domain.ids import UserId

_NAMING = """
SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c
WHERE m.type = 'table' AND (c.name IN ('user_id', 'actor_id') OR (m.name = 'users' AND c.name = 'id'))
ORDER BY m.name = 'users'
"""
"""The columns that name a person, those of the person's own row last."""


_PART = 4 * 2**20
"""Bytes that are searched in a millisecond or two."""


def erase_in(file: Path, user_id: UserId) -> bool:
    """Erase a person in a copy, to the last byte; tell whether anything was there.

    Killed in the middle, it is as before: SQLite's journal beside it undoes the half.

    Raises:
        sqlite3.Error: it cannot be read or written.
        OSError: the same, said by the file system.
    """
    address = f"{file.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as copy:
        copy.execute("PRAGMA secure_delete=ON")
        copy.execute("BEGIN IMMEDIATE")
        changed = sum(copy.execute(each, [user_id]).rowcount for each in _statements(copy))
        copy.execute("COMMIT" if changed else "ROLLBACK")
    # A page from which rows once moved elsewhere may hold them still (`bot.storage.files.traces`).
    if holds(file, [user_id.to_bytes(8), varint(user_id)]):
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as copy:
            copy.execute("VACUUM")
        return True
    return changed > 0


def recover(file: Path) -> None:
    """Undo what a killed process has left half done in a copy.

    Raises:
        sqlite3.Error: it cannot be read or written.
    """
    address = f"{file.absolute().as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True)) as copy:
        copy.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _statements(copy: sqlite3.Connection) -> Iterator[str]:
    for table, column in copy.execute(_NAMING).fetchall():
        if column == "actor_id":
            yield f'UPDATE "{table}" SET actor_id = NULL WHERE actor_id = ?'  # noqa: S608 - own names
        else:
            yield f'DELETE FROM "{table}" WHERE "{column}" = ?'  # noqa: S608 - own names


def varint(number: int) -> bytes:
    """Write a large number as SQLite writes the key of a row (sqlite.org/fileformat2.html, 1.6)."""
    rest, last = divmod(number, 0x100)
    sevens = [rest >> shift & 0x7F | 0x80 for shift in range(49, -1, -7)]
    return bytes([*sevens, last])


def holds(file: Path, marks: Sequence[bytes]) -> bool:
    """Tell whether a file holds one of these; no connection of this process may be open on it.

    Raises:
        OSError: it cannot be read.
    """
    # Closing it lets go of every lock that SQLite has on the same file in this process.
    with (
        file.open("rb") as opened,
        closing(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)) as contents,
    ):
        # A part at a time: a search lets no other thread run, and some of them serve people.
        reach = _PART + max(map(len, marks)) - 1
        return any(
            contents.find(mark, start, start + reach) >= 0
            for start in range(0, len(contents), _PART)
            for mark in marks
        )
