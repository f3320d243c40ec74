"""Recording: what one transaction writes about the deliveries that have ended."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.delivery.decision import Defer, Skip
from bot.domain.delivery.occurrence import Occurrence, Reason, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import MessageId, UserId
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import StretchRule
from bot.ports.delivery import Delivered, OutcomeUnknown, Refused
from bot.services.delivery.outcome import DeliveryOutcome, Result
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_claimed_occurrence,
    a_night,
    a_reminder,
    a_slot,
    a_user,
    a_water_rule,
    an_instant,
    an_occurrence_id,
    stretch_key,
    tonight_at,
)
from tests.support.services import HeldLine, Process, World
from tests.support.storage_scenes import store
from tests.support.turns import at_rest

DUE = tonight_at(22)
DAY = timedelta(days=1)
DELIVERED = Delivered(message_id=MessageId(77))
OTHER = UserId(1002)


async def test_what_ends_during_a_transaction_shares_the_next_one(world: World, process: Process):
    people = [UserId(5000 + number) for number in range(10)]
    occurrences = [
        replace(a_claimed_occurrence(), id=an_occurrence_id(number), user_id=user_id)
        for number, user_id in enumerate(people)
    ]
    await store(
        world.storage,
        *(a_user(id=user_id) for user_id in people),
        *(a_reminder(user_id=user_id) for user_id in people),
        *occurrences,
    )
    world.clock.move_to(DUE)
    line = HeldLine(process.line)
    process.recorder._storage = line

    process.recorder.add(DeliveryOutcome(occurrence=occurrences[0], result=DELIVERED))
    await line.committing.wait()
    for occurrence in occurrences[1:]:
        process.recorder.add(DeliveryOutcome(occurrence=occurrence, result=DELIVERED))
    line.released.set()
    await at_rest()

    assert line.units == 2
    assert sum(row.state is State.SENT for row in world.occurrences()) == 10
    assert sum(row.state is State.PLANNED for row in world.occurrences()) == 10


async def test_somebody_erased_meanwhile_stays_erased(
    world: World, process: Process, claimed: Occurrence
):
    other = replace(claimed, id=an_occurrence_id(2), user_id=OTHER)
    await store(world.storage, a_user(id=OTHER), a_reminder(user_id=OTHER), other)
    await process.privacy.erase(USER_ID)

    process.recorder.add(DeliveryOutcome(occurrence=claimed, result=DELIVERED))
    await process.record(other, DELIVERED)

    assert set(world.storage.rows.users) == {OTHER}
    assert world.occurrences(user_id=USER_ID) == []
    assert [row.state for row in world.occurrences()] == [State.SENT, State.PLANNED]


async def test_somebody_erased_and_back_meanwhile_keeps_what_is_planned_anew(
    world: World, process: Process, claimed: Occurrence
):
    await process.privacy.erase(USER_ID)
    await store(world.storage, a_user(), a_reminder())
    await process.housekeeping.repair_plans()
    before = world.occurrences()

    await process.record(claimed, DELIVERED)

    assert world.occurrences() == before


async def test_a_stretch_that_was_sent_counts_as_unanswered_until_somebody_presses(
    world: World, process: Process, claimed: Occurrence
):
    await process.record(claimed, DELIVERED)

    assert world.reminder().unanswered == 1


@pytest.mark.parametrize(
    "result",
    [
        Skip(reason=Reason.STALE),
        Refused(refusal=Refusal.UNREACHABLE),
        OutcomeUnknown(cause="timeout"),
    ],
)
async def test_what_was_not_sent_does_not_count_as_unanswered(
    world: World, process: Process, claimed: Occurrence, result: Result
):
    await process.record(claimed, result)

    assert world.reminder().unanswered == 0


@pytest.mark.parametrize("number", [1, 100])
async def test_repeats_and_snoozes_do_not_count_as_unanswered(
    world: World, process: Process, number: int
):
    occurrence = a_claimed_occurrence(a_slot(number=number))
    await store(world.storage, a_user(), a_reminder(), occurrence)
    world.clock.move_to(DUE)

    await process.record(occurrence, DELIVERED)

    assert world.reminder().unanswered == 0


async def test_a_drink_prompt_does_not_count_as_unanswered(world: World, process: Process):
    occurrence = a_claimed_occurrence(kind=DRINKS)
    await store(world.storage, a_user(), a_reminder(a_water_rule()), occurrence)
    world.clock.move_to(DUE)

    await process.record(occurrence, DELIVERED)

    assert world.reminder(DRINKS).unanswered == 0


async def test_a_paused_night_is_put_on_record_as_one(
    world: World, process: Process, claimed: Occurrence
):
    await process.record(claimed, Skip(reason=Reason.PAUSED))

    assert world.storage.rows.outcomes == {(stretch_key(USER_ID), a_night()): Outcome.PAUSED}
    assert world.occurrences()[0].reason is Reason.PAUSED


async def test_a_pause_of_drinks_leaves_no_outcome(world: World, process: Process):
    occurrence = a_claimed_occurrence(kind=DRINKS)
    await store(world.storage, a_user(), a_reminder(a_water_rule()), occurrence)
    world.clock.move_to(DUE)

    await process.record(occurrence, Skip(reason=Reason.PAUSED))

    assert world.storage.rows.outcomes == {}


async def test_paused_nights_missed_while_the_process_was_down_are_on_record_as_paused(
    world: World, process: Process, claimed: Occurrence
):
    await store(world.storage, a_user(paused_until=NIGHT + 3 * DAY))
    world.clock.move_to(tonight_at(5, night=NIGHT + 3 * DAY))

    await process.record(claimed, Skip(reason=Reason.STALE))

    paused = {
        night.local_date
        for (_, night), how in world.storage.rows.outcomes.items()
        if how == "paused"
    }
    assert paused == {NIGHT, NIGHT + DAY, NIGHT + 2 * DAY}
    stale = [row.slot.local_date for row in world.occurrences() if row.reason is Reason.STALE]
    assert stale == [NIGHT + number * DAY for number in range(4)]


async def test_a_deferred_one_is_planned_for_its_new_slot_and_nothing_else_is(
    world: World, process: Process, claimed: Occurrence
):
    later = a_slot(tonight_at(22, 30))

    await process.record(claimed, Defer(slot=later))

    planned = world.planned()
    assert (planned.slot, planned.claimable_at) == (later, later.due_at)
    assert planned.attempted_at is None
    assert world.wakeup.next_at == later.due_at


async def test_a_message_that_was_deleted_since_is_recorded_without_its_id(
    world: World, process: Process, claimed: Occurrence
):
    await process.record(claimed, Delivered(message_id=None))

    assert world.occurrences()[0].state is State.SENT
    assert world.occurrences()[0].message_id is None


async def test_when_two_end_at_once_for_one_person_both_are_recorded(
    world: World, process: Process, claimed: Occurrence
):
    prompt = replace(claimed, id=an_occurrence_id(2), kind=DRINKS)
    await store(world.storage, a_reminder(a_water_rule()), prompt)

    process.recorder.add(DeliveryOutcome(occurrence=claimed, result=DELIVERED))
    await process.record(prompt, DELIVERED)

    assert world.planned().slot.local_date == NIGHT + DAY
    assert world.planned(DRINKS).slot.due_at == an_instant(NIGHT + DAY, time(7, 30))


async def test_the_pause_offer_is_made_once_whatever_the_repeats(world: World, process: Process):
    rule = StretchRule(minutes_before=30, repeats=2)
    await store(world.storage, a_user(), a_reminder(rule, unanswered=13))
    await process.housekeeping.repair_plans()

    for night in range(3):
        for minute in (0, 10, 20):
            await process.deliver(at=tonight_at(22, minute, night=NIGHT + night * DAY))

    kinds = [type(notice).__name__ for notice in world.messenger.notices]
    assert kinds == ["StretchNotice", "PauseOfferNotice"]
