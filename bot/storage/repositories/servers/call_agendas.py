"""Calls with their servers in SQL, as delivery needs them: one query for a hundred as for one."""

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import bindparam, select, update

from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.ids import CallId
from bot.domain.servers.calls import Call
from bot.storage.reading import chunked, readable
from bot.storage.repositories.servers.server_rows import (
    CALL_COLUMNS,
    IS_KEPT,
    SERVER_COLUMNS,
    call_of,
    call_row,
    server_of,
)
from bot.storage.schema import tables
from bot.storage.transaction import Columns, Transaction

_servers, _calls = tables.servers, tables.calls

LOAD = (
    select(*SERVER_COLUMNS, *CALL_COLUMNS)
    .join(_calls, _calls.c.guild_id == _servers.c.guild_id)
    .where(_calls.c.id.in_(bindparam("calls", expanding=True)), IS_KEPT)
)
_SERVER_END = len(SERVER_COLUMNS)

_CHANGED = ("state", "stopped_for", "failed_evenings", "version")
_SAVE = (
    update(_calls)
    .where(_calls.c.id == bindparam("name"))
    .values({column: bindparam(column) for column in _CHANGED})
)


class SqlCallAgendas:
    """The port `CallAgendas`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def load(self, call_ids: Collection[CallId]) -> Mapping[CallId, CallAgenda]:
        """Return the agendas of the calls that exist and can be read, without their posts."""
        found: dict[CallId, CallAgenda] = {}
        for chunk in chunked(sorted(set(call_ids))):
            rows = await self._transaction.rows(LOAD, {"calls": list(chunk)})
            found |= {each.call.id: each for each in readable(rows, _agenda_of)}
        return found

    async def save(self, calls: Iterable[Call]) -> None:
        """Store what delivery has changed of known calls."""
        rows = [(call.id, call_row(call)) for call in calls]
        await self._transaction.change_each(
            _SAVE, [{"name": id_, **{name: row[name] for name in _CHANGED}} for id_, row in rows]
        )


def _agenda_of(row: Columns) -> CallAgenda:
    """Return the agenda of a row of `LOAD`.

    Raises:
        RowUnreadableError: the server or the call cannot be read.
    """
    return CallAgenda(server=server_of(row[:_SERVER_END]), call=call_of(row[_SERVER_END:]))
