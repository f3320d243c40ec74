"""Changes that wait for a press, in SQL."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from bot.domain.ids import DraftId, GuildId
from bot.domain.servers.drafts import Draft, DraftKind
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import readable, require_numbers, require_readable
from bot.storage.schema import tables
from bot.storage.transaction import Columns, Transaction

_drafts = tables.drafts

_IS_THE_ONE = (_drafts.c.id == bindparam("name"), _drafts.c.guild_id == bindparam("guild"))

_ADD = insert(_drafts)

_GET = select(_drafts).where(*_IS_THE_ONE)

_TAKE = delete(_drafts).where(*_IS_THE_ONE).returning(*_drafts.columns)

_MAKE_ROOM = (
    delete(_drafts)
    .where(
        _drafts.c.id.in_(
            select(_drafts.c.id)
            .where(
                _drafts.c.guild_id == bindparam("guild"),
                _drafts.c.kind == bindparam("draft_kind"),
            )
            .order_by(_drafts.c.made_at.desc(), _drafts.c.id)
            .offset(bindparam("keep"))
        )
    )
    .returning(_drafts.c.id)
)

PRUNE = (
    delete(_drafts)
    .where(
        _drafts.c.id.in_(
            select(_drafts.c.id)
            .where(_drafts.c.made_at < bindparam("before"))
            .order_by(_drafts.c.made_at)
            .limit(bindparam("row_limit"))
            .with_for_update(skip_locked=True)
            .cte("old")
            .select()
        )
    )
    .returning(_drafts.c.id)
)


class SqlDrafts:
    """The port `Drafts`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, draft: Draft) -> None:
        """Store a draft."""
        row = {
            "id": draft.id,
            "guild_id": draft.guild_id,
            "kind": draft.kind.value,
            "target_id": draft.target_id,
            "seen_version": draft.seen_version,
            "content": json.dumps(dict(draft.content)),
            "made_at": draft.made_at,
        }
        await self._transaction.change(_ADD, row)

    async def take(self, draft_id: DraftId, *, guild_id: GuildId) -> Draft | None:
        """Return a server's draft and delete it; `None`: it has none that can be read."""
        names = {"name": draft_id, "guild": guild_id}
        return _first_of(await self._transaction.rows(_TAKE, names))

    async def get(self, draft_id: DraftId, *, guild_id: GuildId) -> Draft | None:
        """Return a server's draft and keep it; `None`: it has none that can be read."""
        names = {"name": draft_id, "guild": guild_id}
        return _first_of(await self._transaction.rows(_GET, names))

    async def make_room(self, guild_id: GuildId, kind: DraftKind, *, keep: int) -> int:
        """Delete a server's oldest ones of a kind but for so many; return how many were deleted."""
        names = {"guild": guild_id, "draft_kind": kind.value, "keep": keep}
        return len(await self._transaction.rows(_MAKE_ROOM, names))

    async def prune(self, *, made_before: datetime, limit: int) -> int:
        """Delete older ones; return how many."""
        span = {"before": made_before, "row_limit": limit}
        return len(await self._transaction.rows(PRUNE, span))


def _first_of(rows: Sequence[Columns]) -> Draft | None:
    return next(iter(readable(rows, _draft_of)), None)


def _draft_of(row: Columns) -> Draft:
    """Return the draft of a row.

    Raises:
        RowUnreadableError: this version knows no such kind, or a value is damaged.
    """
    id_, guild_id, kind, target_id, seen_version, content, made_at = row
    require_readable(row, table="drafts", name=id_)
    require_numbers(seen_version, table="drafts", name=id_)
    try:
        return Draft(
            id=DraftId(id_),
            guild_id=GuildId(guild_id),
            kind=DraftKind(kind),
            target_id=target_id,
            seen_version=seen_version,
            content=dict(json.loads(content)),
            made_at=made_at,
        )
    except (ValueError, TypeError) as error:
        raise RowUnreadableError(table="drafts", name=id_) from error
