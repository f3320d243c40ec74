"""Stopping: what is under way ends or is cut off, and nothing is lost by either."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.retry import DELIVERY_BACKOFF
from bot.services.delivery.engine import IN_FLIGHT
from tests.support.builders import tonight_at
from tests.support.crowds import a_crowd
from tests.support.messenger import ArrivesThen, Hangs
from tests.support.services import HeldLine, Process, World
from tests.support.turns import background_tasks, some_turns

DUE = tonight_at(22)
NO_PATIENCE = timedelta()
PATIENCE = timedelta(minutes=1)


async def test_stopping_an_idle_process_is_no_incident(process: Process):
    await process.delivery.stop(patience=PATIENCE)
    await process.delivery.stop(patience=PATIENCE)


@pytest.mark.usefixtures("person")
async def test_a_process_that_stops_starts_nothing_more(world: World, process: Process):
    await process.delivery.stop(patience=PATIENCE)

    await process.deliver(at=DUE)

    assert world.messenger.send_requests == []
    assert world.planned().state is State.PLANNED


@pytest.mark.usefixtures("person")
async def test_what_ends_in_time_is_recorded(world: World, process: Process):
    hangs = Hangs()
    world.messenger.script_sends(hangs)
    world.clock.move_to(DUE)
    await process.delivery.sweep()
    await some_turns()

    stopping = asyncio.create_task(process.delivery.stop(patience=PATIENCE))
    await some_turns()
    assert not stopping.done()
    hangs.released.set()
    await stopping

    assert world.occurrences()[0].state is State.SENT


@pytest.mark.usefixtures("person")
@pytest.mark.parametrize("behaviour", [Hangs, lambda: ArrivesThen(Hangs())])
async def test_a_slow_send_is_cut_off_left_unleased_and_found_by_the_next_process(
    world: World, process: Process, behaviour
):
    world.messenger.script_sends(behaviour())
    world.clock.move_to(DUE)
    await process.delivery.sweep()
    await some_turns()

    await process.delivery.stop(patience=NO_PATIENCE)
    left = world.planned()
    await Process(world).deliver(at=DUE + DELIVERY_BACKOFF.shortest)

    assert background_tasks() == set()
    assert (left.state, left.attempted_at) == (State.PLANNED, DUE)
    assert len(world.messenger.lookups) == 1
    assert len(world.messenger.sent) == 1
    assert world.occurrences()[0].state is State.SENT


async def test_a_sweep_that_waits_for_room_claims_nothing_once_it_is_told_to_stop(
    world: World, process: Process
):
    hanging = [Hangs() for _ in range(IN_FLIGHT)]
    world.messenger.script_sends(*hanging)
    await a_crowd(world, size=IN_FLIGHT + 5)
    world.clock.move_to(DUE)
    sweeping = asyncio.create_task(process.delivery.sweep())
    await some_turns()

    stopping = asyncio.create_task(process.delivery.stop(patience=PATIENCE))
    await some_turns()
    for each in hanging:
        each.released.set()
    await stopping
    await sweeping

    assert len(world.messenger.send_requests) == IN_FLIGHT
    assert background_tasks() == set()
    assert all(row.state is not State.LEASED for row in world.occurrences())


@pytest.mark.usefixtures("person")
async def test_a_claim_under_way_while_stopping_is_delivered_and_recorded(
    world: World, process: Process
):
    line = HeldLine(process.line)
    process.delivery._storage = line
    world.clock.move_to(DUE)
    sweeping = asyncio.create_task(process.delivery.sweep())
    await line.committing.wait()

    stopping = asyncio.create_task(process.delivery.stop(patience=PATIENCE))
    await some_turns()
    line.released.set()
    await stopping

    assert background_tasks() == set()
    assert world.occurrences()[0].state is State.SENT
    await sweeping


@pytest.mark.usefixtures("person")
async def test_a_last_recording_is_given_up_after_a_few_attempts_and_found_later(
    world: World, process: Process
):
    world.clock.move_to(DUE)
    world.messenger.script_sends(lambda: setattr(world.storage, "is_down", True))
    await process.delivery.sweep()
    await some_turns(3)

    await process.delivery.stop(patience=PATIENCE)
    world.storage.is_down = False
    left = world.planned()
    await Process(world).deliver(at=left.claimable_at)

    assert left.state is State.LEASED
    assert len(world.messenger.sent) == 1
    assert world.occurrences()[0].state is State.SENT


async def test_a_sweep_cut_short_by_the_storage_lets_the_process_stop(
    world: World, process: Process
):
    world.storage.is_down = True

    await process.deliver()
    await process.delivery.stop(patience=PATIENCE)

    assert background_tasks() == set()
