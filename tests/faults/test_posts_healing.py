"""Channels, rights, roles and servers go and come back: nothing is lost, and the call goes on."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import NamedTuple

import pytest

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.servers.audit import AuditKey
from bot.domain.servers.calls import CallState, StopReason
from tests.faults.club import POSTED, Club, club_on
from tests.faults.connection import supervised
from tests.faults.stage import DAY, DUE, SEND, Stage
from tests.wire.faults import refused
from tests.wire.model import User
from tests.wire.permissions import MEMBER_PERMISSIONS, READ_MESSAGE_HISTORY, SEND_MESSAGES

EVENING = timedelta(minutes=20)
NEXT = DUE + DAY
AFTER_STOP = DUE + 3 * DAY


@pytest.fixture
async def club(stage: Stage) -> AsyncIterator[Club]:
    async with club_on(stage) as club:
        yield club


class Way(NamedTuple):
    """How a right goes and comes back."""

    take: Callable[[Club], object]
    give: Callable[[Club], object]


def by_channel(club: Club, denied: int) -> None:
    club.stage.discord.guilds.deny_everyone(club.channel, denied)


def by_role(club: Club, denied: int) -> None:
    club.stage.discord.guilds.set_role(
        club.guild, club.guild.everyone, permissions=MEMBER_PERMISSIONS & ~denied
    )


def by_own_role(club: Club, denied: int) -> None:
    """Charley's own role grants what everyone else is denied, or is taken that."""
    (own,) = [role for role in club.guild.roles if role.bot is not None]
    club.channel.overwrites.clear()
    by_role(club, SEND_MESSAGES)
    club.stage.discord.guilds.set_role(club.guild, own, permissions=0 if denied else SEND_MESSAGES)


WAYS = {
    "overwrite": Way(lambda c: by_channel(c, SEND_MESSAGES), lambda c: by_channel(c, 0)),
    "history": Way(lambda c: by_channel(c, READ_MESSAGE_HISTORY), lambda c: by_channel(c, 0)),
    "everyone": Way(lambda c: by_role(c, SEND_MESSAGES), lambda c: by_role(c, 0)),
    "own role": Way(lambda c: by_own_role(c, SEND_MESSAGES), lambda c: by_own_role(c, 0)),
}


async def posts_next_evening(club: Club) -> bool:
    """Let the next evening come; tell whether its post is there, and the one after it planned."""
    known, due_at = len(club.posts()), club.stage.now.replace(hour=DUE.hour, minute=DUE.minute)
    while due_at < club.stage.now:
        due_at += DAY
    await club.stage.run_until(due_at + EVENING)
    return len(club.posts()) == known + 1 and await club.is_planned_for(due_at + DAY)


@pytest.mark.parametrize("way", WAYS)
async def test_a_call_stopped_for_a_right_goes_on_once_the_gateway_tells_that_it_is_back(
    club: Club, way: str
) -> None:
    WAYS[way].take(club)
    await club.until_seen(club.missing)
    await club.stage.run_until(AFTER_STOP - DAY / 2)
    assert (await club.call()).stopped_for is StopReason.NO_PERMISSION
    assert club.requests() == []

    WAYS[way].give(club)
    healed = await club.until_it_is(CallState.ON)

    assert (healed.stopped_for, healed.failed_evenings) == (None, 0)
    assert (await club.audit())[-2:] == [AuditKey.CALL_STOPPED, AuditKey.CALL_HEALED]
    assert await posts_next_evening(club)


@pytest.mark.parametrize("is_archived", [False, True], ids=["160005", "50083"])
async def test_a_call_in_a_locked_thread_stops_and_goes_on_once_it_is_unlocked(
    club: Club, is_archived: bool
) -> None:
    guilds = club.stage.discord.guilds
    thread = guilds.add_thread(club.channel, "every evening")
    await club.until_seen(lambda: club.sees(thread))
    await club.call_in(thread)
    guilds.set_thread(thread, locked=True, archived=is_archived)

    await club.stage.run_until(NEXT + DAY / 2)
    assert (await club.call()).stopped_for is StopReason.THREAD_LOCKED
    assert [call.status for call in club.requests()] == [403]

    guilds.set_thread(thread, locked=False, archived=False)
    await club.until_it_is(CallState.ON)
    assert await posts_next_evening(club)


async def test_an_archived_thread_takes_the_post_and_is_active_again(club: Club) -> None:
    guilds = club.stage.discord.guilds
    thread = guilds.add_thread(club.channel, "every evening")
    await club.until_seen(lambda: club.sees(thread))
    await club.call_in(thread)
    guilds.set_thread(thread, archived=True)

    await club.stage.run_until(POSTED)

    assert len(club.posts()) == 1
    assert not thread.is_archived


@pytest.mark.parametrize("is_told", [True, False], ids=["told by an event", "found by a request"])
async def test_a_deleted_channel_stops_the_call_and_another_one_lets_it_go_on(
    club: Club, is_told: bool
) -> None:
    guilds, gone = club.stage.discord.guilds, club.channel
    if is_told:
        guilds.delete_channel(gone)
        await club.until_it_is(CallState.STOPPED)
    else:
        club.stage.discord.world.remove_channel(gone)
    await club.stage.run_until(DUE + EVENING)
    call = await club.call()
    assert (call.state, call.stopped_for) == (CallState.STOPPED, StopReason.CHANNEL_GONE)
    assert len(club.requests()) == (0 if is_told else 1)

    other = guilds.add_channel(club.guild, "nights")
    await club.until_seen(lambda: club.sees(other))
    moved = await club.call_in(other)

    assert (moved.id, moved.state) == (call.id, CallState.ON)
    assert await posts_next_evening(club)


async def test_a_channel_that_takes_no_posts_waits_for_a_person(club: Club) -> None:
    club.stage.discord.faults.add("POST", club.path, refused(50024), times=1)
    await club.stage.run_until(DUE + EVENING)
    assert (await club.call()).stopped_for is StopReason.CHANNEL_UNFIT

    club.stage.discord.guilds.rename(club.channel, "new name")
    await club.until_seen(lambda: club.name() == "new name")
    await club.stage.run_until(NEXT + EVENING)

    assert (await club.call()).stopped_for is StopReason.CHANNEL_UNFIT
    assert len(club.requests()) == 1


async def test_a_post_pings_its_role_alone_and_nobody_once_the_role_is_gone(club: Club) -> None:
    guilds = club.stage.discord.guilds
    guilds.set_role(club.guild, club.role, mentionable=True)
    await club.until_seen(lambda: club.may_ping(club.role))
    await club.call_in(club.channel, role=club.role)
    await club.stage.run_until(POSTED)
    guilds.delete_role(club.guild, club.role)
    await club.until_seen(lambda: not club.may_ping(club.role))

    await club.stage.run_until(NEXT + EVENING)

    first, second = club.posts()
    assert (first.pings.roles, first.pings.everyone) == ((club.role,), False)
    assert (second.pings.roles, second.pings.everyone) == ((), False)
    assert [call.payload["allowed_mentions"]["parse"] for call in club.requests()] == [[], []]
    assert (await club.audit())[-1] is AuditKey.ROLE_LOST


# Servers


async def test_an_outage_and_a_restart_in_it_change_nothing(stage: Stage) -> None:
    async with club_on(stage) as club:
        before = await club.configuration()
        stage.discord.guilds.set_unavailable(club.guild)
        await club.until_seen(lambda: not stage.surroundings.is_available(club.id))
    async with supervised(stage) as connection:
        await connection.until_connected(identifies=2)
        club.connection = connection
        await stage.charley.housekeeping.run()
        await stage.run_until(DUE - DAY / 24)
        stage.discord.guilds.set_unavailable(club.guild, on=False)
        await club.until_seen(lambda: stage.surroundings.is_available(club.id))

        await stage.run_until(POSTED)

        assert await club.configuration() == before
        assert len(club.posts()) == 1


async def test_a_removed_server_gets_no_post_and_is_erased_a_month_later_while_people_go_on(
    club: Club, ada: User
) -> None:
    stage = club.stage
    stage.discord.guilds.remove_bot(club.guild, stage.discord.bot)
    await club.until_removed()

    await stage.run_until(DUE + EVENING)
    assert club.requests() == []
    assert {(each.state, each.reason) for each in await club.records()} <= {
        (State.SKIPPED, Reason.SERVER_GONE)
    }
    assert await stage.is_sent_once(ada)

    stage.pass_time(29 * DAY)
    await stage.charley.housekeeping.run()
    assert await club.configuration() is not None
    stage.pass_time(2 * DAY)
    await stage.charley.housekeeping.run()
    assert await club.configuration() is None
    assert await club.records() == []
    assert await club.audit() == []
    assert len(stage.discord.calls.to(*SEND)) == 1  # ada's


async def test_a_server_that_comes_back_finds_its_calls_paused_and_posts_once_one_is_resumed(
    club: Club,
) -> None:
    stage = club.stage
    stage.discord.guilds.remove_bot(club.guild, stage.discord.bot)
    await club.until_removed()
    stage.pass_time(10 * DAY)
    stage.discord.guilds.add_bot(club.guild, stage.discord.bot)

    call = await club.until_it_is(CallState.PAUSED)
    await stage.run_until(stage.now + 2 * DAY)
    assert club.posts() == []
    assert (await club.audit())[-1] is AuditKey.RETURNED

    await stage.charley.services.servers.calls.resume(club.admin, call.id, seen=call.version)
    assert await posts_next_evening(club)
