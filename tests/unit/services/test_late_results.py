"""Results that come late: the database was away for longer than a lease, and a sweep came first."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.delivery.retry import Refusal
from bot.ports.delivery import OutcomeUnknown, Refused
from bot.services.delivery.engine import LEASE
from tests.support.builders import tonight_at
from tests.support.messenger import ArrivesThen
from tests.support.services import Process, World
from tests.support.turns import at_rest, some_turns

DUE = tonight_at(22)
MINUTE = timedelta(minutes=1)
A_LONG_WAIT = Refused(refusal=Refusal.RATE_LIMITED, retry_after=10 * MINUTE)

pytestmark = pytest.mark.usefixtures("person")


async def let_the_lease_run_out(world: World, process: Process) -> None:
    """Make the first attempt at 22:00; the recorder still has its result when the lease is over."""
    process.recorder._patience = (0.05,)
    world.clock.move_to(DUE)
    await process.delivery.sweep()
    process.line.is_cut = True
    await some_turns()
    world.clock.advance(LEASE + timedelta(seconds=1))
    process.line.is_cut = False


async def claimed_again(world: World) -> Occurrence:
    """Return the occurrence as another process has just claimed it."""
    async with world.storage.begin() as unit:
        now = world.now
        (claimed,) = await unit.occurrences.claim_due(now=now, lease_until=now + LEASE, limit=1)
        await unit.commit()
    return claimed


async def test_a_late_refusal_does_not_undo_the_attempt_that_delivered(
    world: World, process: Process
):
    world.messenger.script_sends(A_LONG_WAIT)

    await let_the_lease_run_out(world, process)
    await process.delivery.sweep()
    await at_rest()
    await process.deliver(at=DUE + 12 * MINUTE)

    sent, _ = world.occurrences()
    assert sent.state is State.SENT
    assert len(world.messenger.send_requests) == 2
    assert len(world.messenger.sent) == 1


@pytest.mark.parametrize("late", [A_LONG_WAIT, OutcomeUnknown(cause="reset")], ids=repr)
async def test_a_late_failure_leaves_the_claim_of_another_alone(
    world: World, process: Process, late: Refused | OutcomeUnknown
):
    world.messenger.script_sends(late)

    await let_the_lease_run_out(world, process)
    claimed = await claimed_again(world)
    await asyncio.sleep(0.1)  # the recorder's patience
    await at_rest()

    assert world.planned() == claimed


async def test_a_late_delivery_closes_what_another_has_claimed_meanwhile(
    world: World, process: Process
):
    await let_the_lease_run_out(world, process)
    await claimed_again(world)
    await asyncio.sleep(0.1)  # the recorder's patience
    await at_rest()
    await process.deliver(at=DUE + 12 * MINUTE)

    sent, _ = world.occurrences()
    assert sent.state is State.SENT
    assert len(world.messenger.sent) == 1


async def test_a_message_that_lands_after_the_look_up_and_a_refusal_is_still_found(
    world: World, process: Process
):
    world.messenger.script_sends(OutcomeUnknown(cause="timeout"), ArrivesThen(A_LONG_WAIT))

    await process.deliver(at=DUE)
    await process.deliver(at=world.planned().claimable_at)
    await process.deliver(at=DUE + 12 * MINUTE)

    sent, _ = world.occurrences()
    assert sent.state is State.SENT
    assert len(world.messenger.sent) == 1
