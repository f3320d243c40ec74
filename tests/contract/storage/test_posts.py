"""Posts in storage: claimed behind people, known by their call and date, locked with their server."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.ids import CallId, UserId
from bot.domain.servers.calls import CallState, StopReason
from tests.support.builders import (
    NIGHT,
    a_slot,
    a_user,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)
from tests.support.posts import a_call_slot, a_post
from tests.support.servers import (
    CALL_ID,
    CHANNEL_ID,
    GUILD_ID,
    OTHER_GUILD_ID,
    a_call,
    a_configuration,
    a_server,
    configure,
    configured,
)
from tests.support.storage_scenes import LEASE, claim, store, stored_occurrence

DUE = tonight_at(22)
LATER = DUE + timedelta(minutes=1)
SECOND = timedelta(seconds=1)
ONE_DAY = timedelta(days=1)
OTHER = a_call(id=CallId("0000000000aa"), guild_id=OTHER_GUILD_ID)


@pytest.fixture
async def storage(storage):
    await store(storage, a_user())
    await configure(storage, a_configuration(calls=[a_call()]))
    await configure(storage, a_configuration(a_server(id=OTHER_GUILD_ID), calls=[OTHER]))
    return storage


def post(number=500, **changes):
    """Return the post of another date for each number."""
    slot = replace(a_call_slot(), local_date=NIGHT + (number - 500) * ONE_DAY)
    return a_post(slot, id=an_occurrence_id(number), **{"claimable_at": DUE, **changes})


async def add(storage, *posts):
    async with storage.begin() as unit:
        await unit.occurrences.add(posts)
        await unit.commit()


async def stored(storage, number=500):
    async with storage.read() as unit:
        return await unit.occurrences.get_post(an_occurrence_id(number))


async def test_a_stored_post_comes_back_as_it_was(storage):
    planned = post(reason=Reason.NO_PERMISSION, attempts=3, attempted_at=DUE, channel_id=8009)

    await add(storage, planned)

    assert await stored(storage) == planned


async def test_a_post_is_nobodys_reminder_and_a_reminder_is_no_post(storage):
    await add(storage, post())
    await store(storage, an_occurrence())

    assert await stored_occurrence(storage, an_occurrence_id(500)) is None
    assert await stored(storage, 1) is None


async def test_a_claimed_post_is_leased_as_a_reminder_is(storage):
    await add(storage, post())

    assert await claim(storage, now=DUE - SECOND) == []
    (claimed,) = await claim(storage, now=DUE)

    expected = post(
        state=State.LEASED,
        claimable_at=DUE + LEASE,
        attempts=1,
        attempted_at=DUE,
        channel_id=CHANNEL_ID,
    )
    assert claimed == expected
    assert await stored(storage) == expected
    assert await claim(storage, now=DUE + LEASE - SECOND) == []
    assert [each.attempts for each in await claim(storage, now=DUE + LEASE)] == [2]


@pytest.mark.parametrize(("attempted_at", "channel_id"), [(DUE, 8009), (None, CHANNEL_ID)])
async def test_a_claim_keeps_the_channel_of_what_may_be_out_and_else_takes_the_calls(
    storage, attempted_at, channel_id
):
    await add(storage, post(attempts=1, attempted_at=attempted_at, channel_id=8009))

    (claimed,) = await claim(storage, now=DUE)

    assert claimed.channel_id == channel_id


@pytest.mark.parametrize("limit", [1, 3, 4, 6, 9])
async def test_posts_are_claimed_only_with_the_room_that_people_leave(storage, limit):
    late = [
        an_occurrence(a_slot(LATER - number * SECOND, number=number), id=an_occurrence_id(number))
        for number in range(1, 5)
    ]
    await store(storage, *late)
    await add(storage, *(post(500 + number, claimable_at=DUE) for number in range(3)))

    claimed = await claim(storage, now=LATER, limit=limit)

    kinds = [each.is_post for each in claimed]
    assert kinds == ([False] * min(limit, 4) + [True] * min(max(limit - 4, 0), 3))


async def test_what_goes_along_with_a_reminder_takes_no_room_of_posts(storage):
    soon = a_slot(DUE + timedelta(minutes=5))
    drink = an_occurrence(soon, id=an_occurrence_id(2), kind="water")
    await store(storage, an_occurrence(), drink)
    await add(storage, post())

    assert len(await claim(storage, now=DUE, limit=2)) == 3


async def test_two_claimers_share_posts_and_never_get_the_same(storage, open_storage):
    await add(storage, *(post(500 + number) for number in range(40)))
    claimers = [open_storage() for _ in range(2)]

    async def claim_all(claimer):
        got = []
        while found := await claim(claimer, now=DUE, limit=7):
            got += found
        return got

    claims = await asyncio.gather(*map(claim_all, claimers))

    ids = [each.id for found in claims for each in found]
    assert sorted(ids) == [an_occurrence_id(500 + number) for number in range(40)]


async def test_one_date_of_a_call_has_one_post_whatever_is_added(storage):
    await add(storage, post(state=State.SENT))

    await add(storage, replace(post(), id=an_occurrence_id(600)))
    await add(storage, post(501))

    assert await stored(storage, 600) is None
    assert await stored(storage, 501) is not None


async def test_the_same_date_of_another_call_is_another_post(storage):
    other = replace(post(), id=an_occurrence_id(600), call_id=OTHER.id, guild_id=OTHER_GUILD_ID)

    await add(storage, post(), other)

    assert await stored(storage, 600) == other


async def test_a_post_is_saved_as_a_reminder_is(storage):
    await add(storage, post())
    sent = post(state=State.SENT, message_id=7, sent_at=LATER, attempts=1)

    async with storage.begin() as unit:
        await unit.occurrences.save([sent])
        await unit.commit()

    assert await stored(storage) == sent


async def test_the_posts_of_calls_are_found_from_a_date_on(storage):
    await add(storage, *(post(500 + number) for number in range(3)))

    async with storage.read() as unit:
        found = await unit.occurrences.posts_of([CALL_ID, OTHER.id], since=NIGHT + ONE_DAY)

    assert sorted(each.id for each in found) == [an_occurrence_id(501), an_occurrence_id(502)]


async def test_the_next_wake_up_knows_of_posts(storage):
    await add(storage, post(claimable_at=DUE - SECOND))
    await store(storage, an_occurrence())

    async with storage.read() as unit:
        assert await unit.occurrences.earliest_claimable_at() == DUE - SECOND


async def test_sent_posts_do_not_lapse_and_old_ones_are_pruned(storage):
    await add(storage, post(state=State.SENT))
    await store(storage, an_occurrence(state=State.SENT))

    async with storage.begin() as unit:
        lapsed = await unit.occurrences.lapse(due_before=LATER, limit=10)
        assert lapsed == 1
        pruned = await unit.occurrences.prune(due_before=LATER, limit=10)
        await unit.commit()

    assert pruned == 2


async def test_posts_are_counted_with_their_server_and_reminders_with_their_person(storage):
    await add(storage, post())
    await store(storage, an_occurrence())
    await claim(storage, now=DUE)
    ids = [an_occurrence_id(1), an_occurrence_id(500), an_occurrence_id(9)]

    async with storage.begin() as unit:
        of_posts = await unit.occurrences.attempts_of_posts(ids)
        of_people = await unit.occurrences.attempts_of(ids)

    assert (of_posts, of_people) == ({ids[1]: 1}, {ids[0]: 1})


async def test_the_posts_of_a_removed_call_stay_and_the_call_has_no_agenda_any_more(storage):
    posts = post(), post(501, state=State.SENT), post(502, attempted_at=DUE)
    await add(storage, *posts)
    before = await configured(storage)

    async with storage.begin() as unit:
        await unit.servers.save(before, replace(before, calls={}))
        assert set(await unit.occurrences.posts_of([CALL_ID], since=NIGHT)) == set(posts)
        await unit.commit()

    async with storage.read() as unit:
        assert await unit.call_agendas.load([CALL_ID]) == {}


async def test_the_agendas_of_calls_come_with_their_servers(storage):
    async with storage.read() as unit:
        found = await unit.call_agendas.load([CALL_ID, OTHER.id, CallId("0000000000ff")])

    assert {id_: (each.server.id, each.call) for id_, each in found.items()} == {
        CALL_ID: (GUILD_ID, a_call()),
        OTHER.id: (OTHER_GUILD_ID, OTHER),
    }


async def test_what_delivery_changes_of_a_call_is_stored_and_nothing_else(storage):
    stopped = a_call(
        state=CallState.STOPPED,
        stopped_for=StopReason.CHANNEL_GONE,
        failed_evenings=2,
        version=5,
    )

    async with storage.begin() as unit:
        await unit.call_agendas.save([replace(stopped, text="not delivery's to change")])
        await unit.commit()

    assert (await configured(storage)).calls == {CALL_ID: stopped}
    assert (await configured(storage, OTHER_GUILD_ID)).calls == {OTHER.id: OTHER}


async def test_reminders_and_posts_are_stored_by_one_statement(storage):
    person = an_occurrence(user_id=UserId(1001))

    await add(storage, person, post())

    assert await stored(storage) == post()
    assert await stored_occurrence(storage, person.id) == person
