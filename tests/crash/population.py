"""The people of one round: each has something due at this very moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.domain.delivery.occurrence import Occurrence
from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import ChannelId, UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder
from bot.domain.reminders.slots import Occasion
from bot.domain.time.weekdays import EVERY_DAY
from bot.kinds.drinks import WaterRule
from bot.kinds.stretch import StretchRule
from bot.scheduling.system_clock import SystemClock, SystemRandomness
from bot.storage.unit_of_work import SqlStorage
from tests.process.people import ZONE
from tests.process.wall_times import moved_to, slot_due
from tests.wire import WireDiscord
from tests.wire import model as wire

SILENT = 2
"""So many of a round are not to be written to: their occurrences are to be skipped."""

LEAST = SILENT + 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a due occurrence."""

    account: wire.User
    user: User
    reminder: Reminder
    due: Occurrence
    closes_night: bool = False
    """Whether they have said already that tonight is done."""


async def arrive(discord: WireDiscord, *, database_url: str, count: int = LEAST) -> list[Person]:
    """Store new people: one paused, one done for tonight, and of the rest every third drinks."""
    now = SystemClock().now()
    people = [_person(discord, number, now=now) for number in range(count)]
    await _store(people, database_url=database_url)
    return people


def _person(discord: WireDiscord, number: int, *, now: datetime) -> Person:
    account = discord.add_user("somebody")
    channel = discord.world.direct(discord.bot, account)
    user = User(
        id=UserId(account.id),
        created_at=now,
        zone_key=ZONE,
        bedtimes=Bedtimes().with_bedtime(time(23), days=EVERY_DAY),
        dm_channel_id=ChannelId(channel.id),
        consented_at=now,
        consent_version="1",
        paused_until=(now + timedelta(days=2)).date() if number == 0 else None,
    )
    drinks = number >= SILENT and number % 3 == 0
    rule = WaterRule() if drinks else StretchRule()
    user, reminder = moved_to(now, user, Reminder(user_id=user.id, rule=rule, enabled=True))
    slot = slot_due(now, user, reminder)
    due = Occurrence.planned(SystemRandomness().occurrence_id(now=now), reminder.key, slot)
    return Person(account=account, user=user, reminder=reminder, due=due, closes_night=number == 1)


async def _store(people: Sequence[Person], *, database_url: str) -> None:
    # Closed again at once: PostgreSQL is to have no connections but those of the process.
    storage = SqlStorage.open(database_url)
    async with storage.begin() as unit:
        for person in people:
            await unit.users.save(person.user)
        await unit.reminders.save(person.reminder for person in people)
        await unit.occurrences.add(person.due for person in people)
        for person in people:
            if person.closes_night:
                slot = person.due.slot
                night = Occasion(slot.local_date, slot.anchor_at)
                await unit.outcomes.record(person.reminder.key, night, Outcome.DONE)
        await unit.commit()
    await storage.close()
