import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.ids import UserId
from tests.support.builders import (
    a_slot,
    a_user,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)
from tests.support.storage_scenes import LEASE, claim, store, stored_occurrence

DUE = tonight_at(22)
SECOND = timedelta(seconds=1)


@pytest.fixture
async def storage(storage):
    await store(storage, a_user())
    return storage


def staggered(count, **changes):
    """Return occurrences of one night, each due a second after the one before."""
    return [
        an_occurrence(
            a_slot(DUE + number * SECOND, number=number),
            id=an_occurrence_id(number + 1),
            **changes,
        )
        for number in range(count)
    ]


async def attempts_of(storage, *ids):
    async with storage.begin() as unit:
        return await unit.occurrences.attempts_of(ids)


async def test_a_claimed_occurrence_is_leased_with_one_attempt_more(storage):
    await store(storage, an_occurrence(reason=Reason.UNREACHABLE))

    claimed = await claim(storage, now=DUE)

    expected = an_occurrence(
        state=State.LEASED,
        reason=Reason.UNREACHABLE,
        claimable_at=DUE + LEASE,
        attempts=1,
        attempted_at=DUE,
    )
    assert claimed == [expected]
    assert await stored_occurrence(storage, expected.id) == expected


async def test_nothing_is_claimed_before_it_is_due(storage):
    await store(storage, an_occurrence())

    assert await claim(storage, now=DUE - timedelta(microseconds=1)) == []
    assert len(await claim(storage, now=DUE)) == 1


@pytest.mark.parametrize("state", sorted(set(State) - {State.PLANNED, State.LEASED}))
async def test_what_is_over_is_not_claimed(storage, state):
    await store(storage, an_occurrence(state=state))

    assert await claim(storage, now=DUE + timedelta(days=9)) == []


async def test_a_lease_keeps_others_away_until_it_runs_out(storage):
    await store(storage, an_occurrence())
    await claim(storage, now=DUE)

    assert await claim(storage, now=DUE + LEASE - SECOND) == []
    assert len(await claim(storage, now=DUE + LEASE)) == 1


async def test_a_lapsed_lease_is_claimed_again_and_remembers_its_first_attempt(storage):
    await store(storage, an_occurrence())
    await claim(storage, now=DUE)

    (again,) = await claim(storage, now=DUE + 2 * LEASE)

    assert again.attempts == 2
    assert again.attempted_at == DUE
    assert again.claimable_at == DUE + 3 * LEASE


async def test_a_retry_waits_for_its_own_instant(storage):
    await store(storage, an_occurrence())
    (claimed,) = await claim(storage, now=DUE)
    retry_at = DUE + timedelta(minutes=10)
    async with storage.begin() as unit:
        await unit.occurrences.save(
            [replace(claimed, state=State.PLANNED, claimable_at=retry_at, attempted_at=None)]
        )
        await unit.commit()

    assert await claim(storage, now=retry_at - SECOND) == []
    (again,) = await claim(storage, now=retry_at)
    assert (again.attempts, again.attempted_at) == (2, retry_at)


async def test_the_leases_of_a_dead_process_are_taken_back_at_once(storage):
    leased, planned, far_off = staggered(3)
    await store(storage, leased, planned, replace(far_off, claimable_at=DUE + 2 * LEASE))
    await claim(storage, now=DUE)
    now = DUE + SECOND / 2

    async with storage.begin() as unit:
        count = await unit.occurrences.release_leases(now=now, until=now + LEASE)
        await unit.commit()

    assert count == 1
    [again] = await claim(storage, now=now)
    assert (again.id, again.attempts, again.attempted_at) == (leased.id, 2, DUE)
    assert again.may_be_out(claimed_at=now)
    assert await stored_occurrence(storage, planned.id) == planned


async def test_each_claim_counts_as_an_attempt(storage):
    id_ = an_occurrence_id()
    await store(storage, an_occurrence(id=id_))
    counts = []

    for number in range(3):
        counts.append(await attempts_of(storage, id_, an_occurrence_id(99)))
        await claim(storage, now=DUE + number * LEASE)

    assert counts == [{id_: 0}, {id_: 1}, {id_: 2}]
    assert await attempts_of(storage) == {}


async def test_the_longest_waiting_are_claimed_first(storage):
    first, second, third = staggered(3)
    await store(storage, third, first, second)

    assert [each.id for each in await claim(storage, now=DUE + LEASE, limit=2)] == [
        first.id,
        second.id,
    ]
    assert [each.id for each in await claim(storage, now=DUE + LEASE, limit=2)] == [third.id]


async def test_a_claim_that_is_not_committed_takes_nothing(storage):
    await store(storage, an_occurrence())

    async with storage.begin() as unit:
        await unit.occurrences.claim_due(now=DUE, lease_until=DUE + LEASE, limit=1)

    assert await stored_occurrence(storage, an_occurrence().id) == an_occurrence()


async def test_an_expired_lease_comes_after_what_waited_longer(storage):
    waiting, leased = staggered(2)
    leased = replace(leased, state=State.LEASED, claimable_at=DUE + LEASE)
    await store(storage, leased, waiting)

    (claimed,) = await claim(storage, now=DUE + LEASE, limit=1)

    assert claimed.id == waiting.id


@pytest.mark.parametrize(("claimers", "rows"), [(2, 30), (5, 200)])
async def test_two_claimers_never_get_the_same_occurrence(storage, open_storage, claimers, rows):
    people = [a_user(id=UserId(number)) for number in range(1, 11)]
    await store(storage, *people)
    await store(
        storage,
        *(replace(each, user_id=people[n % 10].id) for n, each in enumerate(staggered(rows))),
    )
    rivals = [open_storage() for _ in range(claimers)]

    async def claim_all(rival):
        taken = []
        while batch := await claim(rival, now=DUE + timedelta(hours=1), limit=7):
            taken += [each.id for each in batch]
        return taken

    shares = await asyncio.gather(*(claim_all(rival) for rival in rivals))

    taken = [id_ for share in shares for id_ in share]
    assert len(taken) == rows
    assert len(set(taken)) == rows


async def test_many_tasks_of_one_process_claim_distinct_occurrences(storage):
    await store(storage, *staggered(60))

    shares = await asyncio.gather(
        *(claim(storage, now=DUE + timedelta(hours=1), limit=10) for _ in range(6))
    )

    assert len({each.id for share in shares for each in share}) == 60
