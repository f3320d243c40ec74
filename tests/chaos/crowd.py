"""Thousands of people whose reminder is due in the same second, and some in the middle of a stretch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import Table, insert, update

from bot.domain.delivery.occurrence import Occurrence
from bot.domain.ids import ChannelId, OccurrenceId, UserId
from bot.kinds.registry import KINDS
from bot.scheduling.system_clock import SystemClock
from bot.storage.repositories.occurrence_rows import occurrence_row
from bot.storage.repositories.reminders import reminder_row
from bot.storage.repositories.users import user_row
from bot.storage.schema import tables
from bot.storage.transaction import Parameters
from bot.storage.unit_of_work import SqlStorage
from tests.process.people import ZONE
from tests.process.wall_times import moved_to, slot_due
from tests.support.builders import a_reminder, a_user
from tests.wire import WireDiscord
from tests.wire.model import User

_AT_ONCE = 1_000
"""Rows of one statement: PostgreSQL takes 32,767 values."""


@dataclass(slots=True, kw_only=True)
class Crowd:
    """All whose reminder is due at one instant."""

    people: list[User]
    due_at: float = math.inf
    """Seconds since 1970."""

    @property
    def due_ids(self) -> dict[str, int]:
        """Whose each due occurrence is, as the id of the person."""
        return {occurrence_id(person): person.id for person in self.people}


def occurrence_id(person: User) -> OccurrenceId:
    """Return the id of what is due to a person: their own, in 24 digits."""
    return OccurrenceId(f"{person.id:024x}")


async def gather(discord: WireDiscord, storage: SqlStorage, *, size: int) -> Crowd:
    """Store so many people with a reminder of this minute; when it may be claimed, `fall_due` says.

    Args:
        discord: where they are.
        storage: of a database with today's tables.
        size: how many.
    """
    people = [discord.add_user(f"person {number}") for number in range(size)]
    rows = _rows(discord, people, now=SystemClock().now())
    async with storage.engine.begin() as connection:
        for table, of_table in rows.items():
            for start in range(0, len(of_table), _AT_ONCE):
                await connection.execute(insert(table), of_table[start : start + _AT_ONCE])
    return Crowd(people=people)


async def fall_due(crowd: Crowd, storage: SqlStorage, *, at: float) -> None:
    """Let all reminders be claimed from an instant on, in seconds since 1970; no process runs yet."""
    occurrences = tables.occurrences
    claimable_at = datetime.fromtimestamp(at, UTC)
    async with storage.engine.begin() as connection:
        await connection.execute(update(occurrences).values(claimable_at=claimable_at))
    crowd.due_at = at


def _rows(
    discord: WireDiscord, people: Sequence[User], *, now: datetime
) -> dict[Table, list[Parameters]]:
    """Return the rows that the storage itself would write; only the way is shorter."""
    user, reminder = moved_to(now, a_user(zone_key=ZONE), a_reminder())
    slot = slot_due(now, user, reminder)
    rows: dict[Table, list[Parameters]] = {
        tables.users: [],
        tables.reminders: [],
        tables.occurrences: [],
    }
    for person in people:
        channel = discord.world.direct(discord.bot, person)
        own = replace(user, id=UserId(person.id), dm_channel_id=ChannelId(channel.id))
        theirs = replace(reminder, user_id=own.id)
        planned = Occurrence.planned(occurrence_id(person), theirs.key, slot)
        rows[tables.users].append(user_row(own))
        rows[tables.reminders].append(reminder_row(theirs, kinds=KINDS))
        rows[tables.occurrences].append(occurrence_row(planned))
    return rows
