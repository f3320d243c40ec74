"""Rows as they are carried and compared: whole numbers, text and nothing, as SQLite keeps them.

Either side reads its rows in this form and takes them in it, so what is compared is what was meant, not how
a driver hands it over.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from math import isnan
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Float, Integer, SmallInteger, Table, Text

from bot.storage.schema.fleet_tables import identifies, pace_places, processes
from bot.storage.schema.tables import metadata, notes
from bot.storage.schema.types import LocalDate, UtcDateTime, instant_of_microseconds

Row = tuple[object, ...]

_OF_THE_MOMENT = {processes, pace_places}
"""Who is alive, and what they send right now: whoever starts writes these anew."""

TABLES = tuple(table for table in metadata.sorted_tables if table not in _OF_THE_MOMENT)
"""What is carried, in an order in which every row finds the row it refers to."""

OF_OPERATING = {*_OF_THE_MOMENT, identifies, notes}
"""What every start writes: a database that holds nothing else is nobody's yet."""

_HASH_BYTES = 16


Values = Sequence[
    Any
]  # of one column, without those that are nothing; SQLite keeps what it is given


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """How the values of one kind of column are carried.

    Many of them are looked at in one go: a database has hundreds of millions.
    """

    means: str
    """What a value must be, in words."""
    are_sound: Callable[[Values], bool]
    """Asked of one value or more."""
    to_postgres: Callable[[Any], object] | None = None  # a sound value
    """Makes of a sound value what the driver takes; `None`: as it is."""
    from_postgres: str = "{column}"
    """Selects the carried form there."""


def _are(kind: type, values: Values) -> bool:
    return set(map(type, values)) == {kind}


def _whole(bits: int) -> Carrier:
    limit = 2 ** (bits - 1)

    def are_sound(values: Values) -> bool:
        return _are(int, values) and -limit <= min(values) and max(values) < limit

    return Carrier(means=f"a whole number of {bits} bits", are_sound=are_sound)


def _are_texts(values: Values) -> bool:
    return _are(str, values) and "\0" not in "".join(values)


def _are_instants(values: Values) -> bool:
    if not _are(int, values):
        return False
    try:
        instant_of_microseconds(min(values))
        instant_of_microseconds(max(values))
    except ValueError:
        return False
    return True


def _are_dates(values: Values) -> bool:
    return _are(str, values) and all(map(_is_date, set(values)))


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_TEXT = Carrier(means="text without a zero byte", are_sound=_are_texts)
_TRUTH = Carrier(
    means="0 or 1",
    are_sound=lambda values: _are(int, values) and set(values) <= {0, 1},
    to_postgres=bool,
    from_postgres="CAST({column} AS integer)",
)
_NUMBER = Carrier(
    means="a number",
    are_sound=lambda values: _are(float, values) and not any(map(isnan, values)),
)
_INSTANT = Carrier(
    means="an instant, in microseconds since 1970",
    are_sound=_are_instants,
    to_postgres=instant_of_microseconds,
    from_postgres="CASE WHEN isfinite({column}) "
    "THEN CAST(EXTRACT(EPOCH FROM {column}) * 1000000 AS bigint) "
    "WHEN {column} IS NOT NULL THEN -1 END",
)
_DATE = Carrier(
    means="a date such as 2026-11-29",
    are_sound=_are_dates,
    to_postgres=date.fromisoformat,
    from_postgres="CASE WHEN isfinite({column}) AND {column} >= DATE '0001-01-01' "
    "THEN to_char({column}, 'YYYY-MM-DD') WHEN {column} IS NOT NULL THEN 'none' END",
)

_CARRIERS: Sequence[tuple[type, Carrier]] = (
    (UtcDateTime, _INSTANT),
    (LocalDate, _DATE),
    (Boolean, _TRUTH),
    (SmallInteger, _whole(16)),
    (BigInteger, _whole(64)),
    (Integer, _whole(32)),
    (Float, _NUMBER),
    (Text, _TEXT),
)
"""The narrower type stands before the one it is made from."""


def carrier_of(column: Column[object]) -> Carrier:
    """Return how a column's values are carried.

    Raises:
        LookupError: its type is new, and nobody has said how.
    """
    for kind, carrier in _CARRIERS:
        if isinstance(column.type, kind):
            return carrier
    message = f"every column must have a way to be carried, got {column} without one"
    raise LookupError(message)


def faults_in(table: Table, rows: Sequence[Row]) -> Iterator[str]:
    """Yield a sentence for each value that the other side could not take, or would not understand."""
    for column, values in zip(table.columns, zip(*rows, strict=True), strict=True):
        carrier = carrier_of(column)
        if _may_stay(column, carrier, values):
            continue
        for row, value in zip(rows, values, strict=True):
            if not _may_stay(column, carrier, [value]):
                yield f"{table.name} {_name_of(table, row)}: {column.name} must be {carrier.means}"


def _may_stay(column: Column[object], carrier: Carrier, values: Sequence[object]) -> bool:
    there = [value for value in values if value is not None]
    if len(there) < len(values) and not column.nullable:
        return False
    return not there or carrier.are_sound(there)


def _name_of(table: Table, row: Row) -> str:
    keys = [value for value, column in zip(row, table.columns, strict=True) if column.primary_key]
    return ", ".join(str(key) for key in keys)


@dataclass(slots=True)
class Tally:
    """How many rows there are, and a sum of what is in them; their order does not matter."""

    rows: int = 0
    digest: int = 0

    def add(self, rows: Sequence[Row]) -> None:
        """Count more of them in."""
        self.rows += len(rows)
        for row in rows:
            hashed = blake2b(repr(row).encode(), digest_size=_HASH_BYTES).digest()
            self.digest += int.from_bytes(hashed)
        self.digest %= 2 ** (8 * _HASH_BYTES)
