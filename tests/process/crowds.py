"""Many people at once, stored before the process starts."""

from dataclasses import replace
from datetime import datetime

from bot.domain.delivery.occurrence import Occurrence
from bot.domain.ids import ChannelId, OccurrenceId, UserId
from bot.scheduling.system_clock import SystemClock
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.process.people import ZONE
from tests.process.wall_times import moved_to, slot_due
from tests.support.builders import a_reminder, a_user
from tests.support.storage_scenes import store
from tests.wire import WireDiscord
from tests.wire.model import User


async def a_crowd_due_now(
    discord: WireDiscord, url: str, *, size: int, claimable_at: datetime | None = None
) -> list[User]:
    """Store so many people whose reminder has just become due.

    Args:
        discord: where they are.
        url: the database.
        size: how many.
        claimable_at: when the reminders are tried, instead of at once.
    """
    storage, now = SqlStorage.open(url), SystemClock().now()
    await upgrade(storage.engine)
    people = [discord.add_user(f"person {number}") for number in range(size)]
    for number, person in enumerate(people):
        channel = discord.world.direct(discord.bot, person)
        user, reminder = moved_to(
            now,
            a_user(id=UserId(person.id), zone_key=ZONE, dm_channel_id=ChannelId(channel.id)),
            a_reminder(user_id=UserId(person.id)),
        )
        slot = slot_due(now, user, reminder)
        id_ = OccurrenceId(f"{number:024x}")
        planned = Occurrence.planned(id_, reminder.key, slot)
        due = replace(planned, claimable_at=claimable_at or planned.claimable_at)
        await store(storage, user, reminder, due)
    await storage.close()
    return people
