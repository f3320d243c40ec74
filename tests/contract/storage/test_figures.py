"""Figures count what there is, as of now, and name nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.delivery.occurrence import SPREAD, State
from bot.domain.delivery.retry import DELIVERY_BACKOFF
from bot.domain.ids import UserId
from bot.domain.servers.calls import CallState
from bot.ports.storage import StorageUnavailableError
from bot.services.delivery.engine import LEASE
from tests.support.builders import a_slot, a_user, an_occurrence, an_occurrence_id, tonight_at
from tests.support.posts import a_post
from tests.support.servers import a_call, a_configuration, configure
from tests.support.storage_scenes import store

NOW = tonight_at(22)


async def figures(storage, *, now=NOW):
    async with storage.read() as uow:
        return await uow.figures.take(now=now)


def planned(number, *, due_in):
    due_at = NOW + due_in
    return an_occurrence(
        a_slot(due_at), id=an_occurrence_id(number), claimable_at=due_at, state=State.PLANNED
    )


async def test_an_empty_database_counts_nothing_but_its_own_size(storage):
    counted = await figures(storage)

    assert (counted.due, counted.oldest_due_at, counted.unreachable) == (0, None, 0)
    assert dict(counted.calls) == dict.fromkeys(CallState, 0)
    assert counted.database_bytes > 0


async def test_what_is_due_and_waits_for_a_claim_is_counted_and_nothing_else(storage):
    late, just_due, later = (
        planned(number, due_in=timedelta(minutes=minutes))
        for number, minutes in enumerate((-5, 0, 1), start=1)
    )
    leased = replace(
        planned(4, due_in=timedelta(minutes=-7)),
        state=State.LEASED,
        claimable_at=NOW + timedelta(minutes=1),
    )
    sent = replace(planned(5, due_in=timedelta(minutes=-9)), state=State.SENT)
    people = [a_user(id=UserId(number)) for number in range(1, 6)]
    rows = [
        replace(each, user_id=person.id)
        for each, person in zip((late, just_due, later, leased, sent), people, strict=True)
    ]
    await store(storage, *people, *rows)

    counted = await figures(storage)

    assert counted.due == 2
    assert counted.oldest_due_at == leased.slot.due_at  # it has not arrived either
    assert counted.waits_for == timedelta(minutes=7)
    assert counted.is_late


@pytest.mark.parametrize("state", [State.PLANNED, State.LEASED])
async def test_no_attempt_makes_a_wait_shorter(storage, state):
    refused = replace(
        planned(1, due_in=timedelta(minutes=-30)),
        state=state,
        attempts=9,
        attempted_at=NOW,
        claimable_at=NOW + max(DELIVERY_BACKOFF.after(9, random=1.0), LEASE),
    )
    await store(storage, a_user(), refused)

    counted = await figures(storage)

    assert counted.waits_for == timedelta(minutes=30)
    assert counted.due == (1 if state is State.PLANNED else 0)


@pytest.mark.parametrize("due_in", [timedelta(), -SPREAD / 2, -SPREAD])
async def test_a_post_that_has_its_moment_still_to_come_does_not_wait(storage, due_in):
    slot = a_slot(NOW + due_in)
    post = replace(a_post(slot), claimable_at=slot.due_at + SPREAD)
    await configure(storage, a_configuration(calls=[a_call()]))
    async with storage.begin() as uow:
        await uow.occurrences.add([post])
        await uow.commit()

    counted = await figures(storage)

    assert counted.waits_for == timedelta()
    assert counted.due == (1 if due_in == -SPREAD else 0)


async def test_people_whose_messages_fail_are_counted(storage):
    people = [
        a_user(id=UserId(number), unreachable_since=NOW if number > 2 else None)
        for number in range(1, 6)
    ]
    await store(storage, *people)

    assert (await figures(storage)).unreachable == 3


async def test_a_database_that_takes_changes_says_so(storage):
    async with storage.begin() as uow:
        await uow.figures.require_writable()


@pytest.mark.parametrize("database", [pytest.param("postgres", marks=pytest.mark.postgres)])
async def test_a_read_only_database_says_so(storage):
    async with storage.begin() as uow:
        await uow.figures._transaction.change(text("SET TRANSACTION READ ONLY"))

        with pytest.raises(StorageUnavailableError):
            await uow.figures.require_writable()
