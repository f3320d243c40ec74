"""People in Charley's database whose stretch reminder is due at an instant, thousands at once.

The rows are those that the storage itself would write; only the way is shorter.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite

from bot.domain.delivery.occurrence import Occurrence
from bot.domain.ids import ChannelId, OccurrenceId, UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder
from bot.domain.reminders.slots import Slot
from bot.domain.time.weekdays import EVERY_DAY
from bot.kinds.registry import KINDS
from bot.kinds.stretch import StretchRule
from bot.storage.repositories.occurrence_rows import occurrence_row
from bot.storage.repositories.reminders import reminder_row
from bot.storage.repositories.users import user_row
from bot.storage.schema import tables
from bot.storage.transaction import Parameters
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade

_DIALECT = sqlite.dialect()
_LEAD = timedelta(minutes=30)


async def found_town(file: Path) -> None:
    """Make the tables."""
    storage = SqlStorage.open(url_of(file))
    await upgrade(storage.engine)
    await storage.close()


def url_of(file: Path) -> str:
    """Return the database URL of a file."""
    return f"sqlite+aiosqlite:///{file}"


def settle(file: Path, people: Iterable[tuple[int, int]], due_at: Sequence[datetime]) -> None:
    """Store people, each a user's and a channel's id, with one occurrence each.

    Args:
        file: a database with tables.
        people: who.
        due_at: when each is due; the first is for one person, the others are dealt out in turn.
            Their bedtime lies half an hour after the beginning of that minute.
    """
    numbered = enumerate(people)
    named = ((*ids, _dealt(due_at, number)) for number, ids in numbered)
    write(file, map(_rows, _chunked(named)))


def write(file: Path, chunks: Iterable[Mapping[Table, Sequence[Parameters]]]) -> None:
    """Write rows into a database with tables, chunk by chunk."""
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for chunk in chunks:
            for table, rows in chunk.items():
                connection.executemany(*_insert(table, rows))
    connection.close()


def _dealt(due_at: Sequence[datetime], number: int) -> datetime:
    if number == 0 or len(due_at) == 1:
        return due_at[0]
    return due_at[1 + (number - 1) % (len(due_at) - 1)]


def _chunked(
    people: Iterable[tuple[int, int, datetime]], *, size: int = 20_000
) -> Iterator[list[tuple[int, int, datetime]]]:
    chunk: list[tuple[int, int, datetime]] = []
    for person in people:
        chunk.append(person)
        if len(chunk) == size:
            yield chunk
            chunk = []
    yield chunk


def _rows(people: Iterable[tuple[int, int, datetime]]) -> dict[Table, list[Parameters]]:
    rows: dict[Table, list[Parameters]] = {
        tables.users: [],
        tables.reminders: [],
        tables.occurrences: [],
    }
    for user_id, channel_id, due_at in people:
        user, reminder, occurrence = _household(user_id, channel_id, due_at)
        rows[tables.users].append(user_row(user))
        rows[tables.reminders].append(reminder_row(reminder, kinds=KINDS))
        rows[tables.occurrences].append(occurrence_row(occurrence))
    return rows


def _household(
    user_id: int, channel_id: int, due_at: datetime
) -> tuple[User, Reminder, Occurrence]:
    bed_at = (due_at + _LEAD).astimezone(UTC).replace(second=0, microsecond=0)
    user = User(
        id=UserId(user_id),
        created_at=due_at - timedelta(days=30),
        zone_key="UTC",
        locale="en-GB",
        bedtimes=Bedtimes().with_bedtime(bed_at.time(), days=EVERY_DAY),
        dm_channel_id=ChannelId(channel_id),
        consented_at=due_at - timedelta(days=30),
        consent_version="benchmark",
    )
    reminder = Reminder(user_id=user.id, rule=StretchRule(), enabled=True)
    night = bed_at.date() if bed_at.hour >= 12 else bed_at.date() - timedelta(days=1)  # noqa: PLR2004 - noon
    slot = Slot(
        local_date=night,
        number=0,
        due_at=due_at,
        stale_at=bed_at + timedelta(hours=1),
        anchor_at=bed_at,
    )
    return user, reminder, Occurrence.planned(OccurrenceId(f"{user_id:024x}"), reminder.key, slot)


def _insert(table: Table, rows: Sequence[Parameters]) -> tuple[str, list[list[object]]]:
    """Return the statement and its values, as SQLite's driver takes them."""
    names = list(rows[0]) if rows else [column.name for column in table.columns]
    marks = ", ".join("?" for _ in names)
    statement = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - our own names
    binders = [table.c[name].type.dialect_impl(_DIALECT).bind_processor(_DIALECT) for name in names]
    values = [
        [bind(row[name]) if bind else row[name] for name, bind in zip(names, binders, strict=True)]
        for row in rows
    ]
    return statement, values
