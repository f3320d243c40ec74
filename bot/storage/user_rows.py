"""From rows of `users` to people and back."""

import json
from datetime import time
from functools import lru_cache

from bot.domain.bedtimes import Bedtimes
from bot.domain.ids import ChannelId, UserId
from bot.domain.users import User
from bot.storage import tables
from bot.storage.batches import require_readable
from bot.storage.errors import RowUnreadableError
from bot.storage.transaction import Columns, Parameters

USER_COLUMNS = tuple(column for column in tables.users.columns if column.name != "has_bedtime")

_DIFFERENT_WEEKS = 4096
"""Kept in memory: many people go to bed at the same times."""


def user_of(row: Columns) -> User:
    """Return the person of a row of `USER_COLUMNS`.

    Raises:
        RowUnreadableError: the bedtimes are no list of seven times, or a value is damaged.
    """
    id_, created_at, zone_key, locale, bedtimes, channel_id, consented_at, version, *rest = row
    paused_until, unreachable_since, screened_on = rest
    require_readable(row, table="users", name=id_)
    return User(
        id=UserId(id_),
        created_at=created_at,
        zone_key=zone_key,
        locale=locale,
        bedtimes=_bedtimes_read(bedtimes, user_id=id_),
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
    }


def _bedtimes_read(text: str, *, user_id: int) -> Bedtimes:
    try:
        return _bedtimes_of(text)
    except (ValueError, TypeError) as error:
        raise RowUnreadableError(table="users", name=user_id) from error


@lru_cache(maxsize=_DIFFERENT_WEEKS)
def _bedtimes_of(text: str) -> Bedtimes:
    words = json.loads(text)
    return Bedtimes(
        by_weekday=tuple(None if word is None else time.fromisoformat(word) for word in words)
    )


def _bedtimes_text(bedtimes: Bedtimes) -> str:
    return json.dumps(
        [None if bedtime is None else f"{bedtime:%H:%M}" for bedtime in bedtimes.by_weekday]
    )
