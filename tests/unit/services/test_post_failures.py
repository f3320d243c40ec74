"""Posts that fail: what stops a call, what heals by itself, and what says nothing of the call."""

from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import SPREAD, Reason, State
from bot.domain.delivery.retry import FLAKE_ATTEMPTS, Refusal
from bot.domain.events import DomainEvent
from bot.domain.ids import CallId, ChannelId
from bot.domain.servers.audit import Actor, AuditKey, ServerChanged
from bot.domain.servers.calls import FAILED_EVENINGS, CallState, StopReason
from bot.domain.servers.errors import Right
from bot.kinds.call import WORTH_POSTING_FOR
from bot.ports.delivery import Delivered, OutcomeUnknown, Refused
from bot.services.delivery.asked_posts import AskedPosts
from tests.support.builders import NIGHT, USER_ID, a_reminder, a_user, tonight_at
from tests.support.server_scenes import audit, change, set_up, the_call
from tests.support.servers import CALL_ID, CHANNEL_ID, GUILD_ID, a_call, a_server
from tests.support.services import Process, World
from tests.support.storage_scenes import store
from tests.support.turns import some_turns

ONE_DAY = timedelta(days=1)
DUE = tonight_at(22)
LATER = DUE + SPREAD
OTHER = a_call(id=CallId("00000000beef"), channel_id=ChannelId(8002))
STOPS = {
    Refusal.CHANNEL_GONE: StopReason.CHANNEL_GONE,
    Refusal.THREAD_LOCKED: StopReason.THREAD_LOCKED,
    Refusal.CHANNEL_UNFIT: StopReason.CHANNEL_UNFIT,
}


@pytest.fixture(autouse=True)
async def call(world: World, process: Process) -> None:
    """The usual server, whose call is planned for 22:00."""
    await set_up(world, process)


async def spend_evening(world: World, process: Process, *, day: int = 0) -> None:
    """Try the post of an evening until it is over, as the sweeps of that evening would."""
    over_at = DUE + day * ONE_DAY + WORTH_POSTING_FOR
    await process.deliver(at=LATER + day * ONE_DAY)
    while waiting := [
        post
        for post in world.posts()
        if post.state.is_open and post.claimable_at < over_at + SPREAD
    ]:
        await process.deliver(at=max(world.now, waiting[0].claimable_at))


def last_night(world: World, *, day: int = 0) -> tuple[State, Reason | None]:
    (post,) = [each for each in world.posts() if each.slot.local_date == NIGHT + day * ONE_DAY]
    return post.state, post.reason


@pytest.mark.parametrize(("refusal", "reason"), STOPS.items())
async def test_what_no_retry_mends_stops_the_call_at_once_and_says_so(
    world: World, process: Process, refusal: Refusal, reason: StopReason
):
    events: list[DomainEvent] = []
    process.events.subscribe(events.append)
    world.messenger.close(CHANNEL_ID, refusal=refusal)

    await process.deliver(at=LATER)

    call = the_call(world)
    assert (call.state, call.stopped_for, call.version) == (CallState.STOPPED, reason, 2)
    assert last_night(world) == (State.FAILED, Reason(reason.value))
    assert len(world.messenger.send_requests) == 1
    assert not any(post.state.is_open for post in world.posts())
    (entry,) = await audit(world)
    expected = ServerChanged(
        guild_id=GUILD_ID,
        actor=Actor.CHARLEY,
        key=AuditKey.CALL_STOPPED,
        parameters={
            "id": CALL_ID,
            "version": 2,
            "old_state": "on",
            "new_state": "stopped",
            "new_stopped_for": reason.value,
        },
    )
    assert entry.change == expected
    assert [event for event in events if isinstance(event, ServerChanged)] == [expected]


async def test_a_stop_leaves_the_servers_other_calls_alone(world: World, process: Process):
    await change(world, process, a_call(), OTHER)
    world.surroundings.add_channel(OTHER.channel_id)
    world.messenger.close(CHANNEL_ID, refusal=Refusal.CHANNEL_GONE)

    await process.deliver(at=LATER)

    assert [message.channel_id for message in world.messenger.sent] == [OTHER.channel_id]
    assert world.planned_post().call_id == OTHER.id
    assert world.storage.rows.calls[OTHER.id] == OTHER


async def test_an_unknown_channel_in_an_outage_stops_nothing(world: World, process: Process):
    def begin_outage() -> None:
        world.surroundings.unavailable.add(GUILD_ID)
        world.messenger.close(CHANNEL_ID, refusal=Refusal.CHANNEL_GONE)

    world.messenger.script_sends(begin_outage)

    await process.deliver(at=LATER)
    assert the_call(world) == a_call()
    world.surroundings.unavailable.clear()
    world.messenger.reopen(CHANNEL_ID)
    await process.deliver(at=world.planned_post().claimable_at)

    assert last_night(world) == (State.SENT, None)


async def test_while_the_server_is_unavailable_nothing_is_asked_and_the_call_is_kept(
    world: World, process: Process
):
    world.surroundings.unavailable.add(GUILD_ID)

    await spend_evening(world, process)

    assert last_night(world) == (State.FAILED, Reason.OUT_OF_TIME)
    assert world.messenger.send_requests == []
    assert the_call(world) == a_call()
    world.surroundings.unavailable.clear()
    await process.deliver(at=LATER + ONE_DAY)
    assert last_night(world, day=1) == (State.SENT, None)


async def test_a_server_that_comes_back_within_the_quarter_of_an_hour_gets_its_post(
    world: World, process: Process
):
    world.surroundings.unavailable.add(GUILD_ID)
    await process.deliver(at=LATER)

    world.surroundings.unavailable.clear()
    await process.deliver(at=world.planned_post().claimable_at)

    assert last_night(world) == (State.SENT, None)


@pytest.mark.parametrize("right", [Right.VIEW, Right.SEND, Right.READ_HISTORY])
async def test_a_missing_right_is_not_tried_out_and_the_third_evening_stops_the_call(
    world: World, process: Process, right: Right
):
    world.surroundings.add_channel(CHANNEL_ID, missing={right})

    for day in range(FAILED_EVENINGS):
        assert the_call(world).failed_evenings == day
        assert the_call(world).state is CallState.ON
        await spend_evening(world, process, day=day)
        assert last_night(world, day=day) == (State.FAILED, Reason.NO_PERMISSION)

    call = the_call(world)
    assert (call.state, call.stopped_for) == (CallState.STOPPED, StopReason.NO_PERMISSION)
    assert world.messenger.send_requests == []
    assert [entry.change.key for entry in await audit(world)] == [AuditKey.CALL_STOPPED]
    assert not any(post.state.is_open for post in world.posts())


async def test_a_right_that_discord_misses_is_tried_a_few_times_an_evening(
    world: World, process: Process
):
    world.messenger.close(CHANNEL_ID, refusal=Refusal.NO_PERMISSION)

    await spend_evening(world, process)

    assert 3 <= len(world.messenger.send_requests) <= 8
    assert last_night(world) == (State.FAILED, Reason.NO_PERMISSION)
    assert the_call(world).failed_evenings == 1


async def test_a_post_that_succeeds_sets_the_count_of_evenings_to_zero(
    world: World, process: Process
):
    world.messenger.close(CHANNEL_ID, refusal=Refusal.NO_PERMISSION)
    for day in range(2):
        await spend_evening(world, process, day=day)
    world.messenger.reopen(CHANNEL_ID)

    await spend_evening(world, process, day=2)
    world.messenger.close(CHANNEL_ID, refusal=Refusal.NO_PERMISSION)
    await spend_evening(world, process, day=3)

    assert last_night(world, day=2) == (State.SENT, None)
    call = the_call(world)
    assert (call.state, call.failed_evenings, call.version) == (CallState.ON, 1, 1)


async def test_a_right_that_comes_back_within_the_quarter_of_an_hour_is_enough(
    world: World, process: Process
):
    world.surroundings.add_channel(CHANNEL_ID, missing={Right.SEND})
    await process.deliver(at=LATER)

    world.surroundings.add_channel(CHANNEL_ID)
    await process.deliver(at=world.planned_post().claimable_at)

    assert last_night(world) == (State.SENT, None)
    assert the_call(world).failed_evenings == 0


async def test_the_refusal_of_a_channel_says_nothing_of_the_one_that_was_chosen_since(
    world: World, process: Process
):
    def choose_another() -> None:
        world.storage.change("UPDATE calls SET channel_id = 8002, version = 2")
        world.messenger.close(CHANNEL_ID, refusal=Refusal.CHANNEL_GONE)

    world.messenger.script_sends(choose_another)

    await process.deliver(at=LATER)

    assert the_call(world) == a_call(channel_id=ChannelId(8002), version=2)
    assert world.planned_post().slot.local_date == NIGHT + ONE_DAY


async def test_a_call_that_was_paused_meanwhile_stays_paused(world: World, process: Process):
    def pause() -> None:
        world.storage.change("UPDATE calls SET state = 'paused', version = 2")
        world.messenger.close(CHANNEL_ID, refusal=Refusal.CHANNEL_GONE)

    world.messenger.script_sends(pause)

    await process.deliver(at=LATER)

    assert the_call(world) == a_call(state=CallState.PAUSED, version=2)
    assert await audit(world) == []


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (Refusal.REJECTED, Reason.REJECTED),
        (Refusal.RATE_LIMITED, Reason.OUT_OF_TIME),
        (Refusal.SPAM_FLAGGED, Reason.OUT_OF_TIME),
        (Refusal.TOKEN_REJECTED, Reason.OUT_OF_TIME),
    ],
)
async def test_what_is_no_matter_of_the_channel_costs_one_evening_and_no_more(
    world: World, process: Process, refusal: Refusal, reason: Reason
):
    world.messenger.close(CHANNEL_ID, refusal=refusal)

    await spend_evening(world, process)

    assert last_night(world) == (State.FAILED, reason)
    assert the_call(world) == a_call()
    assert world.planned_post().slot.local_date == NIGHT + ONE_DAY


async def test_the_rules_of_people_do_not_apply_to_channels(world: World, process: Process):
    await store(world.storage, a_user(), a_reminder())
    refused = [Refused(refusal=Refusal.NO_ACCESS)] * (FLAKE_ATTEMPTS + 1)
    world.messenger.script_sends(*refused)

    await process.deliver(at=LATER)
    for _ in refused[:-1]:
        await process.deliver(at=world.planned_post().claimable_at)

    assert world.user(USER_ID).unreachable_since is None
    assert the_call(world) == a_call()


async def test_a_storm_of_refusals_asks_discord_a_few_times_and_no_more(
    world: World, process: Process
):
    """Rights that the gateway tells to be missing cost no request at all, however many there are."""
    calls = [
        a_call(id=CallId(f"{number:012x}"), channel_id=ChannelId(9000 + number))
        for number in range(10)
    ]
    await change(world, process, *calls)
    for each in calls:
        world.surroundings.add_channel(each.channel_id, missing={Right.SEND})

    await spend_evening(world, process)

    assert world.messenger.send_requests == []


async def test_the_database_going_away_after_a_post_loses_nothing_of_it(
    world: World, process: Process
):
    def cut() -> None:
        world.storage.is_down = True

    world.messenger.script_sends(cut)
    world.clock.move_to(LATER)
    await process.delivery.sweep()
    await some_turns()
    assert len(world.messenger.sent) == 1
    world.storage.is_down = False

    await process.deliver(at=LATER + timedelta(minutes=2))

    assert last_night(world) == (State.SENT, None)
    assert len(world.messenger.send_requests) == 1


async def test_an_unknown_outcome_is_looked_up_no_longer_than_an_hour_after_its_use(
    world: World, process: Process
):
    world.messenger.script_sends(OutcomeUnknown(cause="HTTP 504"))
    world.messenger.script_lookups(*[OutcomeUnknown(cause="HTTP 503")] * 60)

    await process.deliver(at=LATER)
    while [post for post in world.posts() if post.state.is_open and post.slot.due_at == DUE]:
        waiting = next(post for post in world.posts() if post.state.is_open)
        await process.deliver(at=waiting.claimable_at)

    assert last_night(world) == (State.FAILED, Reason.OUT_OF_TIME)
    assert world.now <= DUE + WORTH_POSTING_FOR + timedelta(hours=1)
    assert len(world.messenger.send_requests) == 1


# Tests by hand


async def test_a_trial_says_that_it_is_one_and_changes_nothing(world: World, process: Process):
    trials = AskedPosts(messenger=world.messenger, clock=world.clock, randomness=world.randomness)
    planned = world.planned_post()

    result = await trials.try_out(a_call(role_id=5, text="Phones down!"), a_server())

    (message,) = world.messenger.sent
    assert isinstance(result, Delivered)
    assert message.notice.is_test
    assert (message.notice.role_id, message.notice.text) == (None, "Phones down!")
    assert world.posts() == [planned]
    await process.deliver(at=LATER)
    assert last_night(world) == (State.SENT, None)
    assert len(world.messenger.sent) == 2
