"""Retrospects in SQL: one statement for a hundred people as for one.

A person comes as one row, with all nights as one text, as agendas have their history.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, bindparam, func, select

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.outcomes import Outcome, StoredNight
from bot.domain.ids import UserId
from bot.domain.progress.week import Retrospect
from bot.domain.reminders.slots import Occasion, is_same_sleep
from bot.domain.time.zones import MIDNIGHT
from bot.kinds.registry import Kinds
from bot.storage.entries import BETWEEN_ENTRIES, BETWEEN_WORDS, entries
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import chunked, readable
from bot.storage.repositories.outcomes import is_night
from bot.storage.schema import tables
from bot.storage.schema.types import UtcDateTime, instant_of_microseconds, microseconds
from bot.storage.transaction import Columns, Transaction

_users, _reminders = tables.users, tables.reminders
_occurrences, _outcomes = tables.occurrences, tables.outcomes

_DIFFERENT_ENTRIES = 32_768
"""Kept in memory: people of one zone share their bedtimes, and a night ends in few ways."""

T = TypeVar("T")

_NIGHTLY: BindParameter[Any] = bindparam("nightly", expanding=True)  # typed by its column

_NIGHTS = (
    select(
        entries(_outcomes.c.local_date, microseconds(_outcomes.c.anchor_at), _outcomes.c.outcome)
    )
    .where(_outcomes.c.user_id == _users.c.id, _outcomes.c.kind.in_(_NIGHTLY))
    .correlate(_users)
    .scalar_subquery()
)
_WAITING = (
    select(entries(_occurrences.c.local_date, microseconds(_occurrences.c.anchor_at)))
    .where(
        _occurrences.c.user_id == _users.c.id,
        _occurrences.c.kind.in_(_NIGHTLY),
        _occurrences.c.anchor_at >= bindparam("since_at", type_=UtcDateTime()),
        _occurrences.c.sent_at.is_not(None),
        _occurrences.c.state.in_([State.SENT, State.SNOOZED]),
    )
    .correlate(_users)
    .scalar_subquery()
)
_UNSENT = (
    select(entries(_occurrences.c.local_date, _occurrences.c.reason))
    .where(
        _occurrences.c.user_id == _users.c.id,
        _occurrences.c.kind.in_(_NIGHTLY),
        _occurrences.c.anchor_at >= bindparam("since_at", type_=UtcDateTime()),
        _occurrences.c.sent_at.is_(None),
        _occurrences.c.reason.is_not(None),
    )
    .correlate(_users)
    .scalar_subquery()
)
_UNANSWERED = (
    select(func.max(_reminders.c.unanswered))
    .where(
        _reminders.c.user_id == _users.c.id,
        _reminders.c.kind.in_(bindparam("quiet", expanding=True)),
    )
    .correlate(_users)
    .scalar_subquery()
)
RETROSPECTS = select(_users.c.id, _NIGHTS, _WAITING, _UNSENT, _UNANSWERED).where(
    _users.c.id.in_(bindparam("people", expanding=True))
)
"""People with all their nights, those that wait for an answer, why some did not come, and for how long they have not answered."""


class SqlRetrospects:
    """The port `Retrospects`."""

    def __init__(self, transaction: Transaction, *, kinds: Kinds) -> None:
        self._transaction = transaction
        self._kinds = kinds

    async def of(self, user_ids: Collection[UserId], *, since: date) -> Mapping[UserId, Retrospect]:
        """Return what is on record of the nights of those who are known."""
        found: dict[UserId, Retrospect] = {}
        for chunk in chunked(sorted(user_ids)):
            parameters: dict[str, Any] = {
                "people": list(chunk),
                "nightly": list(self._kinds.nightly),
                "quiet": list(self._kinds.falling_quiet),
                "since_at": datetime.combine(since, MIDNIGHT, tzinfo=UTC),
            }
            rows = await self._transaction.rows(RETROSPECTS, parameters)
            found |= {UserId(row[0]): _retrospect_of(row) for row in rows}
        return found


def _retrospect_of(row: Columns) -> Retrospect:
    """Return what a row of `RETROSPECTS` says; an entry that cannot be read is left out."""
    _, nights, waiting, unsent, unanswered = row
    kept = _entries(nights, _night_of)
    known = [each.occasion.anchor_at for each in kept if each.outcome is not Outcome.NOT_SENT]
    open_ = [each for each in _entries(waiting, _waiting_of) if not _is_same(each, known)]
    return Retrospect(
        nights=(*kept, *open_),
        unsent=dict(_entries(unsent, _reason_of)),
        unanswered=unanswered or 0,
    )


def _is_same(waiting: StoredNight, known: Iterable[datetime]) -> bool:
    """Tell whether the sleep of a reminder that waits for its answer is on record already."""
    return any(is_same_sleep(waiting.occasion.anchor_at, each) for each in known)


def _entries(text: str | None, read: Callable[[str], T]) -> list[T]:
    return [] if text is None else readable(text.split(BETWEEN_ENTRIES), read)


@lru_cache(maxsize=_DIFFERENT_ENTRIES)
def _night_of(entry: str) -> StoredNight:
    try:
        local_date, anchor, outcome = entry.split(BETWEEN_WORDS)
        occasion = Occasion(date.fromisoformat(local_date), instant_of_microseconds(int(anchor)))
        night = StoredNight(occasion=occasion, outcome=Outcome(outcome))
    except ValueError as error:
        raise RowUnreadableError(table="outcomes", name=entry) from error
    if not is_night(occasion):
        raise RowUnreadableError(table="outcomes", name=entry)
    return night


@lru_cache(maxsize=_DIFFERENT_ENTRIES)
def _waiting_of(entry: str) -> StoredNight:
    return _night_of(f"{entry}{BETWEEN_WORDS}{Outcome.MISSED}")


@lru_cache(maxsize=_DIFFERENT_ENTRIES)
def _reason_of(entry: str) -> tuple[date, Reason]:
    try:
        local_date, reason = entry.split(BETWEEN_WORDS)
        return date.fromisoformat(local_date), Reason(reason)
    except ValueError as error:
        raise RowUnreadableError(table="occurrences", name=entry) from error
