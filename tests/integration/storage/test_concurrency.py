"""Commands, deliveries and erasures of the same people at once, in several processes."""

import asyncio
from dataclasses import replace
from datetime import time, timedelta

from bot.domain.delivery.occurrence import Event, Occurrence, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import UserId
from bot.domain.reminders.rules import ReminderKey
from bot.domain.time.weekdays import EVERY_DAY
from bot.kinds.stretch import STRETCH
from tests.support.builders import (
    NIGHT,
    a_night,
    a_reminder,
    a_slot,
    a_user,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import claim, store, stored_person

PEOPLE = [UserId(number) for number in range(1, 13)]
KEYS = [ReminderKey(user_id, STRETCH) for user_id in PEOPLE]
NOW = tonight_at(22)


async def fill(storage):
    await store(
        storage,
        *(a_user(id=user_id) for user_id in PEOPLE),
        *(a_reminder(user_id=user_id) for user_id in PEOPLE),
        *(an_occurrence(id=an_occurrence_id(user_id), user_id=user_id) for user_id in PEOPLE),
    )


async def deliver(storage, *, rounds=8):
    """What delivery does: people first, then reminders, then occurrences."""
    for number in range(rounds):
        now = NOW + number * timedelta(minutes=2)
        claimed = await claim(storage, now=now, limit=5)
        async with storage.begin() as unit:
            agendas = await unit.agendas.load_for_update(KEYS, since=NIGHT)
            known = [each for each in claimed if each.key in agendas]
            await unit.users.mark_unreachable(PEOPLE[:6], since=now)
            await unit.occurrences.save(replace(each, state=State.SENT) for each in claimed)
            await unit.occurrences.add(_next(each, number) for each in known)
            await unit.commit()


def _next(occurrence, number):
    night = NIGHT + timedelta(days=number + 1)
    slot = a_slot(NOW, local_date=night, anchor_at=a_night(night).anchor_at)
    id_ = an_occurrence_id(1000 + 100 * number + occurrence.user_id)
    return Occurrence.planned(id_, occurrence.key, slot)


async def command(storage, user_id, *, rounds=5):
    """What a command does: the person first."""
    for number in range(rounds):
        async with storage.begin() as unit:
            person = await unit.users.get(user_id)
            if person is None:
                return
            await unit.users.save(replace(person.reachable(), locale=str(number)))
            key = ReminderKey(user_id, STRETCH)
            await unit.agendas.load_for_update([key], since=NIGHT)
            loaded = await unit.people.load(user_id, since=NIGHT)
            await unit.occurrences.remove([each.id for each in loaded.open_of(STRETCH)])
            await unit.reminders.save([a_reminder(user_id=user_id, unanswered=number)])
            await unit.commit()


async def answer(storage, user_id, *, rounds=5):
    """What a press does: the person, what is on record of the night, then its reminders."""
    for _ in range(rounds):
        async with storage.begin() as unit:
            person = await unit.people.load(user_id, since=NIGHT)
            if person is None:
                return
            await unit.outcomes.record(ReminderKey(user_id, STRETCH), a_night(), Outcome.DONE)
            sent = [each for each in person.occurrences.values() if each.state is State.SENT]
            await unit.occurrences.save(each.taking(Event.ANSWER_DONE) for each in sent)
            await unit.commit()


async def lapse(storage, *, rounds=8):
    """What housekeeping does: reminders and their people at once, then what is on record."""
    for _ in range(rounds):
        async with storage.begin() as unit:
            await unit.occurrences.lapse(due_before=NOW + timedelta(days=1), limit=5)
            await unit.commit()


async def erase(storage, user_id):
    async with storage.begin() as unit:
        await unit.personal.erase(user_id)
        await unit.commit()


async def test_nobody_waits_for_each_other_in_a_circle(storage, migrated_url, open_storage):
    await fill(storage)
    others = [open_storage(migrated_url) for _ in range(2)]

    async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
        for process in (storage, *others):
            tasks.create_task(deliver(process))
        for user_id in PEOPLE:
            tasks.create_task(command(others[user_id % 2], user_id))
            tasks.create_task(answer(others[user_id % 2], user_id))
        for process in others:
            tasks.create_task(lapse(process))
        for user_id in PEOPLE[::4]:
            tasks.create_task(erase(storage, user_id))

    async with storage.begin() as unit:
        assert [await unit.users.get(user_id) for user_id in PEOPLE[::4]] == [None] * 3


async def test_an_erased_person_leaves_nothing_behind(storage, migrated_url, open_storage):
    await fill(storage)
    other = open_storage(migrated_url)

    await asyncio.gather(deliver(other), *(erase(storage, user_id) for user_id in PEOPLE))

    async with storage.begin() as unit:
        for user_id in PEOPLE:
            assert not any((await unit.personal.export(user_id)).values())


async def test_two_first_changes_of_a_stranger_at_once_lose_neither(storage):
    process = Process(World(now=NOW, storage=storage))
    stranger = UserId(99)

    await asyncio.gather(
        process.preferences.set_timezone(stranger, "Asia/Tokyo"),
        process.preferences.set_bedtime(stranger, time(22, 30), days=EVERY_DAY),
    )

    user = (await stored_person(storage, stranger)).user
    assert user.zone_key == "Asia/Tokyo"
    assert user.bedtimes.is_set
