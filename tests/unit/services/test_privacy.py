"""Privacy: everything about one person, and nothing about anybody else."""

import json

import pytest

from bot.domain.ids import EntryId, OccurrenceId, UserId
from tests.support.builders import USER_ID, a_reminder, a_user, tonight_at
from tests.support.messenger import Hangs
from tests.support.services import Process, World
from tests.support.storage_scenes import store
from tests.support.turns import at_rest, some_turns

OTHER = UserId(1002)


@pytest.fixture
async def two_people(world: World, process: Process, reminded: OccurrenceId) -> None:
    await process.answers.stretch_done(USER_ID, reminded)
    await process.drinks.log(USER_ID, EntryId("cup"))
    await store(world.storage, a_user(id=OTHER), a_reminder(user_id=OTHER))
    await process.drinks.log(OTHER, EntryId("other cup"))


@pytest.mark.usefixtures("two_people")
async def test_the_export_holds_every_table_of_the_person_as_plain_json(process: Process):
    records = await process.privacy.export(USER_ID)

    filled = {table for table, rows in records.items() if rows}
    assert filled >= {"users", "reminders", "occurrences", "outcomes", "drinks"}
    assert str(OTHER) not in json.dumps(records)


@pytest.mark.usefixtures("two_people")
async def test_erasing_leaves_nothing_of_the_person_and_all_of_the_others(process: Process):
    others = await process.privacy.export(OTHER)

    erased = await process.privacy.erase(USER_ID)

    assert erased > 0
    assert not any((await process.privacy.export(USER_ID)).values())
    assert await process.privacy.export(OTHER) == others


@pytest.mark.usefixtures("two_people")
async def test_erasing_twice_erases_nothing_more(world: World, process: Process):
    await process.privacy.erase(USER_ID)
    content = world.storage.rows.content()

    assert await process.privacy.erase(USER_ID) == 0
    assert world.storage.rows.content() == content


async def test_a_stranger_has_nothing_to_export(process: Process):
    assert not any((await process.privacy.export(USER_ID)).values())


@pytest.mark.usefixtures("person")
async def test_a_delivery_under_way_brings_nobody_back(world: World, process: Process):
    hangs = Hangs()
    world.messenger.script_sends(hangs)
    world.clock.move_to(tonight_at(22))
    await process.delivery.sweep()
    await some_turns()

    await process.privacy.erase(USER_ID)
    hangs.released.set()
    await at_rest()

    assert not any((await process.privacy.export(USER_ID)).values())
