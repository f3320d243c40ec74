"""The tables that several processes of one bot share: who is alive, and what they may spend together.

Nothing in them is about a person. A PostgreSQL that crashes must not forget them either: to one that
forgot the processes, the living would look dead; and what was sent a moment before counts at Discord.
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

pace_places = Table(
    "pace_places",
    metadata,
    Column("place", SmallInteger, primary_key=True, autoincrement=False),
    Column("held_by", Text),  # or was, until it became free
    Column("turn_at", UtcDateTime),  # none: it was given back
    Column("free_at", UtcDateTime, nullable=False),
    Column("spent_until", UtcDateTime),  # until then all turns of the bot are given away
)

identifies = Table(
    "identifies",
    metadata,
    Column("name", Text, primary_key=True),
    Column("spent", Float, nullable=False),
    Column("counted_at", UtcDateTime, nullable=False),
    Column("none_until", UtcDateTime),
)
