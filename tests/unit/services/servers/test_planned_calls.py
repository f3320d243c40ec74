"""What an admin does to a call is planned in the same transaction, and comes when it was promised."""

from datetime import time, timedelta

import pytest

from bot.domain.delivery.occurrence import SPREAD, State
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import RoleId
from bot.domain.servers.errors import RoleUnfitError
from bot.domain.time.weekdays import WEEKDAYS
from bot.ports.delivery import OutcomeUnknown, Refused
from tests.support.builders import NIGHT, tonight_at
from tests.support.messenger import ArrivesThen
from tests.support.server_acts import (
    ADA,
    LOUNGE,
    SLEEP,
    add_call,
    chosen,
    configuration_of,
    edit_call,
)
from tests.support.services import Process, World

pytestmark = pytest.mark.usefixtures("server")

DAY = timedelta(days=1)
LATER = tonight_at(22) + SPREAD
UNKNOWN = OutcomeUnknown(cause="HTTP 502")


def posted(world: World) -> int:
    return len(world.messenger.sent)


async def test_a_call_is_posted_at_the_very_instants_that_its_draft_has_shown(
    world: World, process: Process
):
    call = await add_call(process, days=WEEKDAYS)
    shown = (await process.servers.calls.preview(ADA, call.id)).next_instants

    for day in range(7):
        await process.deliver(at=LATER + day * DAY)

    sent = [post.slot.due_at for post in world.posts(call.id) if post.state is State.SENT]
    assert sent[:3] == list(shown)
    assert posted(world) == 5


async def test_a_saved_call_wakes_the_engine_and_a_mere_draft_plans_nothing(
    world: World, process: Process
):
    call = await add_call(process)

    assert world.wakeup.asked[-1] == world.planned_post(call.id).claimable_at
    assert len(world.posts()) == 1


async def test_a_paused_call_that_is_resumed_comes_again(world: World, process: Process):
    call = await add_call(process)
    paused = await process.servers.calls.pause(ADA, call.id, days=None, seen=call.version)
    assert world.posts() == []

    await process.servers.calls.resume(ADA, call.id, seen=paused.version)

    assert world.planned_post(call.id).slot.local_date == NIGHT


async def test_a_removal_that_is_taken_back_brings_tonights_post_back_once(
    world: World, process: Process
):
    call = await add_call(process)
    removed = await process.servers.calls.remove(ADA, call.id, seen=call.version)
    assert world.posts() == []

    await process.servers.calls.restore(ADA, removed.undo_id)
    await process.deliver(at=LATER)

    assert posted(world) == 1


async def test_a_removal_taken_back_after_the_post_posts_no_second_one(
    world: World, process: Process
):
    call = await add_call(process)
    await process.deliver(at=LATER)
    removed = await process.servers.calls.remove(ADA, call.id, seen=call.version)

    await process.servers.calls.restore(ADA, removed.undo_id)
    await process.deliver(at=LATER + timedelta(minutes=10))

    assert posted(world) == 1
    assert world.planned_post(call.id).slot.local_date == NIGHT + DAY


@pytest.mark.parametrize("at", [time(22), time(22, 30)], ids=["as it was", "moved to later"])
async def test_a_post_that_may_be_out_is_looked_up_after_a_removal_that_is_taken_back(
    world: World, process: Process, at: time
):
    call = await add_call(process)
    world.messenger.script_sends(ArrivesThen(UNKNOWN))
    await process.deliver(at=LATER)
    in_doubt = world.planned_post(call.id)
    removed = await process.servers.calls.remove(ADA, call.id, seen=call.version)

    back = await process.servers.calls.restore(ADA, removed.undo_id)
    if at != back.at:
        await edit_call(process, back, at=at)
    for minute in range(1, 45):
        await process.deliver(at=LATER + timedelta(minutes=minute))

    (message,) = world.messenger.sent
    sent, following = world.posts(call.id)
    assert (sent.id, sent.message_id) == (in_doubt.id, message.message_id)
    assert (sent.state, following.slot.local_date) == (State.SENT, NIGHT + DAY)


async def test_a_post_that_may_be_out_leaves_its_date_taken_when_it_ends_with_its_call(
    world: World, process: Process
):
    call = await add_call(process)
    world.messenger.script_sends(ArrivesThen(UNKNOWN))
    await process.deliver(at=LATER)
    removed = await process.servers.calls.remove(ADA, call.id, seen=call.version)
    await process.deliver(at=LATER + timedelta(minutes=5))

    back = await process.servers.calls.restore(ADA, removed.undo_id)
    await edit_call(process, back, at=time(22, 30))
    await process.deliver(at=LATER + timedelta(minutes=31))

    assert posted(world) == 1
    assert world.planned_post(call.id).slot.local_date == NIGHT + DAY


async def test_a_removal_taken_back_while_the_post_waits_for_its_moment_loses_nothing(
    world: World, process: Process
):
    call = await add_call(process)
    planned = world.planned_post(call.id)
    world.clock.move_to(planned.slot.due_at + timedelta(seconds=1))
    assert world.now < planned.claimable_at
    removed = await process.servers.calls.remove(ADA, call.id, seen=call.version)

    await process.servers.calls.restore(ADA, removed.undo_id)
    await process.deliver(at=planned.claimable_at)

    assert posted(world) == 1


async def test_a_removed_call_whose_post_was_due_is_not_posted(world: World, process: Process):
    call = await add_call(process)
    planned = world.planned_post(call.id)
    world.clock.move_to(planned.slot.due_at + timedelta(seconds=1))

    await process.servers.calls.remove(ADA, call.id, seen=call.version)
    await process.deliver(at=planned.claimable_at)

    assert posted(world) == 0
    assert [post.state for post in world.posts(call.id)] == [State.SKIPPED]


async def until_stale(process: Process) -> None:
    for minute in range(1, 20):
        await process.deliver(at=LATER + timedelta(minutes=minute))


@pytest.mark.parametrize("is_hidden", [False, True], ids=["history open", "history hidden"])
async def test_a_post_that_may_be_out_is_looked_up_where_it_was_sent_though_its_call_is_moved(
    world: World, process: Process, *, is_hidden: bool
):
    call = await add_call(process)
    world.messenger.script_sends(ArrivesThen(UNKNOWN))
    await process.deliver(at=LATER)
    if is_hidden:
        world.messenger.hidden.add(SLEEP)

    await edit_call(process, call, channel=chosen(LOUNGE))
    await until_stale(process)
    await process.deliver(at=LATER + DAY)

    assert [message.channel_id for message in world.messenger.sent] == [SLEEP, LOUNGE]
    assert {channel_id for channel_id, *_ in world.messenger.lookups} == {SLEEP}
    assert [post.state for post in world.posts(call.id)][:2] == [State.SENT, State.SENT]


async def test_a_post_of_unknown_fate_that_is_not_there_is_tried_again_where_it_may_still_arrive(
    world: World, process: Process
):
    call = await add_call(process)
    world.messenger.script_sends(UNKNOWN)
    await process.deliver(at=LATER)

    await edit_call(process, call, channel=chosen(LOUNGE))
    await until_stale(process)

    assert [message.channel_id for message in world.messenger.sent] == [SLEEP]


async def test_the_end_of_the_former_channel_of_a_post_that_may_be_out_stops_no_moved_call(
    world: World, process: Process
):
    call = await add_call(process)
    world.messenger.script_sends(UNKNOWN)
    await process.deliver(at=LATER)
    moved = await edit_call(process, call, channel=chosen(LOUNGE))
    del world.surroundings.channels[SLEEP]
    world.messenger.close(SLEEP, refusal=Refusal.CHANNEL_GONE)
    world.messenger.script_lookups(Refused(refusal=Refusal.CHANNEL_GONE))

    await until_stale(process)

    assert (await configuration_of(world)).call(call.id) == moved
    assert world.planned_post(call.id).slot.local_date == NIGHT + DAY


async def test_a_post_that_was_surely_refused_goes_where_its_call_is_moved_to(
    world: World, process: Process
):
    call = await add_call(process)
    world.messenger.script_sends(Refused(refusal=Refusal.NO_ACCESS))
    await process.deliver(at=LATER)
    assert world.planned_post(call.id).attempts == 1

    await edit_call(process, call, channel=chosen(LOUNGE))
    await until_stale(process)

    assert [message.channel_id for message in world.messenger.sent] == [LOUNGE]


async def test_another_zone_of_the_server_moves_all_of_its_posts(world: World, process: Process):
    call = await add_call(process)
    seen = (await process.servers.settings.panel(ADA)).configuration.server.version

    await process.servers.settings.set_zone(ADA, "Europe/London", seen=seen)

    assert world.planned_post(call.id).slot.due_at == tonight_at(23)


async def test_a_change_that_is_refused_leaves_the_plan_as_it_was(world: World, process: Process):
    call = await add_call(process)
    planned = world.planned_post(call.id)
    world.surroundings.roles.clear()

    with pytest.raises(RoleUnfitError):
        await edit_call(process, call, at=time(23), role_id=RoleId(7))

    assert world.planned_post(call.id) == planned


async def test_a_removed_server_has_nothing_planned(world: World, process: Process):
    await add_call(process)

    await process.servers.upkeep.remove(ADA.guild_id)
    assert world.posts() == []
    await process.deliver(at=LATER)

    assert posted(world) == 0


async def test_a_call_stopped_by_the_engine_goes_on_by_an_edit(world: World, process: Process):
    call = await add_call(process)
    world.storage.change("UPDATE calls SET state = 'stopped', stopped_for = 'channel gone'")
    world.storage.change("DELETE FROM occurrences")

    healed = await edit_call(process, call, at=time(22, 30))

    assert healed.channel_id == SLEEP
    assert world.planned_post(call.id).slot.due_at == tonight_at(22, 30)
