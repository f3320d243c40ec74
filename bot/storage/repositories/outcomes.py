"""The outcomes of nights and drink days in SQL."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, delete, select

from bot.domain.delivery.outcomes import Outcome, Record, StoredNight
from bot.domain.ids import UserId
from bot.domain.reminders.rules import ReminderKey, ReminderKind
from bot.domain.reminders.slots import SAME_SLEEP, Occasion, is_same_sleep
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import chunked, readable, require_readable, say_unreadable
from bot.storage.schema import tables
from bot.storage.schema.types import UNREADABLE, UtcDateTime
from bot.storage.transaction import Columns, Parameters, Transaction
from bot.storage.upserts import insert_or_keep, insert_or_replace

_outcomes, _notes = tables.outcomes, tables.notes

_AWAY = timedelta(days=2)

KEPT_SINCE = "nights kept since"
"""The note of a database that is older than the record of every night; revision 0008 writes it."""

_FORGET = delete(_outcomes).where(
    _outcomes.c.user_id == bindparam("user_id"),
    _outcomes.c.kind == bindparam("kind"),
    _outcomes.c.anchor_at == bindparam("anchor_at", type_=UtcDateTime()),
)

ALL_OF = (
    select(
        _outcomes.c.local_date, _outcomes.c.anchor_at, _outcomes.c.outcome, _outcomes.c.is_corrected
    )
    .where(
        _outcomes.c.user_id == bindparam("person"), _outcomes.c.kind == bindparam("reminder_kind")
    )
    .order_by(_outcomes.c.anchor_at)
)

AROUND = select(
    _outcomes.c.user_id,
    _outcomes.c.kind,
    _outcomes.c.anchor_at,
    _outcomes.c.local_date,
    _outcomes.c.outcome,
    _outcomes.c.is_corrected,
).where(
    _outcomes.c.user_id.in_(bindparam("people", expanding=True)),
    _outcomes.c.kind.in_(bindparam("kinds", expanding=True)),
    _outcomes.c.anchor_at > bindparam("low", type_=UtcDateTime()),
    _outcomes.c.anchor_at < bindparam("high", type_=UtcDateTime()),
)

_SINCE = select(_notes.c.text).where(_notes.c.name == KEPT_SINCE)


class SqlOutcomes:
    """The port `Outcomes`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def record(self, key: ReminderKey, occasion: Occasion, outcome: Outcome) -> None:
        """Store an outcome, replacing an earlier one with the same anchor."""
        statement = insert_or_replace(_outcomes, self._transaction.dialect)
        await self._transaction.change(statement, _row(key, Record(occasion, outcome)))

    async def correct(self, key: ReminderKey, occasion: Occasion, outcome: Outcome) -> None:
        """Store an outcome as one that the person changed by hand."""
        statement = insert_or_replace(_outcomes, self._transaction.dialect)
        row = _row(key, Record(occasion, outcome), is_corrected=True)
        await self._transaction.change(statement, row)

    async def record_endings(self, nights: Iterable[tuple[ReminderKey, Record]]) -> None:
        """Store how nights ended without an answer, where nothing has the same anchor."""
        statement = insert_or_keep(_outcomes, self._transaction.dialect)
        rows = [_row(key, record) for key, record in sorted(set(nights))]
        await self._transaction.change_each(statement, rows)

    async def forget(self, key: ReminderKey, anchor_at: datetime) -> None:
        """Take the outcome with exactly this anchor back."""
        await self._transaction.change(_FORGET, {**_name(key), "anchor_at": anchor_at})

    async def all_of(self, user_id: UserId, kind: ReminderKind) -> Sequence[StoredNight]:
        """Return all that was ever recorded of a person's reminder, the earliest first."""
        rows = await self._transaction.rows(ALL_OF, {"person": user_id, "reminder_kind": kind})
        return readable(rows, _stored_night)

    async def kept_since(self) -> date | None:
        """Return from which date on every planned night is on record; `None`: from the first one."""
        row = await self._transaction.first(_SINCE)
        if row is None:
            return None
        try:
            return date.fromisoformat(row[0])
        except ValueError:
            say_unreadable("notes", KEPT_SINCE)
            return date.max  # nothing that is not on record is known


class Lapsed(NamedTuple):
    """A reminder that nobody answered."""

    key: ReminderKey
    occasion: Occasion


async def record_lapses(transaction: Transaction, lapsed: Collection[Lapsed]) -> None:
    """Store the nights of lapsed reminders as missed, where nothing else is on record.

    That nothing was sent is taken back; the transaction has locked the people.
    """
    for chunk in chunked(lapsed):
        anchors = [each.occasion.anchor_at for each in chunk]
        parameters: Parameters = {
            "people": sorted({each.key.user_id for each in chunk}),
            "kinds": sorted({each.key.kind for each in chunk}),
            "low": min(anchors) - SAME_SLEEP,
            "high": max(anchors) + SAME_SLEEP,
        }
        rows = await transaction.rows(AROUND, parameters)
        missed = list(_missed(chunk, [row for row in rows if UNREADABLE not in row]))
        await transaction.change_each(insert_or_replace(_outcomes, transaction.dialect), missed)


def _missed(lapsed: Iterable[Lapsed], rows: Iterable[Columns]) -> Iterator[Parameters]:
    """Yield the rows to store: one for each sleep that nothing, or nothing sent, is known of."""
    known: dict[ReminderKey, dict[datetime, tuple[date, bool]]] = {}
    for user_id, kind, anchor_at, local_date, outcome, is_corrected in rows:
        is_unsent = outcome == Outcome.NOT_SENT.value and not is_corrected
        of_key = known.setdefault(ReminderKey(user_id, kind), {})
        of_key[anchor_at] = (local_date, is_unsent)
    for key, occasion in lapsed:
        of_key = known.setdefault(key, {})
        same = [each for each in of_key if is_same_sleep(each, occasion.anchor_at)]
        anchor_at = min(same, key=lambda each: abs(each - occasion.anchor_at), default=None)
        if anchor_at is None:
            anchor_at, is_open = occasion.anchor_at, True
            local_date = occasion.local_date
        else:
            local_date, is_open = of_key[anchor_at]
        of_key[anchor_at] = (local_date, False)
        if is_open:
            yield _row(key, Record(Occasion(local_date, anchor_at), Outcome.MISSED))


def _stored_night(row: Columns) -> StoredNight:
    require_readable(row, table="outcomes", name=row[1])
    local_date, anchor_at, word, is_corrected = row
    try:
        outcome = Outcome(word)
    except ValueError as error:
        raise RowUnreadableError(table="outcomes", name=word) from error
    occasion = Occasion(local_date, anchor_at)
    if not is_night(occasion):
        raise RowUnreadableError(table="outcomes", name=str(local_date))
    return StoredNight(occasion=occasion, outcome=outcome, is_corrected=is_corrected)


def is_night(occasion: Occasion) -> bool:
    """Tell whether a date and a bedtime can belong together, in whatever zone it was."""
    return abs(occasion.anchor_at.date() - occasion.local_date) <= _AWAY


def _row(key: ReminderKey, record: Record, *, is_corrected: bool = False) -> Parameters:
    return {
        **_name(key),
        **record.occasion._asdict(),
        "outcome": record.outcome.value,
        "is_corrected": is_corrected,
    }


def _name(key: ReminderKey) -> dict[str, object]:
    return {"user_id": key.user_id, "kind": key.kind}
