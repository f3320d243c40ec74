"""The tables. Words, columns and indexes; the rules of their contents are the domain's.

Every table with a `user_id` is exported and erased with its person without being named anywhere
(`repositories/personal.py`). A column with `info["json"]` holds JSON text: it is read where rows
become values, so that one broken row never spoils the others.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.storage.schema.columns import (
    IS_CLOSED,
    IS_OPEN,
    IS_OPEN_POST,
    IS_POST,
    IS_REMOVED,
    IS_SENT,
    IS_UNREACHABLE,
    SNOWFLAKE,
    json_text,
    metadata,
    person,
)
from bot.storage.schema.fleet_tables import identifies, pace_places, processes
from bot.storage.schema.server_tables import (
    audit,
    call_joins,
    calls,
    drafts,
    offer_members,
    offers,
    servers,
)
from bot.storage.schema.types import LocalDate, UtcDateTime

__all__ = [
    "IS_CLOSED",
    "IS_OPEN",
    "IS_OPEN_POST",
    "IS_POST",
    "IS_REMOVED",
    "IS_SENT",
    "IS_UNREACHABLE",
    "audit",
    "call_joins",
    "calls",
    "drafts",
    "drinks",
    "identifies",
    "metadata",
    "notes",
    "occurrences",
    "offer_members",
    "offers",
    "outcomes",
    "pace_places",
    "processes",
    "reminders",
    "servers",
    "sessions",
    "tips_seen",
    "users",
]

users = Table(
    "users",
    metadata,
    Column("id", SNOWFLAKE, primary_key=True, autoincrement=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("zone_key", Text),
    Column("locale", Text),
    json_text("bedtimes"),
    Column("has_bedtime", Boolean, nullable=False),  # so that SQL can ask; kept by every save
    Column("dm_channel_id", BigInteger),
    Column("consented_at", UtcDateTime),
    Column("consent_version", Text),
    Column("paused_until", LocalDate),
    Column("unreachable_since", UtcDateTime),
    Column("screened_on", LocalDate),
    Column("shifts", Text, info={"json": True}),  # of most people there is nothing to say
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
    person(primary_key=True),
    Column("kind", Text, primary_key=True),
    json_text("rule"),
    Column("enabled", Boolean, nullable=False),
    Column("unanswered", Integer, nullable=False),
    sqlite_with_rowid=False,
)

occurrences = Table(
    "occurrences",
    metadata,
    Column("id", Text, primary_key=True),
    person(nullable=True),
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
    Column("call_id", Text),
    Column("guild_id", BigInteger),
    Column("channel_id", BigInteger),
    Column("leased_by", Text),  # of a leased one the process that has it
    # A person's reminder or a server's call, and then the server is the call's own.
    CheckConstraint(
        "(user_id IS NULL) <> (call_id IS NULL) AND (call_id IS NULL) = (guild_id IS NULL)",
        name="one_subject",
    ),
    ForeignKeyConstraint(
        ["guild_id", "call_id"], ["calls.guild_id", "calls.id"], ondelete="CASCADE"
    ),
    UniqueConstraint("user_id", "kind", "anchor_at", "slot"),
    Index(
        "uq_occurrences_call_id_local_date_slot",
        "call_id",
        "local_date",
        "slot",
        unique=True,
        sqlite_where=IS_POST,
        postgresql_where=IS_POST,
    ),
    Index(
        "ix_occurrences_claimable_posts",
        "claimable_at",
        sqlite_where=IS_OPEN_POST,
        postgresql_where=IS_OPEN_POST,
    ),
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
    person(primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("anchor_at", UtcDateTime, primary_key=True),
    Column("local_date", LocalDate, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("is_corrected", Boolean, nullable=False, server_default=false()),
    sqlite_with_rowid=False,
)

drinks = Table(
    "drinks",
    metadata,
    Column("entry_id", Text, primary_key=True),
    person(),
    Column("drink_day", LocalDate, nullable=False),
    Column("millilitres", Integer, nullable=False),
    Index("ix_drinks_user_id_drink_day", "user_id", "drink_day"),
    Index("ix_drinks_drink_day", "drink_day"),
)

tips_seen = Table(
    "tips_seen",
    metadata,
    person(primary_key=True),
    Column("library_id", Text, primary_key=True),
    Column("seen_number", Integer, nullable=False),  # an order without times: less to know
    sqlite_with_rowid=False,
)

sessions = Table(
    "sessions",
    metadata,
    person(primary_key=True),
    Column("routine", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("step", SmallInteger, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("is_paused", Boolean, nullable=False),
    Column("channel_id", BigInteger),
    Column("message_id", BigInteger),
    Column("version", Integer, nullable=False),
    Column("occurrence_id", Text),
    Column("beside_id", Text),
    Column("is_attended", Boolean, nullable=False, server_default=false()),
    Column("owner", Text),  # the process that guides it
    sqlite_with_rowid=False,
)

notes = Table(
    "notes",
    metadata,
    Column("name", Text, primary_key=True),
    Column("text", Text, nullable=False),
)
