"""Occurrences in SQL: claiming, storing and looking them up."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from sqlalchemy import Executable, bindparam, delete, select, update

from bot.domain.delivery.grouping import people_first
from bot.domain.delivery.occurrence import (
    CallOccurrence,
    Deliverable,
    Event,
    Occurrence,
    Reason,
    State,
    advance,
)
from bot.domain.ids import CallId, OccurrenceId
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import Occasion
from bot.domain.servers.server import Shards
from bot.kinds.registry import Kinds
from bot.ports.fleet import ProcessId
from bot.storage.reading import chunked, readable
from bot.storage.repositories.claims import (
    CLAIM,
    CLAIM_OF_SHARDS,
    EARLIEST,
    EARLIEST_OF_SHARDS,
    RELEASE,
    shard_names,
)
from bot.storage.repositories.occurrence_rows import (
    DELIVERABLE_COLUMNS,
    OCCURRENCE_COLUMNS,
    changed_columns,
    deliverable_of,
    occurrence_of,
    occurrence_row,
    post_of,
)
from bot.storage.repositories.outcomes import Lapsed, record_lapses
from bot.storage.schema import tables
from bot.storage.schema.types import LATEST, UNREADABLE, UtcDateTime
from bot.storage.transaction import Transaction
from bot.storage.upserts import insert_or_keep

_occurrences, _users, _servers = tables.occurrences, tables.users, tables.servers
_DUE_BEFORE = _occurrences.c.due_at < bindparam("due_before", type_=UtcDateTime())
_OF_PERSON = _occurrences.c.user_id.is_not(None)

_SAVE = (
    update(_occurrences)
    .where(_occurrences.c.id == bindparam("name"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "local_date",
                "due_at",
                "stale_at",
                "anchor_at",
                "state",
                "reason",
                "claimable_at",
                "attempts",
                "attempted_at",
                "message_id",
                "sent_at",
            )
        }
    )
)

_ATTEMPTS = (
    select(_occurrences.c.id, _occurrences.c.attempts)
    .join(_users, _users.c.id == _occurrences.c.user_id)
    .where(_occurrences.c.id.in_(bindparam("names", expanding=True)))
    .order_by(_users.c.id, _occurrences.c.id)
    # PostgreSQL locks a row's tables in this order: nobody waits for each other in a circle.
    .with_for_update(key_share=True, of=[_users, _occurrences])
)

_POST_ATTEMPTS = (
    select(_occurrences.c.id, _occurrences.c.attempts)
    .join(_servers, _servers.c.guild_id == _occurrences.c.guild_id)
    .where(_occurrences.c.id.in_(bindparam("names", expanding=True)))
    .order_by(_servers.c.guild_id, _occurrences.c.id)
    .with_for_update(key_share=True, of=[_servers, _occurrences])
)

_GET = select(*OCCURRENCE_COLUMNS).where(_occurrences.c.id == bindparam("name"), _OF_PERSON)
_GET_POST = select(*DELIVERABLE_COLUMNS).where(
    _occurrences.c.id == bindparam("name"), tables.IS_POST
)

POSTS_SINCE = select(*DELIVERABLE_COLUMNS).where(
    tables.IS_POST,
    _occurrences.c.call_id.in_(bindparam("calls", expanding=True)),
    _occurrences.c.local_date >= bindparam("since"),
)

_REMOVE = delete(_occurrences).where(
    _occurrences.c.id.in_(bindparam("names", expanding=True)),
    _occurrences.c.state == State.PLANNED.value,
)

_SET_ASIDE = (
    update(_occurrences)
    .where(_occurrences.c.id.in_(bindparam("names", expanding=True)))
    .values(
        state=advance(State.LEASED, Event.SKIP).value,
        reason=Reason.UNREADABLE.value,
        attempted_at=None,
    )
)

_NEVER_CLAIMABLE = (
    select(_occurrences.c.id)
    .where(tables.IS_OPEN, _occurrences.c.claimable_at > bindparam("latest", type_=UtcDateTime()))
    .order_by(_occurrences.c.claimable_at)
    .limit(bindparam("row_limit"))
    .with_for_update(skip_locked=True)
)
"""SQLite sorts a text, and whatever else is no number, behind every number."""

LAPSE = (
    update(_occurrences)
    .where(
        _occurrences.c.id.in_(
            select(_occurrences.c.id)
            .join(_users, _users.c.id == _occurrences.c.user_id)
            .where(tables.IS_SENT, _OF_PERSON, _DUE_BEFORE)
            .order_by(_occurrences.c.due_at)
            .limit(bindparam("row_limit"))
            # Their people as well: what is on record of a night is written behind their lock.
            .with_for_update(skip_locked=True, key_share=True, of=[_users, _occurrences])
            .cte("lapsed")
            .select()
        )
    )
    .values(state=State.UNANSWERED.value, reason=None)
    .returning(
        _occurrences.c.due_at,
        _occurrences.c.user_id,
        _occurrences.c.kind,
        _occurrences.c.local_date,
        _occurrences.c.anchor_at,
    )
)

PRUNE = (
    delete(_occurrences)
    .where(
        _occurrences.c.id.in_(
            select(_occurrences.c.id)
            .where(tables.IS_CLOSED, _DUE_BEFORE)
            .order_by(_occurrences.c.due_at)
            .limit(bindparam("row_limit"))
            .with_for_update(skip_locked=True)
            .cte("old")
            .select()
        )
    )
    .returning(_occurrences.c.id)
)


class SqlOccurrences:
    """The port `Occurrences`."""

    def __init__(self, transaction: Transaction, *, kinds: Kinds, process_id: ProcessId) -> None:
        self._transaction = transaction
        self._process_id = process_id
        self._occurrence_of = partial(occurrence_of, kinds=kinds)
        self._deliverable_of = partial(deliverable_of, kinds=kinds)
        self._keeping_nights = frozenset(kinds.keeping_nights)

    async def add(self, occurrences: Iterable[Deliverable]) -> None:
        """Store new ones; one whose slot is taken already is left out silently."""
        statement = insert_or_keep(_occurrences, self._transaction.dialect)
        await self._transaction.change_each(
            statement, [occurrence_row(each) for each in occurrences]
        )

    async def claim_due(
        self, *, now: datetime, lease_until: datetime, limit: int, shards: Shards | None = None
    ) -> Sequence[Deliverable]:
        """Take due occurrences for sending: of people first, then posts; the longest waiting first."""
        parameters = {
            "now": now,
            "lease_until": lease_until,
            "row_limit": limit,
            "process": self._process_id,
        }
        statement = CLAIM if shards is None else CLAIM_OF_SHARDS
        rows = await self._transaction.rows(statement, parameters | shard_names(shards))
        claimed = readable(rows, self._deliverable_of)
        if len(claimed) < len(rows):
            await self._set_aside({row[0] for row in rows} - {each.id for each in claimed})
        # RETURNING has no order of its own.
        return sorted(claimed, key=people_first)

    async def release_leases(self, *, now: datetime, until: datetime) -> int:
        """Let the leases of a process that has ended run out at once; return how many."""
        return await self._transaction.change(RELEASE, {"now": now, "until": until})

    async def save(self, occurrences: Iterable[Deliverable]) -> None:
        """Store new states of known occurrences; one that was erased stays erased."""
        rows = [{"name": each.id, **changed_columns(each)} for each in occurrences]
        await self._transaction.change_each(_SAVE, rows)

    async def get(self, occurrence_id: OccurrenceId) -> Occurrence | None:
        """Return a person's occurrence, or `None` if it was pruned or erased, or is none."""
        row = await self._transaction.first(_GET, {"name": occurrence_id})
        return None if row is None else self._occurrence_of(row)

    async def get_post(self, occurrence_id: OccurrenceId) -> CallOccurrence | None:
        """Return a call's occurrence, or `None` if it was pruned or erased, or is none."""
        row = await self._transaction.first(_GET_POST, {"name": occurrence_id})
        return None if row is None else post_of(row)

    async def posts_of(
        self, call_ids: Collection[CallId], *, since: date
    ) -> Sequence[CallOccurrence]:
        """Return the occurrences of calls from a local date on."""
        found: list[CallOccurrence] = []
        for chunk in chunked(sorted(call_ids)):
            rows = await self._transaction.rows(POSTS_SINCE, {"calls": list(chunk), "since": since})
            found += readable(rows, post_of)
        return found

    async def attempts_of(
        self, occurrence_ids: Collection[OccurrenceId]
    ) -> Mapping[OccurrenceId, int]:
        """Return how often each has been claimed, and lock them behind their people."""
        return await self._attempts(_ATTEMPTS, occurrence_ids)

    async def attempts_of_posts(
        self, occurrence_ids: Collection[OccurrenceId]
    ) -> Mapping[OccurrenceId, int]:
        """Return how often each post has been claimed, and lock them behind their servers."""
        return await self._attempts(_POST_ATTEMPTS, occurrence_ids)

    async def _attempts(
        self, statement: Executable, occurrence_ids: Collection[OccurrenceId]
    ) -> Mapping[OccurrenceId, int]:
        found: dict[OccurrenceId, int] = {}
        for chunk in chunked(sorted(occurrence_ids)):
            rows = await self._transaction.rows(statement, {"names": list(chunk)})
            found |= {OccurrenceId(id_): attempts for id_, attempts in rows}
        return found

    async def remove(self, occurrence_ids: Collection[OccurrenceId]) -> None:
        """Delete those of them that are still planned: a new plan replaces them."""
        for chunk in chunked(sorted(occurrence_ids)):
            await self._transaction.change(_REMOVE, {"names": list(chunk)})

    async def earliest_claimable_at(self, *, shards: Shards | None = None) -> datetime | None:
        """Return when the next claim of *shards* is worth making, or `None` if nothing is planned."""
        statement = EARLIEST if shards is None else EARLIEST_OF_SHARDS
        row = await self._transaction.first(statement, shard_names(shards))
        return None if row is None or UNREADABLE in row else row[0]

    async def set_aside_unclaimable(self, *, limit: int) -> int:
        """Put on record as unreadable what no claim would ever come to; return how many."""
        found = await self._transaction.rows(
            _NEVER_CLAIMABLE, {"latest": LATEST, "row_limit": limit}
        )
        await self._set_aside({row[0] for row in found})
        return len(found)

    async def _set_aside(self, names: Collection[str]) -> None:
        """Put on record as unreadable: otherwise each would be claimed again and again."""
        for chunk in chunked(sorted(names)):
            await self._transaction.change(_SET_ASIDE, {"names": list(chunk)})

    async def lapse(self, *, due_before: datetime, limit: int) -> int:
        """Turn sent ones that nobody answered into `unanswered`; return how many."""
        span = {"due_before": due_before, "row_limit": limit}
        rows = await self._transaction.rows(LAPSE, span)
        nightly = [
            row for row in rows if row.kind in self._keeping_nights and UNREADABLE not in row
        ]
        lapsed = [
            Lapsed(ReminderKey(row.user_id, row.kind), Occasion(row.local_date, row.anchor_at))
            for row in sorted(nightly, key=lambda row: (row.due_at, row.anchor_at))
        ]
        await record_lapses(self._transaction, lapsed)
        return len(rows)

    async def prune(self, *, due_before: datetime, limit: int) -> int:
        """Delete closed ones older than the retention; return how many."""
        span = {"due_before": due_before, "row_limit": limit}
        pruned = await self._transaction.rows(PRUNE, span)
        # Once for all batches: none is left, and what the others deleted is to leave no trace.
        self._transaction.deletes_for_good = not pruned
        return len(pruned)
