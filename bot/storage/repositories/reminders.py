"""Reminders in SQL."""

from collections.abc import Iterable, Sequence

from sqlalchemy import bindparam, exists, literal_column, select, tuple_

from bot.domain.ids import UserId
from bot.domain.reminders import Reminder, ReminderKey, ReminderKind
from bot.domain.slots import FIRST_SNOOZE
from bot.storage import tables
from bot.storage.batches import readable
from bot.storage.conflicts import insert_or_replace
from bot.storage.errors import RowUnreadableError
from bot.storage.reminder_rows import REMINDER_COLUMNS, reminder_of, reminder_row
from bot.storage.transaction import Columns, Transaction

_reminders, _users, _occurrences = tables.reminders, tables.users, tables.occurrences

_OF = (
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

UNPLANNED = (
    select(_reminders.c.user_id, _reminders.c.kind)
    .join(_users, _users.c.id == _reminders.c.user_id)
    .where(
        tuple_(_reminders.c.user_id, _reminders.c.kind)
        > tuple_(bindparam("after_person"), bindparam("after_kind")),
        # Those of another version of Charley would fill up a batch and keep the others behind it back.
        _reminders.c.kind.in_([literal_column(f"'{kind.value}'") for kind in ReminderKind]),
        _reminders.c.enabled,
        _users.c.zone_key.is_not(None),
        _users.c.has_bedtime,
        ~_HAS_OPEN_SLOT,
    )
    .order_by(_reminders.c.user_id, _reminders.c.kind)
    .limit(bindparam("row_limit"))
)


class SqlReminders:
    """The port `Reminders`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(self, user_id: UserId) -> Sequence[Reminder]:
        """Return a person's reminders, on or off, in the order of their kinds."""
        return readable(await self._transaction.rows(_OF, {"person": user_id}), reminder_of)

    async def save(self, reminders: Iterable[Reminder]) -> None:
        """Store reminders, new or known."""
        statement = insert_or_replace(_reminders, self._transaction.dialect)
        ordered = sorted(reminders, key=lambda reminder: reminder.key)
        await self._transaction.change(statement, [reminder_row(each) for each in ordered])

    async def unplanned(
        self, *, after: ReminderKey | None = None, limit: int
    ) -> Sequence[ReminderKey]:
        """Return reminders that are on, plannable, and have no open occurrence by schedule.

        They come in the order of their keys, from behind *after* on.
        """
        person, kind = (after.user_id, after.kind.value) if after else (0, "")
        place = {"after_person": person, "after_kind": kind, "row_limit": limit}
        return readable(await self._transaction.rows(UNPLANNED, place), _key_of)


def _key_of(row: Columns) -> ReminderKey:
    user_id, kind = row
    try:
        return ReminderKey(UserId(user_id), ReminderKind(kind))
    except ValueError as error:
        raise RowUnreadableError(table="reminders", name=user_id) from error
