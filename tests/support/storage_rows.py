"""What is committed in an SQLite file, read beside the storage under test."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Row, SingletonThreadPool, create_engine, select

from bot.domain.delivery.occurrence import CallOccurrence, Occurrence
from bot.domain.delivery.outcomes import Outcome
from bot.domain.guided.session import GuidedSession
from bot.domain.ids import CallId, EntryId, OccurrenceId, UserId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder, ReminderKey
from bot.domain.reminders.slots import Occasion
from bot.domain.servers.calls import Call
from bot.kinds.registry import KINDS
from bot.storage.repositories.occurrence_rows import DELIVERABLE_COLUMNS, deliverable_of
from bot.storage.repositories.reminders import REMINDER_COLUMNS, reminder_of
from bot.storage.repositories.servers.server_rows import CALL_COLUMNS, REMOVED, call_of
from bot.storage.repositories.sessions import _session_of
from bot.storage.repositories.users import USER_COLUMNS, user_of
from bot.storage.schema import tables

Content = Mapping[str, Sequence[tuple[object, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drink:
    user_id: UserId
    drink_day: date
    millilitres: int


class Rows:
    """Committed rows as values, one mapping for each table; each look reads them again."""

    def __init__(self, file: Path) -> None:
        self._engine = create_engine(f"sqlite:///{file}", poolclass=SingletonThreadPool)

    def close(self) -> None:
        """Close the file; the next look opens it again."""
        self._engine.dispose()

    def _all(self, *columns: Any) -> Sequence[Row[*tuple[Any, ...]]]:
        with self._engine.connect() as connection:
            return connection.execute(select(*columns)).all()

    @property
    def users(self) -> Mapping[UserId, User]:
        found = (user_of(row) for row in self._all(*USER_COLUMNS))
        return {user.id: user for user in found}

    @property
    def reminders(self) -> Mapping[ReminderKey, Reminder]:
        rows = self._all(*REMINDER_COLUMNS)
        found = (reminder_of(row, kinds=KINDS) for row in rows)
        return {reminder.key: reminder for reminder in found}

    @property
    def occurrences(self) -> Mapping[OccurrenceId, Occurrence]:
        rows = self._all(*DELIVERABLE_COLUMNS)
        found = (deliverable_of(row, kinds=KINDS) for row in rows)
        return {each.id: each for each in found if isinstance(each, Occurrence)}

    @property
    def posts(self) -> Mapping[OccurrenceId, CallOccurrence]:
        rows = self._all(*DELIVERABLE_COLUMNS)
        found = (deliverable_of(row, kinds=KINDS) for row in rows)
        return {each.id: each for each in found if isinstance(each, CallOccurrence)}

    @property
    def calls(self) -> Mapping[CallId, Call]:
        kept = (row for row in self._all(*CALL_COLUMNS) if row.state != REMOVED)
        return {call.id: call for call in map(call_of, kept)}

    @property
    def outcomes(self) -> Mapping[tuple[ReminderKey, Occasion], Outcome]:
        return {
            (
                ReminderKey(row.user_id, row.kind),
                Occasion(row.local_date, row.anchor_at),
            ): Outcome(row.outcome)
            for row in self._all(tables.outcomes)
        }

    @property
    def drinks(self) -> Mapping[EntryId, Drink]:
        return {
            row.entry_id: Drink(
                user_id=row.user_id, drink_day=row.drink_day, millilitres=row.millilitres
            )
            for row in self._all(tables.drinks)
        }

    @property
    def tips_seen(self) -> Mapping[tuple[UserId, str], int]:
        rows = self._all(tables.tips_seen)
        return {(row.user_id, row.library_id): row.seen_number for row in rows}

    @property
    def sessions(self) -> Mapping[UserId, GuidedSession]:
        found = (_session_of(row[:-1]) for row in self._all(tables.sessions))  # but its owner
        return {session.user_id: session for session in found}

    def select(self, statement: str, *parameters: object) -> Sequence[tuple[object, ...]]:
        """Return rows as they are stored, readable or not."""
        with self._engine.connect() as connection:
            rows = connection.exec_driver_sql(statement, parameters)
            return [tuple(row) for row in rows]

    def content(self) -> Content:
        """Return everything as it is stored, to be compared with what is stored later."""
        # The names are the schema's own.
        names = tables.metadata.tables
        return {name: self.select(f"SELECT * FROM {name} ORDER BY 1, 2") for name in names}  # noqa: S608
