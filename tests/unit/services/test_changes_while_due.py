"""Somebody changes something while their reminder is due and waits for its turn, as in a storm.

The change must not make it disappear: the delivery decides, under the new rules, and records why.
"""

from datetime import time, timedelta

import pytest

from bot.domain.delivery.occurrence import Occurrence, Reason, State
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import EntryId
from bot.domain.time.weekdays import EVERY_DAY
from bot.kinds.stretch import STRETCH, StretchRule
from bot.ports.delivery import Refused
from tests.support.builders import USER_ID, a_reminder, a_user, tonight_at
from tests.support.services import Process, World
from tests.support.storage_scenes import store

pytestmark = pytest.mark.usefixtures("person")

DUE = tonight_at(22)
DAY = timedelta(days=1)
MOMENT = timedelta(seconds=20)


@pytest.fixture(params=[timedelta(), MOMENT], ids=["at its very instant", "a moment later"])
def due(request: pytest.FixtureRequest, world: World) -> Occurrence:
    """The usual person's stretch, due without having had its turn."""
    world.clock.move_to(DUE + request.param)
    return world.planned()


async def test_what_has_nothing_to_do_with_it_leaves_it_alone(
    world: World, process: Process, due: Occurrence
):
    await process.drinks.log(USER_ID, EntryId("1"), millilitres=200)
    await process.deliver()

    assert [message.nonce for message in world.messenger.sent] == [due.id]
    assert world.planned().slot.due_at == DUE + DAY


async def test_a_later_bedtime_moves_it(world: World, process: Process, due: Occurrence):
    await process.preferences.set_bedtime(USER_ID, time(23, 30), days=EVERY_DAY)
    await process.deliver()
    early = len(world.messenger.sent)
    await process.deliver(at=tonight_at(23))

    assert early == 0
    assert [message.nonce for message in world.messenger.sent] == [due.id]


@pytest.mark.usefixtures("person", "due")
async def test_a_pause_puts_it_on_record(world: World, process: Process):
    await process.pauses.for_nights(USER_ID, 1)
    await process.deliver()

    skipped, planned = world.occurrences()
    assert (skipped.state, skipped.reason) == (State.SKIPPED, Reason.PAUSED)
    assert planned.slot.due_at == DUE + DAY
    assert world.messenger.sent == []


@pytest.mark.usefixtures("person", "due")
async def test_turning_it_off_puts_it_on_record_and_plans_no_other(world: World, process: Process):
    await process.preferences.turn_off(USER_ID, STRETCH)
    await process.deliver()

    (skipped,) = world.occurrences()
    assert (skipped.state, skipped.reason) == (State.SKIPPED, Reason.TURNED_OFF)
    assert world.messenger.sent == []


async def test_an_attempt_that_waits_for_another_is_still_made(world: World, process: Process):
    world.messenger.script_sends(Refused(refusal=Refusal.RATE_LIMITED, retry_after=MOMENT))
    await process.deliver(at=DUE)

    await process.rules.turn_on_stretch(USER_ID, minutes_before=30, repeats=1)
    await process.deliver(at=world.planned().claimable_at)

    assert len(world.messenger.sent) == 1
    assert world.planned().slot.due_at == DUE + timedelta(minutes=15)


async def test_a_snooze_puts_the_repeat_that_is_just_due_on_record(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder(StretchRule(repeats=1)))
    first = world.planned()
    await process.deliver(at=DUE)
    repeat = world.planned()
    world.clock.move_to(repeat.slot.due_at)

    await process.answers.snooze(USER_ID, first.id, length=timedelta(minutes=10))
    await process.deliver()

    (skipped,) = [each for each in world.occurrences() if each.id == repeat.id]
    assert (skipped.state, skipped.reason) == (State.SKIPPED, Reason.SNOOZED)
