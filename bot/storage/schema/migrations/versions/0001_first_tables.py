"""The first tables: people, reminders, occurrences, outcomes, drinks, notes.

Revision: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")
IS_OPEN = sa.text("state IN ('planned', 'leased')")
IS_CLOSED = sa.text("state NOT IN ('planned', 'leased')")
IS_SENT = sa.text("state = 'sent'")
IS_UNREACHABLE = sa.text("unreachable_since IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "notes",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_notes")),
    )
    op.create_table(
        "users",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("zone_key", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("bedtimes", sa.Text(), nullable=False),
        sa.Column("has_bedtime", sa.Boolean(), nullable=False),
        sa.Column("dm_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("consented_at", INSTANT, nullable=True),
        sa.Column("consent_version", sa.Text(), nullable=True),
        sa.Column("paused_until", INSTANT, nullable=True),
        sa.Column("unreachable_since", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_index(
        "ix_users_unreachable_since",
        "users",
        ["unreachable_since"],
        unique=False,
        sqlite_where=IS_UNREACHABLE,
        postgresql_where=IS_UNREACHABLE,
    )

    op.create_table(
        "drinks",
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("drink_day", sa.Date(), nullable=False),
        sa.Column("millilitres", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_drinks_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_drinks")),
    )
    op.create_index("ix_drinks_drink_day", "drinks", ["drink_day"], unique=False)
    op.create_index("ix_drinks_user_id_drink_day", "drinks", ["user_id", "drink_day"], unique=False)

    op.create_table(
        "occurrences",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", INSTANT, nullable=False),
        sa.Column("stale_at", INSTANT, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("claimable_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempted_at", INSTANT, nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_occurrences_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrences")),
        sa.UniqueConstraint(
            "user_id",
            "kind",
            "local_date",
            "slot",
            name=op.f("uq_occurrences_user_id_kind_local_date_slot"),
        ),
    )
    op.create_index(
        "ix_occurrences_claimable_at",
        "occurrences",
        ["claimable_at"],
        unique=False,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    op.create_index(
        "ix_occurrences_closed",
        "occurrences",
        ["due_at"],
        unique=False,
        sqlite_where=IS_CLOSED,
        postgresql_where=IS_CLOSED,
    )
    op.create_index(
        "ix_occurrences_open",
        "occurrences",
        ["user_id", "kind", "slot"],
        unique=False,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    op.create_index(
        "ix_occurrences_sent",
        "occurrences",
        ["due_at"],
        unique=False,
        sqlite_where=IS_SENT,
        postgresql_where=IS_SENT,
    )

    op.create_table(
        "outcomes",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("local_date", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_outcomes_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "kind", "local_date", name=op.f("pk_outcomes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reminders",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_reminders_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_reminders")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("reminders")
    op.drop_table("outcomes")

    op.drop_table("occurrences")

    op.drop_table("drinks")

    op.drop_table("users")
    op.drop_table("notes")
