"""Files that `CHARLEY_DATABASE_URL` may name by mistake, or after an accident."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

PAGE = 4096


def _sql(*statements: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        with closing(sqlite3.connect(file)) as database:
            for statement in statements:
                database.execute(statement)
            database.commit()

    return change


def _anew(*statements: str) -> Callable[[Path], None]:
    def make(file: Path) -> None:
        file.unlink()
        _sql(*statements)(file)

    return make


def _overwritten(start: int, end: int | None = None) -> Callable[[Path], None]:
    def damage(file: Path) -> None:
        contents = bytearray(file.read_bytes())
        last = len(contents) if end is None else end
        contents[start:last] = b"\xa5" * (last - start)
        file.write_bytes(contents)

    return damage


def _letter(file: Path) -> None:
    file.write_bytes(b"a letter to grandmother, of more than a hundred bytes" * 50)


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: -3 * PAGE])


def _half_a_page(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: PAGE // 2])


def _folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _folder_read_only(file: Path) -> None:
    file.parent.chmod(0o500)


def _of_a_later_format(file: Path) -> None:
    with file.open("r+b") as header:
        header.seek(18)  # "file format write version" (sqlite.org/fileformat2.html)
        header.write(bytes([3]))


def _circle(file: Path) -> None:
    file.unlink()
    file.symlink_to(file)


FOREIGN_USERS = "CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)"
FOREIGN_ALEMBIC = "CREATE TABLE alembic_version (version_num TEXT)"

DAMAGED = "its file is damaged; restore a backup (SQLITE_CORRUPT)"
NO_DATABASE = "its file is no SQLite database (SQLITE_NOTADB)"
FOREIGN = "the database belongs to another program"
INCOMPLETE = "the database is incomplete"

REPLACEABLE: dict[str, tuple[Callable[[Path], None], str]] = {
    "damaged pages": (_overwritten(3 * PAGE), DAMAGED),
    "one damaged page": (_overwritten(5 * PAGE, 6 * PAGE), DAMAGED),
    "a damaged schema": (_overwritten(200, PAGE), DAMAGED),
    "a damaged header": (_overwritten(0, 100), NO_DATABASE),
    "cut short": (_cut, DAMAGED),
    "half a page": (_half_a_page, DAMAGED),
    "a letter": (_letter, NO_DATABASE),
    "a column lost": (_sql("ALTER TABLE users DROP COLUMN screened_on"), INCOMPLETE),
    "a table lost": (_sql("DROP TABLE drinks"), INCOMPLETE),
}
"""What a restore may put a backup in the place of, and what everything else says of it."""

UNTOUCHABLE: dict[str, tuple[Callable[[Path], None], str]] = {
    "another program's users": (_anew(FOREIGN_USERS), FOREIGN),
    "another program's bookmarks": (_anew("CREATE TABLE bookmarks (url TEXT)"), FOREIGN),
    "another program's first revision": (
        _anew(FOREIGN_USERS, FOREIGN_ALEMBIC, "INSERT INTO alembic_version VALUES ('0001')"),
        FOREIGN,
    ),
    "another program's other revision": (
        _anew(FOREIGN_USERS, FOREIGN_ALEMBIC, "INSERT INTO alembic_version VALUES ('ae10')"),
        FOREIGN,
    ),
    "a folder": (_folder, "the database must be a file, got a folder"),
    "a circle of links": (_circle, "cannot be created: "),
    "a file that is read-only": (lambda file: file.chmod(0o400), "is read-only for this account"),
    "a file that is locked away": (lambda file: file.chmod(0), "may not be read by this account"),
    "a folder that is read-only": (_folder_read_only, "nothing may be written in "),
    "a later format": (_of_a_later_format, "its file is read-only (SQLITE_READONLY)"),
}
"""What nobody may change, not even a restore."""
