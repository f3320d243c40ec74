"""*Stretching with you*: everybody counts once, below posts of their own server, and is named nowhere."""

import asyncio

import pytest

from bot.domain.ids import OccurrenceId, UserId
from bot.domain.servers.offers import Counting
from tests.support.builders import USER_ID, an_occurrence_id
from tests.support.servers import (
    GUILD_ID,
    OTHER_GUILD_ID,
    a_call,
    a_configuration,
    configure,
    store_post,
)
from tests.support.services import Process, World


@pytest.fixture
async def post(world: World) -> OccurrenceId:
    await configure(world.storage, a_configuration(calls=[a_call()]))
    return await store_post(world.storage)


async def stretch_along(process: Process, post: OccurrenceId, *numbers: int, guild_id=GUILD_ID):
    for number in numbers:
        result = await process.servers.posts.stretch_along(
            UserId(USER_ID + number), post, guild_id=guild_id
        )
    return result


async def test_each_counts_once(process, post):
    await stretch_along(process, post, 1, 2, 3, 4)

    again = await stretch_along(process, post, 4, 4)
    fifth = await stretch_along(process, post, 5)

    assert again.counting is Counting.COUNTED_BEFORE
    assert again.headcount.shown is None
    assert (fifth.counting, fifth.headcount.shown) == (Counting.COUNTED, 5)


async def test_many_at_once_are_all_counted(process, post):
    people = [UserId(USER_ID + number) for number in range(12)]

    await asyncio.gather(
        *(
            process.servers.posts.stretch_along(each, post, guild_id=GUILD_ID)
            for each in (*people, *people)
        )
    )

    last = await stretch_along(process, post, 0)
    assert (last.counting, last.headcount.shown) == (Counting.COUNTED_BEFORE, 12)


async def test_a_stranger_becomes_known_with_nothing_set_and_is_erased_with_it(process, post):
    stranger = UserId(USER_ID + 1)
    await stretch_along(process, post, 1)

    records = await process.privacy.export(stranger)
    erased = await process.privacy.erase(stranger)

    assert {table for table, rows in records.items() if rows} == {"users", "call_joins"}
    assert erased == 2
    assert (await stretch_along(process, post, 2)).headcount.shown is None


@pytest.mark.parametrize(
    ("guild_id", "occurrence_id"),
    [(OTHER_GUILD_ID, None), (GUILD_ID, an_occurrence_id(77))],
    ids=["another server's", "pruned"],
)
async def test_below_any_other_post_nobody_is_counted_or_stored(
    process, post, guild_id, occurrence_id
):
    await stretch_along(process, post, 1, 2, 3, 4, 5)

    result = await stretch_along(process, occurrence_id or post, 9, guild_id=guild_id)

    assert result.counting is Counting.POST_UNKNOWN
    assert result.headcount.shown is None
    assert not any((await process.privacy.export(UserId(USER_ID + 9))).values())
