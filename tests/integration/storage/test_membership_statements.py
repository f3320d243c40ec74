"""What the buttons of members ask of the database: as little as those of a reminder."""

from dataclasses import replace
from datetime import time

import pytest

from bot.domain.ids import UserId
from tests.support.builders import BERLIN, USER_ID, a_reminder, a_user, tonight_at
from tests.support.servers import (
    GUILD_ID,
    OFFER_ID,
    a_call,
    a_configuration,
    a_preset,
    an_offer,
    configure,
    store_post,
)
from tests.support.services import Process, World
from tests.support.statements import counted_statements
from tests.support.storage_scenes import store

MOST = 10
STRANGER = UserId(USER_ID + 1)
OFFER = an_offer(preset=a_preset(bedtime=time(21)))


@pytest.fixture
async def process(storage):
    world = World(now=tonight_at(12), storage=storage)
    process = Process(world)
    await store(storage, a_user(), a_reminder())
    await configure(storage, a_configuration(calls=[a_call()], offers=[OFFER]))
    await process.housekeeping.repair_plans()
    return process


async def join(process, user_id):
    return await process.servers.memberships.join(
        user_id, OFFER_ID, guild_id=GUILD_ID, seen=1, replaces=True, zone_key=BERLIN
    )


async def change_preset(storage):
    before = a_configuration(calls=[a_call()], offers=[OFFER])
    changed = replace(OFFER, preset=a_preset(bedtime=time(23)), preset_version=2)
    async with storage.begin() as unit:
        await unit.servers.save(before, before.with_offer(changed))
        await unit.commit()


@pytest.mark.parametrize("person", [USER_ID, STRANGER], ids=["with settings", "new"])
async def test_joining_takes_ten_statements_at_most(storage, process, person):
    with counted_statements(storage) as statements:
        followed = await join(process, person)

    assert followed.is_new
    assert len(statements) <= MOST, "\n\n".join(statements)


async def test_using_a_changed_preset_takes_ten_statements_at_most(storage, process):
    await join(process, USER_ID)
    await change_preset(storage)

    with counted_statements(storage) as statements:
        followed = await process.servers.memberships.use_new(USER_ID, OFFER_ID, seen=2)

    assert followed.has_moved
    assert len(statements) <= MOST, "\n\n".join(statements)


async def test_a_look_takes_five_that_only_read(storage, process):
    with counted_statements(storage) as statements:
        await process.servers.memberships.look(USER_ID, OFFER_ID, guild_id=GUILD_ID)

    assert len(statements) == 5, "\n\n".join(statements)
    assert all(each.startswith("SELECT") for each in statements)


async def test_a_press_below_a_post_takes_four(storage, process):
    post = await store_post(storage)

    with counted_statements(storage) as statements:
        await process.servers.posts.stretch_along(STRANGER, post, guild_id=GUILD_ID)

    assert len(statements) <= 4, "\n\n".join(statements)
