"""Alembic's entry: runs the revisions on the connection that `bot.storage.upgrade` hands over."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from bot.storage.schema import tables
from bot.storage.schema.types import UtcDateTime


def _render(kind: str, column_type: object, _context: AutogenContext) -> str | Literal[False]:
    """Spell an instant out, so that a revision stays as it was when `UtcDateTime` changes."""
    if kind == "type" and isinstance(column_type, UtcDateTime):
        return 'sa.TIMESTAMP(timezone=True).with_variant(sa.BigInteger(), "sqlite")'
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=tables.metadata,
        render_item=_render,
        # SQLite cannot alter much in place: Alembic then rebuilds the table and copies it.
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
