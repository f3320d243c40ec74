"""The outcomes of nights and drink days in SQL."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, delete

from bot.domain.delivery.outcomes import Outcome
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import Occasion
from bot.storage.schema import tables
from bot.storage.schema.types import UtcDateTime
from bot.storage.transaction import Parameters, Transaction
from bot.storage.upserts import insert_or_keep, insert_or_replace

_outcomes = tables.outcomes

_FORGET = delete(_outcomes).where(
    _outcomes.c.user_id == bindparam("user_id"),
    _outcomes.c.kind == bindparam("kind"),
    _outcomes.c.anchor_at == bindparam("anchor_at", type_=UtcDateTime()),
)


class SqlOutcomes:
    """The port `Outcomes`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def record(self, key: ReminderKey, occasion: Occasion, outcome: Outcome) -> None:
        """Store an outcome, replacing an earlier one with the same anchor."""
        statement = insert_or_replace(_outcomes, self._transaction.dialect)
        await self._transaction.change(statement, _row(key, occasion, outcome))

    async def record_pause(self, keys: Iterable[tuple[ReminderKey, Occasion]]) -> None:
        """Store `paused` where nothing else is recorded with the same anchor."""
        statement = insert_or_keep(_outcomes, self._transaction.dialect)
        rows = [_row(key, occasion, Outcome.PAUSED) for key, occasion in sorted(set(keys))]
        await self._transaction.change_each(statement, rows)

    async def forget(self, key: ReminderKey, anchor_at: datetime) -> None:
        """Take the outcome with exactly this anchor back."""
        await self._transaction.change(_FORGET, {**_name(key), "anchor_at": anchor_at})


def _row(key: ReminderKey, occasion: Occasion, outcome: Outcome) -> Parameters:
    return {**_name(key), **occasion._asdict(), "outcome": outcome.value}


def _name(key: ReminderKey) -> dict[str, object]:
    return {"user_id": key.user_id, "kind": key.kind}
