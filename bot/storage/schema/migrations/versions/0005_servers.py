"""Servers: what their admins configure, who joined, and occurrences that are a server's posts.

An occurrence gets exactly one subject: a person, as all have had, or a call of a server.

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")
IS_OPEN = sa.text("state IN ('planned', 'leased')")
IS_CLOSED = sa.text("state NOT IN ('planned', 'leased')")
IS_SENT = sa.text("state = 'sent'")
IS_POST = sa.text("call_id IS NOT NULL")
IS_OPEN_POST = sa.text("state IN ('planned', 'leased') AND call_id IS NOT NULL")
IS_REMOVED = sa.text("removed_at IS NOT NULL")
HAS_ACTOR = sa.text("actor_id IS NOT NULL")

ONE_SUBJECT = "(user_id IS NULL) <> (call_id IS NULL) AND (call_id IS NULL) = (guild_id IS NULL)"

INDEXES = {
    "ix_occurrences_claimable_at": (["claimable_at"], IS_OPEN),
    "ix_occurrences_closed": (["due_at"], IS_CLOSED),
    "ix_occurrences_open": (["user_id", "kind", "slot"], IS_OPEN),
    "ix_occurrences_sent": (["due_at"], IS_SENT),
}
"""They have to be named while SQLite copies the table, which forgets their conditions."""


def upgrade() -> None:
    _create_servers()
    _create_calls()
    _create_offers()
    _give_occurrences_a_subject()
    _create_members()
    _create_joins()
    _create_drafts()
    _create_audit()


def downgrade() -> None:
    for table in ("audit", "drafts", "call_joins", "offer_members"):
        op.drop_table(table)
    _give_occurrences_to_people()
    for table in ("offers", "calls", "servers"):
        op.drop_table(table)


def _of_server() -> sa.Column[int]:
    return sa.Column("guild_id", sa.BigInteger(), autoincrement=False, nullable=False)


def _of_person() -> sa.Column[int]:
    return sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False)


def _goes_with_server(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_guild_id_servers")
    return sa.ForeignKeyConstraint(
        ["guild_id"], ["servers.guild_id"], name=name, ondelete="CASCADE"
    )


def _goes_with_person(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_user_id_users")
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=name, ondelete="CASCADE")


def _index(name: str, table: str, columns: list[str], where: sa.TextClause | None = None) -> None:
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _create_servers() -> None:
    op.create_table(
        "servers",
        sa.Column(
            "guild_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("zone_key", sa.Text(), nullable=True),
        sa.Column("wind_down_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("manager_role_id", sa.BigInteger(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=True),
        sa.Column("has_own_texts", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("missing_since", INSTANT, nullable=True),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.Column("audit_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("guild_id", name=op.f("pk_servers")),
    )
    _index("ix_servers_removed_at", "servers", ["removed_at"], IS_REMOVED)


def _create_calls() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.Text(), nullable=False),
        _of_server(),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Text(), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("stopped_for", sa.Text(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("failed_evenings", sa.SmallInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _goes_with_server("calls"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("guild_id", "id", name=op.f("uq_calls_guild_id_id")),
    )


def _create_offers() -> None:
    op.create_table(
        "offers",
        sa.Column("id", sa.Text(), nullable=False),
        _of_server(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bedtime", sa.Text(), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("minutes_before", sa.SmallInteger(), nullable=False),
        sa.Column("repeats", sa.SmallInteger(), nullable=False),
        sa.Column("has_water", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("preset_version", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _goes_with_server("offers"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offers")),
    )
    _index("ix_offers_guild_id", "offers", ["guild_id"])


def _give_occurrences_a_subject() -> None:
    for name in INDEXES:
        op.drop_index(name, "occurrences")
    with op.batch_alter_table("occurrences") as table:
        table.alter_column("user_id", existing_type=sa.BigInteger(), nullable=True)
        table.add_column(sa.Column("call_id", sa.Text(), nullable=True))
        table.add_column(sa.Column("guild_id", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("channel_id", sa.BigInteger(), nullable=True))
        table.create_check_constraint(op.f("ck_occurrences_one_subject"), ONE_SUBJECT)
        table.create_foreign_key(
            op.f("fk_occurrences_guild_id_call_id_calls"),
            "calls",
            ["guild_id", "call_id"],
            ["guild_id", "id"],
            ondelete="CASCADE",
        )
    _index_occurrences()
    op.create_index(
        "uq_occurrences_call_id_local_date_slot",
        "occurrences",
        ["call_id", "local_date", "slot"],
        unique=True,
        sqlite_where=IS_POST,
        postgresql_where=IS_POST,
    )
    _index("ix_occurrences_claimable_posts", "occurrences", ["claimable_at"], IS_OPEN_POST)


def _give_occurrences_to_people() -> None:
    for name in (
        *INDEXES,
        "uq_occurrences_call_id_local_date_slot",
        "ix_occurrences_claimable_posts",
    ):
        op.drop_index(name, "occurrences")
    op.execute("DELETE FROM occurrences WHERE user_id IS NULL")
    with op.batch_alter_table("occurrences") as table:
        table.drop_constraint(op.f("fk_occurrences_guild_id_call_id_calls"), type_="foreignkey")
        table.drop_constraint(op.f("ck_occurrences_one_subject"), type_="check")
        table.drop_column("channel_id")
        table.drop_column("guild_id")
        table.drop_column("call_id")
        table.alter_column("user_id", existing_type=sa.BigInteger(), nullable=False)
    _index_occurrences()


def _index_occurrences() -> None:
    for name, (columns, where) in INDEXES.items():
        _index(name, "occurrences", columns, where)


def _create_members() -> None:
    op.create_table(
        "offer_members",
        _of_person(),
        sa.Column("offer_id", sa.Text(), nullable=False),
        _of_server(),
        sa.Column("preset_version", sa.Integer(), nullable=False),
        sa.Column("told_version", sa.Integer(), nullable=False),
        sa.Column("joined_at", INSTANT, nullable=False),
        _goes_with_person("offer_members"),
        _goes_with_server("offer_members"),
        sa.PrimaryKeyConstraint("user_id", "offer_id", name=op.f("pk_offer_members")),
        sqlite_with_rowid=False,
    )
    _index("ix_offer_members_guild_id_offer_id", "offer_members", ["guild_id", "offer_id"])


def _create_joins() -> None:
    op.create_table(
        "call_joins",
        sa.Column("occurrence_id", sa.Text(), nullable=False),
        _of_person(),
        sa.ForeignKeyConstraint(
            ["occurrence_id"],
            ["occurrences.id"],
            name=op.f("fk_call_joins_occurrence_id_occurrences"),
            ondelete="CASCADE",
        ),
        _goes_with_person("call_joins"),
        sa.PrimaryKeyConstraint("occurrence_id", "user_id", name=op.f("pk_call_joins")),
        sqlite_with_rowid=False,
    )
    _index("ix_call_joins_user_id", "call_joins", ["user_id"])


def _create_drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.Text(), nullable=False),
        _of_server(),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Text(), nullable=True),
        sa.Column("seen_version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        _goes_with_server("drafts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    _index("ix_drafts_guild_id", "drafts", ["guild_id"])
    _index("ix_drafts_made_at", "drafts", ["made_at"])


def _create_audit() -> None:
    op.create_table(
        "audit",
        _of_server(),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("is_charley", sa.Boolean(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Text(), nullable=True),
        _goes_with_server("audit"),
        sa.PrimaryKeyConstraint("guild_id", "number", name=op.f("pk_audit")),
        sqlite_with_rowid=False,
    )
    _index("ix_audit_at", "audit", ["at"])
    _index("ix_audit_guild_id_at", "audit", ["guild_id", "at"])
    _index("ix_audit_subject_id", "audit", ["subject_id"])
    _index("ix_audit_actor_id", "audit", ["actor_id"], HAS_ACTOR)
