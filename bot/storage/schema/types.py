"""Column types: how an instant and a local date are stored.

SQLite keeps whatever is written into a column. A value that is no instant or no date must not fail
all the rows that are fetched with it: it comes back as `UNREADABLE`, and the code that turns rows into
values refuses that row alone.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import TIMESTAMP, BigInteger, Date, Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

LATEST = datetime(9000, 1, 1, tzinfo=UTC)
"""No instant that Charley has stored lies beyond; arithmetic on one that does may overflow."""

_DIFFERENT_INSTANTS = 16_384
"""Kept in memory: what is due in a storm is due at the same instants."""


class Unreadable(Enum):
    """The type of `UNREADABLE`."""

    VALUE = "unreadable"


UNREADABLE: Final = Unreadable.VALUE
"""What a column holds that its type does not know."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Naive values are refused on the way in; aware UTC comes back.

    PostgreSQL has a type for instants. SQLite has none, so it gets whole microseconds since 1970:
    they sort as numbers, lose nothing, take eight bytes in a row and in every index, and can be
    read by hand with `datetime(due_at / 1000000, 'unixepoch')`.
    """

    # typing.override came with Python 3.12; the three ignores below can go with 3.11.
    impl = TIMESTAMP(timezone=True)
    cache_ok = True

    def load_dialect_impl(  # type: ignore[explicit-override] # Python 3.11
        self, dialect: Dialect
    ) -> TypeEngine[Any]:  # SQLAlchemy's own signature
        """Return the type that the database knows."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(TIMESTAMP(timezone=True))

    def process_bind_param(  # type: ignore[explicit-override] # Python 3.11
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | int | None:
        """Return what the driver is given.

        Raises:
            ValueError: the value has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            message = "an instant must be aware, got a naive datetime"
            raise ValueError(message)
        if dialect.name == "sqlite":
            return (value - _EPOCH) // _MICROSECOND
        return value.astimezone(UTC)

    def process_result_value(  # type: ignore[explicit-override] # Python 3.11
        self, value: object, dialect: Dialect
    ) -> datetime | None:
        """Return the instant that the driver brought, or `UNREADABLE`."""
        if value is None:
            return None
        instant = _instant_of(value)
        # Nobody but the readers of rows meets the mark.
        return UNREADABLE if instant is None else instant  # type: ignore[return-value]


def _instant_of(value: object) -> datetime | None:
    if isinstance(value, int):
        return _instant_of_number(value)
    if not isinstance(value, datetime):
        return None
    try:
        return _within_reason(value.astimezone(UTC))
    except OverflowError:
        return None


@lru_cache(maxsize=_DIFFERENT_INSTANTS)
def _instant_of_number(microseconds: int) -> datetime | None:
    try:
        return _within_reason(_EPOCH + timedelta(microseconds=microseconds))
    except OverflowError:
        return None


def _within_reason(instant: datetime) -> datetime | None:
    return instant if _EPOCH <= instant <= LATEST else None


class LocalDate(TypeDecorator[date]):
    """A date on somebody's wall."""

    impl = Date
    cache_ok = True

    def bind_processor(  # type: ignore[explicit-override] # Python 3.11
        self, dialect: Dialect
    ) -> Callable[[Any], Any] | None:
        """Return what turns a date into what the driver is given."""
        # SQLite keeps text; SQLAlchemy writes the same, in three times as long.
        return _iso_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(  # type: ignore[explicit-override] # Python 3.11
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], Any]:
        """Return what turns the driver's value into a date, or into `UNREADABLE`."""
        read = super().result_processor(dialect, coltype)

        def date_or_mark(value: object) -> object:
            try:
                return value if read is None else read(value)
            except (ValueError, TypeError):
                return UNREADABLE

        return date_or_mark


def _iso_text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


class microseconds(FunctionElement[int]):  # noqa: N801 - a function of SQL
    """Whole microseconds since 1970 of an instant, whatever the database keeps it as."""

    type = BigInteger()
    inherit_cache = True


@compiles(microseconds, "sqlite")
def _as_it_is(element: FunctionElement[int], compiler: SQLCompiler, **words: object) -> str:
    return compiler.process(element.clauses, **words)


@compiles(microseconds)
def _from_epoch(element: FunctionElement[int], compiler: SQLCompiler, **words: object) -> str:
    instant = compiler.process(element.clauses, **words)
    return f"CAST(EXTRACT(EPOCH FROM {instant}) * 1000000 AS BIGINT)"


def instant_of_microseconds(count: int) -> datetime:
    """Return the instant of a count of microseconds since 1970.

    Raises:
        ValueError: it lies outside what an instant may be.
    """
    instant = _instant_of(count)
    if instant is None:
        message = f"an instant must lie between 1970 and {LATEST:%Y}, got {count} microseconds"
        raise ValueError(message)
    return instant
