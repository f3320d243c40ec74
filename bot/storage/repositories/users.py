"""From rows of `users` to people and back."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, time
from functools import lru_cache

from sqlalchemy import bindparam, select, update

from bot.domain.ids import ChannelId, UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import chunked, require_readable
from bot.storage.schema import tables
from bot.storage.schema.types import UtcDateTime
from bot.storage.shift_text import shifts_of, shifts_text
from bot.storage.transaction import Columns, Parameters, Transaction
from bot.storage.upserts import insert_or_keep, insert_or_replace

USER_COLUMNS = tuple(column for column in tables.users.columns if column.name != "has_bedtime")

_DIFFERENT_WEEKS = 4096
"""Kept in memory: many people go to bed at the same times."""


def user_of(row: Columns) -> User:
    """Return the person of a row of `USER_COLUMNS`.

    Raises:
        RowUnreadableError: the bedtimes are no list of seven times, or a value is damaged.
    """
    id_, created_at, zone_key, locale, bedtimes, channel_id, consented_at, version, *rest = row
    paused_until, unreachable_since, screened_on, shifts = rest
    require_readable(row, table="users", name=id_)
    return User(
        id=UserId(id_),
        created_at=created_at,
        zone_key=zone_key,
        locale=locale,
        bedtimes=_bedtimes_read(bedtimes, shifts, user_id=id_),
        dm_channel_id=None if channel_id is None else ChannelId(channel_id),
        consented_at=consented_at,
        consent_version=version,
        paused_until=paused_until,
        unreachable_since=unreachable_since,
        screened_on=screened_on,
    )


def user_row(user: User) -> Parameters:
    """Return the columns of a person."""
    return {
        "id": user.id,
        "created_at": user.created_at,
        "zone_key": user.zone_key,
        "locale": user.locale,
        "bedtimes": _bedtimes_text(user.bedtimes),
        "has_bedtime": user.bedtimes.is_set,
        "dm_channel_id": user.dm_channel_id,
        "consented_at": user.consented_at,
        "consent_version": user.consent_version,
        "paused_until": user.paused_until,
        "unreachable_since": user.unreachable_since,
        "screened_on": user.screened_on,
        "shifts": shifts_text(user.bedtimes.shifts),
    }


def _bedtimes_read(text: str, shifts: str | None, *, user_id: int) -> Bedtimes:
    try:
        return _bedtimes_of(text, shifts)
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        raise RowUnreadableError(table="users", name=user_id) from error


@lru_cache(maxsize=_DIFFERENT_WEEKS)
def _bedtimes_of(text: str, shifts: str | None) -> Bedtimes:
    words = json.loads(text)
    return Bedtimes(
        by_weekday=tuple(None if word is None else time.fromisoformat(word) for word in words),
        shifts=shifts_of(shifts),
    )


def _bedtimes_text(bedtimes: Bedtimes) -> str:
    return json.dumps(
        [None if bedtime is None else f"{bedtime:%H:%M}" for bedtime in bedtimes.by_weekday]
    )


_users = tables.users

_LOOK_AT = select(*USER_COLUMNS).where(_users.c.id == bindparam("user_id"))
# FOR NO KEY UPDATE: rows that refer to the person may come
_GET = _LOOK_AT.with_for_update(key_share=True)

_MARK_UNREACHABLE = (
    update(_users)
    .where(_users.c.id.in_(bindparam("user_ids", expanding=True)))
    .where(_users.c.unreachable_since.is_(None))
    .values(unreachable_since=bindparam("since", type_=UtcDateTime()))
)

_UNREACHABLE_BEFORE = (
    select(_users.c.id)
    .where(tables.IS_UNREACHABLE, _users.c.unreachable_since < bindparam("instant"))
    .order_by(_users.c.unreachable_since, _users.c.id)
    .limit(bindparam("row_limit"))
)


class SqlUsers:
    """The port `Users`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, user_id: UserId) -> User | None:
        """Return a person, their row locked until the unit of work ends."""
        statement = _LOOK_AT if self._transaction.is_reading else _GET
        row = await self._transaction.first(statement, {"user_id": user_id})
        return None if row is None else user_of(row)

    async def introduce(self, user: User) -> bool:
        """Store a new person; `False`: another transaction has done so meanwhile."""
        statement = insert_or_keep(_users, self._transaction.dialect)
        return await self._transaction.change(statement, user_row(user)) > 0

    async def save(self, user: User) -> None:
        """Store a person, new or known."""
        statement = insert_or_replace(_users, self._transaction.dialect)
        await self._transaction.change(statement, user_row(user))

    async def mark_unreachable(self, user_ids: Collection[UserId], *, since: datetime) -> None:
        """Note that DMs to these people fail, where that is not noted yet."""
        for chunk in chunked(sorted(user_ids)):
            await self._transaction.change(
                _MARK_UNREACHABLE, {"user_ids": list(chunk), "since": since}
            )

    async def unreachable_before(self, instant: datetime, *, limit: int) -> Sequence[UserId]:
        """Return people whose DMs have failed since before *instant*, the longest first."""
        rows = await self._transaction.rows(
            _UNREACHABLE_BEFORE, {"instant": instant, "row_limit": limit}
        )
        return [UserId(row[0]) for row in rows]
