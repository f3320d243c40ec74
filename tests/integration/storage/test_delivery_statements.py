"""What one delivery asks of the database, from the sweep's first look to the next one planned."""

from datetime import date, time, timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import ChannelId, UserId
from bot.domain.reminders.rules import ReminderKey
from bot.kinds.stretch import STRETCH
from bot.kinds.summary import SummaryRule
from tests.support.builders import (
    NIGHT,
    a_night,
    a_reminder,
    a_stretch_rule,
    a_user,
    a_water_rule,
    an_instant,
    tonight_at,
)
from tests.support.servers import (
    CALL_ID,
    a_call,
    a_configuration,
    a_membership,
    an_offer,
    configure,
)
from tests.support.services import Process, World
from tests.support.statements import counted_statements
from tests.support.storage_scenes import store, stored_person

MOST = 8
NOON = tonight_at(12)


@pytest.fixture
def world(storage):
    return World(now=NOON, storage=storage)


@pytest.fixture
async def process(world):
    """A process that has looked for the note of a restored backup, as each does once."""
    process = Process(world)
    await process.deliver()
    return process


@pytest.mark.parametrize("rule", [None, a_water_rule()], ids=["stretch", "water"])
async def test_a_delivery_alone_takes_eight_statements(storage, process, rule):
    reminder = a_reminder(rule)
    await store(storage, a_user(), reminder)
    await process.housekeeping.repair_plans()
    (planned,) = (await stored_person(storage)).open_of(reminder.kind)

    with counted_statements(storage) as statements:
        await process.deliver(at=planned.slot.due_at)

    person = await stored_person(storage)
    delivered = person.occurrences[planned.id]
    (following,) = person.open_of(reminder.kind)
    assert (delivered.state, following.state) == (State.SENT, State.PLANNED)
    assert len(statements) <= MOST, "\n\n".join(statements)


async def test_a_stretch_and_a_drink_in_one_message_take_no_more(storage, process):
    reminders = [a_reminder(a_stretch_rule(minutes_before=120)), a_reminder(a_water_rule())]
    await store(storage, a_user(), *reminders)
    await process.deliver(at=tonight_at(19, 30))
    await process.housekeeping.repair_plans()
    person = await stored_person(storage)
    planned = [person.open_of(each.kind)[0] for each in reminders]
    assert {each.slot.due_at for each in planned} == {tonight_at(20, 30)}

    with counted_statements(storage) as statements:
        await process.deliver(at=tonight_at(20, 30))

    known = (await stored_person(storage)).occurrences
    delivered = [known[each.id] for each in planned]
    assert [each.state for each in delivered] == [State.SENT, State.SENT]
    assert len({each.message_id for each in delivered}) == 1
    assert len(statements) <= MOST, "\n\n".join(statements)


async def test_the_news_of_a_preset_cost_the_one_statement_that_notes_them(storage, process):
    reminder = a_reminder()
    await store(storage, a_user(), reminder)
    await configure(storage, a_configuration(offers=[an_offer(preset_version=2)]))
    async with storage.begin() as unit:
        await unit.offer_members.join(a_membership())
        await unit.commit()
    await process.housekeeping.repair_plans()
    counts = []

    for night in (NIGHT, NIGHT + timedelta(days=1)):  # told on the first
        with counted_statements(storage) as statements:
            await process.deliver(at=tonight_at(22, night=night))
        counts.append(len(statements))

    assert counts == [MOST + 1, MOST]


@pytest.mark.parametrize("people", [1, 20])
async def test_summaries_cost_one_statement_more_for_all_of_them(storage, process, people):
    ids = [UserId(number) for number in range(1, people + 1)]
    for id_ in ids:
        await store(
            storage,
            a_user(id=id_, dm_channel_id=ChannelId(id_)),
            a_reminder(SummaryRule(), user_id=id_),
        )
        async with storage.begin() as unit:
            await unit.outcomes.record(ReminderKey(id_, STRETCH), a_night(), Outcome.DONE)
            await unit.commit()
    await process.housekeeping.repair_plans()
    monday = an_instant(date(2026, 3, 9), time(18))

    with counted_statements(storage) as statements:
        await process.deliver(at=monday)

    for id_ in ids:
        person = await stored_person(storage, id_)
        states = {each.state for each in person.occurrences.values()}
        assert states == {State.SENT, State.PLANNED}
    assert len(statements) <= MOST + 1, "\n\n".join(statements)


async def test_a_post_alone_takes_no_more(storage, process, world):
    await configure(storage, a_configuration(calls=[a_call()]))
    world.surroundings.add_channel(a_call().channel_id)
    await process.housekeeping.repair_calls()
    async with storage.read() as unit:
        (planned,) = await unit.occurrences.posts_of([CALL_ID], since=NIGHT)

    with counted_statements(storage) as statements:
        await process.deliver(at=planned.claimable_at)

    async with storage.read() as unit:
        delivered, following = sorted(
            await unit.occurrences.posts_of([CALL_ID], since=NIGHT),
            key=lambda each: each.slot.due_at,
        )
    assert (delivered.state, following.state) == (State.SENT, State.PLANNED)
    assert len(statements) <= MOST, "\n\n".join(statements)
