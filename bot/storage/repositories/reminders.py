"""Reminders in SQL."""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    exists,
    literal_column,
    or_,
    select,
    tuple_,
)

from bot.domain.errors import DomainError
from bot.domain.ids import UserId
from bot.domain.reminders.rules import Reminder, ReminderKey, ReminderKind, Rule
from bot.domain.reminders.slots import FIRST_SNOOZE
from bot.kinds.registry import AnyKind, Kinds
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import readable, require_numbers
from bot.storage.schema import tables
from bot.storage.transaction import Columns, Parameters, Transaction
from bot.storage.upserts import insert_or_replace

REMINDER_COLUMNS = tuple(tables.reminders.columns)

_DIFFERENT_RULES = 1024
"""Kept in memory: there are few rules, and most people have the usual ones."""


def reminder_of(row: Columns, *, kinds: Kinds) -> Reminder:
    """Return the reminder of a row of `REMINDER_COLUMNS`.

    Raises:
        RowUnreadableError: this version knows no such kind, or no such rule.
    """
    user_id, kind, rule, enabled, unanswered = row
    require_numbers(unanswered, table="reminders", name=user_id)
    try:
        return Reminder(
            user_id=UserId(user_id),
            rule=_rule_of(kinds.named(kind), rule),
            enabled=enabled,
            unanswered=unanswered,
        )
    except (ValueError, TypeError, KeyError, DomainError) as error:
        raise RowUnreadableError(table="reminders", name=user_id) from error


def reminder_row(reminder: Reminder, *, kinds: Kinds) -> Parameters:
    """Return the columns of a reminder."""
    return {
        "user_id": reminder.user_id,
        "kind": reminder.kind,
        "rule": json.dumps(kinds.named(reminder.kind).encode(reminder.rule)),
        "enabled": reminder.enabled,
        "unanswered": reminder.unanswered,
    }


@lru_cache(maxsize=_DIFFERENT_RULES)
def _rule_of(kind: AnyKind, text: str) -> Rule:
    rule: Rule = kind.decode(json.loads(text))
    return rule


_reminders, _users, _occurrences = tables.reminders, tables.users, tables.occurrences

OF_PERSON = (
    select(*REMINDER_COLUMNS)
    .where(_reminders.c.user_id == bindparam("person"))
    .order_by(_reminders.c.kind)
)

_HAS_OPEN_SLOT = exists().where(
    tables.IS_OPEN,
    _occurrences.c.user_id == _reminders.c.user_id,
    _occurrences.c.kind == _reminders.c.kind,
    _occurrences.c.slot < FIRST_SNOOZE,
)


@lru_cache(maxsize=2)
def unplanned(kinds: Kinds) -> Select[Any]:  # the columns of `_key_of`
    """Return the query for reminders that are on, plannable, and have nothing planned."""
    without_bedtime = [kind.name for kind in kinds if not kind.traits.needs_bedtime]
    return (
        select(_reminders.c.user_id, _reminders.c.kind)
        .join(_users, _users.c.id == _reminders.c.user_id)
        .where(
            tuple_(_reminders.c.user_id, _reminders.c.kind)
            > tuple_(bindparam("after_person"), bindparam("after_kind")),
            # Those of another version of Charley would fill up a batch and keep the others behind it back.
            _reminders.c.kind.in_(_literals(kinds.names)),
            _reminders.c.enabled,
            _users.c.zone_key.is_not(None),
            or_(_users.c.has_bedtime, _reminders.c.kind.in_(_literals(without_bedtime))),
            ~_HAS_OPEN_SLOT,
        )
        .order_by(_reminders.c.user_id, _reminders.c.kind)
        .limit(bindparam("row_limit"))
    )


def _literals(kinds: Iterable[ReminderKind]) -> list[ColumnElement[str]]:
    return [literal_column(f"'{name}'") for name in kinds]


class SqlReminders:
    """The port `Reminders`."""

    def __init__(self, transaction: Transaction, *, kinds: Kinds) -> None:
        self._transaction = transaction
        self._kinds = kinds

    async def of(self, user_id: UserId) -> Sequence[Reminder]:
        """Return a person's reminders, on or off, in the order of their kinds."""
        return readable(
            await self._transaction.rows(OF_PERSON, {"person": user_id}),
            partial(reminder_of, kinds=self._kinds),
        )

    async def save(self, reminders: Iterable[Reminder]) -> None:
        """Store reminders, new or known."""
        statement = insert_or_replace(_reminders, self._transaction.dialect)
        ordered = sorted(reminders, key=lambda reminder: reminder.key)
        await self._transaction.change_each(
            statement, [reminder_row(each, kinds=self._kinds) for each in ordered]
        )

    async def unplanned(
        self, *, after: ReminderKey | None = None, limit: int
    ) -> Sequence[ReminderKey]:
        """Return reminders that are on, plannable, and have no open occurrence by schedule.

        They come in the order of their keys, from behind *after* on.
        """
        person, kind = (after.user_id, after.kind) if after else (0, "")
        place = {"after_person": person, "after_kind": kind, "row_limit": limit}
        return readable(
            await self._transaction.rows(unplanned(self._kinds), place),
            partial(_key_of, kinds=self._kinds),
        )


def _key_of(row: Columns, *, kinds: Kinds) -> ReminderKey:
    user_id, kind = row
    try:
        return ReminderKey(UserId(user_id), kinds.named(kind).name)
    except ValueError as error:
        raise RowUnreadableError(table="reminders", name=user_id) from error
