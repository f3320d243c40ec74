"""The outcomes of nights and drink days in SQL."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, delete, select

from bot.domain.delivery.outcomes import Outcome, Record
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import SAME_SLEEP, Occasion
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import require_readable
from bot.storage.schema import tables
from bot.storage.schema.types import UtcDateTime
from bot.storage.transaction import Columns, Parameters, Transaction
from bot.storage.upserts import insert_or_keep, insert_or_replace

_outcomes = tables.outcomes

_SAME = (
    _outcomes.c.user_id == bindparam("user_id"),
    _outcomes.c.kind == bindparam("kind"),
    _outcomes.c.anchor_at > bindparam("above", type_=UtcDateTime()),
    _outcomes.c.anchor_at < bindparam("below", type_=UtcDateTime()),
)
_COLUMNS = (_outcomes.c.local_date, _outcomes.c.anchor_at, _outcomes.c.outcome)
_SPAN = select(*_COLUMNS).where(*_SAME).order_by(_outcomes.c.anchor_at)
_FORGET = delete(_outcomes).where(*_SAME)

_ANYWHERE = timedelta(days=2)
"""A date's bedtimes lie closer to its noon UTC than this, in every zone."""


class SqlOutcomes:
    """The port `Outcomes`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, key: ReminderKey, anchor_at: datetime) -> Record | None:
        """Return how a sleep or a day of drinks ended, as far as it is recorded.

        Raises:
            RowUnreadableError: this version knows no such outcome.
        """
        rows = await self._transaction.rows(_SPAN, _span(key, anchor_at, SAME_SLEEP))
        found = (_record_of(row, key=key) for row in rows)
        return min(found, key=lambda each: abs(each.occasion.anchor_at - anchor_at), default=None)

    async def on(self, key: ReminderKey, local_date: date) -> Sequence[Record]:
        """Return what is recorded under a date, earliest first: it may have had two nights.

        Raises:
            RowUnreadableError: this version knows no such outcome.
        """
        noon_at = Occasion.drink_day(local_date).anchor_at
        rows = await self._transaction.rows(_SPAN, _span(key, noon_at, _ANYWHERE))
        return [_record_of(row, key=key) for row in rows if row[0] == local_date]

    async def record(self, key: ReminderKey, occasion: Occasion, outcome: Outcome) -> None:
        """Store an outcome, replacing an earlier one with the same anchor."""
        statement = insert_or_replace(_outcomes, self._transaction.dialect)
        await self._transaction.change(statement, _row(key, occasion, outcome))

    async def record_pause(self, keys: Iterable[tuple[ReminderKey, Occasion]]) -> None:
        """Store `paused` where nothing else is recorded with the same anchor."""
        statement = insert_or_keep(_outcomes, self._transaction.dialect)
        rows = [_row(key, occasion, Outcome.PAUSED) for key, occasion in sorted(set(keys))]
        await self._transaction.change(statement, rows)

    async def forget(self, key: ReminderKey, anchor_at: datetime) -> None:
        """Take the outcome of a sleep or a day of drinks back."""
        await self._transaction.change(_FORGET, _span(key, anchor_at, SAME_SLEEP))


def _record_of(row: Columns, *, key: ReminderKey) -> Record:
    local_date, anchor_at, word = row
    require_readable(row, table="outcomes", name=key.user_id)
    try:
        return Record(Occasion(local_date, anchor_at), Outcome(word))
    except ValueError as error:
        raise RowUnreadableError(table="outcomes", name=key.user_id) from error


def _row(key: ReminderKey, occasion: Occasion, outcome: Outcome) -> Parameters:
    return {**_name(key), **occasion._asdict(), "outcome": outcome.value}


def _span(key: ReminderKey, anchor_at: datetime, reach: timedelta) -> Parameters:
    return {**_name(key), "above": anchor_at - reach, "below": anchor_at + reach}


def _name(key: ReminderKey) -> dict[str, object]:
    return {"user_id": key.user_id, "kind": key.kind}
