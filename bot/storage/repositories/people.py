"""One person in SQL: all that a change or an overview needs, in four statements.

The rows are locked in the order in which everything locks them: the person, then the reminders.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    and_,
    bindparam,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.person import Person
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.reminders.rules import Reminder, ReminderKind
from bot.domain.reminders.slots import Occasion, SlotKey
from bot.domain.servers.offers import Joined
from bot.domain.time.zones import MIDNIGHT, ONE_DAY
from bot.kinds.registry import Kinds
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import readable, require_readable
from bot.storage.repositories.occurrence_rows import OCCURRENCE_COLUMNS, occurrence_of, state_of
from bot.storage.repositories.reminders import OF_PERSON, reminder_of
from bot.storage.repositories.servers.offer_members import (
    AS_TEXT,
    FROM_MEMBERS,
    joined_of_text,
)
from bot.storage.repositories.users import SqlUsers
from bot.storage.schema import tables
from bot.storage.schema.types import UNREADABLE, UtcDateTime
from bot.storage.transaction import Columns, Transaction

_occurrences, _outcomes, _drinks = tables.occurrences, tables.outcomes, tables.drinks
_members = tables.offer_members

_KINDS: BindParameter[Any] = bindparam("kinds", expanding=True)  # typed by its column
_PERSON: BindParameter[int] = bindparam("person")

_RECENT = and_(
    _occurrences.c.user_id == _PERSON,
    _occurrences.c.kind.in_(_KINDS),  # those of another version of Charley are not ours to plan
    _occurrences.c.anchor_at >= bindparam("since_at", type_=UtcDateTime()),
)
RECENT = select(*OCCURRENCE_COLUMNS).where(_RECENT)
RECENT_AND_PRESSED = select(*OCCURRENCE_COLUMNS).where(
    or_(
        _RECENT,
        and_(_occurrences.c.id == bindparam("pressed"), _occurrences.c.user_id == _PERSON),
    )
)

_MEMBERSHIP = "+"
"""Stands where an outcome has its kind."""
_NO_KIND: ColumnElement[str] = literal_column("''")
_NO_MILLILITRES: ColumnElement[int] = literal_column("0")
HISTORY = union_all(
    select(
        _outcomes.c.kind,
        _outcomes.c.local_date,
        _outcomes.c.anchor_at,
        _outcomes.c.outcome,
        _NO_MILLILITRES.label("millilitres"),
    ).where(
        _outcomes.c.user_id == _PERSON,
        _outcomes.c.kind.in_(_KINDS),
        _outcomes.c.anchor_at >= bindparam("since_at", type_=UtcDateTime()),
    ),
    select(_NO_KIND, _drinks.c.drink_day, null(), null(), func.sum(_drinks.c.millilitres))
    .where(_drinks.c.user_id == _PERSON, _drinks.c.drink_day >= bindparam("since"))
    .group_by(_drinks.c.drink_day),
    select(
        literal_column(f"'{_MEMBERSHIP}'"), null(), _members.c.joined_at, AS_TEXT, _NO_MILLILITRES
    )
    .select_from(FROM_MEMBERS)
    .where(_members.c.user_id == _PERSON),
)
"""Outcomes; behind them, with neither kind nor outcome, the sum of each drink day; then memberships."""


class SqlPeople:
    """The port `People`."""

    def __init__(self, transaction: Transaction, *, kinds: Kinds) -> None:
        self._transaction = transaction
        self._kinds = kinds
        self._occurrence_of = partial(occurrence_of, kinds=kinds)

    async def load(
        self, user_id: UserId, *, since: date, pressed: OccurrenceId | None = None
    ) -> Person | None:
        """Return a person with all that happened from a date on; `None`: they are unknown.

        Raises:
            RowUnreadableError: the person's own row, or that of *pressed*, cannot be read.
        """
        user = await SqlUsers(self._transaction).get(user_id)
        if user is None:
            return None
        reminders = await self._reminders(user_id)
        rows = await self._occurrences(user_id, since=since, pressed=pressed)
        asked_of = next((self._occurrence_of(row) for row in rows if row.id == pressed), None)
        if asked_of is not None and asked_of.slot.local_date <= since:
            since = asked_of.slot.local_date - ONE_DAY  # what happened around it counts as well
            rows = await self._occurrences(user_id, since=since, pressed=pressed)
        history = await self._transaction.rows(
            HISTORY, {**self._span(user_id, since), "since": since}
        )
        occurrences = {each.id: each for each in readable(rows, self._occurrence_of)}
        return Person(
            user=user,
            reminders={reminder.kind: reminder for reminder in reminders},
            occurrences=occurrences,
            unreadable_slots=_slots_of(row for row in rows if row.id not in occurrences),
            outcomes=_outcomes_of(history),
            drunk_ml=_drunk_ml_of(history),
            joined=_joined_of(history, user_id),
        )

    async def _reminders(self, user_id: UserId) -> Sequence[Reminder]:
        statement = OF_PERSON if self._transaction.is_reading else OF_PERSON.with_for_update()
        rows = await self._transaction.rows(statement, {"person": user_id})
        return readable(rows, partial(reminder_of, kinds=self._kinds))

    async def _occurrences(
        self, user_id: UserId, *, since: date, pressed: OccurrenceId | None
    ) -> Sequence[Row[*tuple[Any, ...]]]:
        if pressed is None:
            return await self._transaction.rows(RECENT, self._span(user_id, since))
        return await self._transaction.rows(
            RECENT_AND_PRESSED, {**self._span(user_id, since), "pressed": pressed}
        )

    def _span(self, user_id: UserId, since: date) -> dict[str, object]:
        return {
            "person": user_id,
            "kinds": list(self._kinds.names),
            "since_at": datetime.combine(since, MIDNIGHT, tzinfo=UTC),
        }


def _slots_of(rows: Iterable[Row[*tuple[Any, ...]]]) -> dict[ReminderKind, dict[SlotKey, State]]:
    """Return the slots that unreadable rows take: nothing else may be planned in their place."""
    found: defaultdict[ReminderKind, dict[SlotKey, State]] = defaultdict(dict)
    for row in rows:
        if isinstance(row.anchor_at, datetime) and isinstance(row.slot, int):
            found[ReminderKind(row.kind)][SlotKey(row.anchor_at, row.slot)] = state_of(row.state)
    return dict(found)


def _outcomes_of(history: Iterable[Columns]) -> dict[ReminderKind, dict[Occasion, Outcome]]:
    found: defaultdict[ReminderKind, dict[Occasion, Outcome]] = defaultdict(dict)
    rows = (row for row in history if row[0] and row[0] != _MEMBERSHIP)
    for kind, occasion, outcome in readable(rows, _outcome_of):
        found[kind][occasion] = outcome
    return dict(found)


def _outcome_of(row: Columns) -> tuple[ReminderKind, Occasion, Outcome]:
    kind, local_date, anchor_at, word, _ = row
    require_readable(row, table="outcomes", name=word)
    try:
        return ReminderKind(kind), Occasion(local_date, anchor_at), Outcome(word)
    except ValueError as error:
        raise RowUnreadableError(table="outcomes", name=word) from error


def _drunk_ml_of(history: Iterable[Columns]) -> dict[date, int]:
    return {row[1]: int(row[4]) for row in history if not row[0] and UNREADABLE not in row}


def _joined_of(history: Iterable[Columns], user_id: UserId) -> tuple[Joined, ...]:
    """Return what the person has joined, the earliest first."""

    def joined(row: Columns) -> Joined:
        require_readable(row, table="offer_members", name=user_id)
        return joined_of_text(user_id, row[2], row[3])

    found = readable((row for row in history if row[0] == _MEMBERSHIP), joined)
    return tuple(
        sorted(found, key=lambda each: (each.membership.joined_at, each.membership.offer_id))
    )
