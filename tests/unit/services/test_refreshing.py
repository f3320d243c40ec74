"""Refreshing: messages that were answered elsewhere, behind everything else that is to be sent."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.delivery.occurrence import State
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import OccurrenceId
from bot.ports.delivery import OutcomeUnknown, Refused
from bot.services.operations.refreshing import MOST_EDITS
from tests.support.builders import USER_ID, a_reminder, a_stretch_rule, a_user, tonight_at
from tests.support.messenger import Hangs
from tests.support.services import Process, World
from tests.support.storage_scenes import store
from tests.support.turns import refreshed

BUSY = Refused(refusal=Refusal.RATE_LIMITED)
MINUTE = timedelta(minutes=1)


def shown(world: World) -> list[tuple[int, State]]:
    """Return what was refreshed: which of the messages that were sent, and how they stood."""
    numbers = [each.message_id for each in world.messenger.sent]
    return [
        (numbers.index(place.message_id), answered.occurrence.state)
        for place, answered in world.messenger.refreshed
    ]


async def ask_twice(world: World, process: Process) -> tuple[OccurrenceId, OccurrenceId]:
    """Let a reminder and its repeat come."""
    await store(world.storage, a_user(), a_reminder(a_stretch_rule(repeats=1)))
    await process.housekeeping.repair_plans()
    first = world.planned()
    await process.deliver(at=first.claimable_at)
    second = world.planned()
    await process.deliver(at=second.claimable_at)
    return first.id, second.id


@pytest.mark.usefixtures("reminded")
async def test_what_is_closed_elsewhere_is_shown_once(world: World, process: Process):
    await process.nights.done(USER_ID)
    await refreshed()
    await process.refreshing.run()

    assert shown(world) == [(0, State.DONE)]


async def test_what_was_pressed_is_not_edited_again(
    world: World, process: Process, reminded: OccurrenceId
):
    await process.answers.stretch_done(USER_ID, reminded)
    await process.answers.undo_stretch(USER_ID, reminded)
    await refreshed()
    await process.refreshing.run()

    assert shown(world) == []


async def test_a_repeat_waits_for_the_next_run(world: World, process: Process):
    await ask_twice(world, process)
    await refreshed()
    assert shown(world) == []

    await process.refreshing.run()

    assert shown(world) == [(0, State.SENT)]
    assert [answered.is_asked_again for _, answered in world.messenger.refreshed] == [True]


@pytest.mark.usefixtures("reminded")
async def test_deliveries_go_first_and_nothing_is_lost(world: World, process: Process):
    world.messenger.script_refreshes(BUSY, BUSY)
    with capture_logs() as logs:
        await process.nights.done(USER_ID)
        await refreshed()
        await process.refreshing.run()
        assert shown(world) == []
        await process.refreshing.run()

    assert shown(world) == [(0, State.DONE)]
    assert not [each for each in logs if each.get("action") == "message_not_refreshed"]


@pytest.mark.parametrize(
    "failure",
    [
        OutcomeUnknown(cause="HTTP 503"),
        *(Refused(refusal=why) for why in Refusal if why is not Refusal.RATE_LIMITED),
    ],
    ids=str,
)
@pytest.mark.usefixtures("reminded")
async def test_a_failure_is_let_be(
    world: World, process: Process, failure: Refused | OutcomeUnknown
):
    world.messenger.script_refreshes(failure)
    with capture_logs() as logs:
        await process.nights.done(USER_ID)
        await refreshed()
        await process.refreshing.run()

    assert shown(world) == []
    assert len([each for each in logs if each.get("action") == "message_not_refreshed"]) == 1


async def test_a_press_during_the_edit_has_the_last_word(
    world: World, process: Process, reminded: OccurrenceId
):
    held = Hangs()
    world.messenger.script_refreshes(held)
    await process.nights.done(USER_ID)
    await held.started.wait()
    await process.answers.undo_stretch(USER_ID, reminded)
    held.released.set()
    await refreshed()

    assert shown(world) == [(0, State.DONE), (0, State.SENT)]


async def test_a_message_is_edited_a_few_times_at_most(
    world: World, process: Process, reminded: OccurrenceId
):
    held = [Hangs() for _ in range(MOST_EDITS)]
    world.messenger.script_refreshes(*held)
    await process.nights.done(USER_ID)
    for number, each in enumerate(held):
        await each.started.wait()
        press = process.answers.stretch_done if number % 2 else process.answers.undo_stretch
        await press(USER_ID, reminded)
        each.released.set()
    await refreshed()

    assert len(shown(world)) == MOST_EDITS


@pytest.mark.usefixtures("reminded")
async def test_without_the_database_it_waits(world: World, process: Process):
    world.messenger.script_refreshes(BUSY)
    await process.nights.done(USER_ID)
    await refreshed()
    process.line.is_cut = True
    await process.refreshing.run()
    process.line.is_cut = False

    await process.refreshing.run()

    assert shown(world) == [(0, State.DONE)]


@pytest.mark.usefixtures("reminded")
async def test_an_erased_person_is_no_trouble(world: World, process: Process):
    world.messenger.script_refreshes(BUSY)
    await process.nights.done(USER_ID)
    await refreshed()
    await process.privacy.erase(USER_ID)

    await process.refreshing.run()

    assert shown(world) == []


@pytest.mark.usefixtures("reminded")
async def test_once_stopping_nothing_is_begun(world: World, process: Process):
    await process.refreshing.stop(patience=MINUTE)
    await process.nights.done(USER_ID)
    await refreshed()

    assert shown(world) == []


async def test_every_message_of_a_night_is_shown(world: World, process: Process):
    await ask_twice(world, process)
    assert world.now > tonight_at(22)

    await process.nights.skip(USER_ID)
    await refreshed()

    assert sorted(shown(world)) == [(0, State.SKIPPED), (1, State.SKIPPED)]
