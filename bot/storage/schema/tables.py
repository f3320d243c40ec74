"""The tables. Words, columns and indexes; the rules of their contents are the domain's.

Every table with a `user_id` is exported and erased with its person without being named anywhere
(`repositories/personal.py`). A column with `info["json"]` holds JSON text: it is read where rows
become values, so that one broken row never spoils the others.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.storage.schema.types import LocalDate, UtcDateTime

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

IS_OPEN = text("state IN ('planned', 'leased')")
"""The words stand in the statement itself: a database uses a partial index only where it can see
that the condition of the index holds, and it cannot see that of a parameter."""
IS_SENT = text("state = 'sent'")
IS_CLOSED = text("state NOT IN ('planned', 'leased')")
IS_UNREACHABLE = text("unreachable_since IS NOT NULL")

metadata = MetaData(naming_convention=NAMING)

# On SQLite an INTEGER PRIMARY KEY is the row's own number and needs no index; it holds 64 bits.
_SNOWFLAKE = BigInteger().with_variant(Integer(), "sqlite")


def _person(*, primary_key: bool = False) -> Column[int]:
    return Column(
        "user_id",
        BigInteger,
        ForeignKey("users.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
        autoincrement=False,
    )


users = Table(
    "users",
    metadata,
    Column("id", _SNOWFLAKE, primary_key=True, autoincrement=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("zone_key", Text),
    Column("locale", Text),
    Column("bedtimes", Text, nullable=False, info={"json": True}),
    Column("has_bedtime", Boolean, nullable=False),  # so that SQL can ask; kept by every save
    Column("dm_channel_id", BigInteger),
    Column("consented_at", UtcDateTime),
    Column("consent_version", Text),
    Column("paused_until", LocalDate),
    Column("unreachable_since", UtcDateTime),
    Column("screened_on", LocalDate),
    Index(
        "ix_users_unreachable_since",
        "unreachable_since",
        sqlite_where=IS_UNREACHABLE,
        postgresql_where=IS_UNREACHABLE,
    ),
)

reminders = Table(
    "reminders",
    metadata,
    _person(primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("rule", Text, nullable=False, info={"json": True}),
    Column("enabled", Boolean, nullable=False),
    Column("unanswered", Integer, nullable=False),
    sqlite_with_rowid=False,
)

occurrences = Table(
    "occurrences",
    metadata,
    Column("id", Text, primary_key=True),
    _person(),
    Column("kind", Text, nullable=False),
    Column("local_date", LocalDate, nullable=False),
    Column("slot", SmallInteger, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("stale_at", UtcDateTime, nullable=False),
    Column("anchor_at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("claimable_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("attempted_at", UtcDateTime),
    Column("message_id", BigInteger),
    Column("sent_at", UtcDateTime),
    UniqueConstraint("user_id", "kind", "anchor_at", "slot"),
    Index(
        "ix_occurrences_claimable_at",
        "claimable_at",
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    ),
    Index(
        "ix_occurrences_open",
        "user_id",
        "kind",
        "slot",
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    ),
    Index("ix_occurrences_sent", "due_at", sqlite_where=IS_SENT, postgresql_where=IS_SENT),
    Index("ix_occurrences_closed", "due_at", sqlite_where=IS_CLOSED, postgresql_where=IS_CLOSED),
)

outcomes = Table(
    "outcomes",
    metadata,
    _person(primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("anchor_at", UtcDateTime, primary_key=True),
    Column("local_date", LocalDate, nullable=False),
    Column("outcome", Text, nullable=False),
    sqlite_with_rowid=False,
)

drinks = Table(
    "drinks",
    metadata,
    Column("entry_id", Text, primary_key=True),
    _person(),
    Column("drink_day", LocalDate, nullable=False),
    Column("millilitres", Integer, nullable=False),
    Index("ix_drinks_user_id_drink_day", "user_id", "drink_day"),
    Index("ix_drinks_drink_day", "drink_day"),
)

tips_seen = Table(
    "tips_seen",
    metadata,
    _person(primary_key=True),
    Column("library_id", Text, primary_key=True),
    Column("seen_number", Integer, nullable=False),  # an order without times: less to know
    sqlite_with_rowid=False,
)

sessions = Table(
    "sessions",
    metadata,
    _person(primary_key=True),
    Column("routine", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("step", SmallInteger, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("is_paused", Boolean, nullable=False),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("version", Integer, nullable=False),
    sqlite_with_rowid=False,
)

notes = Table(
    "notes",
    metadata,
    Column("name", Text, primary_key=True),
    Column("text", Text, nullable=False),
)
