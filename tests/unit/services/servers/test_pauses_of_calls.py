"""Pauses of calls: what ends by itself is over everywhere, and what was asked for is kept."""

import json
from datetime import time, timedelta

import pytest

from bot.domain.servers.calls import CallState, StopReason
from bot.domain.servers.views import ProblemKind
from bot.services.servers.upkeep.upkeep import Told
from tests.support.builders import NIGHT
from tests.support.server_acts import ADA, GUILD, SLEEP, add_call, configuration_of
from tests.support.services import Process, World

pytestmark = pytest.mark.usefixtures("server")


async def test_a_pause_that_has_ended_is_none_on_any_screen(world: World, process: Process):
    call = await add_call(process)
    await process.servers.calls.pause(ADA, call.id, days=1, seen=1)
    world.clock.advance(timedelta(days=3))

    shown = await process.servers.calls.preview(ADA, call.id)
    exported = json.loads(await process.servers.export.export(ADA))

    assert shown.call.state is CallState.ON
    assert shown.next_instants
    assert exported["calls"][0]["is_paused"] is False
    again = await process.servers.calls.pause(ADA, call.id, days=1, seen=2)
    assert again.state is CallState.PAUSED


async def test_a_channel_that_goes_after_a_pause_stops_the_call(world: World, process: Process):
    call = await add_call(process)
    await process.servers.calls.pause(ADA, call.id, days=1, seen=1)
    world.clock.advance(timedelta(days=3))

    del world.surroundings.channels[SLEEP]
    await process.servers.upkeep.look(GUILD, Told(gone_channels=frozenset({SLEEP})))

    stopped = (await configuration_of(world)).call(call.id)
    assert (stopped.state, stopped.stopped_for) == (CallState.STOPPED, StopReason.CHANNEL_GONE)


async def test_a_pause_of_a_day_in_the_minute_of_a_post_is_silent_on_one_date(
    world: World, process: Process
):
    call = await add_call(process)
    post = world.planned_post()
    world.clock.move_to(post.slot.due_at + timedelta(seconds=1))

    paused = await process.servers.calls.pause(ADA, call.id, days=1, seen=1)
    await process.deliver(at=post.claimable_at + timedelta(seconds=2))

    assert paused.paused_until == NIGHT + timedelta(days=1)
    assert world.messenger.sent == []


async def test_a_pause_after_the_post_begins_tomorrow(world: World, process: Process):
    call = await add_call(process)
    await process.deliver(at=world.planned_post().claimable_at)

    paused = await process.servers.calls.pause(ADA, call.id, days=1, seen=1)

    assert paused.paused_until == NIGHT + timedelta(days=2)


async def test_a_call_brought_back_after_a_return_waits_as_all_do(process: Process):
    call = await add_call(process, at=time(18))
    removed = await process.servers.calls.remove(ADA, call.id, seen=1)
    await process.servers.upkeep.remove(GUILD)
    await process.servers.upkeep.look(GUILD, Told())

    restored = await process.servers.calls.restore(ADA, removed.undo_id)

    assert (restored.state, restored.paused_until) == (CallState.PAUSED, None)


async def test_a_return_is_not_said_of_a_pause_until_a_date(world: World, process: Process):
    old = await add_call(process)
    await process.servers.upkeep.remove(GUILD)
    await process.servers.upkeep.look(GUILD, Told())
    waiting = (await configuration_of(world)).call(old.id)
    await process.servers.calls.remove(ADA, old.id, seen=waiting.version)
    new = await add_call(process)
    await process.servers.calls.pause(ADA, new.id, days=3, seen=1)

    panel = await process.servers.settings.panel(ADA)

    assert ProblemKind.RETURNED not in [problem.kind for problem in panel.problems]
