"""Leftovers in SQL: reminders that nobody answered, behind a later one that has arrived.

Nothing is stored for them: a message that is gone, or has to stay, is taken off its occurrence.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import BigInteger, and_, bindparam, exists, null, select, text, update

from bot.domain.delivery.occurrence import State
from bot.domain.guided.session import Place
from bot.domain.ids import ChannelId, MessageId, OccurrenceId
from bot.domain.reminders.rules import ReminderKind
from bot.ports.records import Leftover
from bot.storage.schema import tables
from bot.storage.schema.types import UtcDateTime
from bot.storage.transaction import Transaction

_occurrences, _users = tables.occurrences, tables.users
_old, _arrived = _occurrences.alias("old"), _occurrences.alias("arrived")
_later, _beside = _occurrences.alias("later"), _occurrences.alias("beside")

_SNOWFLAKES = (1, 2**63 - 1)
"""SQLite keeps whatever is written into a column; a text is greater than any number."""

_DUE_SINCE = bindparam("due_since", type_=UtcDateTime())

LATEST_ARRIVED = (
    select(_arrived.c.id)
    .where(
        text("arrived.state NOT IN ('planned', 'leased')"),  # so that its index is used
        _arrived.c.kind.in_(bindparam("kinds", expanding=True)),
        _arrived.c.due_at >= _DUE_SINCE,
        _arrived.c.sent_at.is_not(None),
        ~exists().where(
            _later.c.user_id == _arrived.c.user_id,
            _later.c.kind == _arrived.c.kind,
            _later.c.anchor_at >= _arrived.c.anchor_at,
            _later.c.due_at > _arrived.c.due_at,
            _later.c.sent_at.is_not(None),
        ),
    )
    .order_by(_arrived.c.due_at.desc())
    .limit(bindparam("row_limit"))
)

LEFTOVER = (
    select(_old.c.id, _users.c.dm_channel_id, _old.c.message_id)
    .join(
        _arrived,
        and_(
            _arrived.c.user_id == _old.c.user_id,
            _arrived.c.kind == _old.c.kind,
            _arrived.c.due_at > _old.c.due_at,
        ),
    )
    .join(_users, _users.c.id == _old.c.user_id)
    .where(
        _arrived.c.id == bindparam("arrived"),
        _arrived.c.sent_at.is_not(None),
        # Of a day each anchor is its own due instant; with it the person's index finds the rows.
        _old.c.anchor_at >= _DUE_SINCE,
        _old.c.state.in_([State.SENT.value, State.UNANSWERED.value]),
        _old.c.message_id.between(*_SNOWFLAKES),
        _users.c.dm_channel_id.between(*_SNOWFLAKES),
        # A message of two reminders stays: the other one may wait, or show what was answered.
        ~exists().where(
            _beside.c.user_id == _old.c.user_id,
            _beside.c.message_id == _old.c.message_id,
            _beside.c.id != _old.c.id,
        ),
    )
    .order_by(_old.c.due_at)
    .limit(1)
)

_FORGET = (
    update(_occurrences)
    .where(
        _occurrences.c.id == bindparam("name"),
        _occurrences.c.message_id == bindparam("gone", type_=BigInteger()),
    )
    .values(message_id=null())
)


class SqlLeftovers:
    """The port `Leftovers`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def latest(
        self, kinds: Collection[ReminderKind], *, due_since: datetime, limit: int
    ) -> Sequence[OccurrenceId]:
        """Return the last reminder of each person and kind that arrived, the latest due first."""
        span = {"kinds": list(kinds), "due_since": due_since, "row_limit": limit}
        rows = await self._transaction.rows(LATEST_ARRIVED, span)
        return [OccurrenceId(row[0]) for row in rows]

    async def before(self, arrived: OccurrenceId, *, due_since: datetime) -> Leftover | None:
        """Return one reminder that is to go, the earliest due first."""
        row = await self._transaction.first(LEFTOVER, {"arrived": arrived, "due_since": due_since})
        if row is None:
            return None
        name, channel_id, message_id = row
        place = Place(channel_id=ChannelId(channel_id), message_id=MessageId(message_id))
        return Leftover(occurrence_id=OccurrenceId(name), place=place)

    async def forget(self, leftover: Leftover) -> None:
        """Take the message off its occurrence."""
        gone = {"name": leftover.occurrence_id, "gone": leftover.place.message_id}
        await self._transaction.change(_FORGET, gone)
