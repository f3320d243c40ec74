"""Shifts: bedtimes by date, for people who do not sleep by the week.

Nobody has any before. Going back drops them; the bedtimes of the week stay.

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

users = sa.table(
    "users",
    sa.column("bedtimes", sa.Text()),
    sa.column("has_bedtime", sa.Boolean()),
)


def upgrade() -> None:
    op.add_column("users", sa.Column("shifts", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("users", "shifts")
    # Whoever had bedtimes by their shifts alone has none any more.
    has_none = users.c.bedtimes.not_like("%:%")
    op.execute(sa.update(users).where(has_none).values(has_bedtime=sa.false()))
