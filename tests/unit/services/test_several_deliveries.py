"""Several processes that deliver and keep house: one of them for all, and none beyond its standstill."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.reminders.rules import ReminderKey
from bot.kinds.stretch import STRETCH
from bot.ports.fleet import WakeAt
from bot.services.delivery.engine import LEASE
from bot.services.operations.housekeeping import ANSWER_WITHIN
from tests.support.builders import USER_ID, a_reminder, a_user, an_occurrence, tonight_at
from tests.support.fleet_on_paper import PaperFleet
from tests.support.messenger import ArrivesThen, Hangs
from tests.support.services import HeldLine, Process, World
from tests.support.storage_scenes import store
from tests.support.turns import background_tasks, some_turns

DUE = tonight_at(22)


@pytest.mark.usefixtures("person")
async def test_what_was_under_way_at_a_standstill_is_cut_off_and_found_by_another(
    world: World, process: Process
) -> None:
    world.messenger.script_sends(ArrivesThen(Hangs()))
    world.clock.move_to(DUE)
    await process.delivery.sweep()
    await some_turns()
    assert world.planned().state is State.LEASED

    process.delivery.let_go()
    await some_turns()

    assert background_tasks() == set()
    await Process(world).deliver(at=DUE + LEASE)
    assert world.occurrences()[0].state is State.SENT
    assert len(world.messenger.lookups) == 1
    assert len(world.messenger.send_requests) == 1


@pytest.mark.usefixtures("person")
async def test_a_claim_from_before_a_standstill_is_not_sent_after_it(
    world: World, process: Process
) -> None:
    line = HeldLine(process.line)
    process.delivery._storage = line
    world.clock.move_to(DUE)
    sweeping = asyncio.create_task(process.delivery.sweep())
    await line.committing.wait()

    process.delivery.let_go()
    line.released.set()
    await sweeping
    await some_turns()

    assert world.messenger.send_requests == []
    await Process(world).deliver(at=DUE + LEASE)
    assert world.occurrences()[0].state is State.SENT


@pytest.mark.parametrize("leads", [True, False])
async def test_the_leader_keeps_house_for_all(world: World, leads: bool) -> None:
    process = Process(world, fleet=PaperFleet(world.storage, leads=leads))
    unanswered = an_occurrence(state=State.SENT, sent_at=DUE, attempts=1, attempted_at=DUE)
    await store(world.storage, a_user(), a_reminder(), unanswered)
    world.clock.move_to(DUE + ANSWER_WITHIN + timedelta(days=1))

    await process.housekeeping.run()

    is_done = world.occurrences()[0].state is State.UNANSWERED
    assert is_done is leads
    assert (ReminderKey(USER_ID, STRETCH) in {each.key for each in _planned(world)}) is leads


def _planned(world: World) -> list[Occurrence]:
    return [each for each in world.occurrences() if each.state is State.PLANNED]


async def test_wake_ups_of_changes_reach_the_others_and_those_of_the_engine_do_not(
    world: World,
) -> None:
    fleet = PaperFleet(world.storage)
    process = Process(world, fleet=fleet)
    await store(world.storage, a_user())

    await process.preferences.turn_on(USER_ID, a_reminder().rule)
    assert fleet.told == [WakeAt(instant=DUE)]
    await process.deliver(at=DUE)

    assert world.wakeup.asked.count(DUE) == 1
    assert len(world.wakeup.asked) > 1  # the next night's, which everybody finds in the database
    assert fleet.told == [WakeAt(instant=DUE)]


async def test_only_the_leader_takes_up_what_is_left_to_be_removed(world: World) -> None:
    fleet = PaperFleet(world.storage)
    process = Process(world, fleet=fleet)

    await process.tidying.run()
    assert not process.tidying._is_seeded
    fleet.is_leader = True
    await process.tidying.run()
    assert process.tidying._is_seeded
    process.tidying.look_again()  # as another process has ended

    assert not process.tidying._is_seeded
