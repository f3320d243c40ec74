"""Recording when something is wrong: it waits for the database, and no delivery spoils another."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from structlog.testing import capture_logs

from bot.domain.delivery.occurrence import Occurrence, Reason, State
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import MessageId, UserId
from bot.ports.delivery import Delivered, OutcomeUnknown, Refused
from bot.services.delivery.outcome import MAX_NO_ACCESS_STREAKS, DeliveryOutcome, NoAccessStreaks
from bot.services.delivery.recorder import LAST_ATTEMPTS
from tests.support.builders import (
    USER_ID,
    a_reminder,
    a_slot,
    a_user,
    an_occurrence_id,
    tonight_at,
)
from tests.support.services import HeldLine, Process, World
from tests.support.storage_scenes import store
from tests.support.turns import at_rest, some_turns

DUE = tonight_at(22)
DAY = timedelta(days=1)
DELIVERED = Delivered(message_id=MessageId(77))
OTHER = UserId(1002)


async def test_the_record_waits_for_the_database_and_loses_nothing(
    world: World, process: Process, claimed: Occurrence
):
    world.storage.is_down = True
    with capture_logs() as logs:
        process.recorder.add(DeliveryOutcome(occurrence=claimed, result=DELIVERED))
        await some_turns()
    world.storage.is_down = False
    await at_rest()

    assert sum(log["action"] == "record_waiting" for log in logs) > LAST_ATTEMPTS
    assert world.occurrences()[0].state is State.SENT


async def test_what_ends_while_the_record_waits_is_written_with_it(
    world: World, process: Process, claimed: Occurrence
):
    other = replace(claimed, id=an_occurrence_id(2), user_id=OTHER)
    await store(world.storage, a_user(id=OTHER), a_reminder(user_id=OTHER), other)
    world.storage.is_down = True
    process.recorder.add(DeliveryOutcome(occurrence=claimed, result=DELIVERED))
    await some_turns()
    process.recorder.add(DeliveryOutcome(occurrence=other, result=DELIVERED))
    await some_turns()

    commits = world.storage.commits
    world.storage.is_down = False
    await at_rest()

    assert world.storage.commits - commits == 1
    assert sum(row.state is State.SENT for row in world.occurrences()) == 2


async def test_the_last_transaction_is_tried_a_few_times_only(
    world: World, process: Process, claimed: Occurrence
):
    world.storage.is_down = True
    process.recorder.add(DeliveryOutcome(occurrence=claimed, result=DELIVERED))

    await process.recorder.flush()

    assert world.planned().state is State.LEASED


async def test_flushing_an_idle_recorder_is_no_incident(process: Process):
    await process.recorder.flush()


def states(world: World, user_id: UserId):
    """Tell the states and reasons as they are stored: nothing can be read of an endless one."""
    return world.storage.rows.select(
        "SELECT state, reason FROM occurrences WHERE user_id = ? ORDER BY due_at, id", user_id
    )


async def test_a_delivery_that_cannot_be_recorded_takes_no_other_with_it(
    world: World, process: Process, claimed: Occurrence
):
    healthy = replace(claimed, id=an_occurrence_id(2), user_id=OTHER)
    await store(world.storage, a_user(id=OTHER), a_reminder(user_id=OTHER), healthy)
    endless = replace(claimed, slot=a_slot(stale_at=datetime.max.replace(tzinfo=UTC)))
    line = HeldLine(process.line)
    line.released.set()
    process.recorder._storage = line

    with capture_logs() as logs:
        process.recorder.add(
            DeliveryOutcome(occurrence=endless, result=OutcomeUnknown(cause="timeout"))
        )
        await process.record(healthy, DELIVERED)

    assert states(world, OTHER) == [(State.SENT, None), (State.PLANNED, None)]
    assert states(world, USER_ID) == [(State.FAILED, Reason.UNREADABLE)]
    assert [log["occurrence_ids"] for log in logs if log["action"] == "record_broken"] == [
        [endless.id, healthy.id],
        [endless.id],
    ]


async def test_a_database_that_fails_while_they_are_recorded_one_by_one_is_waited_for(
    world: World, process: Process, claimed: Occurrence
):
    healthy = replace(claimed, id=an_occurrence_id(2), user_id=OTHER)
    await store(world.storage, a_user(id=OTHER), a_reminder(user_id=OTHER), healthy)
    endless = replace(claimed, slot=a_slot(stale_at=datetime.max.replace(tzinfo=UTC)))

    class Flaky:
        """Goes down for a moment when the second unit of work begins."""

        units = 0

        def begin(self):
            self.units += 1
            world.storage.is_down = self.units == 2
            return process.line.begin()

    process.recorder._storage = Flaky()
    process.recorder.add(DeliveryOutcome(occurrence=healthy, result=DELIVERED))
    await process.record(endless, OutcomeUnknown(cause="timeout"))

    assert states(world, OTHER) == [(State.SENT, None), (State.PLANNED, None)]
    assert world.reminder(user_id=OTHER).unanswered == 1


async def test_a_zone_that_was_dropped_plans_nothing_and_harms_nobody(
    world: World, process: Process, claimed: Occurrence
):
    await store(world.storage, a_user(zone_key="Mars/Olympus"))

    with capture_logs() as logs:
        await process.record(claimed, DELIVERED)

    assert [row.state for row in world.occurrences()] == [State.SENT]
    assert "plan_broken" in [log["action"] for log in logs]


async def test_adding_and_flushing_at_once_writes_everything(
    world: World, process: Process, claimed: Occurrence
):
    process.recorder.add(DeliveryOutcome(occurrence=claimed, result=DELIVERED))

    await asyncio.gather(process.recorder.flush(), process.recorder.flush())

    assert world.occurrences()[0].state is State.SENT


async def test_the_flakes_of_somebody_who_is_erased_are_forgotten(
    process: Process, claimed: Occurrence
):
    await process.privacy.erase(USER_ID)

    await process.record(claimed, Refused(refusal=Refusal.NO_ACCESS))

    assert len(process.no_access_streaks) == 0


async def test_the_flakes_of_what_is_tried_again_are_kept(process: Process, claimed: Occurrence):
    await process.record(claimed, Refused(refusal=Refusal.NO_ACCESS))

    assert process.no_access_streaks.get(claimed.id) == 1


def test_flakes_take_no_more_room_than_they_may():
    no_access_streaks = NoAccessStreaks()

    for number in range(3 * MAX_NO_ACCESS_STREAKS):
        no_access_streaks.add(an_occurrence_id(number))

    assert len(no_access_streaks) == MAX_NO_ACCESS_STREAKS
    assert no_access_streaks.get(an_occurrence_id(3 * MAX_NO_ACCESS_STREAKS - 1)) == 1
