"""Figures count what there is, as of now, and name nobody."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.delivery.occurrence import State
from bot.domain.ids import UserId
from bot.domain.servers.calls import CallState
from bot.ports.storage import StorageUnavailableError
from tests.support.builders import a_slot, a_user, an_occurrence, an_occurrence_id, tonight_at
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
    assert counted.oldest_due_at == late.slot.due_at
    assert counted.waits_for == timedelta(minutes=5)
    assert counted.is_late


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
