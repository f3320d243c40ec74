"""Charley's tables, seen from outside the process, and a way to make what is planned due now.

Nothing here waits for the clock. An occurrence is made due by moving the person's own wall times,
as if they had chosen them so: the bot decides by the schedule, and a shifted row alone would only
be put back to where the schedule has it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from sqlalchemy import Executable, NullPool, Select, Update, func, select, text, update
from sqlalchemy.ext.asyncio import create_async_engine

from bot.domain.delivery.occurrence import CallOccurrence, Deliverable, Occurrence, State
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder
from bot.domain.reminders.slots import Slot
from bot.kinds.registry import KINDS
from bot.scheduling.system_clock import SystemClock
from bot.storage.engine import database_url
from bot.storage.repositories.occurrence_rows import (
    DELIVERABLE_COLUMNS,
    OCCURRENCE_COLUMNS,
    deliverable_of,
    occurrence_of,
    post_of,
)
from bot.storage.repositories.reminders import REMINDER_COLUMNS, reminder_of, reminder_row
from bot.storage.repositories.users import USER_COLUMNS, user_of, user_row
from bot.storage.schema import tables
from bot.storage.schema.fleet_tables import identifies as _identifies
from tests.process.wall_times import moved_to, slot_due

_occurrences = tables.occurrences
T = TypeVar("T")
_LOOK_EVERY_S = 0.05
PATIENCE_S = 20.0


class Outbox:
    """The tables of a database that some process may be using at the moment."""

    def __init__(self, url: str) -> None:
        # No transaction is ever held open: Charley must not have to wait for a test that looks.
        self._engine = create_async_engine(
            database_url(url), poolclass=NullPool, isolation_level="AUTOCOMMIT"
        )

    async def close(self) -> None:
        await self._engine.dispose()

    async def occurrences(self, user_ids: Collection[int] | None = None) -> list[Occurrence]:
        """Return all occurrences of people, or those of some, earliest first."""
        query: Select[Any] = select(*OCCURRENCE_COLUMNS).order_by(_occurrences.c.due_at)
        query = query.where(_occurrences.c.user_id.is_not(None))
        if user_ids is not None:
            query = query.where(_occurrences.c.user_id.in_(user_ids))
        return [occurrence_of(row, kinds=KINDS) for row in await self._rows(query)]

    async def posts(self, call_ids: Collection[str] | None = None) -> list[CallOccurrence]:
        """Return the occurrences of all calls, or of some, earliest first."""
        query: Select[Any] = select(*DELIVERABLE_COLUMNS).order_by(_occurrences.c.due_at)
        query = query.where(_occurrences.c.call_id.is_not(None))
        if call_ids is not None:
            query = query.where(_occurrences.c.call_id.in_(call_ids))
        return [post_of(row) for row in await self._rows(query)]

    async def leased_by(self, process_id: str) -> frozenset[str]:
        """Return the occurrences that a process has under way."""
        query = select(_occurrences.c.id).where(
            _occurrences.c.leased_by == process_id, _occurrences.c.state == State.LEASED.value
        )
        return frozenset(row.id for row in await self._rows(query))

    async def open_among(self, occurrence_ids: Collection[str]) -> int:
        """Return how many of some occurrences are planned or leased."""
        query = select(func.count()).where(_occurrences.c.id.in_(occurrence_ids), tables.IS_OPEN)
        return await self._number(query)

    async def in_state(self, state: State) -> int:
        """Return how many occurrences are in a state."""
        query = select(func.count()).where(_occurrences.c.state == state.value)
        return await self._number(query)

    async def settled(
        self,
        occurrence_ids: Collection[str],
        *,
        or_held_back: bool = False,
        within: float = PATIENCE_S,
    ) -> list[Deliverable]:
        """Wait until none of them is planned or leased any more.

        Args:
            occurrence_ids: those.
            or_held_back: whether it is enough that one was tried, surely in vain, and waits.
            within: seconds.
        """
        query = select(*DELIVERABLE_COLUMNS).where(_occurrences.c.id.in_(occurrence_ids))

        def is_under_way(each: Deliverable) -> bool:
            return each.state.is_open and not (or_held_back and _is_held_back(each))

        async def look() -> list[Deliverable] | None:
            found = [deliverable_of(row, kinds=KINDS) for row in await self._rows(query)]
            return None if any(map(is_under_way, found)) else found

        return await self._until(look, within=within)

    async def bring_due(self, user_id: int) -> Occurrence:
        """Move a person's wall times so that what is planned for them has just become due.

        The slot becomes the one of the current minute. Once a night: the night cannot be had twice.
        """
        now = SystemClock().now()
        user, reminder, occurrence = await self._planned(user_id)
        user, reminder = moved_to(now, user, reminder)
        slot = slot_due(now, user, reminder)
        await self._run(_settings(user), _rule(reminder), _move(occurrence, slot))
        return replace(occurrence, slot=slot, claimable_at=slot.due_at)

    async def bring_snooze_due(self, user_id: int) -> Occurrence:
        """Make a person's snooze due now: it is bound to no wall time."""
        now = SystemClock().now()
        [snooze] = [
            each
            for each in await self.occurrences([user_id])
            if each.slot.key.is_snooze and each.state is State.PLANNED
        ]
        slot = replace(snooze.slot, due_at=now)
        await self._run(_move(snooze, slot))
        return replace(snooze, slot=slot, claimable_at=now)

    async def run_waits_out(self) -> None:
        """Let the time pass that a dead process's leases, back-offs and IDENTIFY have still to run.

        Only for use while no process runs: a living one would lose its leases.
        """
        now = SystemClock().now()
        await self._run(update(_identifies).values(none_until=None))
        await self._run(
            update(_occurrences)
            .where(tables.IS_OPEN, _occurrences.c.attempts > 0)
            .values(claimable_at=now)
        )

    async def until_left(self, *, within: float = PATIENCE_S) -> None:
        """Wait until PostgreSQL has noticed that a killed process is gone."""
        if self._engine.dialect.name != "postgresql":
            return  # SQLite's locks are the kernel's; they ended with the process
        others = text(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )

        async def look() -> bool:
            return await self._number(others) == 0

        await self._until(look, within=within)

    async def user(self, user_id: int) -> User:
        """Return a person who is stored."""
        [columns] = await self._rows(select(*USER_COLUMNS).where(tables.users.c.id == user_id))
        return user_of(columns)

    async def drunk_ml(self, user_id: int) -> int:
        """Return all that a person has logged."""
        total = func.coalesce(func.sum(tables.drinks.c.millilitres), 0)
        return await self._number(select(total).where(tables.drinks.c.user_id == user_id))

    async def count(self, table: str) -> int:
        """Return how many rows a table has."""
        return await self._number(select(func.count()).select_from(text(table)))

    async def change(self, statement: str) -> None:
        """Run a statement of SQL, as an operator might."""
        await self._run(text(statement))

    async def _planned(self, user_id: int) -> tuple[User, Reminder, Occurrence]:
        [occurrence] = [
            each
            for each in await self.occurrences([user_id])
            if each.state is State.PLANNED and not each.slot.key.is_snooze
        ]
        reminders = tables.reminders
        [columns] = await self._rows(
            select(*REMINDER_COLUMNS).where(
                reminders.c.user_id == user_id, reminders.c.kind == occurrence.kind
            )
        )
        return await self.user(user_id), reminder_of(columns, kinds=KINDS), occurrence

    async def _number(self, query: Executable) -> int:
        [(number,)] = await self._rows(query)
        return int(number)

    async def _rows(self, query: Executable) -> Sequence[Any]:
        async with self._engine.connect() as connection:
            return (await connection.execute(query)).all()

    async def _run(self, *statements: Executable) -> None:
        async with self._engine.connect() as connection:
            for statement in statements:
                await connection.execute(statement)

    async def _until(self, look: Callable[[], Awaitable[T | None]], *, within: float) -> T:
        async with asyncio.timeout(within):
            while not (found := await look()):  # noqa: ASYNC110 - another process changes it
                await asyncio.sleep(_LOOK_EVERY_S)
        return found


def _is_held_back(occurrence: Deliverable) -> bool:
    return (
        occurrence.state is State.PLANNED
        and occurrence.attempts > 0
        and occurrence.attempted_at is None
    )


def _settings(user: User) -> Update:
    return update(tables.users).where(tables.users.c.id == user.id).values(dict(user_row(user)))


def _rule(reminder: Reminder) -> Update:
    reminders = tables.reminders
    return (
        update(reminders)
        .where(reminders.c.user_id == reminder.user_id, reminders.c.kind == reminder.kind)
        .values(dict(reminder_row(reminder, kinds=KINDS)))
    )


def _move(occurrence: Occurrence, slot: Slot) -> Update:
    return (
        update(_occurrences)
        .where(_occurrences.c.id == occurrence.id)
        .values(
            local_date=slot.local_date,
            slot=slot.number,
            due_at=slot.due_at,
            stale_at=slot.stale_at,
            anchor_at=slot.anchor_at,
            claimable_at=slot.due_at,
        )
    )
