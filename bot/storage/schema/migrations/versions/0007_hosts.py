"""Hosts of sessions: the reminder in whose message a guided stretch stands, and whether it is attended.

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("occurrence_id", sa.Text(), nullable=True))
    op.add_column("sessions", sa.Column("beside_id", sa.Text(), nullable=True))
    op.add_column(
        "sessions",
        sa.Column("is_attended", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    op.drop_column("sessions", "is_attended")
    op.drop_column("sessions", "beside_id")
    op.drop_column("sessions", "occurrence_id")
