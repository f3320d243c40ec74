"""Statements that run once for each of many rows, such as what a storm's deliveries have changed.

SQLAlchemy prepares the parameters of each row as if the statement were a new one; for three
statements of 128 rows that takes as long as SQLite needs to run them. Here the statement is compiled
once, by SQLAlchemy, and a row costs the conversion of its values only.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Dialect, Executable
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler

_MOST_STATEMENTS = 64
"""Kept in memory; there are a handful, for each engine that is open."""


class Batch:
    """A compiled statement and what the driver is given for each row."""

    def __init__(self, statement: Executable, names: Sequence[str], dialect: Dialect) -> None:
        compiled = cast(
            "SQLCompiler",
            cast("ClauseElement", statement).compile(
                dialect=dialect, column_keys=names, for_executemany=True
            ),
        )
        self.text = compiled.string
        """The statement as the driver takes it."""
        self._values = [
            (name, _converter(compiled, name, dialect)) for name in compiled.positiontup or ()
        ]

    def parameters(
        self, rows: Sequence[Mapping[str, object]]
    ) -> list[tuple[Any, ...]]:  # what a driver takes has no type
        """Return the values of each row in the order in which the statement names them."""
        values = self._values
        return [
            tuple(
                [row[name] if convert is None else convert(row[name]) for name, convert in values]
            )
            for row in rows
        ]


def _converter(compiled: SQLCompiler, name: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    return compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)


@lru_cache(maxsize=_MOST_STATEMENTS)
def batch_of(statement: Executable, names: tuple[str, ...], dialect: Dialect) -> Batch:
    """Return a statement made ready; *names* are those of a row's values."""
    return Batch(statement, names, dialect)
