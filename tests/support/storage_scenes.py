"""Short ways to store values and to look at what is stored."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.domain.delivery.occurrence import Occurrence
from bot.domain.delivery.person import Person
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder
from bot.ports.storage import Storage
from tests.support.builders import USER_ID
from tests.support.storage import LocalStorage

EVER = date(2000, 1, 1)
LEASE = timedelta(minutes=1)


async def store(storage: Storage, *values: User | Reminder | Occurrence) -> None:
    async with storage.begin() as unit:
        for value in values:
            if isinstance(value, User):
                await unit.users.save(value)
        await unit.reminders.save(value for value in values if isinstance(value, Reminder))
        await unit.occurrences.add(value for value in values if isinstance(value, Occurrence))
        await unit.commit()


async def put_back(storage: LocalStorage, occurrence: Occurrence) -> None:
    """Store an occurrence as it was before, whatever has become of it."""
    storage.change("DELETE FROM occurrences WHERE id = ?", occurrence.id)
    await store(storage, occurrence)


async def leave_only(storage: LocalStorage, occurrence: Occurrence) -> None:
    """Store an occurrence in place of all others."""
    storage.change("DELETE FROM occurrences")
    await store(storage, occurrence)


async def claim(storage: Storage, *, now: datetime, limit: int = 100) -> Sequence[Occurrence]:
    async with storage.begin() as unit:
        claimed = await unit.occurrences.claim_due(now=now, lease_until=now + LEASE, limit=limit)
        await unit.commit()
    return claimed


async def stored_person(storage: Storage, user_id: UserId = USER_ID) -> Person:
    """Return a person with everything that is stored about them, however old it is."""
    async with storage.read() as unit:
        person = await unit.people.load(user_id, since=EVER)
    assert person is not None
    return person


async def stored_occurrence(storage: Storage, occurrence_id: OccurrenceId) -> Occurrence | None:
    async with storage.begin() as unit:
        return await unit.occurrences.get(occurrence_id)
