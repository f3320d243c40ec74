"""Databases of random rows, straight into an SQLite file: whatever the schema lets in."""

import random
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import BigInteger, Boolean, Float, Integer, SmallInteger, Table, Text
from sqlalchemy import Column as AnyColumn

from bot.storage.moving.canonical import TABLES
from bot.storage.schema.types import LATEST, LocalDate, UtcDateTime

_LATEST_US = int(LATEST.timestamp()) * 1_000_000
_LETTERS = "aä'\"\\\n\t%😴\u200f\u0301\uffffz "
_ONE_SUBJECT = ("user_id", "call_id", "guild_id")


def fill(file: Path, *, seed: int, rows: int) -> None:
    """Add up to so many random rows to each table of an empty database of today's schema."""
    chance = random.Random(seed)  # noqa: S311 - nobody guards anything with it
    with closing(sqlite3.connect(file)) as database:
        for table in TABLES:
            for _ in range(chance.randrange(rows + 1)):
                _insert(database, table, _row(database, table, chance))
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _insert(database: sqlite3.Connection, table: Table, row: dict[str, object] | None) -> None:
    if row is None:
        return
    marks = ", ".join("?" * len(row))
    names = ", ".join(f'"{name}"' for name in row)
    statement = f'INSERT OR IGNORE INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608
    database.execute(statement, [*row.values()])


def _row(
    database: sqlite3.Connection, table: Table, chance: random.Random
) -> dict[str, object] | None:
    row = {column.name: _value(column, chance) for column in table.columns}
    for key in table.foreign_key_constraints:
        names = [column.name for column in key.columns]
        targets = [element.column for element in key.elements]
        columns = ", ".join(f'"{column.name}"' for column in targets)
        statement = f'SELECT {columns} FROM "{targets[0].table.name}"'  # noqa: S608 - own names
        found = database.execute(statement).fetchall()
        if not found and not all(table.c[name].nullable for name in names):
            return None
        chosen = chance.choice(found) if found else (None,) * len(names)
        row.update(zip(names, chosen, strict=True))
    if table.name == "occurrences":
        _of_one_subject(row, chance)
    return row


def _of_one_subject(row: dict[str, object], chance: random.Random) -> None:
    """Let an occurrence be a person's or a call's, as the table demands."""
    is_posts = row["call_id"] is not None and (row["user_id"] is None or chance.random() < 0.5)
    for name in ("user_id",) if is_posts else ("call_id", "guild_id"):
        row[name] = None


def _value(column: AnyColumn[object], chance: random.Random) -> object:
    if column.nullable and chance.random() < 0.3:
        return None
    return next(make for kind, make in _MAKERS if isinstance(column.type, kind))(chance)


def _whole(chance: random.Random, *, bits: int) -> int:
    limit = 2 ** (bits - 1)
    return chance.choice([-limit, limit - 1, 0, chance.randrange(-limit, limit)])


_MAKERS = (
    (UtcDateTime, lambda chance: chance.choice([0, _LATEST_US, chance.randrange(_LATEST_US)])),
    (LocalDate, lambda chance: f"{date(1970, 1, 1) + timedelta(days=chance.randrange(80_000))}"),
    (Boolean, lambda chance: chance.randrange(2)),
    (SmallInteger, lambda chance: _whole(chance, bits=16)),
    (BigInteger, lambda chance: _whole(chance, bits=64)),
    (Integer, lambda chance: _whole(chance, bits=32)),
    (Float, lambda chance: chance.choice([0.0, -1.5, chance.random() * 1e300])),
    (Text, lambda chance: "".join(chance.choices(_LETTERS, k=chance.randrange(30)))),
)


def rows_of(file: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of an SQLite database, in an order of their own."""
    found = {}
    with closing(sqlite3.connect(file)) as database:
        for table in TABLES:
            columns = ", ".join(column.name for column in table.columns)
            rows = database.execute(f'SELECT {columns} FROM "{table.name}"')  # noqa: S608 - own names
            found[table.name] = sorted(rows, key=repr)
    return found
