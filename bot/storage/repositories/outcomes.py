"""The outcomes of nights and drink days in SQL."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import bindparam, delete, select

from bot.domain.agenda import Outcome
from bot.domain.reminders import ReminderKey
from bot.storage import tables
from bot.storage.conflicts import insert_or_keep, insert_or_replace
from bot.storage.errors import RowUnreadableError
from bot.storage.transaction import Parameters, Transaction

_outcomes = tables.outcomes

_ONE = (
    _outcomes.c.user_id == bindparam("user_id"),
    _outcomes.c.kind == bindparam("kind"),
    _outcomes.c.local_date == bindparam("local_date"),
)
_GET = select(_outcomes.c.outcome).where(*_ONE)
_FORGET = delete(_outcomes).where(*_ONE)


class SqlOutcomes:
    """The port `Outcomes`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, key: ReminderKey, local_date: date) -> Outcome | None:
        """Return how a night or day ended, as far as it is recorded.

        Raises:
            RowUnreadableError: this version knows no such outcome.
        """
        row = await self._transaction.first(_GET, {**_name(key), "local_date": local_date})
        return None if row is None else _outcome_of(row[0], key=key)

    async def record(self, key: ReminderKey, local_date: date, outcome: Outcome) -> None:
        """Store an outcome, replacing an earlier one."""
        statement = insert_or_replace(_outcomes, self._transaction.dialect)
        await self._transaction.change(statement, _row(key, local_date, outcome))

    async def record_pause(self, keys: Iterable[tuple[ReminderKey, date]]) -> None:
        """Store `paused` where nothing else is recorded."""
        statement = insert_or_keep(_outcomes, self._transaction.dialect)
        rows = [_row(key, local_date, Outcome.PAUSED) for key, local_date in sorted(set(keys))]
        await self._transaction.change(statement, rows)

    async def forget(self, key: ReminderKey, local_date: date) -> None:
        """Take an outcome back."""
        await self._transaction.change(_FORGET, {**_name(key), "local_date": local_date})


def _outcome_of(word: str, *, key: ReminderKey) -> Outcome:
    try:
        return Outcome(word)
    except ValueError as error:
        raise RowUnreadableError(table="outcomes", name=key.user_id) from error


def _row(key: ReminderKey, local_date: date, outcome: Outcome) -> Parameters:
    return {**_name(key), "local_date": local_date, "outcome": outcome.value}


def _name(key: ReminderKey) -> dict[str, object]:
    return {"user_id": key.user_id, "kind": key.kind.value}
