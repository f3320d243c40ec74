"""The audit in SQL: each server counts its own entries."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, delete, func, insert, select, tuple_, update

from bot.domain.ids import GuildId, UserId
from bot.domain.servers.audit import Actor, AuditEntry, AuditKey, ServerChanged
from bot.domain.servers.errors import ServerUnknownError
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import readable, require_numbers, require_readable
from bot.storage.schema import tables
from bot.storage.schema.types import UtcDateTime
from bot.storage.transaction import Columns, Parameters, Transaction

_audit, _servers = tables.audit, tables.servers

_BEYOND_ALL = 2**31 - 1
_SUBJECT = "id"

_COLUMNS = tuple(column for column in _audit.columns if column.name != "subject_id")

_COUNT_UP = (
    update(_servers)
    .where(_servers.c.guild_id == bindparam("guild"))
    .values(audit_count=_servers.c.audit_count + bindparam("more"))
    .returning(_servers.c.audit_count)
)

_ADD = insert(_audit)

PAGE = (
    select(*_COLUMNS)
    .where(_audit.c.guild_id == bindparam("guild"), _audit.c.number < bindparam("below"))
    .order_by(_audit.c.number.desc())
    .limit(bindparam("row_limit"))
)
PAGE_OF_KEYS = PAGE.where(_audit.c.key.in_(bindparam("keys", expanding=True)))

CHANGES_BY = (
    select(func.count())
    .select_from(_audit)
    .where(
        _audit.c.guild_id == bindparam("guild"),
        _audit.c.at >= bindparam("since", type_=UtcDateTime()),
        _audit.c.actor_id == bindparam("person"),
    )
)

LAST_ABOUT = (
    select(*_COLUMNS)
    .where(
        _audit.c.guild_id == bindparam("guild"),
        _audit.c.subject_id == bindparam("subject"),
        _audit.c.key.in_(bindparam("keys", expanding=True)),
    )
    .order_by(_audit.c.number.desc())
    .limit(bindparam("row_limit"))
)

PRUNE = (
    delete(_audit)
    .where(
        tuple_(_audit.c.guild_id, _audit.c.number).in_(
            select(_audit.c.guild_id, _audit.c.number)
            .where(_audit.c.at < bindparam("before", type_=UtcDateTime()))
            .order_by(_audit.c.at)
            .limit(bindparam("row_limit"))
            .with_for_update(skip_locked=True)
            .cte("old")
            .select()
        )
    )
    .returning(_audit.c.number)
)


class SqlAudit:
    """The port `Audit`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, changes: Iterable[ServerChanged], *, at: datetime) -> None:
        """Store changes, each with its server's next number.

        Raises:
            ServerUnknownError: nothing is stored about a server.
        """
        by_server: defaultdict[GuildId, list[ServerChanged]] = defaultdict(list)
        for change in changes:
            by_server[change.guild_id].append(change)
        for guild_id, each in sorted(by_server.items()):
            first = await self._first_number(guild_id, more=len(each))
            rows = [_row_of(change, number, at) for number, change in enumerate(each, first)]
            await self._transaction.change_each(_ADD, rows)

    async def _first_number(self, guild_id: GuildId, *, more: int) -> int:
        row = await self._transaction.first(_COUNT_UP, {"guild": guild_id, "more": more})
        if row is None:
            raise ServerUnknownError
        return int(row[0]) - more + 1

    async def page(
        self,
        guild_id: GuildId,
        *,
        keys: Collection[AuditKey] = (),
        below: int | None = None,
        limit: int = 10,
    ) -> Sequence[AuditEntry]:
        """Return entries that can be read, newest first."""
        statement = PAGE_OF_KEYS if keys else PAGE
        place: dict[str, object] = {
            "guild": guild_id,
            "below": _BEYOND_ALL if below is None else below,
            "row_limit": limit,
        }
        if keys:
            place["keys"] = sorted(key.value for key in keys)
        return await self._readable(statement, place, limit=limit)

    async def _readable(
        self, statement: Select[*tuple[object, ...]], place: dict[str, object], *, limit: int
    ) -> list[AuditEntry]:
        """Return the first entries; one that cannot be read takes nobody's place."""
        entries: list[AuditEntry] = []
        while len(entries) < limit:
            rows = await self._transaction.rows(statement, place)
            entries += readable(rows, _entry_of)
            if len(rows) < limit:
                break
            place["below"] = rows[-1].number
        return entries[:limit]

    async def changes_by(self, user_id: UserId, guild_id: GuildId, *, since: datetime) -> int:
        """Return how many changes of a server a person has made since an instant."""
        place = {"guild": guild_id, "person": user_id, "since": since}
        row = await self._transaction.first(CHANGES_BY, place)
        return 0 if row is None else int(row[0])

    async def last_about(
        self, guild_id: GuildId, subject_id: str, *, keys: Collection[AuditKey]
    ) -> AuditEntry | None:
        """Return the newest entry of these keys whose parameter `id` is *subject_id*, if readable."""
        place = {
            "guild": guild_id,
            "subject": subject_id,
            "keys": sorted(key.value for key in keys),
            "row_limit": 1,
        }
        rows = await self._transaction.rows(LAST_ABOUT, place)
        return next(iter(readable(rows, _entry_of)), None)

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Delete older entries; return how many."""
        span = {"before": before, "row_limit": limit}
        return len(await self._transaction.rows(PRUNE, span))


def _entry_of(row: Columns) -> AuditEntry:
    """Return the entry of a row of `_COLUMNS`.

    Raises:
        RowUnreadableError: this version knows no such key, or a value is damaged.
    """
    guild_id, number, at, actor_id, is_charley, key, params = row
    name = f"{guild_id}/{number}"
    require_readable(row, table="audit", name=name)
    require_numbers(guild_id, number, table="audit", name=name)
    try:
        change = ServerChanged(
            guild_id=GuildId(guild_id),
            actor=_actor_of(actor_id, is_charley=is_charley),
            key=AuditKey(key),
            parameters=dict(json.loads(params)),
        )
    except (ValueError, TypeError) as error:
        raise RowUnreadableError(table="audit", name=name) from error
    return AuditEntry(number=number, at=at, change=change)


def _actor_of(actor_id: int | None, *, is_charley: bool) -> UserId | Actor:
    if is_charley:
        return Actor.CHARLEY
    return Actor.SOMEBODY if actor_id is None else UserId(actor_id)


def _row_of(change: ServerChanged, number: int, at: datetime) -> Parameters:
    subject = change.parameters.get(_SUBJECT)
    return {
        "guild_id": change.guild_id,
        "number": number,
        "at": at,
        "actor_id": None if isinstance(change.actor, Actor) else change.actor,
        "is_charley": change.actor is Actor.CHARLEY,
        "key": change.key.value,
        "params": json.dumps(dict(change.parameters)),
        "subject_id": subject if isinstance(subject, str) else None,
    }
