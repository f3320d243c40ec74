"""What may be removed from people's chats, as storage tells it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.guided.session import Place
from bot.domain.ids import MessageId, UserId
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from bot.ports.records import Leftover
from tests.support.builders import (
    USER_ID,
    a_slot,
    a_user,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)
from tests.support.messenger import channel_of
from tests.support.storage_scenes import store, stored_occurrence

OTHER = UserId(7)
SINCE = tonight_at(0)
HOUR = timedelta(hours=1)


def a_prompt(number, *, at, **changes):
    slot = a_slot(at, number=number, anchor_at=at)
    sent = {"state": State.SENT, "sent_at": at, "message_id": MessageId(100 + number)}
    id_ = an_occurrence_id(number)
    return an_occurrence(slot, id=id_, kind=DRINKS, **{**sent, **changes})


@pytest.fixture
async def storage(storage):
    await store(
        storage,
        a_user(dm_channel_id=channel_of(USER_ID)),
        a_user(id=OTHER, dm_channel_id=channel_of(OTHER)),
    )
    return storage


FIRST, SECOND, THIRD = (a_prompt(number, at=tonight_at(8 + number)) for number in range(3))


async def before(storage, arrived, *, since=SINCE):
    async with storage.read() as unit:
        return await unit.leftovers.before(arrived.id, due_since=since)


async def latest(storage, *, kinds=(DRINKS,), since=SINCE, limit=100):
    async with storage.read() as unit:
        return await unit.leftovers.latest(kinds, due_since=since, limit=limit)


def leftover(prompt):
    place = Place(channel_id=channel_of(prompt.user_id), message_id=prompt.message_id)
    return Leftover(occurrence_id=prompt.id, place=place)


async def test_the_earliest_comes_first_and_what_is_forgotten_comes_no_more(storage):
    await store(storage, FIRST, SECOND, THIRD)
    assert await before(storage, THIRD) == leftover(FIRST)

    async with storage.begin() as unit:
        await unit.leftovers.forget(leftover(FIRST))
        await unit.commit()

    assert await before(storage, THIRD) == leftover(SECOND)
    assert await stored_occurrence(storage, FIRST.id) == replace(FIRST, message_id=None)


async def test_nothing_is_left_before_the_first(storage):
    await store(storage, FIRST, SECOND)

    assert await before(storage, FIRST) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.DONE},
        {"state": State.SKIPPED},
        {"state": State.PLANNED, "sent_at": None, "message_id": None},
        {"message_id": None},
        {"kind": STRETCH},
        {"user_id": OTHER},
    ],
)
async def test_what_is_no_leftover(storage, changes):
    await store(storage, replace(FIRST, **changes), SECOND)

    assert await before(storage, SECOND) is None


async def test_one_that_has_lapsed_is_a_leftover(storage):
    await store(storage, replace(FIRST, state=State.UNANSWERED), replace(SECOND, state=State.DONE))

    assert await before(storage, SECOND) == leftover(FIRST)


async def test_what_has_not_arrived_takes_nobodys_place(storage):
    await store(storage, FIRST, replace(SECOND, state=State.LEASED, sent_at=None, message_id=None))

    assert await before(storage, SECOND) is None
    assert await latest(storage) == [FIRST.id]


async def test_a_message_of_two_is_no_leftover_whatever_became_of_the_other(storage):
    for state in (State.SENT, State.DONE, State.UNANSWERED):
        beside = replace(FIRST, id=an_occurrence_id(50), kind=STRETCH, state=state, slot=FIRST.slot)
        await store(storage, FIRST, beside, SECOND)

        assert await before(storage, SECOND) is None


async def test_what_is_too_old_is_no_leftover(storage):
    await store(storage, FIRST, SECOND)

    assert await before(storage, SECOND, since=FIRST.slot.due_at + HOUR / 2) is None


async def test_the_latest_are_one_for_each_person_the_newest_first(storage):
    theirs = replace(
        a_prompt(9, at=tonight_at(11)), user_id=OTHER, message_id=None, state=State.DONE
    )
    await store(storage, FIRST, SECOND, theirs, replace(THIRD, kind=STRETCH))

    assert await latest(storage) == [theirs.id, SECOND.id]
    assert await latest(storage, limit=1) == [theirs.id]
    assert await latest(storage, since=tonight_at(10)) == [theirs.id]


async def test_nobody_forgets_a_message_that_is_another_by_now(storage):
    await store(storage, FIRST)
    other = replace(FIRST, message_id=MessageId(999))

    async with storage.begin() as unit:
        await unit.leftovers.forget(leftover(other))
        await unit.commit()

    assert await stored_occurrence(storage, FIRST.id) == FIRST


@pytest.mark.parametrize("changes", [{"dm_channel_id": None}])
async def test_without_a_channel_nothing_is_found(storage, changes):
    await store(storage, a_user(**changes), FIRST, SECOND)

    assert await before(storage, SECOND) is None
