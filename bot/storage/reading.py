"""Many rows at once: one that cannot be read is left out and logged once, the others go on."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import TypeVar

import structlog
from structlog.typing import FilteringBoundLogger

from bot.storage.errors import RowUnreadableError
from bot.storage.schema.types import UNREADABLE

CHUNK = 10_000
"""How many values go into one `IN (…)`: SQLite takes 32,766 in a statement, PostgreSQL 32,767."""

MOST_NAMED = 1024
"""How many unreadable rows are remembered as said; beyond it the longest ago is said again."""

_log: FilteringBoundLogger = structlog.get_logger()

S = TypeVar("S")
T = TypeVar("T")


def chunked(values: Iterable[T]) -> Iterator[Sequence[T]]:
    """Yield the values in parts small enough for one statement."""
    remaining = iter(values)
    while chunk := tuple(islice(remaining, CHUNK)):
        yield chunk


def readable(rows: Iterable[S], read: Callable[[S], T]) -> list[T]:
    """Return what the rows mean, without those that this version cannot read."""
    found: list[T] = []
    for row in rows:
        try:
            found.append(read(row))
        except RowUnreadableError as error:
            say_unreadable(error.table, error.name)
    return found


@lru_cache(maxsize=MOST_NAMED)
def say_unreadable(table: str, name: object) -> None:
    """Log that a row is left out, once: it is met again and again until somebody repairs it."""
    _log.error("row left out", action="row_left_out", table=table, row_name=name)


def require_readable(row: Container[object], *, table: str, name: object) -> None:
    """Refuse a row with a value that its column's type does not know.

    Raises:
        RowUnreadableError: there is one.
    """
    if UNREADABLE in row:
        raise RowUnreadableError(table=table, name=name)


def require_numbers(*values: object, table: str, name: object) -> None:
    """Refuse a row in which one of these is no whole number; SQLite takes any text for one.

    Raises:
        RowUnreadableError: there is one.
    """
    if not all(isinstance(value, int) for value in values):
        raise RowUnreadableError(table=table, name=name)
