"""Column types: how an instant is stored."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import TIMESTAMP, BigInteger, Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


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
        """Return the instant that the driver brought."""
        match value:
            case None:
                return None
            case int():
                return _EPOCH + timedelta(microseconds=value)
            case datetime():
                return value.astimezone(UTC)
            case _:
                message = f"an instant must be a number or a datetime, got {type(value).__name__}"
                raise TypeError(message)
