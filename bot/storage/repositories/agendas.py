"""Agendas in SQL: as many queries for a hundred reminders as for one.

One query each for the people, their reminders and their drinks, and one for each kind of
reminder for the outcomes and for the slots, so that every one of them walks an index. The history
of a reminder comes as one row with one text: two weeks of water prompts are a hundred slots, and
many people share the same ones, so that few texts have to be read twice.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Executable,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome, Record
from bot.domain.ids import UserId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder, ReminderKey, ReminderKind
from bot.domain.reminders.slots import Occasion, SlotKey
from bot.domain.time.zones import MIDNIGHT
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import chunked, readable, say_unreadable
from bot.storage.repositories.reminders import REMINDER_COLUMNS, reminder_of
from bot.storage.repositories.users import USER_COLUMNS, user_of
from bot.storage.schema import tables
from bot.storage.schema.types import UNREADABLE, instant_of_microseconds, microseconds
from bot.storage.transaction import Columns, Parameters, Transaction

_users, _reminders = tables.users, tables.reminders
_occurrences, _outcomes, _drinks = tables.occurrences, tables.outcomes, tables.drinks

_DIFFERENT_ENTRIES = 32_768
"""Kept in memory: people of one zone share their bedtimes, and a night has few states."""

_BETWEEN_WORDS, _BETWEEN_ENTRIES = "/", ";"


def _joined(*columns: ColumnElement[Any]) -> ColumnElement[str]:  # whatever can be cast to text
    """Return `1772659800000000/0/sent;1772746200000000/0/planned` of a group of rows."""
    first, *rest = (cast(column, Text) for column in columns)
    entry: ColumnElement[str] = first
    for word in rest:
        entry = entry + literal_column(f"'{_BETWEEN_WORDS}'") + word
    return func.aggregate_strings(entry, _BETWEEN_ENTRIES)


_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)  # typed by its column

_USERS = select(*USER_COLUMNS).where(_users.c.id.in_(_PEOPLE)).order_by(_users.c.id)
_REMINDERS = (
    select(*REMINDER_COLUMNS)
    .where(_reminders.c.user_id.in_(_PEOPLE))
    .order_by(_reminders.c.user_id, _reminders.c.kind)
)
_OUTCOMES = (
    select(
        _outcomes.c.user_id,
        _joined(_outcomes.c.local_date, microseconds(_outcomes.c.anchor_at), _outcomes.c.outcome),
    )
    .where(
        _outcomes.c.user_id.in_(_PEOPLE),
        _outcomes.c.kind == bindparam("reminder_kind"),
        _outcomes.c.anchor_at >= bindparam("since_at"),
    )
    .group_by(_outcomes.c.user_id)
)
SLOTS = (
    select(
        _occurrences.c.user_id,
        _joined(microseconds(_occurrences.c.anchor_at), _occurrences.c.slot, _occurrences.c.state),
    )
    .where(
        _occurrences.c.user_id.in_(_PEOPLE),
        _occurrences.c.kind == bindparam("reminder_kind"),
        _occurrences.c.anchor_at >= bindparam("since_at"),
    )
    .group_by(_occurrences.c.user_id)
)
_DRUNK = (
    select(_drinks.c.user_id, _drinks.c.drink_day, func.sum(_drinks.c.millilitres))
    .where(_drinks.c.user_id.in_(_PEOPLE), _drinks.c.drink_day >= bindparam("since"))
    .group_by(_drinks.c.user_id, _drinks.c.drink_day)
)


class SqlAgendas:
    """The port `Agendas`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def load(
        self, keys: Collection[ReminderKey], *, since: date
    ) -> Mapping[ReminderKey, Agenda]:
        """Return the agendas of the reminders that exist, with all that happened from then on."""
        return await self._load(keys, since=since, users=_USERS, reminders=_REMINDERS)

    async def load_for_update(
        self, keys: Collection[ReminderKey], *, since: date
    ) -> Mapping[ReminderKey, Agenda]:
        """Do the same and lock the people, then the reminders, until the unit of work ends."""
        return await self._load(
            keys,
            since=since,
            users=_USERS.with_for_update(key_share=True),
            reminders=_REMINDERS.with_for_update(),
        )

    async def _load(
        self,
        keys: Collection[ReminderKey],
        *,
        since: date,
        users: Executable,
        reminders: Executable,
    ) -> Mapping[ReminderKey, Agenda]:
        found: dict[ReminderKey, Agenda] = {}
        for chunk in chunked(sorted(set(keys))):
            people = _people_of(chunk)
            known = await self._users(users, people)
            wanted = await self._reminders(reminders, chunk)
            history = await self._history(chunk, since=since)
            found |= {
                reminder.key: history.agenda(known[reminder.user_id], reminder)
                for reminder in wanted
                if reminder.user_id in known
            }
        return found

    async def _users(self, statement: Executable, people: Sequence[UserId]) -> dict[UserId, User]:
        rows = await self._transaction.rows(statement, {"people": people})
        return {user.id: user for user in readable(rows, user_of)}

    async def _reminders(
        self, statement: Executable, keys: Collection[ReminderKey]
    ) -> list[Reminder]:
        rows = await self._transaction.rows(statement, {"people": _people_of(keys)})
        wanted = set(keys)
        return [reminder for reminder in readable(rows, reminder_of) if reminder.key in wanted]

    async def _history(self, keys: Collection[ReminderKey], *, since: date) -> "_History":
        history = _History()
        for kind in sorted({key.kind for key in keys}):
            people = _people_of(key for key in keys if key.kind is kind)
            since_at = datetime.combine(since, MIDNIGHT, tzinfo=UTC)
            span: Parameters = {"people": people, "reminder_kind": kind.value, "since_at": since_at}
            history.note_outcomes(kind, await self._transaction.rows(_OUTCOMES, span))
            history.note_slots(kind, await self._transaction.rows(SLOTS, span))
            if kind is ReminderKind.WATER:
                drunk = await self._transaction.rows(_DRUNK, {"people": people, "since": since})
                history.note_drinks(drunk)
        return history


@dataclass(frozen=True, slots=True, kw_only=True)
class _History:
    """What happened lately, by reminder."""

    outcomes: defaultdict[ReminderKey, dict[Occasion, Outcome]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    slots: defaultdict[ReminderKey, dict[SlotKey, State]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    drunk_ml: defaultdict[ReminderKey, dict[date, int]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def note_outcomes(self, kind: ReminderKind, rows: Iterable[Columns]) -> None:
        for user_id, text in rows:
            entries = readable(text.split(_BETWEEN_ENTRIES), _outcome_of)
            self.outcomes[ReminderKey(user_id, kind)] = dict(entries)

    def note_slots(self, kind: ReminderKind, rows: Iterable[Columns]) -> None:
        for user_id, text in rows:
            entries = readable(text.split(_BETWEEN_ENTRIES), _slot_of)
            self.slots[ReminderKey(user_id, kind)] = dict(entries)

    def note_drinks(self, rows: Iterable[Columns]) -> None:
        for row in rows:
            if UNREADABLE in row:
                continue
            user_id, drink_day, millilitres = row
            self.drunk_ml[ReminderKey(user_id, ReminderKind.WATER)][drink_day] = int(millilitres)

    def agenda(self, user: User, reminder: Reminder) -> Agenda:
        key = reminder.key
        return Agenda(
            user=user,
            reminder=reminder,
            outcomes=self.outcomes.get(key, {}),
            drunk_ml=self.drunk_ml.get(key, {}),
            slots=self.slots.get(key, {}),
        )


def _people_of(keys: Iterable[ReminderKey]) -> list[UserId]:
    return sorted({key.user_id for key in keys})


@lru_cache(maxsize=_DIFFERENT_ENTRIES)
def _outcome_of(entry: str) -> Record:
    try:
        local_date, anchor, outcome = entry.split(_BETWEEN_WORDS)
        occasion = Occasion(date.fromisoformat(local_date), instant_of_microseconds(int(anchor)))
        return Record(occasion, Outcome(outcome))
    except ValueError as error:
        raise RowUnreadableError(table="outcomes", name=entry) from error


@lru_cache(maxsize=_DIFFERENT_ENTRIES)
def _slot_of(entry: str) -> tuple[SlotKey, State]:
    try:
        anchor, number, state = entry.split(_BETWEEN_WORDS)
        return SlotKey(instant_of_microseconds(int(anchor)), int(number)), _state_of(state)
    except ValueError as error:
        raise RowUnreadableError(table="occurrences", name=entry) from error


def _state_of(word: str) -> State:
    """Return a state; one that this version does not know takes its slot and is not open."""
    try:
        return State(word)
    except ValueError:
        say_unreadable("occurrences", f"of state {word}")
        return State.SKIPPED
