"""The tables that several processes of one bot share: who is alive, and what they may spend together.

Nothing in them is about a person, and nothing has to survive the server: a process whose row is gone
writes it again. So PostgreSQL keeps them out of its log, but for the identifies, which Discord counts by
the day: revision 0009 says so, as no table here is made without a revision.
"""

from sqlalchemy import Column, Float, SmallInteger, Table, Text

from bot.storage.schema.columns import metadata
from bot.storage.schema.types import UtcDateTime

processes = Table(
    "processes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),  # by the clock of the database
    Column("started_at", UtcDateTime, nullable=False),  # by the clock of the database
    Column("version", Text, nullable=False),
)

pace = Table(
    "pace",
    metadata,
    Column("name", Text, primary_key=True),
    Column("free_at", UtcDateTime),
)

pace_places = Table(
    "pace_places",
    metadata,
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("held_by", Text),
    Column("free_at", UtcDateTime),
)

identifies = Table(
    "identifies",
    metadata,
    Column("name", Text, primary_key=True),
    Column("spent", Float, nullable=False),
    Column("counted_at", UtcDateTime, nullable=False),
    Column("none_until", UtcDateTime),
)
