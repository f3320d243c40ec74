"""The tables of what servers configure, and of those who take part."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.schema.columns import (
    HAS_ACTOR,
    IS_REMOVED,
    SNOWFLAKE,
    json_text,
    metadata,
    person,
    server,
)
from bot.storage.schema.types import LocalDate, UtcDateTime

servers = Table(
    "servers",
    metadata,
    Column("guild_id", SNOWFLAKE, primary_key=True, autoincrement=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("zone_key", Text),
    Column("wind_down_channel_id", BigInteger),
    Column("manager_role_id", BigInteger),
    Column("locale", Text),
    Column("has_own_texts", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("missing_since", UtcDateTime),
    Column("removed_at", UtcDateTime),
    Column("audit_count", Integer, nullable=False),  # how many numbers the audit has given away
    Index(
        "ix_servers_removed_at",
        "removed_at",
        sqlite_where=IS_REMOVED,
        postgresql_where=IS_REMOVED,
    ),
)

calls = Table(
    "calls",
    metadata,
    Column("id", Text, primary_key=True),
    server(),
    Column("channel_id", BigInteger, nullable=False),
    Column("at", Text, nullable=False),
    json_text("days"),
    Column("role_id", BigInteger),
    Column("text", Text),
    Column("state", Text, nullable=False),
    Column("stopped_for", Text),
    Column("paused_until", LocalDate),
    Column("failed_evenings", SmallInteger, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("guild_id", "id"),  # what `occurrences` refers to
)

offers = Table(
    "offers",
    metadata,
    Column("id", Text, primary_key=True),
    server(),
    Column("name", Text, nullable=False),
    Column("bedtime", Text, nullable=False),
    json_text("days"),
    Column("minutes_before", SmallInteger, nullable=False),
    Column("repeats", SmallInteger, nullable=False),
    Column("has_water", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("preset_version", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_offers_guild_id", "guild_id"),
)

offer_members = Table(
    "offer_members",
    metadata,
    person(primary_key=True),
    Column("offer_id", Text, primary_key=True),  # it outlives its offer
    server(),
    Column("preset_version", Integer, nullable=False),
    Column("told_version", Integer, nullable=False),
    Column("joined_at", UtcDateTime, nullable=False),
    Index("ix_offer_members_guild_id_offer_id", "guild_id", "offer_id"),
    sqlite_with_rowid=False,
)

call_joins = Table(
    "call_joins",
    metadata,
    Column(
        "occurrence_id",
        Text,
        ForeignKey("occurrences.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    person(primary_key=True),
    Index("ix_call_joins_user_id", "user_id"),
    sqlite_with_rowid=False,
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", Text, primary_key=True),
    server(),
    Column("kind", Text, nullable=False),
    Column("target_id", Text),
    Column("seen_version", Integer, nullable=False),
    json_text("content"),
    Column("made_at", UtcDateTime, nullable=False),
    Index("ix_drafts_guild_id", "guild_id"),
    Index("ix_drafts_made_at", "made_at"),
)

audit = Table(
    "audit",
    metadata,
    server(primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor_id", BigInteger),  # of a person who need not be in `users`
    Column("is_charley", Boolean, nullable=False),
    Column("key", Text, nullable=False),
    json_text("params"),
    Column("subject_id", Text),  # the parameter `id`, so that SQL can ask
    Index("ix_audit_at", "at"),
    Index("ix_audit_guild_id_at", "guild_id", "at"),
    Index("ix_audit_subject_id", "subject_id"),
    Index("ix_audit_actor_id", "actor_id", sqlite_where=HAS_ACTOR, postgresql_where=HAS_ACTOR),
    sqlite_with_rowid=False,
)
