"""What the tables have in common: their names for constraints, and the columns that repeat."""

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, MetaData, Text, text

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

IS_OPEN = text("state IN ('planned', 'leased')")
"""The words stand in the statement itself: a database uses a partial index only where it can see
that the condition of the index holds, and it cannot see that of a parameter."""
IS_SENT = text("state = 'sent'")
IS_CLOSED = text("state NOT IN ('planned', 'leased')")
IS_OPEN_POST = text("state IN ('planned', 'leased') AND call_id IS NOT NULL")
IS_POST = text("call_id IS NOT NULL")
IS_UNREACHABLE = text("unreachable_since IS NOT NULL")
IS_REMOVED = text("removed_at IS NOT NULL")
HAS_ACTOR = text("actor_id IS NOT NULL")

metadata = MetaData(naming_convention=NAMING)

# On SQLite an INTEGER PRIMARY KEY is the row's own number and needs no index; it holds 64 bits.
SNOWFLAKE = BigInteger().with_variant(Integer(), "sqlite")


def person(*, primary_key: bool = False, nullable: bool = False) -> Column[int]:
    """Return the column that says whose row it is; it goes with the person."""
    return Column(
        "user_id",
        BigInteger,
        ForeignKey("users.id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=nullable,
        autoincrement=False,
    )


def server(*, primary_key: bool = False) -> Column[int]:
    """Return the column that says which server's row it is; it goes with the server."""
    return Column(
        "guild_id",
        BigInteger,
        ForeignKey("servers.guild_id", ondelete="CASCADE"),
        primary_key=primary_key,
        nullable=False,
        autoincrement=False,
    )


def json_text(name: str) -> Column[str]:
    """Return a column of JSON text.

    It is read where rows become values, so that one broken row never spoils the others.
    """
    return Column(name, Text, nullable=False, info={"json": True})
