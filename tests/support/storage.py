"""Storage that forgets everything at the end of a test, with the rules of the real one.

One unit of work at a time, as on SQLite: the others wait for their turn. `FakeStorage.rows` is
what has been committed, to arrange and to look at; `FakeStorage.is_down` fails every unit.
"""

import asyncio
from dataclasses import asdict
from datetime import date, datetime, time
from enum import Enum
from types import TracebackType
from typing import Self

from bot.domain.ids import UserId
from bot.ports.records import Drinks, Notes, PersonalRecords, Sessions, TipsSeen
from bot.ports.storage import (
    Agendas,
    Occurrences,
    Outcomes,
    People,
    Reminders,
    StorageUnavailableError,
    UnitOfWork,
    Users,
)
from tests.support.storage_repositories import (
    FakeAgendas,
    FakeDrinks,
    FakeOccurrences,
    FakeOutcomes,
    FakePeople,
    FakeReminders,
    FakeTipsSeen,
    FakeUsers,
)
from tests.support.storage_rows import Rows
from tests.support.storage_sessions import FakeSessions


class FakePersonalRecords:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def export(self, user_id: UserId) -> dict[str, list[dict[str, object]]]:
        rows = self._rows
        reminders = [row for key, row in rows.reminders.items() if key.user_id == user_id]
        occurrences = [row for row in rows.occurrences.values() if row.user_id == user_id]
        drinks = [row for row in rows.drinks.values() if row.user_id == user_id]
        outcomes = [
            {**key._asdict(), **occasion._asdict(), "outcome": outcome}
            for (key, occasion), outcome in rows.outcomes.items()
            if key.user_id == user_id
        ]
        return {
            "users": [_plain(asdict(row)) for row in rows.users.values() if row.id == user_id],
            "reminders": [_plain(asdict(row)) for row in reminders],
            "occurrences": [_plain(asdict(row)) for row in occurrences],
            "outcomes": [_plain(row) for row in outcomes],
            "drinks": [_plain(asdict(row)) for row in drinks],
            "tips_seen": [
                {"user_id": owner, "library_id": library_id, "seen_number": number}
                for (owner, library_id), number in rows.tips_seen.items()
                if owner == user_id
            ],
            "sessions": [
                _plain(asdict(row)) for row in rows.sessions.values() if row.user_id == user_id
            ],
        }

    async def erase(self, user_id: UserId) -> int:
        before = self._count()
        rows = self._rows
        rows.users.pop(user_id, None)
        for key in [key for key in rows.reminders if key.user_id == user_id]:
            del rows.reminders[key]
        for occurrence in [row for row in rows.occurrences.values() if row.user_id == user_id]:
            del rows.occurrences[occurrence.id]
        for name in [name for name in rows.outcomes if name[0].user_id == user_id]:
            del rows.outcomes[name]
        for entry_id in [name for name, row in rows.drinks.items() if row.user_id == user_id]:
            del rows.drinks[entry_id]
        for name in [name for name in rows.tips_seen if name[0] == user_id]:
            del rows.tips_seen[name]
        rows.sessions.pop(user_id, None)
        return before - self._count()

    def _count(self) -> int:
        rows = self._rows
        kept = (rows.users, rows.reminders, rows.occurrences, rows.outcomes)
        return sum(len(table) for table in (*kept, rows.drinks, rows.tips_seen, rows.sessions))


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {name: _plain_value(value) for name, value in row.items()}


def _plain_value(value: object) -> object:
    match value:
        case datetime() | date() | time():
            return value.isoformat()
        case Enum():
            return value.value
        case dict():
            return _plain(value)
        case list() | tuple():
            return [_plain_value(part) for part in value]
        case _:
            return value


class FakeNotes:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def get(self, name: str) -> str | None:
        return self._rows.notes.get(name)

    async def set(self, name: str, text: str) -> None:
        self._rows.notes[name] = text


class FakeUnitOfWork:
    users: Users
    reminders: Reminders
    agendas: Agendas
    people: People
    occurrences: Occurrences
    outcomes: Outcomes
    drinks: Drinks
    tips_seen: TipsSeen
    sessions: Sessions
    personal: PersonalRecords
    notes: Notes

    def __init__(self, storage: "FakeStorage") -> None:
        self._storage = storage
        self._is_used = False

    async def __aenter__(self) -> Self:
        if self._is_used:
            message = "a unit of work can be entered once"
            raise RuntimeError(message)
        self._is_used = True
        await self._storage.take_turn()
        self._use(self._storage.rows.copy())
        return self

    def _use(self, rows: Rows) -> None:
        self._rows = rows
        self.users = FakeUsers(rows)
        self.reminders = FakeReminders(rows)
        self.agendas = FakeAgendas(rows)
        self.people = FakePeople(rows)
        self.occurrences = FakeOccurrences(rows)
        self.outcomes = FakeOutcomes(rows)
        self.drinks = FakeDrinks(rows)
        self.tips_seen = FakeTipsSeen(rows)
        self.sessions = FakeSessions(rows)
        self.personal = FakePersonalRecords(rows)
        self.notes = FakeNotes(rows)

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._storage.end_turn()

    async def commit(self) -> None:
        self._storage.require_up()
        self._storage.rows = self._rows
        self._storage.commits += 1
        self._use(self._rows.copy())


class FakeStorage:
    """Every task waits for its turn; a task that begins a second unit inside one is a bug."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.commits = 0
        self.is_down = False
        self._turn = asyncio.Lock()
        self._owner: asyncio.Task[object] | None = None

    def begin(self) -> UnitOfWork:
        return FakeUnitOfWork(self)

    def read(self) -> UnitOfWork:
        return self.begin()

    def require_up(self) -> None:
        if self.is_down:
            message = "the database did not answer"
            raise StorageUnavailableError(message)

    async def take_turn(self) -> None:
        self.require_up()
        task = asyncio.current_task()
        if self._owner is task:
            message = "a unit of work is open already in this task"
            raise RuntimeError(message)
        await self._turn.acquire()
        self._owner = task

    def end_turn(self) -> None:
        self._owner = None
        self._turn.release()
