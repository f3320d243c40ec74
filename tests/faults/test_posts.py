"""Discord does not take a server's post: no storm of requests, and the call is kept with its reason."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.client.bot import CharleyBot
from bot.domain.delivery.occurrence import Reason, State
from bot.domain.servers.audit import AuditKey
from bot.domain.servers.calls import CallState, StopReason
from bot.domain.servers.errors import Right
from tests.faults.club import POSTED, STALE, Club, club_on
from tests.faults.stage import DAY, DUE, Stage
from tests.wire.faults import Cut, Kind, Reset, Slow, Status, rate_limited, refused
from tests.wire.model import FORUM, User
from tests.wire.permissions import READ_MESSAGE_HISTORY, SEND_MESSAGES, VIEW_CHANNEL

MINUTE = timedelta(minutes=1)
EVENING = timedelta(minutes=20)
"""By then the post is on record, whatever became of it."""

MOST_REQUESTS = 8
"""Of one evening, for one call that Discord refuses: the ladder of a delivery has room for seven."""

FINAL = {
    10003: StopReason.CHANNEL_GONE,
    50083: StopReason.THREAD_LOCKED,
    160005: StopReason.THREAD_LOCKED,
    50008: StopReason.CHANNEL_UNFIT,
    50024: StopReason.CHANNEL_UNFIT,
    40067: StopReason.CHANNEL_UNFIT,
}
"""Refusals that no evening mends."""

LOST: list[Kind] = [Status(status=502), Reset(), Cut(), Slow(30)]
NAMES = ["502", "reset", "cut", "silence of 30 s"]


@pytest.fixture
async def club(stage: Stage) -> AsyncIterator[Club]:
    async with club_on(stage) as club:
        yield club


async def is_posted_once(club: Club) -> bool:
    """Tell whether tonight's post is there exactly once, is on record, and the next one is planned."""
    record = await club.tonight()
    (post,) = club.posts()
    assert record.state is State.SENT, record
    assert record.message_id == post.id
    return await club.is_planned_for(DUE + DAY)


async def test_without_a_fault_a_post_arrives_once(club: Club) -> None:
    await club.stage.run_until(POSTED)

    assert await is_posted_once(club)
    assert len(club.requests()) == 1
    assert club.look_ups() == []


@pytest.mark.parametrize("code", FINAL)
async def test_what_no_evening_mends_stops_the_call_after_one_request(
    club: Club, code: int
) -> None:
    club.stage.discord.faults.add("POST", club.path, refused(code))

    await club.stage.run_until(DUE + 3 * DAY)

    call, record = await club.call(), await club.tonight()
    assert (call.state, call.stopped_for) == (CallState.STOPPED, FINAL[code])
    assert (record.state, record.reason) == (State.FAILED, Reason(FINAL[code].value))
    assert len(club.requests()) == 1
    assert (await club.audit())[-1] is AuditKey.CALL_STOPPED
    assert len(await club.records()) == 1  # nothing more is planned


async def test_a_forum_that_was_a_text_channel_when_it_was_chosen_takes_no_post(
    club: Club,
) -> None:
    club.channel.kind = FORUM  # without an event: Charley's cache is behind

    await club.stage.run_until(DUE + EVENING)

    call = await club.call()
    assert (call.state, call.stopped_for) == (CallState.STOPPED, StopReason.CHANNEL_UNFIT)
    assert len(club.requests()) == 1


@pytest.mark.parametrize("code", [50001, 50013])
async def test_a_right_that_discord_denies_is_tried_until_the_post_is_of_no_use_and_stops_the_third_evening(
    club: Club, code: int
) -> None:
    club.stage.discord.faults.add("POST", club.path, refused(code))
    evenings = []
    for evening in range(4):
        known = len(club.requests())
        await club.stage.run_until(DUE + evening * DAY + EVENING)
        call = await club.call()
        evenings.append((len(club.requests()) - known, call.state, call.failed_evenings))

    requests, states, failed = zip(*evenings, strict=True)
    assert states == (CallState.ON, CallState.ON, CallState.STOPPED, CallState.STOPPED)
    assert failed[:3] == (1, 2, 3)
    assert all(2 <= each <= MOST_REQUESTS for each in requests[:3])
    assert requests[3] == 0
    assert (await club.call()).stopped_for is StopReason.NO_PERMISSION
    records = await club.records()
    assert {(each.state, each.reason) for each in records} == {(State.FAILED, Reason.NO_PERMISSION)}
    assert len(records) == 3


async def test_two_evenings_without_a_right_and_a_post_count_from_zero_again(club: Club) -> None:
    fault = club.stage.discord.faults.add("POST", club.path, refused(50013))
    await club.stage.run_until(DUE + DAY + EVENING)
    club.stage.discord.faults.remove(fault)

    await club.stage.run_until(DUE + 2 * DAY + EVENING)

    call = await club.call()
    assert (call.state, call.failed_evenings) == (CallState.ON, 0)
    assert len(club.posts()) == 1


@pytest.mark.parametrize(
    ("right", "bit"),
    [
        (Right.VIEW, VIEW_CHANNEL),
        (Right.SEND, SEND_MESSAGES),
        (Right.READ_HISTORY, READ_MESSAGE_HISTORY),
    ],
)
async def test_without_a_right_that_the_gateway_tells_of_nothing_is_asked_and_the_evening_can_be_saved(
    club: Club, right: Right, bit: int
) -> None:
    club.stage.discord.guilds.deny_everyone(club.channel, bit)
    await club.until_seen(lambda: right in club.missing())
    await club.stage.run_until(DUE + 5 * MINUTE)
    assert club.requests() == []

    club.stage.discord.guilds.deny_everyone(club.channel, 0)
    await club.until_seen(lambda: not club.missing())
    await club.stage.run_until(STALE)

    assert await is_posted_once(club)
    assert len(club.requests()) == 1


async def test_a_post_that_comes_after_its_quarter_of_an_hour_does_not_come_at_all(
    club: Club,
) -> None:
    club.stage.discord.guilds.deny_everyone(club.channel, SEND_MESSAGES)
    await club.until_seen(club.missing)
    await club.stage.run_until(STALE)
    club.stage.discord.guilds.deny_everyone(club.channel, 0)
    await club.until_seen(lambda: not club.missing())

    await club.stage.run_until(DUE + 2 * EVENING)

    assert club.posts() == []
    assert club.requests() == []
    assert (await club.tonight()).reason is Reason.NO_PERMISSION
    assert await club.is_planned_for(DUE + DAY)


async def test_refusals_of_a_channel_keep_no_person_waiting(club: Club, ada: User) -> None:
    club.stage.discord.faults.add("POST", club.path, refused(50013))

    await club.stage.run_until(DUE + EVENING)

    assert await club.stage.is_sent_once(ada)
    assert club.stage.requests.opens_in() == timedelta()


# Outages


async def test_in_an_outage_nothing_is_asked_and_its_end_brings_the_post(club: Club) -> None:
    guilds = club.stage.discord.guilds
    guilds.set_unavailable(club.guild)
    await club.until_seen(lambda: not club.stage.surroundings.is_available(club.id))
    await club.stage.run_until(DUE + 5 * MINUTE)
    assert club.requests() == []

    guilds.set_unavailable(club.guild, on=False)
    await club.until_seen(lambda: club.stage.surroundings.is_available(club.id))
    await club.stage.run_until(STALE)

    assert await is_posted_once(club)
    assert AuditKey.CALL_STOPPED not in await club.audit()


async def test_an_outage_of_a_whole_evening_costs_one_post_and_changes_nothing(club: Club) -> None:
    guilds, before = club.stage.discord.guilds, await club.call()
    guilds.set_unavailable(club.guild)
    await club.until_seen(lambda: not club.stage.surroundings.is_available(club.id))
    await club.stage.run_until(DUE + EVENING)
    guilds.set_unavailable(club.guild, on=False)
    await club.until_seen(lambda: club.stage.surroundings.is_available(club.id))

    await club.stage.run_until(DUE + DAY + EVENING)

    assert await club.call() == before
    first, second, _ = await club.records()
    assert first.state in {State.SKIPPED, State.FAILED}
    assert first.reason in {Reason.STALE, Reason.OUT_OF_TIME}
    assert second.state is State.SENT
    assert len(club.posts()) == 1


async def test_a_channel_that_seems_gone_while_an_outage_begins_is_kept(club: Club) -> None:
    discord = club.stage.discord
    fault = discord.faults.add("POST", club.path, refused(10003), times=1)
    async with club.posting():
        discord.guilds.set_unavailable(club.guild)
        await club.until_seen(lambda: not club.stage.surroundings.is_available(club.id))

    assert fault.fired == 1
    assert (await club.call()).state is CallState.ON
    discord.guilds.set_unavailable(club.guild, on=False)
    await club.until_seen(lambda: club.stage.surroundings.is_available(club.id))
    await club.stage.run_until(STALE)
    assert await is_posted_once(club)


# Unknown outcomes


@pytest.mark.parametrize("fault", LOST, ids=NAMES)
async def test_a_post_lost_before_discord_took_it_arrives_later(club: Club, fault: Kind) -> None:
    club.stage.lose_patience()
    club.stage.discord.faults.add("POST", club.path, fault, times=1)

    await club.stage.run_until(DUE + 3 * MINUTE)

    assert await is_posted_once(club)


@pytest.mark.parametrize("fault", LOST, ids=NAMES)
async def test_a_post_that_discord_took_before_its_answer_was_lost_arrives_once(
    club: Club, fault: Kind
) -> None:
    club.stage.lose_patience()
    club.stage.discord.nonces.window = 0
    club.stage.discord.faults.add("POST", club.path, fault, phase="after", times=1)

    await club.stage.run_until(DUE + 3 * MINUTE)

    assert await is_posted_once(club)
    assert len(club.requests()) == 1  # found in the history


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("hidden", ["empty", "no right", "refused"])
async def test_a_post_of_unknown_fate_is_not_sent_again_where_nobody_can_look_it_up(
    club: Club, hidden: str, phase: str
) -> None:
    discord = club.stage.discord
    discord.nonces.window = 0
    await club.stage.run_until(POSTED)
    discord.faults.add("POST", club.path, Status(status=500), phase=phase, times=1)  # type: ignore[arg-type]  # a literal
    async with club.posting(at=POSTED + DAY):
        await hide(club, hidden)
    await club.stage.run_until(DUE + DAY + EVENING)

    second = (await club.records())[1]
    assert (second.state, second.message_id) == (State.SENT, None)
    assert len(club.posts()) == (1 if phase == "before" else 2)  # the first evening's, and this one
    assert len(club.requests()) == 2
    assert await club.is_planned_for(DUE + 2 * DAY)


async def hide(club: Club, how: str) -> None:
    """Let the channel show nothing of its history from now on."""
    discord = club.stage.discord
    if how == "empty":
        club.channel.hides_history = True
    elif how == "no right":
        discord.guilds.deny_everyone(club.channel, READ_MESSAGE_HISTORY)
        await club.until_seen(club.missing)
    else:
        discord.faults.add("GET", club.path, refused(50001))


async def test_a_post_in_doubt_is_not_given_up_before_the_gateway_has_told_of_its_server(
    club: Club,
) -> None:
    # As after a kill: requests can be made at once, and the gateway tells of servers later.
    stage = club.stage
    stage.discord.faults.add("POST", club.path, Status(status=500), times=1)
    connected = club.connection.clients[-1]
    assert isinstance(connected, CharleyBot)
    async with club.posting():
        stage.surroundings.through(stage.charley.new_client())
    await stage.run_until(DUE + 3 * MINUTE)
    assert (await club.tonight()).state is State.PLANNED
    assert [each.status for each in club.requests()] == [500]

    stage.surroundings.through(connected)
    await stage.run_until(STALE)

    assert await is_posted_once(club)


async def test_a_channel_that_never_had_a_message_is_believed_to_have_none(club: Club) -> None:
    club.stage.discord.nonces.window = 0
    club.stage.discord.faults.add("POST", club.path, Status(status=500), times=1)

    await club.stage.run_until(DUE + 3 * MINUTE)

    assert [each.status for each in club.requests()] == [500, 200]
    assert await is_posted_once(club)


async def test_a_discord_that_fails_all_evening_costs_one_post(club: Club) -> None:
    fault = club.stage.discord.faults.add("POST", club.path, Status(status=503))

    await club.stage.run_until(DUE + timedelta(hours=2))
    club.stage.discord.faults.remove(fault)
    await club.stage.run_until(DUE + DAY + EVENING)

    first, second, _ = await club.records()
    assert (first.reason, second.state) == (Reason.STALE, State.SENT)
    assert (await club.call()).failed_evenings == 0
    assert len(club.posts()) == 1
    assert len(club.requests()) <= MOST_REQUESTS + 1


@pytest.mark.parametrize("scope", ["user", "global"])
async def test_a_post_that_comes_too_fast_waits_and_arrives_once(club: Club, scope: str) -> None:
    club.stage.discord.faults.add("POST", club.path, rate_limited(20, scope=scope), times=2)  # type: ignore[arg-type]  # a literal

    await club.stage.run_until(DUE + 5 * MINUTE)

    assert await is_posted_once(club)
    assert [each.status for each in club.requests()] == [429, 429, 200]
