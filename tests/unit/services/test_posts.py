"""Posts: a call comes once on each chosen evening, through the same engine as all reminders."""

from dataclasses import replace
from datetime import time, timedelta

import pytest

from bot.domain.delivery.notices import CallNotice
from bot.domain.delivery.occurrence import SPREAD, Reason, State
from bot.domain.events import DomainEvent, OccurrenceSent
from bot.domain.ids import CallId, ChannelId, GuildId, RoleId, UserId
from bot.domain.servers.calls import CallState
from bot.domain.time.weekdays import Weekday
from bot.ports.delivery import ChannelPost, DirectMessage, OutcomeUnknown
from tests.support.builders import NIGHT, a_reminder, a_user, tonight_at
from tests.support.messenger import ArrivesThen, Hangs
from tests.support.server_scenes import change, remove_call, set_up
from tests.support.servers import (
    CALL_ID,
    CHANNEL_ID,
    GUILD_ID,
    a_call,
    a_configuration,
    a_server,
    configure,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store

ONE_DAY = timedelta(days=1)
DUE = tonight_at(22)
LATER = DUE + SPREAD
"""When every server's moment has come."""
UNKNOWN = OutcomeUnknown(cause="HTTP 504")


@pytest.fixture
async def call(world: World, process: Process) -> None:
    """The usual server, whose call is planned for 22:00."""
    await set_up(world, process)


def posted(world: World) -> list[CallNotice]:
    return [notice for notice in world.messenger.notices if isinstance(notice, CallNotice)]


async def test_a_call_is_posted_at_its_time_and_the_next_one_is_planned(
    world: World, process: Process
):
    await set_up(world, process, server=a_server(locale="de"))
    planned = world.planned_post()
    events: list[DomainEvent] = []
    process.events.subscribe(events.append)

    await process.deliver(at=planned.claimable_at)

    (message,) = world.messenger.sent
    assert message.destination == ChannelPost(
        channel_id=CHANNEL_ID, locale="de", is_history_open=True
    )
    assert message.nonce == planned.id
    assert message.notice == CallNotice(occurrence_id=planned.id)
    sent, following = world.posts()
    assert (sent.state, sent.message_id) == (State.SENT, message.message_id)
    assert following.slot.due_at == DUE + ONE_DAY
    assert world.wakeup.asked[-1] == following.claimable_at
    assert [type(event) for event in events if not hasattr(event, "work")] == [OccurrenceSent]


@pytest.mark.usefixtures("call")
async def test_a_post_waits_for_its_servers_moment_which_is_within_a_minute(
    world: World, process: Process
):
    moment = world.planned_post().claimable_at

    await process.deliver(at=moment - timedelta(microseconds=1))
    assert world.messenger.sent == []

    await process.deliver(at=moment)
    assert len(world.messenger.sent) == 1
    assert DUE <= moment < LATER


@pytest.mark.usefixtures("call")
async def test_a_post_is_not_answered_and_stays_sent(world: World, process: Process):
    await process.deliver(at=LATER)

    world.clock.move_to(LATER + 2 * ONE_DAY)
    await process.housekeeping.run()

    assert world.posts()[0].state is State.SENT


async def test_a_role_is_pinged_while_it_exists(world: World, process: Process):
    await set_up(world, process, a_call(role_id=RoleId(5), text="Phones down!"))
    world.surroundings.roles[RoleId(5)] = "sleepers"

    await process.deliver(at=LATER)
    del world.surroundings.roles[RoleId(5)]
    await process.deliver(at=LATER + ONE_DAY)

    assert [notice.role_id for notice in posted(world)] == [RoleId(5), None]
    assert {notice.text for notice in posted(world)} == {"Phones down!"}


async def test_every_message_to_a_person_goes_before_every_post_of_the_same_second(
    world: World, process: Process
):
    people, servers = 300, 300
    for number in range(people):
        user_id = UserId(5000 + number)
        channel_id = ChannelId(6000 + number)
        await store(
            world.storage,
            a_user(id=user_id, dm_channel_id=channel_id),
            a_reminder(user_id=user_id),
        )
    await process.housekeeping.repair_plans()
    for number in range(servers):
        guild_id = GuildId(70_000 + number)
        call = a_call(id=CallId(f"{number:012x}"), guild_id=guild_id)
        await configure(world.storage, a_configuration(a_server(id=guild_id), calls=[call]))
    await process.housekeeping.repair_calls()
    # All of them have waited for their turn: the database was away, say.

    await process.deliver(at=LATER)

    sent = [type(message.destination) for message in world.messenger.sent]
    assert sent == [DirectMessage] * people + [ChannelPost] * servers


# Changes


@pytest.mark.usefixtures("call")
async def test_a_call_that_is_moved_before_it_is_due_is_posted_at_its_new_time_alone(
    world: World, process: Process
):
    await change(world, process, a_call(at=time(23)))

    await process.deliver(at=LATER)
    assert world.messenger.sent == []
    await process.deliver(at=tonight_at(23, 1))

    assert [post.slot.due_at for post in world.posts()] == [
        tonight_at(23),
        tonight_at(23) + ONE_DAY,
    ]
    assert len(posted(world)) == 1


@pytest.mark.usefixtures("call")
async def test_a_call_that_is_moved_after_its_post_comes_the_next_day(
    world: World, process: Process
):
    await process.deliver(at=LATER)

    await change(world, process, a_call(at=time(23)))
    await process.deliver(at=tonight_at(23, 1))

    assert len(posted(world)) == 1
    assert world.planned_post().slot.due_at == tonight_at(23) + ONE_DAY


@pytest.mark.usefixtures("call")
async def test_a_call_that_is_moved_later_while_it_is_due_waits_for_its_new_time(
    world: World, process: Process
):
    world.clock.move_to(DUE)
    await change(world, process, a_call(at=time(23)))

    await process.deliver(at=LATER)
    assert world.messenger.sent == []
    await process.deliver(at=tonight_at(23, 1))

    assert len(posted(world)) == 1
    assert world.planned_post().slot.due_at == tonight_at(23) + ONE_DAY


async def test_a_call_may_be_edited_all_evening_and_is_posted_once(world: World, process: Process):
    await set_up(world, process)
    for minute in range(30):
        world.clock.move_to(DUE + timedelta(minutes=minute))
        await change(world, process, a_call(at=time(22, 5 if minute < 10 else 20)))
        await process.deliver()

    await process.deliver(at=tonight_at(22, 40))

    assert [post.state for post in world.posts() if post.slot.local_date == NIGHT] == [State.SENT]
    assert len(posted(world)) == 1


@pytest.mark.usefixtures("call")
async def test_a_paused_call_has_nothing_planned_and_comes_back_on_its_date(
    world: World, process: Process
):
    until = NIGHT + 2 * ONE_DAY

    await change(world, process, a_call(state=CallState.PAUSED, paused_until=until))
    await process.deliver(at=LATER + ONE_DAY)

    assert posted(world) == []
    assert world.planned_post().slot.local_date == until


@pytest.mark.usefixtures("call")
async def test_a_call_paused_while_it_is_due_is_skipped(world: World, process: Process):
    world.clock.move_to(DUE)
    await change(world, process, a_call(state=CallState.PAUSED))

    await process.deliver(at=LATER)

    (skipped,) = world.posts()
    assert (skipped.state, skipped.reason) == (State.SKIPPED, Reason.PAUSED)
    assert posted(world) == []


@pytest.mark.usefixtures("call")
async def test_with_a_removed_call_goes_all_that_is_planned(world: World, process: Process):
    await remove_call(world, process)

    await process.deliver(at=LATER)

    assert world.posts() == []
    assert posted(world) == []


@pytest.mark.usefixtures("call")
async def test_a_call_removed_while_its_post_is_under_way_is_planned_no_more(
    world: World, process: Process
):
    hanging = Hangs()
    world.messenger.script_sends(hanging)
    world.clock.move_to(LATER)
    await process.delivery.sweep()
    await hanging.started.wait()

    await remove_call(world, process)
    hanging.released.set()
    await process.deliver()

    (sent,) = world.posts()
    assert sent.state is State.SENT
    assert len(posted(world)) == 1


@pytest.mark.usefixtures("call")
async def test_a_call_that_is_removed_and_brought_back_after_its_post_comes_the_next_day(
    world: World, process: Process
):
    await process.deliver(at=LATER)
    await remove_call(world, process)

    await change(world, process, a_call(at=time(22, 30)))
    await process.deliver(at=tonight_at(22, 31))

    assert len(posted(world)) == 1
    assert world.planned_post().slot.local_date == NIGHT + ONE_DAY


async def test_another_servers_changes_touch_nothing_of_this_one(world: World, process: Process):
    await set_up(world, process)
    planned = world.planned_post()
    other = a_call(id=CallId("00000000beef"), guild_id=GuildId(7002), channel_id=ChannelId(8002))
    await set_up(world, process, other, server=a_server(id=GuildId(7002)))

    await change(world, process, replace(other, at=time(21)), server=a_server(id=GuildId(7002)))

    assert world.planned_post(CALL_ID) == planned
    assert world.planned_post(other.id).slot.due_at == tonight_at(21)


@pytest.mark.usefixtures("call")
async def test_a_removed_server_is_posted_nothing(world: World, process: Process):
    world.clock.move_to(DUE)
    await change(world, process, a_call(), server=a_server(removed_at=DUE))

    await process.deliver(at=LATER)

    (skipped,) = world.posts()
    assert (skipped.state, skipped.reason) == (State.SKIPPED, Reason.SERVER_GONE)


# Planning that heals


async def test_housekeeping_plans_what_has_nothing_planned_and_no_more(
    world: World, process: Process
):
    await configure(world.storage, a_configuration(calls=[a_call()]))

    assert await process.housekeeping.repair_calls() == 1
    assert await process.housekeeping.repair_calls() == 0
    assert world.planned_post().slot.due_at == DUE


async def test_a_zone_that_tzdata_has_dropped_keeps_no_other_server_back(
    world: World, process: Process
):
    dropped = a_server(zone_key="Europe/Atlantis")
    await configure(world.storage, a_configuration(dropped, calls=[a_call()]))
    other = a_call(id=CallId("00000000beef"), guild_id=GuildId(7002))
    await configure(world.storage, a_configuration(a_server(id=GuildId(7002)), calls=[other]))

    assert await process.housekeeping.repair_calls() == 1

    await change(world, process, a_call(), server=a_server())
    assert {post.guild_id for post in world.posts()} == {GUILD_ID, GuildId(7002)}


@pytest.mark.usefixtures("call")
async def test_a_zone_dropped_after_the_plan_is_tried_again_and_ends_as_out_of_time(
    world: World, process: Process
):
    world.storage.change("UPDATE servers SET zone_key = 'Europe/Atlantis'")

    await process.deliver(at=LATER)
    while waiting := [post for post in world.posts() if post.state.is_open]:
        await process.deliver(at=waiting[0].claimable_at)

    (failed,) = world.posts()
    assert (failed.state, failed.reason) == (State.FAILED, Reason.OUT_OF_TIME)
    assert posted(world) == []


@pytest.mark.usefixtures("call")
async def test_a_call_whose_row_cannot_be_read_is_set_aside_and_the_others_go_on(
    world: World, process: Process
):
    other = a_call(id=CallId("00000000beef"), guild_id=GuildId(7002), channel_id=ChannelId(8002))
    await set_up(world, process, other, server=a_server(id=GuildId(7002)))
    world.storage.change("UPDATE calls SET days = 'soon' WHERE id = ?", CALL_ID)

    await process.deliver(at=LATER)

    (broken,) = [post for post in world.storage.rows.posts.values() if post.call_id == CALL_ID]
    assert (broken.state, broken.reason) == (State.SKIPPED, Reason.UNREADABLE)
    assert [message.channel_id for message in world.messenger.sent] == [ChannelId(8002)]


async def test_after_days_without_a_process_tonights_post_comes_and_no_old_one(
    world: World, process: Process
):
    await set_up(world, process)

    await process.deliver(at=tonight_at(22, 5) + 3 * ONE_DAY)

    stale, sent, following = world.posts()
    assert (stale.slot.local_date, stale.reason) == (NIGHT, Reason.STALE)
    assert (sent.slot.local_date, sent.state) == (NIGHT + 3 * ONE_DAY, State.SENT)
    assert following.slot.local_date == NIGHT + 4 * ONE_DAY
    assert len(posted(world)) == 1


async def test_a_weekly_call_is_planned_for_its_day(world: World, process: Process):
    await set_up(world, process, a_call(days=frozenset({Weekday.TUESDAY})))

    assert world.planned_post().slot.local_date == NIGHT + 6 * ONE_DAY
    await process.deliver(at=tonight_at(22, 1) + 6 * ONE_DAY)
    assert world.planned_post().slot.local_date == NIGHT + 13 * ONE_DAY


# Reconciling


@pytest.mark.usefixtures("call")
async def test_a_post_that_may_be_out_is_found_and_not_sent_again(world: World, process: Process):
    world.messenger.script_sends(ArrivesThen(UNKNOWN))

    await process.deliver(at=LATER)
    await process.deliver(at=world.planned_post().claimable_at)

    assert len(posted(world)) == 1
    assert world.posts()[0].message_id == world.messenger.sent[0].message_id


@pytest.mark.usefixtures("call")
async def test_a_post_that_surely_is_not_there_is_sent_under_the_same_nonce(
    world: World, process: Process
):
    world.messenger.script_sends(UNKNOWN)
    planned = world.planned_post()

    await process.deliver(at=LATER)
    await process.deliver(at=world.planned_post().claimable_at)

    assert world.messenger.send_requests == [planned.id, planned.id]
    assert len(posted(world)) == 1


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.usefixtures("call")
async def test_a_post_of_unknown_fate_in_a_hidden_history_is_presumed_sent(
    world: World, process: Process, *, arrived: bool
):
    world.messenger.script_sends(ArrivesThen(UNKNOWN) if arrived else UNKNOWN)
    world.messenger.hidden.add(CHANNEL_ID)

    await process.deliver(at=LATER)
    await process.deliver(at=world.planned_post().claimable_at)

    sent, following = world.posts()
    assert (sent.state, sent.message_id) == (State.SENT, None)
    assert following.slot.local_date == NIGHT + ONE_DAY
    assert len(world.messenger.send_requests) == 1


@pytest.mark.parametrize("is_hidden", [False, True])
@pytest.mark.usefixtures("call")
async def test_a_process_killed_between_send_and_record_leaves_one_post(
    world: World, process: Process, *, is_hidden: bool
):
    hanging = Hangs()
    world.messenger.script_sends(ArrivesThen(hanging))
    world.clock.move_to(LATER)
    await process.delivery.sweep()
    await hanging.started.wait()
    await process.kill()
    if is_hidden:
        world.messenger.hidden.add(CHANNEL_ID)

    await Process(world).deliver(at=LATER + timedelta(minutes=2))

    assert len(world.messenger.send_requests) == 1
    sent, following = world.posts()
    assert (sent.state, following.slot.local_date) == (State.SENT, NIGHT + ONE_DAY)


# After a restore


@pytest.mark.parametrize("is_hidden", [False, True])
@pytest.mark.usefixtures("call")
async def test_a_post_that_a_restored_database_does_not_know_is_not_posted_again(
    world: World, process: Process, *, is_hidden: bool
):
    before = dict(world.storage.rows.posts)
    await process.deliver(at=LATER)
    world.storage.change("DELETE FROM occurrences")
    async with world.storage.begin() as unit:
        await unit.occurrences.add(before.values())
        await unit.notes.set("restored", (LATER + timedelta(minutes=1)).isoformat())
        await unit.commit()
    if is_hidden:
        world.messenger.hidden.add(CHANNEL_ID)

    await Process(world).deliver(at=LATER + timedelta(minutes=2))

    assert len(posted(world)) == 1
    assert [post.state for post in world.posts()] == [State.SENT, State.PLANNED]
