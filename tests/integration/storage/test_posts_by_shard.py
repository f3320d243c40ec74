"""Several processes on one database, each with shards of its own: who may decide about which posts."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.ids import CallId, ChannelId, GuildId
from bot.domain.servers.errors import Right
from bot.domain.servers.server import Shards
from bot.storage.unit_of_work import SqlStorage
from tests.support.builders import tonight_at
from tests.support.randomness import FakeRandomness
from tests.support.servers import a_call, a_configuration, a_server, configure
from tests.support.services import Process, World

FIRST, SECOND = (GuildId(number << 22) for number in (20, 31))
"""With two shards, the one is shard 0's, and the other shard 1's."""
CALLS = {guild: CallId(f"{number:012x}") for number, guild in enumerate((FIRST, SECOND))}
CHANNELS = {FIRST: ChannelId(41), SECOND: ChannelId(42)}
DUE, LATER = tonight_at(22), tonight_at(22, 1)


@pytest.fixture
async def storages(storage, migrated_url, open_storage):
    """The same database, as two processes have it: two servers, each with a call at 22:00."""
    for guild, call_id in CALLS.items():
        call = a_call(id=call_id, guild_id=guild, channel_id=CHANNELS[guild])
        await configure(storage, a_configuration(a_server(id=guild), calls=[call]))
    other: SqlStorage = open_storage(migrated_url)
    return storage, other


CHANCE = FakeRandomness()
"""Both processes draw from it: no id comes twice."""


def a_process(storage: SqlStorage, guild: GuildId, *, shard: int | None) -> tuple[World, Process]:
    """Return a process whose gateway serves a shard, and tells of one server; or of none yet."""
    world = World(now=tonight_at(12), storage=storage)
    world.randomness = CHANCE
    ids = frozenset() if shard is None else frozenset({shard})
    world.surroundings.told = Shards(ids=ids, count=2)
    world.surroundings.add_channel(CHANNELS[guild])
    return world, Process(world)


async def posts(storage: SqlStorage) -> dict[CallId, list[tuple[State, int]]]:
    """Return state and attempts of every post, the earliest first, by call."""
    async with storage.read() as unit:
        found = await unit.occurrences.posts_of(CALLS.values(), since=DUE.date())
    ordered = sorted(found, key=lambda post: post.slot.due_at)
    return {
        call_id: [(post.state, post.attempts) for post in ordered if post.call_id == call_id]
        for call_id in CALLS.values()
    }


def places(world: World) -> list[ChannelId]:
    return [message.destination.channel_id for message in world.messenger.sent]


async def test_each_process_posts_in_the_servers_that_its_gateway_tells_of(storages):
    first, one = a_process(storages[0], FIRST, shard=0)
    second, other = a_process(storages[1], SECOND, shard=1)
    await one.housekeeping.repair_calls()

    await asyncio.gather(one.deliver(at=LATER), other.deliver(at=LATER))

    assert (places(first), places(second)) == ([CHANNELS[FIRST]], [CHANNELS[SECOND]])
    assert set(map(tuple, (await posts(storages[0])).values())) == {
        ((State.SENT, 1), (State.PLANNED, 0))
    }


async def test_what_another_process_has_to_decide_is_left_without_an_attempt_and_without_a_wake_up(
    storages,
):
    first, one = a_process(storages[0], FIRST, shard=0)
    await one.housekeeping.repair_calls()
    first.wakeup.asked.clear()

    await one.deliver(at=LATER)

    assert (await posts(storages[0]))[CALLS[SECOND]] == [(State.PLANNED, 0)]
    assert min(first.wakeup.asked) > LATER


async def test_the_process_that_is_told_decides_by_the_rights_that_it_alone_knows(storages):
    first, one = a_process(storages[0], FIRST, shard=0)
    second, other = a_process(storages[1], SECOND, shard=1)
    second.surroundings.add_channel(CHANNELS[SECOND], missing=[Right.READ_HISTORY])
    await one.housekeeping.repair_calls()

    for minute in range(20):
        for process in (one, other):
            await process.deliver(at=LATER + timedelta(minutes=minute))

    assert (places(first), places(second)) == ([CHANNELS[FIRST]], [])
    assert (await posts(storages[0]))[CALLS[SECOND]][0][0] is State.FAILED


async def test_posts_of_other_shards_take_no_room_from_those_of_ones_own(storages):
    _, one = a_process(storages[0], FIRST, shard=0)
    await one.housekeeping.repair_calls()
    for shard, guild in enumerate((FIRST, SECOND)):
        shards = Shards(ids=frozenset({shard}), count=2)

        async with storages[0].begin() as unit:
            (claimed,) = await unit.occurrences.claim_due(
                now=LATER, lease_until=LATER, limit=1, shards=shards
            )

        assert claimed.guild_id == guild


async def test_after_a_start_posts_wait_for_the_gateway_and_go_out_at_its_first_word(storages):
    first, one = a_process(storages[0], FIRST, shard=None)
    await one.housekeeping.repair_calls()

    await one.deliver(at=LATER)
    assert places(first) == []
    assert (await posts(storages[0]))[CALLS[FIRST]] == [(State.PLANNED, 0)]

    first.surroundings.told = Shards(ids=frozenset({0}), count=2)
    await one.deliver()

    assert places(first) == [CHANNELS[FIRST]]
    assert (await posts(storages[0]))[CALLS[FIRST]][0] == (State.SENT, 1)
