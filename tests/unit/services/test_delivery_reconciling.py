"""Reconciling: a message that may be out is looked up before anything is sent again."""

from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.delivery.retry import DELIVERY_BACKOFF, LOOK_UP_FOR, Refusal
from bot.domain.ids import ChannelId
from bot.ports.delivery import OutcomeUnknown, Refused
from bot.services.delivery.engine import LEASE
from tests.support.builders import a_user, tonight_at
from tests.support.messenger import ArrivesThen, Hangs
from tests.support.services import Process, World
from tests.support.storage_scenes import store
from tests.support.turns import some_turns

DUE = tonight_at(22)
DAY = timedelta(days=1)
RETRY = DUE + DELIVERY_BACKOFF.shortest
UNKNOWN = OutcomeUnknown(cause="HTTP 504")

pytestmark = pytest.mark.usefixtures("person")


async def test_a_message_found_in_the_history_is_not_sent_again(world: World, process: Process):
    world.messenger.script_sends(ArrivesThen(UNKNOWN))
    occurrence_id = world.planned().id

    await process.deliver(at=DUE)
    await process.deliver(at=RETRY)

    sent, planned = world.occurrences()
    assert world.messenger.lookups == [(ChannelId(2001), occurrence_id, DUE)]
    assert world.messenger.send_requests == [occurrence_id]
    assert (sent.state, sent.message_id) == (State.SENT, world.messenger.sent[0].message_id)
    assert planned.slot.due_at == DUE + DAY


async def test_a_message_not_found_is_sent_under_the_same_nonce(world: World, process: Process):
    world.messenger.script_sends(UNKNOWN)
    occurrence_id = world.planned().id

    await process.deliver(at=DUE)
    await process.deliver(at=RETRY)

    assert len(world.messenger.lookups) == 1
    assert world.messenger.send_requests == [occurrence_id, occurrence_id]
    assert len(world.messenger.sent) == 1


async def test_the_look_up_goes_back_to_the_first_attempt(world: World, process: Process):
    world.messenger.script_sends(UNKNOWN, UNKNOWN)

    await process.deliver(at=DUE)
    await process.deliver(at=RETRY)
    await process.deliver(at=world.planned().claimable_at)

    assert [since for _, _, since in world.messenger.lookups] == [DUE, DUE]


async def test_a_refusal_says_nothing_of_an_unknown_attempt_before_it(
    world: World, process: Process
):
    world.messenger.script_sends(UNKNOWN, Refused(refusal=Refusal.RATE_LIMITED))

    await process.deliver(at=DUE)
    await process.deliver(at=RETRY)
    waiting = world.planned()
    await process.deliver(at=waiting.claimable_at)

    assert waiting.attempted_at == DUE
    assert [since for _, _, since in world.messenger.lookups] == [DUE, DUE]
    assert len(world.messenger.sent) == 1


@pytest.mark.parametrize(
    "answer",
    [UNKNOWN, Refused(refusal=Refusal.NO_ACCESS), Refused(refusal=Refusal.RATE_LIMITED)],
)
async def test_while_the_history_cannot_be_read_nothing_is_sent(
    world: World, process: Process, answer: OutcomeUnknown | Refused
):
    world.messenger.script_sends(ArrivesThen(UNKNOWN))
    world.messenger.script_lookups(answer)

    await process.deliver(at=DUE)
    await process.deliver(at=RETRY)
    waiting = world.planned()
    await process.deliver(at=waiting.claimable_at)

    assert (waiting.state, waiting.attempted_at) == (State.PLANNED, DUE)
    assert len(world.messenger.send_requests) == 1
    assert world.occurrences()[0].state is State.SENT


async def test_a_channel_that_is_gone_holds_no_message(world: World, process: Process):
    world.messenger.script_sends(UNKNOWN, Refused(refusal=Refusal.CHANNEL_GONE))
    world.messenger.script_lookups(Refused(refusal=Refusal.CHANNEL_GONE))

    await process.deliver(at=DUE)
    await process.deliver(at=RETRY)

    assert len(world.messenger.send_requests) == 2
    assert world.user().is_unreachable


async def test_an_unknown_one_found_later_than_it_is_of_use_is_recorded_as_sent(
    world: World, process: Process
):
    world.messenger.script_sends(ArrivesThen(UNKNOWN))

    await process.deliver(at=DUE)
    await process.deliver(at=DUE + timedelta(hours=10))

    assert world.occurrences()[0].state is State.SENT
    assert world.planned().slot.due_at == DUE + DAY


async def test_an_unknown_one_not_found_when_it_is_of_no_use_is_skipped(
    world: World, process: Process
):
    world.messenger.script_sends(UNKNOWN)

    await process.deliver(at=DUE)
    await process.deliver(at=DUE + timedelta(hours=10))

    skipped, planned = world.occurrences()
    assert (skipped.state, skipped.reason) == (State.SKIPPED, Reason.STALE)
    assert skipped.attempted_at is None
    assert planned.slot.due_at == DUE + DAY


async def test_one_whose_fate_stays_unknown_for_a_day_is_given_up(world: World, process: Process):
    world.messenger.script_sends(UNKNOWN)
    world.messenger.script_lookups(UNKNOWN)
    stale_at = world.planned().slot.stale_at

    await process.deliver(at=DUE)
    await process.deliver(at=stale_at + LOOK_UP_FOR)

    assert world.occurrences()[0].reason is Reason.OUT_OF_TIME
    assert world.planned().slot.due_at > world.now


async def test_a_lease_that_has_run_out_is_looked_up_first(world: World, process: Process):
    world.messenger.script_sends(ArrivesThen(Hangs()))
    world.clock.move_to(DUE)
    await process.delivery.sweep()
    await _until_sent(world)
    await process.kill()

    await Process(world).deliver(at=DUE + LEASE)

    assert len(world.messenger.send_requests) == 1
    assert world.occurrences()[0].state is State.SENT
    assert world.occurrences()[0].attempts == 2


async def test_somebody_whose_channel_is_forgotten_meanwhile_is_not_looked_up(
    world: World, process: Process
):
    world.messenger.script_sends(UNKNOWN)
    await process.deliver(at=DUE)
    await store(world.storage, a_user(dm_channel_id=None))

    await process.deliver(at=RETRY)

    assert world.messenger.lookups == []
    assert world.user().is_unreachable


async def _until_sent(world: World) -> None:
    await some_turns()
    assert len(world.messenger.sent) == 1
