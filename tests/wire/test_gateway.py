"""The gateway through the real client: sessions, resuming, and how clients end."""

import asyncio
from collections.abc import Callable

import aiohttp
import discord
import pytest
from discord.backoff import ExponentialBackoff

from tests.wire import LimitRules, WireDiscord
from tests.wire.model import User
from tests.wire.pointing import pointed_at
from tests.wire.running import running
from tests.wire.sample_bot import SampleBot


async def test_login_sync_and_identify_happen_once(wire: WireDiscord, bot: SampleBot) -> None:
    counts = wire.gateway.counts

    assert (counts.connects, counts.identifies, counts.resumes) == (1, 1, 0)
    assert [call.path for call in wire.calls][:2] == ["/users/@me", "/oauth2/applications/@me"]
    assert wire.calls.to("PUT", "/applications/*/commands")[0].status == 200
    assert bot.is_ready()


@pytest.mark.parametrize("trouble", ["op 7", "close 4000", "abort"])
async def test_interaction_during_an_interruption_is_replayed_and_answered(
    wire: WireDiscord, bot: SampleBot, ada: User, trouble: str
) -> None:
    levers: dict[str, Callable[[], None]] = {
        "op 7": wire.gateway.reconnect,
        "close 4000": wire.gateway.close,
        "abort": wire.gateway.abort,
    }

    levers[trouble]()
    outcome = await wire.slash(ada, "ping")

    assert outcome.did_respond
    assert wire.gateway.counts.resumes == 1
    assert wire.gateway.counts.identifies == 1
    assert bot.events == ["resumed"]


async def test_withheld_heartbeat_acks_make_the_client_resume(wire: WireDiscord, ada: User) -> None:
    wire.gateway.heartbeat = 0.05

    async with running(SampleBot(heartbeat_timeout=0.3), wire) as bot:
        wire.gateway.withhold_acks()
        await wire.gateway.wait_counts(resumes=1, timeout=3)
        outcome = await wire.slash(ada, "ping")

        assert outcome.did_respond
        assert "resumed" in bot.events
        assert wire.gateway.counts.identifies == 1


@pytest.mark.usefixtures("bot")
async def test_invalid_session_identifies_anew_and_loses_what_came_between(
    wire: WireDiscord, ada: User
) -> None:
    wire.interactions.ack_within = 0.2

    wire.gateway.invalidate()
    between = await wire.slash(ada, "ping")
    await wire.gateway.wait_counts(identifies=2)
    wire.interactions.ack_within = 3
    afterwards = await wire.slash(ada, "ping")

    assert not between.did_respond
    assert afterwards.did_respond
    assert wire.gateway.counts.resumes == 0


@pytest.mark.usefixtures("bot")
async def test_resumable_invalid_session_resumes(wire: WireDiscord, ada: User) -> None:
    wire.gateway.invalidate(resumable=True)

    assert (await wire.slash(ada, "ping")).did_respond
    assert wire.gateway.counts.identifies == 1


@pytest.mark.usefixtures("bot")
async def test_forgotten_session_is_refused_and_identified_anew(
    wire: WireDiscord, ada: User
) -> None:
    wire.gateway.reconnect()
    wire.gateway.forget_sessions()
    await wire.gateway.wait_counts(identifies=2)

    assert wire.gateway.counts.refused_resumes == 1
    assert (await wire.slash(ada, "ping")).did_respond


@pytest.mark.usefixtures("wire")
async def test_wrong_token_is_a_login_failure() -> None:
    async with SampleBot() as bot:
        with pytest.raises(discord.LoginFailure):
            await bot.start("not-the-token")


async def test_revoked_token_ends_the_client_with_4004(wire: WireDiscord) -> None:
    bot = SampleBot(shard_count=1)  # so that it does not ask for the gateway first
    await bot.login(wire.bot.token)
    wire.bot.is_revoked = True

    with pytest.raises(discord.ConnectionClosed) as closed:
        await bot.connect()

    assert closed.value.code == 4004


async def test_denied_intent_ends_the_client_with_4014(wire: WireDiscord) -> None:
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await SampleBot(intents=discord.Intents(members=True)).start(wire.bot.token)


async def test_allowed_privileged_intent_identifies(wire: WireDiscord) -> None:
    wire.bot.privileged_intents = discord.Intents(members=True).value

    async with running(SampleBot(intents=discord.Intents(members=True)), wire) as bot:
        assert bot.is_ready()


async def test_refused_first_connect_is_an_attribute_error_in_a_plain_client(
    wire: WireDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Rapptz/discord.py#10520; AutoShardedBot waits 5 s and tries again instead.
    monkeypatch.setattr(ExponentialBackoff, "delay", lambda _: 0.0)
    wire.gateway.refuse_connects(1)
    client = discord.Client(intents=discord.Intents.none())

    with pytest.raises(AttributeError):
        await client.start(wire.bot.token)
    await client.close()


async def test_unreachable_api_is_a_connector_error(wire: WireDiscord) -> None:
    async with wire.offline(), SampleBot() as bot:
        with pytest.raises(aiohttp.ClientConnectorError):
            await bot.start(wire.bot.token)

    async with running(SampleBot(), wire) as bot:
        assert bot.is_ready()


async def test_event_of_unexpected_shape_ends_the_client(wire: WireDiscord) -> None:
    bot = SampleBot()
    await bot.login(wire.bot.token)
    connecting = asyncio.create_task(bot.connect())
    await wire.gateway.wait_ready()

    wire.gateway.send_event("INTERACTION_CREATE", {"id": "1", "type": 2, "token": "t"})

    with pytest.raises(KeyError):
        await connecting


@pytest.mark.usefixtures("bot")
async def test_unknown_event_changes_nothing(wire: WireDiscord, ada: User) -> None:
    wire.gateway.send_event("SOMETHING_NEW", {"shape": [1, 2, 3]})

    assert (await wire.slash(ada, "ping")).did_respond


async def test_servers_go_to_their_shards_and_dms_to_shard_0(wire: WireDiscord, ada: User) -> None:
    wire.bot.shards = 2
    even, odd = (wire.add_guild(name, members=[ada], id=i << 22) for i, name in enumerate("ab", 2))

    async with running(SampleBot(), wire) as bot:
        await wire.gateway.wait_ready(shards=2)
        outcomes = [await wire.slash(ada, "ping", guild=guild) for guild in (even, odd, None)]
        by_shard = {session.shard: session for session in wire.gateway.sessions}
        interactions = {
            shard: sum("INTERACTION_CREATE" in frame for _, frame in session.log)
            for shard, session in by_shard.items()
        }

        assert all(outcome.did_respond for outcome in outcomes)
        assert interactions == {0: 2, 1: 1}
        assert {guild.name: guild.shard_id for guild in bot.guilds} == {"a": 0, "b": 1}


async def test_server_events_tell_joining_leaving_and_unavailability(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    guild = wire.add_guild("club", members=[ada])
    wire.gateway.guild_delete(guild, wire.bot, unavailable=True)
    wire.gateway.guild_create(guild, wire.bot)
    wire.remove_guild(guild)
    await bot.changes.until(lambda: "remove club" in bot.events, timeout=2)

    assert bot.events == ["join club", "unavailable club", "remove club"]


async def test_events_respect_intents(wire: WireDiscord, bot: SampleBot, ada: User) -> None:
    wire.say(ada, "stop")
    intents = discord.Intents(dm_messages=True)

    async with running(SampleBot(intents=intents), wire) as listener:
        wire.say(ada, "stop again")
        await listener.changes.until(lambda: listener.events, timeout=2)

    assert listener.events == ["message stop again"]
    assert bot.events == []


async def test_two_connections_of_one_shard_both_get_every_interaction(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    async with running(SampleBot(), wire) as second:
        await wire.slash(ada, "ping")
        await second.changes.until(lambda: second.seen and bot.seen, timeout=2)

    assert bot.seen[0].id == second.seen[0].id


async def test_plain_frames_are_understood_as_well(wire: WireDiscord) -> None:
    async with aiohttp.ClientSession() as session, session.ws_connect(wire.gateway_url) as socket:
        hello = await socket.receive_json()
        await socket.send_json({"op": 1, "d": None})

        assert hello["op"] == 10
        assert (await socket.receive_json())["op"] == 11


@pytest.mark.usefixtures("bot")
async def test_identifies_count_against_the_daily_limit(raw: aiohttp.ClientSession) -> None:
    async with raw.get("gateway/bot") as response:
        limit = (await response.json())["session_start_limit"]

    assert (limit["total"], limit["remaining"]) == (1000, 999)


async def test_pointing_ends_with_the_block() -> None:
    before = discord.http.Route.BASE
    async with WireDiscord(limits=LimitRules.off()) as double:
        with pointed_at(double):
            assert double.api_url == discord.http.Route.BASE

    assert before == discord.http.Route.BASE
