"""Many rows at once: one that cannot be read is left out and logged, the others go on."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

import structlog
from structlog.typing import FilteringBoundLogger

from bot.storage.errors import RowUnreadableError

CHUNK = 10_000
"""How many values go into one `IN (…)`: SQLite takes 32,766 in a statement, PostgreSQL 32,767."""

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
            _log.warning(
                "row left out", action="row_left_out", table=error.table, row_name=error.name
            )
    return found
