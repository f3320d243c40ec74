"""One message for two reminders: each has a record of its own, and neither is lost or doubled."""

from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import Occurrence, Reason, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.retry import DELIVERY_BACKOFF, Refusal
from bot.domain.reminders.slots import Occasion
from bot.kinds.drinks import DRINKS, WaterNotice
from bot.kinds.stretch import STRETCH, StretchNotice
from bot.ports.delivery import Envelope, OutcomeUnknown, Refused
from bot.services.delivery.engine import LEASE
from tests.support.builders import (
    USER_ID,
    a_reminder,
    a_stretch_rule,
    a_user,
    a_water_rule,
    tonight_at,
)
from tests.support.messenger import ArrivesThen, Hangs, Sent
from tests.support.services import Process, World
from tests.support.storage_scenes import store
from tests.support.turns import at_rest, some_turns

STRETCH_DUE, DRINK_DUE = tonight_at(20, 25), tonight_at(20, 30)
RETRY = STRETCH_DUE + 2 * DELIVERY_BACKOFF.shortest
MINUTE = timedelta(minutes=1)
UNKNOWN = OutcomeUnknown(cause="HTTP 504")


@pytest.fixture
async def both(world: World, process: Process) -> tuple[Occurrence, Occurrence]:
    """The stretch and the last drink of somebody who stretches two hours before bed."""
    world.clock.move_to(tonight_at(19, 30))
    await store(
        world.storage,
        a_user(),
        a_reminder(a_stretch_rule(minutes_before=125)),
        a_reminder(a_water_rule()),
    )
    await process.housekeeping.repair_plans()
    stretch, drink = world.planned(STRETCH), world.planned(DRINKS)
    assert (stretch.slot.due_at, drink.slot.due_at) == (STRETCH_DUE, DRINK_DUE)
    return stretch, drink


def on_record(world: World, *occurrences: Occurrence) -> list[Occurrence]:
    return [world.storage.rows.occurrences[each.id] for each in occurrences]


def require_sent_once(world: World, *occurrences: Occurrence) -> Sent:
    """Require that all arrived in one message, are on record, and have something following."""
    (message,) = world.messenger.sent
    for record in on_record(world, *occurrences):
        assert (record.state, record.message_id) == (State.SENT, message.message_id)
        assert record.attempted_at is None
        assert world.planned(record.kind).slot.due_at > record.slot.due_at
    return message


async def test_both_are_one_message_under_the_number_of_the_earlier(
    world: World, process: Process, both: tuple[Occurrence, Occurrence]
):
    await process.deliver(at=STRETCH_DUE)

    message = require_sent_once(world, *both)
    assert [type(each) for each in message.notices] == [StretchNotice, WaterNotice]
    assert message.nonce == both[0].id
    assert world.messenger.send_requests == [both[0].id]
    assert world.reminder(STRETCH).unanswered == 1


async def test_a_message_whose_answer_was_lost_is_found_for_both(
    world: World, process: Process, both: tuple[Occurrence, Occurrence]
):
    world.messenger.script_sends(ArrivesThen(UNKNOWN))

    await process.deliver(at=STRETCH_DUE)
    await process.deliver(at=RETRY)

    require_sent_once(world, *both)
    assert [id_ for _, id_, _ in world.messenger.lookups] == [each.id for each in both]
    assert len(world.messenger.send_requests) == 1


async def test_a_message_that_was_lost_is_sent_again_whole_under_the_same_number(
    world: World, process: Process, both: tuple[Occurrence, Occurrence]
):
    world.messenger.script_sends(UNKNOWN)

    await process.deliver(at=STRETCH_DUE)
    await process.deliver(at=RETRY)

    require_sent_once(world, *both)
    assert world.messenger.send_requests == [both[0].id, both[0].id]


async def test_a_refused_message_is_tried_again_whole(
    world: World, process: Process, both: tuple[Occurrence, Occurrence]
):
    world.messenger.script_sends(Refused(refusal=Refusal.RATE_LIMITED))

    await process.deliver(at=STRETCH_DUE)
    await process.deliver(at=RETRY)

    require_sent_once(world, *both)
    assert world.messenger.lookups == []


async def test_a_process_killed_after_the_send_doubles_neither(
    world: World, process: Process, both: tuple[Occurrence, Occurrence]
):
    hanging = Hangs()
    world.messenger.script_sends(ArrivesThen(hanging))
    world.clock.move_to(STRETCH_DUE)
    await process.delivery.sweep()
    await some_turns()
    await process.kill()

    await Process(world).deliver(at=STRETCH_DUE + LEASE)

    require_sent_once(world, *both)


async def test_a_process_killed_before_the_send_loses_neither(
    world: World, process: Process, both: tuple[Occurrence, Occurrence]
):
    world.messenger.script_sends(Hangs())
    world.clock.move_to(STRETCH_DUE)
    await process.delivery.sweep()
    await some_turns()
    await process.kill()

    await Process(world).deliver(at=STRETCH_DUE + LEASE)

    assert require_sent_once(world, *both).nonce == both[0].id


async def test_one_done_meanwhile_leaves_the_other_the_number_of_the_message(
    world: World, process: Process, both: tuple[Occurrence, Occurrence]
):
    stretch, drink = both
    requests: list[Envelope] = []
    send = world.messenger.send
    world.messenger.script_sends(UNKNOWN)

    async def noted(envelope: Envelope) -> object:
        requests.append(envelope)
        return await send(envelope)

    world.messenger.send = noted
    await process.deliver(at=STRETCH_DUE)
    await process.nights.done(USER_ID)

    await process.deliver(at=DRINK_DUE)
    world.messenger._arrive(requests[0])  # the first request, which has taken its time

    (message,) = world.messenger.sent
    closed, sent = on_record(world, stretch, drink)
    assert (closed.state, closed.reason) == (State.SKIPPED, Reason.DONE)
    assert (sent.state, sent.message_id) == (State.SENT, message.message_id)
    assert [each.nonce for each in requests] == [stretch.id, stretch.id]


async def test_a_part_that_an_earlier_message_is_without_comes_by_itself(
    world: World, process: Process, both: tuple[Occurrence, Occurrence]
):
    stretch, drink = both
    world.messenger.script_sends(ArrivesThen(UNKNOWN))
    await process.deliver(at=STRETCH_DUE)
    (message,) = world.messenger.sent
    alone = Sent(
        message_id=message.message_id,
        destination=message.destination,
        notices=message.notices[:1],
        nonce=message.nonce,
        sent_at=message.sent_at,
    )
    world.messenger.sent[:] = [alone]

    await process.deliver(at=DRINK_DUE)

    assert [each.nonce for each in world.messenger.sent] == [stretch.id, drink.id]
    assert [each.state for each in on_record(world, *both)] == [State.SENT, State.SENT]


async def test_what_discord_finds_wrong_keeps_the_other_part_not_back(
    world: World, process: Process, both: tuple[Occurrence, Occurrence]
):
    rejected = Refused(refusal=Refusal.REJECTED)
    world.messenger.script_sends(rejected, rejected)  # both together, and then the stretch

    await process.deliver(at=STRETCH_DUE)

    stretch, drink = on_record(world, *both)
    assert (stretch.state, stretch.reason) == (State.FAILED, Reason.REJECTED)
    assert drink.state is State.SENT
    assert world.messenger.send_requests == [both[0].id, both[0].id, both[1].id]


async def test_while_the_history_does_not_answer_for_one_nothing_is_sent(
    world: World, process: Process, both: tuple[Occurrence, Occurrence]
):
    world.messenger.script_sends(UNKNOWN)
    world.messenger.script_lookups(lambda: None, UNKNOWN)

    await process.deliver(at=STRETCH_DUE)
    await process.deliver(at=RETRY)
    requests_by_then = len(world.messenger.send_requests)
    await process.deliver(at=DRINK_DUE)

    assert requests_by_then == 1
    require_sent_once(world, *both)


async def test_a_press_before_the_record_proves_that_both_arrived(
    world: World, process: Process, both: tuple[Occurrence, Occurrence]
):
    stretch, drink = both
    hanging = Hangs()
    world.messenger.script_sends(ArrivesThen(hanging))
    world.clock.move_to(STRETCH_DUE)
    await process.delivery.sweep()
    await some_turns()

    answered = await process.answers.drink(USER_ID, drink.id, beside=stretch.id)
    hanging.released.set()
    await at_rest()

    assert answered.beside is not None
    assert answered.beside.occurrence.state is State.SENT
    assert [each.state for each in on_record(world, *both)] == [State.SENT, State.DONE]
    assert len(world.messenger.sent) == 1
    assert world.planned(STRETCH).slot.due_at > STRETCH_DUE
    assert world.planned(DRINKS).slot.due_at > DRINK_DUE


async def test_what_was_put_back_comes_at_its_own_time(
    world: World, process: Process, both: tuple[Occurrence, Occurrence]
):
    stretch, drink = both
    night = Occasion(stretch.slot.local_date, stretch.slot.anchor_at)
    async with world.storage.begin() as unit:
        await unit.outcomes.record(stretch.key, night, Outcome.DONE)
        await unit.commit()

    await process.deliver(at=STRETCH_DUE)
    (waiting,) = on_record(world, drink)
    await process.deliver(at=DRINK_DUE)

    (message,) = world.messenger.sent
    closed, sent = on_record(world, stretch, drink)
    assert (waiting.state, waiting.claimable_at) == (State.PLANNED, DRINK_DUE)
    assert waiting.attempted_at is None
    assert (message.nonce, message.sent_at) == (drink.id, DRINK_DUE)
    assert (closed.reason, sent.state) == (Reason.DONE, State.SENT)


async def test_a_reminder_that_cannot_be_composed_keeps_the_other_not_back(
    world: World, process: Process, both: tuple[Occurrence, Occurrence]
):
    (key,) = [each.key for each in both if each.kind == DRINKS]
    rule = world.storage.rows.reminders[key].rule
    wake = rule.wake
    object.__setattr__(rule, "wake", None)  # as a fault of ours would leave it

    try:
        await process.deliver(at=STRETCH_DUE)
    finally:
        object.__setattr__(rule, "wake", wake)  # storage shares equal rules

    (message,) = world.messenger.sent
    assert [type(each) for each in message.notices] == [StretchNotice]
    assert on_record(world, both[0])[0].state is State.SENT
    assert on_record(world, both[1])[0].state is State.PLANNED
