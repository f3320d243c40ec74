"""Two processes that change the same server at once: each change is there once, and none waits forever."""

import asyncio
import random
from dataclasses import replace

import pytest

from bot.domain.ids import CallId, GuildId, OfferId, UserId
from bot.domain.servers.errors import EditConflictError
from bot.domain.servers.offers import Counting
from tests.support.builders import USER_ID, a_user, an_occurrence_id, tonight_at
from tests.support.servers import (
    GUILD_ID,
    OFFER_ID,
    a_call,
    a_change,
    a_configuration,
    a_draft,
    a_membership,
    a_server,
    an_offer,
    configure,
    configured,
    store_post,
)
from tests.support.storage_scenes import store

NOW = tonight_at(20)
SERVERS = [GuildId(GUILD_ID + number) for number in range(6)]
PEOPLE = [UserId(USER_ID + number) for number in range(6)]
ROUNDS = 8


@pytest.fixture
async def configuration(storage):
    await store(storage, a_user())
    return await configure(storage, a_configuration(calls=[a_call()], offers=[an_offer()]))


@pytest.fixture
def rivals(storage, open_storage):
    return [storage, open_storage(), open_storage()]


async def edit(storage, *, seen, at):
    """What an admin's press does: the version that was shown decides."""
    async with storage.begin() as unit:
        before = await unit.servers.load(GUILD_ID)
        (call,) = before.calls.values()
        if call.version != seen:
            raise EditConflictError(seen=seen, current=call.version)
        await asyncio.sleep(0)
        after = before.with_call(replace(call, at=at, version=call.version + 1))
        await unit.servers.save(before, after)
        await unit.audit.add([a_change(parameters={"id": call.id, "new": f"{at}"})], at=NOW)
        await unit.commit()


@pytest.mark.usefixtures("configuration")
async def test_of_edits_of_one_version_one_wins_and_the_others_learn_of_it(rivals):
    times = [tonight_at(21, minute).time() for minute in range(6)]

    results = await asyncio.gather(
        *(edit(rivals[n % 3], seen=1, at=at) for n, at in enumerate(times)), return_exceptions=True
    )

    stored = await configured(rivals[0])
    (call,) = stored.calls.values()
    assert call.version == 2
    assert [call.at] == [at for at, result in zip(times, results, strict=True) if result is None]
    conflicts = [result for result in results if result is not None]
    assert {type(each) for each in conflicts} == {EditConflictError}
    assert {each.current for each in conflicts} == {2}


async def note(storage, *, is_kept):
    async with storage.begin() as unit:
        await unit.audit.add([a_change(), a_change()], at=NOW)
        if is_kept:
            await unit.commit()


@pytest.mark.usefixtures("configuration")
async def test_the_audit_has_neither_gaps_nor_doubles(rivals):
    await asyncio.gather(*(note(rivals[n % 3], is_kept=n % 4 != 0) for n in range(20)))

    async with rivals[0].read() as unit:
        entries = await unit.audit.page(GUILD_ID, limit=99)
    assert [entry.number for entry in entries] == list(range(30, 0, -1))


async def _join_offer(unit):
    return await unit.offer_members.join(a_membership())


async def _leave_offer(unit):
    return await unit.offer_members.leave(USER_ID + 1, OFFER_ID)


async def _join_post(unit):
    counting = await unit.call_joins.join(
        USER_ID, an_occurrence_id(900), guild_id=GUILD_ID, due_since=tonight_at(22)
    )
    return counting is Counting.COUNTED


async def _take_draft(unit):
    return await unit.drafts.take(a_draft().id, guild_id=GUILD_ID) is not None


async def _introduce(unit):
    return await unit.servers.introduce(a_server(id=SERVERS[1]))


ONCE = {
    "an offer is joined": _join_offer,
    "an offer is left": _leave_offer,
    "a post is joined": _join_post,
    "a draft is taken": _take_draft,
    "a server is introduced": _introduce,
}


@pytest.mark.usefixtures("configuration")
@pytest.mark.parametrize("act", ONCE.values(), ids=ONCE)
async def test_what_happens_once_happens_to_one_of_many(rivals, act):
    await store(rivals[0], a_user(id=UserId(USER_ID + 1)))
    await store_post(rivals[0])
    async with rivals[0].begin() as unit:
        await unit.drafts.add(a_draft())
        await unit.offer_members.join(a_membership(user_id=UserId(USER_ID + 1)))
        await unit.commit()

    async def do(storage):
        async with storage.begin() as unit:
            was_done = await act(unit)
            await unit.commit()
        return was_done

    done = await asyncio.gather(*(do(rivals[n % 3]) for n in range(9)))

    assert sorted(done) == [False] * 8 + [True]


def of(guild_id: GuildId):
    """Return a server with a call and an offer of its own."""
    call = a_call(id=CallId(f"{guild_id:012x}"), guild_id=guild_id)
    offer = an_offer(id=OfferId(f"{guild_id:012x}"), guild_id=guild_id)
    return a_configuration(a_server(id=guild_id), calls=[call], offers=[offer])


async def _members(storage, chance):
    """Members join and leave: the person first."""
    for _ in range(ROUNDS):
        user_id, guild_id = chance.choice(PEOPLE), chance.choice(SERVERS)
        async with storage.begin() as unit:
            if await unit.users.get(user_id) is None:
                continue
            configuration = await unit.servers.load(guild_id)
            if configuration is None:
                continue
            (offer_id,) = configuration.offers
            await unit.offer_members.join(
                a_membership(user_id=user_id, offer_id=offer_id, guild_id=guild_id)
            )
            await unit.call_joins.join(
                user_id, an_occurrence_id(guild_id), guild_id=guild_id, due_since=tonight_at(22)
            )
            await unit.commit()


async def _admins(storage, chance):
    """Admins change calls, with the audit in the same transaction."""
    for number in range(ROUNDS):
        guild_id = chance.choice(SERVERS)
        async with storage.begin() as unit:
            before = await unit.servers.load(guild_id)
            if before is None:
                continue
            (call,) = before.calls.values()
            after = before.with_call(replace(call, version=call.version + number + 1))
            await unit.servers.save(before, after)
            change = a_change(guild_id=guild_id, actor=chance.choice(PEOPLE))
            await unit.audit.add([change], at=NOW)
            await unit.commit()


async def _recorders(storage, chance):
    """A batch of posts is recorded: many servers at once, in whatever order they come."""
    for _ in range(ROUNDS):
        guild_ids = chance.sample(SERVERS, 4)
        async with storage.begin() as unit:
            known = await unit.servers.load_all(guild_ids)
            for guild_id in guild_ids:
                if guild_id in known:
                    (call,) = known[guild_id].calls.values()
                    after = known[guild_id].with_call(replace(call, failed_evenings=1))
                    await unit.servers.save(known[guild_id], after)
            changes = [a_change(guild_id=guild_id) for guild_id in known]
            await unit.audit.add(changes, at=NOW)
            await unit.commit()


async def _erasures(storage, chance):
    """People and servers are erased and come back."""
    for _ in range(ROUNDS // 2):
        user_id, guild_ids = chance.choice(PEOPLE), chance.sample(SERVERS, 2)
        async with storage.begin() as unit:
            await unit.personal.erase(user_id)
            await unit.commit()
        async with storage.begin() as unit:
            await unit.servers.erase(guild_ids)
            await unit.commit()
        await store(storage, a_user(id=user_id))
        for guild_id in guild_ids:
            async with storage.begin() as unit:
                if await unit.servers.introduce(a_server(id=guild_id)):
                    await unit.servers.save(a_configuration(a_server(id=guild_id)), of(guild_id))
                await unit.commit()


async def test_members_admins_recorders_and_erasures_never_wait_in_a_circle(storage, open_storage):
    """PostgreSQL ends such a circle with an error, which would come out here."""
    await store(storage, *(a_user(id=user_id) for user_id in PEOPLE))
    for guild_id in SERVERS:
        (call,) = (await configure(storage, of(guild_id))).calls.values()
        await store_post(storage, an_occurrence_id(guild_id), call=call)
    work = (_members, _admins, _recorders, _erasures) * 2

    await asyncio.gather(
        *(each(open_storage(), random.Random(seed)) for seed, each in enumerate(work))  # noqa: S311
    )

    async with storage.read() as unit:
        for guild_id in SERVERS:
            numbers = [entry.number for entry in await unit.audit.page(guild_id, limit=999)]
            assert numbers == list(range(len(numbers), 0, -1))
