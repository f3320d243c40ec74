"""Posts and what is not theirs: messages to people, tests by hand, a history that is refused."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.domain.delivery.occurrence import State
from bot.domain.ids import CallId, ChannelId, GuildId
from bot.messaging.discord_io.destinations import MAX_OF_SERVERS
from bot.ports.delivery import Delivered
from tests.faults.club import POSTED, STALE, Club, club_on
from tests.faults.stage import DAY, DUE, Stage
from tests.support.servers import a_call, a_configuration, a_server, configure
from tests.wire.faults import Cut, Status, refused
from tests.wire.model import User

MINUTE = timedelta(minutes=1)
CLOSED = 60
"""Channels; their first refusals alone are two thirds of what stops every request."""


@pytest.fixture
async def club(stage: Stage) -> AsyncIterator[Club]:
    async with club_on(stage) as club:
        yield club


async def close_channels(club: Club) -> None:
    """Take the right away in many servers at once, while no event tells of it."""
    stage = club.stage
    for number in range(CLOSED):
        guild = stage.discord.add_guild(f"club {number}", channels=["general"])
        (hall,) = guild.channels.values()
        hall.refusal = 50013
        id_ = GuildId(guild.id)
        await club.connection.until(lambda id_=id_: stage.surroundings.is_available(id_))
        call = a_call(id=CallId(f"{number:012x}"), guild_id=id_, channel_id=ChannelId(hall.id))
        await configure(stage.storage, a_configuration(a_server(id=id_), calls=[call]))
    await stage.charley.housekeeping.repair_calls()


async def test_channels_that_refuse_all_at_once_never_use_up_what_messages_to_people_live_on(
    club: Club, ada: User
) -> None:
    await close_channels(club)
    (bea,) = await club.stage.meet("bea")
    club.stage.discord.block(bea, 50007)

    await club.stage.run_until(STALE + MINUTE)

    assert await club.stage.is_sent_once(ada)
    assert (await club.stage.tonight(bea)).state is State.FAILED
    assert len(club.requests()) == 1  # the open channel among them has its post
    forbidden = [call for call in club.stage.discord.calls if call.status == 403]
    assert MAX_OF_SERVERS <= len(forbidden) <= 2 * MAX_OF_SERVERS + 1
    assert club.stage.most_invalid() <= MAX_OF_SERVERS + 1


async def test_a_test_of_the_same_minute_is_not_taken_for_a_post_in_doubt(club: Club) -> None:
    call = await club.call()
    club.stage.pass_time(DUE - MINUTE - club.stage.now)
    result = await club.stage.charley.services.servers.calls.test(club.admin, call.id)
    assert isinstance(result, Delivered)
    club.stage.discord.faults.add("POST", club.path, Cut(), phase="after", times=1)

    await club.stage.run_until(POSTED + MINUTE)

    trial, post = club.posts()
    assert trial.custom_ids == ["call.with:0:test", "call.join:0:test", "call.how:0:test"]
    assert (await club.tonight()).message_id == post.id
    assert await club.is_planned_for(DUE + DAY)


async def test_a_post_in_doubt_is_found_where_it_is_though_its_call_was_moved(club: Club) -> None:
    stage, former = club.stage, club.channel
    lounge = stage.discord.guilds.add_channel(club.guild, "lounge")
    await club.until_seen(lambda: club.sees(lounge))
    stage.discord.faults.add("POST", club.path, Status(status=502), phase="after", times=1)
    stage.discord.nonces.window = 0
    await stage.run_until((await club.tonight()).claimable_at)

    await club.call_in(lounge)
    await stage.run_until(POSTED + MINUTE)

    (post,) = club.posts(former)
    assert club.posts(lounge) == []
    assert (await club.tonight()).message_id == post.id


async def test_a_history_that_is_refused_is_no_proof_that_a_post_is_not_there(club: Club) -> None:
    club.stage.discord.faults.add("POST", club.path, Cut(), phase="after", times=1)
    club.stage.discord.faults.add("GET", club.path, refused(50001))
    club.stage.discord.nonces.window = 0

    await club.stage.run_until(STALE)

    assert len(club.posts()) == len(club.requests()) == 1
    assert (await club.tonight()).state is State.SENT
    assert await club.is_planned_for(DUE + DAY)
