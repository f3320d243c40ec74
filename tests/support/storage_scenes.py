"""Short ways to store values and to look at what is stored."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.delivery.occurrence import Occurrence
from bot.domain.ids import OccurrenceId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder
from bot.ports.storage import Storage

LEASE = timedelta(minutes=1)


async def store(storage: Storage, *values: User | Reminder | Occurrence) -> None:
    async with storage.begin() as unit:
        for value in values:
            if isinstance(value, User):
                await unit.users.save(value)
        await unit.reminders.save(value for value in values if isinstance(value, Reminder))
        await unit.occurrences.add(value for value in values if isinstance(value, Occurrence))
        await unit.commit()


async def claim(storage: Storage, *, now: datetime, limit: int = 100) -> Sequence[Occurrence]:
    async with storage.begin() as unit:
        claimed = await unit.occurrences.claim_due(now=now, lease_until=now + LEASE, limit=limit)
        await unit.commit()
    return claimed


async def stored_occurrence(storage: Storage, occurrence_id: OccurrenceId) -> Occurrence | None:
    async with storage.begin() as unit:
        return await unit.occurrences.get(occurrence_id)
