"""A world at noon of the usual night, with one process in it."""

from collections.abc import AsyncIterator
from datetime import time

import pytest
import structlog

from bot.domain.delivery.occurrence import Occurrence
from bot.domain.ids import OccurrenceId
from bot.domain.reminders.rules import Reminder
from bot.kinds.drinks import DRINKS
from tests.support.builders import (
    NIGHT,
    a_claimed_occurrence,
    a_reminder,
    a_user,
    a_water_rule,
    an_instant,
    tonight_at,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store
from tests.support.turns import background_tasks


@pytest.fixture(autouse=True)
async def nothing_left_running() -> AsyncIterator[None]:
    structlog.reset_defaults()
    yield
    left = background_tasks()
    assert not left, f"the test left {len(left)} tasks behind"


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with World(now=an_instant(NIGHT, time(12))) as world:
        yield world


@pytest.fixture
def process(world: World) -> Process:
    return Process(world)


@pytest.fixture
async def person(world: World, process: Process) -> None:
    """The usual person, whose stretch is planned for 22:00."""
    await _set_up(world, process, a_reminder())


@pytest.fixture
async def reminded(world: World, process: Process) -> OccurrenceId:
    """The usual person at 22:00, the stretch reminder of tonight just sent; tells its id."""
    await _set_up(world, process, a_reminder())
    occurrence_id = world.planned().id
    await process.deliver(at=tonight_at(22))
    return occurrence_id


@pytest.fixture
async def prompted(world: World, process: Process) -> OccurrenceId:
    """The usual person in the afternoon, a drink prompt just sent; tells its id."""
    await _set_up(world, process, a_reminder(a_water_rule()))
    prompt = world.planned(DRINKS)
    await process.deliver(at=prompt.slot.due_at)
    return prompt.id


@pytest.fixture
async def claimed(world: World) -> Occurrence:
    """The usual person's stretch of tonight, under way at 22:00."""
    occurrence = a_claimed_occurrence()
    await store(world.storage, a_user(), a_reminder(), occurrence)
    world.clock.move_to(tonight_at(22))
    return occurrence


async def _set_up(world: World, process: Process, reminder: Reminder) -> None:
    await store(world.storage, a_user(), reminder)
    await process.housekeeping.repair_plans()
