"""Servers with their calls and offers in SQL.

The server's row is the lock of all that is its own: whatever changes a call or an offer has it.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    Executable,
    and_,
    bindparam,
    delete,
    exists,
    or_,
    select,
    tuple_,
    update,
)

from bot.domain.ids import CallId, GuildId, OfferId
from bot.domain.servers.calls import Call, CallState
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.offers import Offer
from bot.domain.servers.server import Server
from bot.storage.reading import chunked, readable
from bot.storage.repositories.servers.server_difference import save_difference
from bot.storage.repositories.servers.server_rows import (
    CALL_COLUMNS,
    IS_KEPT,
    OFFER_COLUMNS,
    REMOVED,
    SERVER_COLUMNS,
    call_of,
    offer_of,
    server_of,
    server_row,
)
from bot.storage.schema import tables
from bot.storage.schema.types import UtcDateTime
from bot.storage.transaction import Transaction
from bot.storage.upserts import insert_or_keep

_servers, _calls, _offers = tables.servers, tables.calls, tables.offers
_occurrences = tables.occurrences

_LOOK_AT = (
    select(*SERVER_COLUMNS)
    .where(_servers.c.guild_id.in_(bindparam("guilds", expanding=True)))
    .order_by(_servers.c.guild_id)
)
# FOR NO KEY UPDATE: rows that refer to the server may come
_LOCK = _LOOK_AT.with_for_update(key_share=True)

_LOCK_TO_ERASE = (
    select(_servers.c.guild_id)
    .where(_servers.c.guild_id.in_(bindparam("guilds", expanding=True)))
    .order_by(_servers.c.guild_id)
    .with_for_update()
)
_ALL = select(*SERVER_COLUMNS).order_by(_servers.c.guild_id)

_CALLS_OF = select(*CALL_COLUMNS).where(
    _calls.c.guild_id.in_(bindparam("guilds", expanding=True)), IS_KEPT
)
_OFFERS_OF = select(*OFFER_COLUMNS).where(
    _offers.c.guild_id.in_(bindparam("guilds", expanding=True))
)

_MARK_MISSING = (
    update(_servers)
    .where(
        _servers.c.guild_id.in_(bindparam("guilds", expanding=True)),
        _servers.c.missing_since.is_(None),
        _servers.c.removed_at.is_(None),
    )
    .values(missing_since=bindparam("since", type_=UtcDateTime()))
)

_MARK_PRESENT = (
    update(_servers)
    .where(
        _servers.c.guild_id.in_(bindparam("guilds", expanding=True)),
        _servers.c.missing_since.is_not(None),
    )
    .values(missing_since=None)
)

REMOVED_BEFORE = (
    select(_servers.c.guild_id)
    .where(tables.IS_REMOVED, _servers.c.removed_at < bindparam("instant"))
    .order_by(_servers.c.removed_at, _servers.c.guild_id)
    .limit(bindparam("row_limit"))
)

_ERASE = delete(_servers).where(_servers.c.guild_id.in_(bindparam("guilds", expanding=True)))

UNPLANNED = (
    select(_calls.c.guild_id, _calls.c.id)
    .join(_servers, _servers.c.guild_id == _calls.c.guild_id)
    .where(
        tuple_(_calls.c.guild_id, _calls.c.id)
        > tuple_(bindparam("after_guild"), bindparam("after_call")),
        or_(
            _calls.c.state == CallState.ON.value,
            and_(_calls.c.state == CallState.PAUSED.value, _calls.c.paused_until.is_not(None)),
        ),
        _servers.c.zone_key.is_not(None),
        _servers.c.removed_at.is_(None),
        ~exists().where(tables.IS_OPEN, _occurrences.c.call_id == _calls.c.id),
    )
    .order_by(_calls.c.guild_id, _calls.c.id)
    .limit(bindparam("row_limit"))
)

PRUNE_REMOVED = (
    delete(_calls)
    .where(
        _calls.c.id.in_(
            select(_calls.c.id)
            .where(
                _calls.c.state == REMOVED,
                ~exists().where(
                    _occurrences.c.call_id == _calls.c.id,
                    _occurrences.c.due_at >= bindparam("posted_before", type_=UtcDateTime()),
                ),
            )
            .limit(bindparam("row_limit"))
            .with_for_update(skip_locked=True, of=_calls)
            .cte("gone")
            .select()
        )
    )
    .returning(_calls.c.id)
)


class SqlServers:
    """The port `Servers`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def load(self, guild_id: GuildId) -> Configuration | None:
        """Return what a server has configured, its row locked; `None`: nothing ever.

        Raises:
            RowUnreadableError: the server's own row cannot be read; a call or an offer that cannot
                is left out.
        """
        row = await self._transaction.first(self._look(), {"guilds": [guild_id]})
        if row is None:
            return None
        server = server_of(row)
        return (await self._configurations([server]))[guild_id]

    async def load_all(self, guild_ids: Collection[GuildId]) -> Mapping[GuildId, Configuration]:
        """Do the same for many; those that are unknown or cannot be read are left out."""
        found: dict[GuildId, Configuration] = {}
        for chunk in chunked(sorted(set(guild_ids))):
            rows = await self._transaction.rows(self._look(), {"guilds": list(chunk)})
            found |= await self._configurations(readable(rows, server_of))
        return found

    def _look(self) -> Executable:
        return _LOOK_AT if self._transaction.is_reading else _LOCK

    async def _configurations(self, servers: Collection[Server]) -> dict[GuildId, Configuration]:
        if not servers:
            return {}
        guilds = {"guilds": [server.id for server in servers]}
        calls: defaultdict[GuildId, dict[CallId, Call]] = defaultdict(dict)
        for call in readable(await self._transaction.rows(_CALLS_OF, guilds), call_of):
            calls[call.guild_id][call.id] = call
        offers: defaultdict[GuildId, dict[OfferId, Offer]] = defaultdict(dict)
        for offer in readable(await self._transaction.rows(_OFFERS_OF, guilds), offer_of):
            offers[offer.guild_id][offer.id] = offer
        return {
            server.id: Configuration(
                server=server, calls=calls[server.id], offers=offers[server.id]
            )
            for server in servers
        }

    async def introduce(self, server: Server) -> bool:
        """Store a new server; `False`: another transaction has done so meanwhile."""
        statement = insert_or_keep(_servers, self._transaction.dialect)
        row = {**server_row(server), "audit_count": 0}
        return await self._transaction.change(statement, row) > 0

    async def save(self, before: Configuration, after: Configuration) -> None:
        """Store the difference: rows that are new or changed, and those that are gone.

        Raises:
            NotOfThisServerError: the two are about different servers, or a row is another one's.
        """
        await save_difference(self._transaction, before, after)

    async def known(self) -> Mapping[GuildId, Server]:
        """Return every server that is stored and can be read, removed ones included."""
        rows = await self._transaction.rows(_ALL)
        return {server.id: server for server in readable(rows, server_of)}

    async def unplanned(
        self, *, after: tuple[GuildId, CallId] | None = None, limit: int
    ) -> Sequence[tuple[GuildId, CallId]]:
        """Return calls that are to post some time, and have no open occurrence."""
        guild_id, call_id = after or (0, "")
        place = {"after_guild": guild_id, "after_call": call_id, "row_limit": limit}
        rows = await self._transaction.rows(UNPLANNED, place)
        return [(GuildId(guild_id), CallId(call_id)) for guild_id, call_id in rows]

    async def mark_missing(self, guild_ids: Collection[GuildId], *, since: datetime) -> None:
        """Note since when servers are missing, where that is not noted yet."""
        for chunk in chunked(sorted(guild_ids)):
            await self._transaction.change(_MARK_MISSING, {"guilds": list(chunk), "since": since})

    async def mark_present(self, guild_ids: Collection[GuildId]) -> None:
        """Forget since when servers were missing: they are there."""
        for chunk in chunked(sorted(guild_ids)):
            await self._transaction.change(_MARK_PRESENT, {"guilds": list(chunk)})

    async def removed_before(self, instant: datetime, *, limit: int) -> Sequence[GuildId]:
        """Return servers that have removed Charley before then, the longest ago first."""
        rows = await self._transaction.rows(
            REMOVED_BEFORE, {"instant": instant, "row_limit": limit}
        )
        return [GuildId(row[0]) for row in rows]

    async def prune_removed_calls(self, *, posted_before: datetime, limit: int) -> int:
        """Delete removed calls whose latest post was due earlier, with all posts; return how many."""
        span = {"posted_before": posted_before, "row_limit": limit}
        return len(await self._transaction.rows(PRUNE_REMOVED, span))

    async def erase(self, guild_ids: Collection[GuildId]) -> None:
        """Delete all about servers; the database's own rules take what refers to them along."""
        self._transaction.deletes_for_good |= bool(guild_ids)
        self._transaction.erases |= bool(guild_ids)
        for chunk in chunked(sorted(guild_ids)):
            # In order, so that no two transactions wait for each other.
            await self._transaction.rows(_LOCK_TO_ERASE, {"guilds": list(chunk)})
            await self._transaction.change(_ERASE, {"guilds": list(chunk)})
