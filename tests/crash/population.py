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
    along: tuple[Reminder, Occurrence] | None = None
    """What is due at the same time, and comes in the same message."""
    closes_night: bool = False
    """Whether they have said already that tonight is done."""

    @property
    def reminders(self) -> list[Reminder]:
        return [self.reminder, *([self.along[0]] if self.along else [])]

    @property
    def all_due(self) -> list[Occurrence]:
        return [self.due, *([self.along[1]] if self.along else [])]


async def arrive(discord: WireDiscord, *, database_url: str, count: int = LEAST) -> list[Person]:
    """Store new people: one paused, one done for tonight; of the rest a third drinks, and a third
    is reminded of both at once."""
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
    both = number >= SILENT and number % 3 == 1
    rule = WaterRule() if drinks else StretchRule(minutes_before=120 if both else 30)
    user, reminder = moved_to(now, user, Reminder(user_id=user.id, rule=rule, enabled=True))
    due = _due(now, user, reminder)
    along = None
    if both:
        last_drink = Reminder(user_id=user.id, rule=_ending_at(due, user), enabled=True)
        along = (last_drink, _due(now, user, last_drink))
    return Person(
        account=account,
        user=user,
        reminder=reminder,
        due=due,
        along=along,
        closes_night=number == 1,
    )


def _due(now: datetime, user: User, reminder: Reminder) -> Occurrence:
    id_ = SystemRandomness().occurrence_id(now=now)
    return Occurrence.planned(id_, reminder.key, slot_due(now, user, reminder))


def _ending_at(due: Occurrence, user: User) -> WaterRule:
    """Return a rule whose last drink is due together with a stretch two hours before bed."""
    wake_at = due.slot.due_at - timedelta(hours=12)
    return WaterRule(wake=wake_at.astimezone(user.zone).time())


async def _store(people: Sequence[Person], *, database_url: str) -> None:
    # Closed again at once: PostgreSQL is to have no connections but those of the process.
    storage = SqlStorage.open(database_url)
    async with storage.begin() as unit:
        for person in people:
            await unit.users.save(person.user)
        await unit.reminders.save(each for person in people for each in person.reminders)
        await unit.occurrences.add(each for person in people for each in person.all_due)
        for person in people:
            if person.closes_night:
                slot = person.due.slot
                night = Occasion(slot.local_date, slot.anchor_at)
                await unit.outcomes.record(person.reminder.key, night, Outcome.DONE)
        await unit.commit()
    await storage.close()
