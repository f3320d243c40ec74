"""Many at once: how much is under way, and sweeps that meet each other."""

import asyncio

import pytest

from bot.domain.delivery.occurrence import State
from bot.ports.fleet import Alone
from bot.services.delivery.engine import IN_FLIGHT, MIN_BATCH
from tests.support.builders import tonight_at
from tests.support.crowds import a_crowd
from tests.support.messenger import Hangs
from tests.support.services import HeldLine, Process, World
from tests.support.turns import at_rest, some_turns

DUE = tonight_at(22)


async def test_a_thousand_due_at_once_never_exceed_the_room_and_use_all_of_it(
    world: World,
):
    await a_crowd(world, size=1000)

    await Process(world).deliver(at=DUE)

    assert len(world.messenger.sent) == 1000
    assert world.messenger.most_at_once == IN_FLIGHT


async def test_who_shares_the_pace_with_two_others_has_a_third_under_way(world: World):
    await a_crowd(world, size=300)
    fleet = Alone(world.storage.process_id)
    fleet.living = 3

    await Process(world, fleet=fleet).deliver(at=DUE)

    assert len(world.messenger.sent) == 300
    assert world.messenger.most_at_once == IN_FLIGHT // 3


async def test_no_more_is_claimed_than_there_is_room_for(world: World, process: Process):
    hanging = [Hangs() for _ in range(IN_FLIGHT)]
    world.messenger.script_sends(*hanging)
    await a_due_crowd(world, size=IN_FLIGHT + MIN_BATCH)

    first = _sweeping(process)
    await some_turns()

    leased = [row for row in world.occurrences() if row.state is State.LEASED]
    assert len(leased) == IN_FLIGHT
    await _release(hanging)
    await first
    await at_rest()
    assert len(world.messenger.sent) == IN_FLIGHT + MIN_BATCH


async def test_the_next_claim_waits_until_there_is_room_for_a_batch(world: World, process: Process):
    hanging = [Hangs() for _ in range(IN_FLIGHT)]
    world.messenger.script_sends(*hanging)
    await a_due_crowd(world, size=IN_FLIGHT + 1)
    sweeping = _sweeping(process)
    await some_turns()

    await _release(hanging[: MIN_BATCH - 1])
    requests_before = len(world.messenger.send_requests)
    await _release(hanging[MIN_BATCH - 1 :])

    assert requests_before == IN_FLIGHT
    await sweeping
    await at_rest()
    assert len(world.messenger.send_requests) == IN_FLIGHT + 1


@pytest.mark.usefixtures("person")
async def test_sweeps_during_a_sweep_return_at_once_and_make_the_first_look_again(
    process: Process,
):
    line = HeldLine(process.line)
    process.delivery._storage = line
    first = _sweeping(process)
    await line.committing.wait()

    await process.delivery.sweep()
    await process.delivery.sweep()
    line.released.set()
    await first

    assert line.units == 2  # two looks, each a claim that also asks for the next instant


@pytest.mark.usefixtures("person")
async def test_what_becomes_due_during_a_sweep_is_found_by_the_second_look(
    world: World, process: Process
):
    line = HeldLine(process.line)
    process.delivery._storage = line
    first = _sweeping(process)
    await line.committing.wait()

    world.clock.move_to(DUE)
    await process.delivery.sweep()
    line.released.set()
    await first
    await at_rest()

    assert len(world.messenger.sent) == 1


async def test_two_processes_share_the_crowd_and_nobody_hears_twice(world: World):
    one, two = Process(world), Process(world)
    await a_due_crowd(world, size=200)

    sweeping = _sweeping(one)
    await two.delivery.sweep()
    await sweeping
    await at_rest()

    assert len(world.messenger.send_requests) == 200
    assert len(set(world.messenger.nonces)) == 200
    assert sum(row.state is State.SENT for row in world.occurrences()) == 200


async def test_deliveries_that_end_together_are_recorded_together(world: World, process: Process):
    await a_due_crowd(world, size=IN_FLIGHT)
    commits_before = world.storage.commits

    await process.deliver()

    claim, recordings = 1, 3
    assert world.storage.commits - commits_before <= claim + recordings


async def a_due_crowd(world: World, *, size: int) -> None:
    await a_crowd(world, size=size)
    world.clock.move_to(DUE)


def _sweeping(process: Process) -> asyncio.Task[None]:
    return asyncio.create_task(process.delivery.sweep())


async def _release(hanging: list[Hangs]) -> None:
    for each in hanging:
        each.released.set()
    await some_turns()
