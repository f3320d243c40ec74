"""Tips: what a person has been shown, and on which day they last answered the safety screen.

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("screened_on", sa.Date(), nullable=True))
    op.create_table(
        "tips_seen",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("library_id", sa.Text(), nullable=False),
        sa.Column("seen_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_tips_seen_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "library_id", name=op.f("pk_tips_seen")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("tips_seen")
    op.drop_column("users", "screened_on")
