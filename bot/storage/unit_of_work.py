"""One transaction on one connection, and where they come from."""

import asyncio
from types import TracebackType
from typing import Self

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.kinds.registry import KINDS, Kinds
from bot.ports.figures import OperatingFigures
from bot.ports.fleet import ProcessId, new_process_id
from bot.ports.outcomes import Outcomes
from bot.ports.records import Drinks, Leftovers, Notes, PersonalRecords, Sessions, TipsSeen
from bot.ports.retrospects import Retrospects
from bot.ports.servers import Audit, CallJoins, Drafts, OfferMembers, Servers
from bot.ports.storage import (
    Agendas,
    CallAgendas,
    Occurrences,
    People,
    Reminders,
    UnitOfWork,
    Users,
)
from bot.storage.engine import READING, open_engine
from bot.storage.errors import translated
from bot.storage.files.traces import Traces
from bot.storage.repositories.agendas import SqlAgendas
from bot.storage.repositories.chats.leftovers import SqlLeftovers
from bot.storage.repositories.drinks import SqlDrinks
from bot.storage.repositories.notes import SqlNotes
from bot.storage.repositories.occurrences import SqlOccurrences
from bot.storage.repositories.operations.figures import SqlFigures
from bot.storage.repositories.outcomes import SqlOutcomes
from bot.storage.repositories.people import SqlPeople
from bot.storage.repositories.personal import SqlPersonalRecords
from bot.storage.repositories.progress.retrospects import SqlRetrospects
from bot.storage.repositories.reminders import SqlReminders
from bot.storage.repositories.servers.audit import SqlAudit
from bot.storage.repositories.servers.call_agendas import SqlCallAgendas
from bot.storage.repositories.servers.call_joins import SqlCallJoins
from bot.storage.repositories.servers.drafts import SqlDrafts
from bot.storage.repositories.servers.offer_members import SqlOfferMembers
from bot.storage.repositories.servers.servers import SqlServers
from bot.storage.repositories.sessions import SqlSessions
from bot.storage.repositories.tips_seen import SqlTipsSeen
from bot.storage.repositories.users import SqlUsers
from bot.storage.transaction import Transaction


class SqlUnitOfWork:
    """The port `UnitOfWork`. It can be entered once."""

    users: Users
    reminders: Reminders
    agendas: Agendas
    people: People
    occurrences: Occurrences
    outcomes: Outcomes
    retrospects: Retrospects
    drinks: Drinks
    leftovers: Leftovers
    tips_seen: TipsSeen
    sessions: Sessions
    personal: PersonalRecords
    notes: Notes
    servers: Servers
    offer_members: OfferMembers
    call_agendas: CallAgendas
    call_joins: CallJoins
    drafts: Drafts
    audit: Audit
    figures: OperatingFigures

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        kinds: Kinds,
        process_id: ProcessId,
        traces: Traces | None = None,
    ) -> None:
        self._connection = engine.connect()
        self._process_id = process_id
        self._kinds = kinds
        self._transaction = Transaction(self._connection)
        self._traces = traces
        self._is_used = False

    async def __aenter__(self) -> Self:
        """Begin."""
        if self._is_used:
            message = "a unit of work can be entered once"
            raise RuntimeError(message)
        self._is_used = True
        await self._begin()
        transaction = self._transaction
        self.users = SqlUsers(transaction)
        self.reminders = SqlReminders(transaction, kinds=self._kinds)
        self.agendas = SqlAgendas(transaction, kinds=self._kinds)
        self.occurrences = SqlOccurrences(
            transaction, kinds=self._kinds, process_id=self._process_id
        )
        self.people = SqlPeople(transaction, kinds=self._kinds)
        self.outcomes = SqlOutcomes(transaction)
        self.retrospects = SqlRetrospects(transaction, kinds=self._kinds)
        self.drinks = SqlDrinks(transaction)
        self.leftovers = SqlLeftovers(transaction)
        self.tips_seen = SqlTipsSeen(transaction)
        self.sessions = SqlSessions(transaction, process_id=self._process_id)
        self.personal = SqlPersonalRecords(transaction)
        self.notes = SqlNotes(transaction)
        self.servers = SqlServers(transaction)
        self.offer_members = SqlOfferMembers(transaction)
        self.call_agendas = SqlCallAgendas(transaction)
        self.call_joins = SqlCallJoins(transaction)
        self.drafts = SqlDrafts(transaction)
        self.audit = SqlAudit(transaction)
        self.figures = SqlFigures(transaction)
        return self

    async def _begin(self) -> None:
        with translated():
            await self._connection.start()
            try:
                await self._connection.begin()
            except BaseException:
                await _finish(self._connection)
                raise

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Roll back whatever was not committed."""
        with translated():
            await _finish(self._connection)

    async def commit(self) -> None:
        """Make it last; what it deleted leaves no trace on SQLite, as soon as nobody reads."""
        if self._transaction.is_reading:
            message = "a unit of work that only reads has nothing to commit"
            raise RuntimeError(message)
        with translated():
            if self._traces is not None and self._transaction.erases:
                await self._traces.note(self._connection)
            await self._connection.commit()
            if self._traces is not None:
                if self._transaction.deletes_for_good:
                    self._traces.leave()
                await self._traces.remove(self._connection)


async def _finish(connection: AsyncConnection) -> None:
    """Give the connection back, rolled back, even if this task is being cancelled meanwhile."""
    closing = asyncio.ensure_future(connection.close())
    try:
        await asyncio.shield(closing)
    except asyncio.CancelledError:
        await asyncio.wait({closing})  # only then may the next one in the queue have it
        raise


class SqlStorage:
    """The port `Storage`, on SQLite or PostgreSQL."""

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        kinds: Kinds = KINDS,
        process_id: ProcessId | None = None,
    ) -> None:
        self.engine = engine
        self.process_id = process_id or new_process_id()
        self._kinds = kinds
        self._traces = Traces() if self.serves_one_process else None

    @classmethod
    def open(cls, url: str, *, kinds: Kinds = KINDS) -> "SqlStorage":
        """Return the storage of a database; nothing is connected yet.

        Raises:
            DatabaseUrlError: the URL names no database that Charley can use.
        """
        return cls(open_engine(url), kinds=kinds)

    @property
    def serves_one_process(self) -> bool:
        """Whether only one process at a time may deliver from it, as it is with SQLite."""
        return self.engine.dialect.name == "sqlite"

    def begin(self) -> UnitOfWork:
        """Return a unit of work, to be entered with `async with`."""
        return SqlUnitOfWork(
            self.engine, kinds=self._kinds, process_id=self.process_id, traces=self._traces
        )

    def read(self) -> UnitOfWork:
        """Return a unit of work that only reads."""
        engine = self.engine.execution_options(**READING)
        return SqlUnitOfWork(engine, kinds=self._kinds, process_id=self.process_id)

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
