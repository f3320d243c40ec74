"""Everything stored about one person, found by looking at the tables themselves.

A table belongs to a person if it has a `user_id`; `users` itself is known by its `id`. So a new
table is exported and erased from its first day. One table is a server's and yet names people: in
its audit an erased person becomes somebody.
"""

import json
from datetime import date

from sqlalchemy import (
    BigInteger,
    Column,
    Table,
    bindparam,
    delete,
    null,
    select,
    union_all,
    update,
)

from bot.domain.ids import UserId
from bot.storage.schema import tables
from bot.storage.schema.types import Unreadable
from bot.storage.transaction import Columns, Transaction

_audit, _servers = tables.audit, tables.servers

_members, _joins, _occurrences = tables.offer_members, tables.call_joins, tables.occurrences

_PERSON = bindparam("person", type_=BigInteger())

# An erasure of a server takes rows of the same people: servers are locked before any of them.
_LOCK_SERVERS = (
    select(_servers.c.guild_id)
    .where(
        _servers.c.guild_id.in_(
            union_all(
                select(_audit.c.guild_id).where(_audit.c.actor_id == _PERSON),
                select(_members.c.guild_id).where(_members.c.user_id == _PERSON),
                select(_occurrences.c.guild_id)
                .join(_joins, _joins.c.occurrence_id == _occurrences.c.id)
                .where(_joins.c.user_id == _PERSON),
            )
        )
    )
    .order_by(_servers.c.guild_id)
    .with_for_update(key_share=True)
)
FORGET_ACTOR = (
    update(_audit).where(_audit.c.actor_id == bindparam("person")).values(actor_id=null())
)


def owner_column(table: Table) -> Column[int] | None:
    """Return the column that says whose rows these are; `None` where they are nobody's."""
    return tables.users.c.id if table is tables.users else table.c.get("user_id")


def naming_column(table: Table) -> Column[int] | None:
    """Return the column by which rows are about a person; `None` where they are about nobody.

    These are the person's own rows, and what the person changed in servers.
    """
    return tables.audit.c.actor_id if table is tables.audit else owner_column(table)


class SqlPersonalRecords:
    """The port `PersonalRecords`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def export(self, user_id: UserId) -> dict[str, list[dict[str, object]]]:
        """Return each table's rows of a person, as plain JSON values."""
        found: dict[str, list[dict[str, object]]] = {}
        for table in tables.metadata.sorted_tables:
            named = naming_column(table)
            if named is None:
                continue
            statement = select(table).where(named == user_id).order_by(*table.primary_key)
            rows = await self._transaction.rows(statement)
            found[table.name] = [_plain(table, row) for row in rows]
        return found

    async def erase(self, user_id: UserId) -> int:
        """Delete all of them; return how many rows there were.

        What the person changed in servers is counted and stays, but not by whom.
        """
        self._transaction.deletes_for_good = self._transaction.erases = True
        # The person first, as everywhere: then nobody who changes them waits for us in a circle.
        lock = select(tables.users.c.id).where(tables.users.c.id == user_id).with_for_update()
        await self._transaction.rows(lock)
        await self._transaction.rows(_LOCK_SERVERS, {"person": user_id})
        erased = await self._transaction.change(FORGET_ACTOR, {"person": user_id})
        for table in reversed(tables.metadata.sorted_tables):
            owner = owner_column(table)
            if owner is not None:
                erased += await self._transaction.change(delete(table).where(owner == user_id))
        return erased


def _plain(table: Table, row: Columns) -> dict[str, object]:
    return {
        column.name: _json_of(value) if column.info.get("json") else _plain_value(value)
        for column, value in zip(table.columns, row, strict=True)
    }


def _plain_value(value: object) -> object:
    match value:
        case date():  # a datetime is one, too
            return value.isoformat()
        case Unreadable():
            return value.value
        case _:
            return value


def _json_of(text: object) -> object:
    """Return what the text says; a broken one, or none, is handed over as it stands."""
    if text is None:
        return None
    try:
        return json.loads(str(text))
    except ValueError:
        return text
