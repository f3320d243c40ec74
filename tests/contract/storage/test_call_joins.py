from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.ids import UserId
from bot.domain.servers.offers import Counting
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_reminder,
    a_user,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)
from tests.support.posts import a_call_slot, a_post
from tests.support.servers import (
    GUILD_ID,
    OTHER_GUILD_ID,
    a_call,
    a_configuration,
    a_server,
    configure,
    store_post,
)
from tests.support.storage_scenes import store

POST = an_occurrence_id(900)
DAY = timedelta(days=1)
PEOPLE = [UserId(USER_ID + number) for number in range(5)]


@pytest.fixture
async def storage(storage):
    await configure(storage, a_configuration(calls=[a_call()]))
    await configure(storage, a_configuration(a_server(id=OTHER_GUILD_ID)))
    await store_post(storage, POST)
    await store(storage, *(a_user(id=user_id) for user_id in PEOPLE))
    return storage


async def join(storage, user_id=USER_ID, *, post=POST, guild_id=GUILD_ID):
    async with storage.begin() as unit:
        counting = await unit.call_joins.join(
            user_id, post, guild_id=guild_id, due_since=tonight_at(22)
        )
        await unit.commit()
    return counting


async def shown(storage, post=POST):
    async with storage.read() as unit:
        return (await unit.call_joins.count(post)).shown


async def test_each_person_counts_once_and_few_are_no_number(storage):
    for user_id in PEOPLE:
        assert await shown(storage) is None

        assert await join(storage, user_id) is Counting.COUNTED
        assert await join(storage, user_id) is Counting.COUNTED_BEFORE

    assert await shown(storage) == len(PEOPLE)


async def test_a_press_in_another_server_counts_nobody(storage):
    assert await join(storage, guild_id=OTHER_GUILD_ID) is Counting.POST_UNKNOWN

    assert await join(storage) is Counting.COUNTED


async def test_a_persons_own_reminder_is_no_post(storage):
    await store(storage, a_reminder(), an_occurrence())

    assert await join(storage, post=an_occurrence().id) is Counting.POST_UNKNOWN


async def test_a_post_that_is_gone_counts_nobody(storage):
    assert await join(storage, post=an_occurrence_id(901)) is Counting.POST_UNKNOWN
    assert await shown(storage, an_occurrence_id(901)) is None


@pytest.mark.parametrize(
    ("state", "attempted_at", "counting"),
    [
        ("sent", None, Counting.COUNTED),
        ("leased", "now", Counting.COUNTED),
        ("planned", "now", Counting.COUNTED),
        ("planned", None, Counting.POST_UNKNOWN),
        ("skipped", None, Counting.POST_UNKNOWN),
        ("failed", None, Counting.POST_UNKNOWN),
    ],
)
async def test_people_are_counted_below_what_is_posted_or_may_be(
    storage, state, attempted_at, counting
):
    post = a_post(
        id=an_occurrence_id(902),
        state=State(state),
        attempted_at=attempted_at and tonight_at(22),
        slot=replace(a_call_slot(), local_date=NIGHT + DAY),
    )
    async with storage.begin() as unit:
        await unit.occurrences.add([post])
        await unit.commit()

    assert await join(storage, post=post.id) is counting
    assert await join(storage, post=post.id) is not Counting.COUNTED


async def test_those_of_old_posts_are_pruned_in_batches(storage):
    for user_id in PEOPLE:
        await join(storage, user_id)
    newer = await store_post(
        storage, an_occurrence_id(901), local_date=NIGHT + DAY, due_at=tonight_at(22) + DAY
    )
    await join(storage, post=newer)

    async with storage.begin() as unit:
        due_before = tonight_at(22) + DAY
        found = [await unit.call_joins.prune(due_before=due_before, limit=3) for _ in range(3)]
        await unit.commit()

    assert found == [3, 2, 0]
    assert await join(storage) is Counting.COUNTED
    assert await join(storage, post=newer) is Counting.COUNTED_BEFORE
