"""Admission: what begins a guided stretch, and whom a press makes known again: nobody."""

import pytest

from bot.domain.errors import NotYoursError, OccurrenceGoneError
from bot.domain.guided.session import SessionGoneError
from bot.domain.ids import UserId
from bot.services.guided.admission import anybody, reminded_by, somebody_known
from bot.services.guided.service import Started
from tests.support.builders import USER_ID, a_reminder, a_user, an_occurrence, an_occurrence_id
from tests.support.guided_world import GuidedWorld
from tests.support.services import Process
from tests.support.storage_scenes import store

OTHER = UserId(1002)


@pytest.fixture
async def world():
    async with GuidedWorld() as world:
        yield world


@pytest.fixture
async def process(world):
    process = Process(world)
    yield process
    await process.guiding.stop()


@pytest.fixture
def start(world, process):
    async def start(admission):
        return await process.guiding.start(USER_ID, "standing", world.screen(), admission=admission)

    return start


def is_empty(world):
    return (world.storage.rows.users, world.storage.rows.sessions, world.shown) == ({}, {}, [])


async def test_a_command_begins_a_stretch_for_somebody_unknown(world, start):
    assert isinstance(await start(anybody), Started)

    assert set(world.storage.rows.users) == {USER_ID}


async def test_a_press_under_an_old_stretch_begins_none_for_somebody_unknown(world, start):
    with pytest.raises(SessionGoneError):
        await start(somebody_known)

    assert is_empty(world)


async def test_starting_again_in_place_of_an_old_stretch_begins_none_for_somebody_unknown(
    world, process
):
    with pytest.raises(SessionGoneError):
        await process.guiding.start_again(USER_ID, "standing", world.screen())

    assert is_empty(world)


async def test_an_erased_reminder_begins_nothing(world, start):
    with pytest.raises(OccurrenceGoneError):
        await start(reminded_by(an_occurrence_id()))

    assert is_empty(world)


async def test_an_erased_reminder_begins_nothing_for_somebody_who_has_come_back(world, start):
    await store(world.storage, a_user())

    with pytest.raises(OccurrenceGoneError):
        await start(reminded_by(an_occurrence_id()))

    assert world.stored() is None


async def test_the_reminder_of_another_begins_nothing(world, start):
    await store(world.storage, a_user(), a_user(id=OTHER), a_reminder(user_id=OTHER))
    await store(world.storage, an_occurrence(user_id=OTHER))

    with pytest.raises(NotYoursError):
        await start(reminded_by(an_occurrence_id()))

    assert world.stored() is None


async def test_a_reminder_begins_the_stretch_of_its_person(world, start):
    await store(world.storage, a_user(), a_reminder(), an_occurrence())

    assert isinstance(await start(reminded_by(an_occurrence_id())), Started)

    assert world.stored() is not None
