"""What a claim takes along: it may be one message with something that is due."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.ids import UserId
from bot.kinds.drinks import DRINKS
from tests.support.builders import a_slot, a_user, an_occurrence, an_occurrence_id, tonight_at
from tests.support.storage_scenes import LEASE, claim, store, stored_occurrence

DUE = tonight_at(22)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
STRANGER = UserId(7)


@pytest.fixture
async def storage(storage):
    await store(storage, a_user(), a_user(id=STRANGER))
    return storage


def stretch(**changes):
    return an_occurrence(id=an_occurrence_id(1), **changes)


def drink(due_at=DUE + 5 * MINUTE, *, number=0, id_=2, **changes):
    slot = a_slot(due_at, anchor_at=due_at, number=number)
    return an_occurrence(slot, id=an_occurrence_id(id_), kind=DRINKS, **changes)


async def claimed_ids(storage, *, now=DUE, limit=100):
    return {each.id for each in await claim(storage, now=now, limit=limit)}


async def test_a_drink_due_soon_is_claimed_with_the_stretch_that_is_due(storage):
    await store(storage, stretch(), drink())

    claimed = await claim(storage, now=DUE)

    assert [each.id for each in claimed] == [stretch().id, drink().id]
    assert {each.state for each in claimed} == {State.LEASED}
    assert {each.claimable_at for each in claimed} == {DUE + LEASE}
    assert {(each.attempts, each.attempted_at) for each in claimed} == {(1, DUE)}
    assert await stored_occurrence(storage, drink().id) == claimed[1]


async def test_what_comes_along_is_beyond_the_limit(storage):
    later = drink(DUE + SECOND, id_=3, user_id=STRANGER)
    await store(storage, stretch(), drink(), later)

    assert await claimed_ids(storage, now=DUE + SECOND, limit=1) == {stretch().id, drink().id}
    assert await claimed_ids(storage, now=DUE + SECOND, limit=1) == {later.id}


@pytest.mark.parametrize(
    "changes",
    [
        {"due_at": DUE + 10 * MINUTE + timedelta(microseconds=1)},
        {"user_id": STRANGER},
        {"number": 100},  # a snooze comes when it was asked for
        {"claimable_at": DUE + 6 * MINUTE},  # it was refused, and waits
        {"attempted_at": DUE - 9 * MINUTE},  # it may be out alone
        {"state": State.LEASED, "claimable_at": DUE + 4 * MINUTE},
        *({"state": state} for state in sorted(set(State) - {State.PLANNED, State.LEASED})),
    ],
    ids=str,
)
async def test_what_does_not_come_along(storage, changes):
    await store(storage, stretch(), drink(**changes))

    assert await claimed_ids(storage) == {stretch().id}


async def test_a_reminder_takes_none_of_its_own_kind_along(storage):
    repeat = an_occurrence(a_slot(DUE + 5 * MINUTE, number=1), id=an_occurrence_id(2))
    await store(storage, stretch(), repeat)

    assert await claimed_ids(storage) == {stretch().id}


async def test_what_may_be_out_alone_takes_nothing_along(storage):
    await store(storage, stretch(attempted_at=DUE - MINUTE), drink())

    assert await claimed_ids(storage) == {stretch().id}


async def test_ten_minutes_are_near_enough(storage):
    await store(storage, stretch(), drink(DUE + 10 * MINUTE))

    assert len(await claimed_ids(storage)) == 2


async def test_what_was_tried_together_is_claimed_together_again(storage):
    tried = {"attempts": 1, "attempted_at": DUE}
    waiting = drink(claimable_at=DUE + 2 * MINUTE, **tried)
    await store(storage, stretch(claimable_at=DUE + MINUTE, **tried), waiting)

    claimed = await claim(storage, now=DUE + MINUTE)

    assert [(each.attempts, each.attempted_at) for each in claimed] == [(2, DUE), (2, DUE)]


async def test_what_was_tried_together_stays_with_a_delivery_under_way(storage):
    tried = {"attempts": 1, "attempted_at": DUE}
    under_way = drink(state=State.LEASED, claimable_at=DUE + 2 * MINUTE, **tried)
    await store(storage, stretch(claimable_at=DUE + MINUTE, **tried), under_way)

    assert await claimed_ids(storage, now=DUE + MINUTE) == {stretch().id}


@pytest.mark.parametrize("limit", [1, 7, 100])
async def test_two_claimers_never_get_the_same(storage, open_storage, limit):
    people = [a_user(id=UserId(number)) for number in range(1, 41)]
    await store(storage, *people)
    for user in people:
        own = replace(stretch(), id=an_occurrence_id(10 * user.id), user_id=user.id)
        await store(storage, own, drink(id_=10 * user.id + 1, user_id=user.id))
    rivals = [open_storage() for _ in range(3)]

    async def claim_all(rival):
        taken = []
        while batch := await claim(rival, now=DUE, limit=limit):
            taken += [each.id for each in batch]
        return taken

    shares = await asyncio.gather(*(claim_all(rival) for rival in rivals))

    taken = [id_ for share in shares for id_ in share]
    assert len(taken) == len(set(taken))
    assert {an_occurrence_id(10 * user.id) for user in people} <= set(taken)
    assert len(taken) == 80  # nobody else wanted what came along
