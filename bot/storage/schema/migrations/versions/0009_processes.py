"""Processes: who is alive, who has what under way, and what they may spend together.

What a process of the version before has under way is nobody's by name: its leases run out, and its
sessions are taken over.

Revision: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")


def upgrade() -> None:
    # Logged: to a server that forgot them in a crash, whatever lives would look dead.
    op.create_table(
        "processes",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_processes")),
    )
    op.create_table(
        "pace_places",
        sa.Column("place", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("held_by", sa.Text(), nullable=True),
        sa.Column("turn_at", INSTANT, nullable=True),
        sa.Column("free_at", INSTANT, nullable=False),
        sa.Column("spent_until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_pace_places")),
    )
    op.create_table(
        "identifies",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("spent", sa.Float(), nullable=False),
        sa.Column("counted_at", INSTANT, nullable=False),
        sa.Column("none_until", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_identifies")),
    )
    op.add_column("sessions", sa.Column("owner", sa.Text(), nullable=True))
    op.add_column("occurrences", sa.Column("leased_by", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("occurrences", "leased_by")
    op.drop_column("sessions", "owner")
    op.drop_table("identifies")
    op.drop_table("pace_places")
    op.drop_table("processes")
