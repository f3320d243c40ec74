"""Storing what a change has made of a server: its own row, its calls and its offers.

Every statement names the server as well as the row, so that no id reaches another server's.
"""

from collections.abc import Mapping
from functools import cache

from sqlalchemy import (
    ColumnElement,
    Executable,
    Table,
    Update,
    bindparam,
    delete,
    update,
)

from bot.domain.ids import GuildId
from bot.domain.servers.calls import Call
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.errors import NotOfThisServerError
from bot.domain.servers.offers import Offer
from bot.storage.repositories.servers.server_rows import (
    REMOVED,
    SERVER_COLUMNS,
    call_row,
    offer_row,
    server_row,
)
from bot.storage.schema import tables
from bot.storage.transaction import Parameters, Transaction
from bot.storage.upserts import insert_into, insert_or_keep

_servers, _calls, _offers = tables.servers, tables.calls, tables.offers

_SAVE = (
    update(_servers)
    .where(_servers.c.guild_id == bindparam("guild"))
    .values(
        {
            column.name: bindparam(column.name)
            for column in SERVER_COLUMNS
            if column.name != "guild_id"
        }
    )
)

Rows = Mapping[str, Parameters]
"""The columns of calls or of offers, by their ids."""


def _updating(table: Table) -> Update:
    fixed = {"id", "guild_id"}
    columns: dict[str, object] = {
        column.name: bindparam(column.name) for column in table.columns if column.name not in fixed
    }
    return update(table).where(*_one_of(table)).values(columns)


def _one_of(table: Table) -> tuple[ColumnElement[bool], ...]:
    """Return what names a row: its server as well, so that no id reaches another one's."""
    return table.c.guild_id == bindparam("guild"), table.c.id == bindparam("row_id")


_UPDATE = {table: _updating(table) for table in (_calls, _offers)}
_REMOVE = {
    _calls: update(_calls).where(*_one_of(_calls)).values(state=REMOVED),
    _offers: delete(_offers).where(*_one_of(_offers)),
}


@cache
def _adding(table: Table, dialect: str) -> Executable:
    """Return an INSERT; a call that was removed comes back, if it is the same server's."""
    statement = insert_or_keep(table, dialect)
    if table is not _calls:
        return statement
    columns = {
        column.name: statement.excluded[column.name]
        for column in table.columns
        if column.name not in {"id", "guild_id"}
    }
    return insert_into(table, dialect).on_conflict_do_update(
        index_elements=["id"],
        set_=columns,
        where=(_calls.c.guild_id == statement.excluded.guild_id) & (_calls.c.state == REMOVED),
    )


async def save_difference(
    transaction: Transaction, before: Configuration, after: Configuration
) -> None:
    """Store the rows that are new or changed; let those go that are gone.

    Raises:
        NotOfThisServerError: the two are about different servers, or a row is another one's.
    """
    guild_id = before.server.id
    parts: tuple[Call | Offer, ...] = (*after.calls.values(), *after.offers.values())
    if after.server.id != guild_id or any(part.guild_id != guild_id for part in parts):
        raise NotOfThisServerError
    if before.server != after.server:
        row = {**server_row(after.server), "guild": guild_id}
        del row["guild_id"]
        await transaction.change(_SAVE, row)
    await _save(transaction, guild_id, _calls, _call_rows(before), _call_rows(after))
    await _save(transaction, guild_id, _offers, _offer_rows(before), _offer_rows(after))


async def _save(
    transaction: Transaction, guild_id: GuildId, table: Table, before: Rows, after: Rows
) -> None:
    gone, new = before.keys() - after.keys(), after.keys() - before.keys()
    changed = [id_ for id_ in after.keys() & before.keys() if after[id_] != before[id_]]
    for id_ in sorted(gone):
        await transaction.change(_REMOVE[table], {"guild": guild_id, "row_id": id_})
    await transaction.change_each(_UPDATE[table], [_named(after[id_]) for id_ in sorted(changed)])
    adding = _adding(table, transaction.dialect)
    for id_ in sorted(new):
        if not await transaction.change(adding, after[id_]):
            raise NotOfThisServerError  # the id is another row's


def _call_rows(configuration: Configuration) -> Rows:
    return {call.id: call_row(call) for call in configuration.calls.values()}


def _offer_rows(configuration: Configuration) -> Rows:
    return {offer.id: offer_row(offer) for offer in configuration.offers.values()}


def _named(row: Parameters) -> Parameters:
    """Return a row's columns as `_UPDATE` names them."""
    rest = {name: value for name, value in row.items() if name not in {"id", "guild_id"}}
    return {"guild": row["guild_id"], "row_id": row["id"], **rest}
