"""Faults and holds through the real client."""

import asyncio
import sys

import aiohttp
import discord
import pytest

from tests.wire import Cut, Reset, Slow, Status, WireDiscord, rate_limited
from tests.wire.faults import Faults, Kind, Phase
from tests.wire.model import User
from tests.wire.running import dm
from tests.wire.sample_bot import SampleBot

MESSAGES = "/channels/*/messages"
POST_ONCE = """
import sys, urllib.request
request = urllib.request.Request(sys.argv[1], b'{"content": "stretch"}', {
    "Authorization": f"Bot {sys.argv[2]}", "Content-Type": "application/json"})
urllib.request.urlopen(request)
"""
LOST = (aiohttp.ClientError, OSError)


async def test_500_is_retried_by_the_client_and_delivered_once(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    wire.faults.add("POST", MESSAGES, Status(status=500), times=1)

    await dm(bot, wire, ada).send("stretch")  # discord.py sleeps a second here

    assert len(wire.dm_messages(ada)) == 1
    assert [call.status for call in wire.calls.to("POST", MESSAGES)] == [500, 200]


@pytest.mark.parametrize("status", [503, 520, 522])
async def test_other_5xx_reach_the_caller_at_once(
    wire: WireDiscord, bot: SampleBot, ada: User, status: int
) -> None:
    wire.faults.add("POST", MESSAGES, Status(status=status), times=1)

    with pytest.raises(discord.DiscordServerError):
        await dm(bot, wire, ada).send("stretch")
    await dm(bot, wire, ada).send("stretch")

    assert len(wire.dm_messages(ada)) == 1


@pytest.mark.parametrize(
    ("kind", "error"), [(Reset(), aiohttp.ClientOSError), (Cut(), aiohttp.ServerDisconnectedError)]
)
async def test_lost_connection_is_no_http_exception(
    wire: WireDiscord, bot: SampleBot, ada: User, kind: Kind, error: type[Exception]
) -> None:
    wire.faults.add("POST", MESSAGES, kind, times=1)

    with pytest.raises(error):
        await dm(bot, wire, ada).send("stretch")

    assert wire.dm_messages(ada) == []
    assert wire.calls.to("POST", MESSAGES)[0].status == -1


@pytest.mark.parametrize(("window", "messages"), [(180, 1), (0, 2)])
async def test_lost_answer_and_retry_make_one_message_only_with_a_nonce_window(
    wire: WireDiscord, bot: SampleBot, ada: User, window: float, messages: int
) -> None:
    wire.nonces.window = window
    wire.faults.add("POST", MESSAGES, Reset(), phase="after", times=1)

    with pytest.raises(LOST):
        await dm(bot, wire, ada).send("stretch", nonce="occurrence-1")
    await dm(bot, wire, ada).send("stretch", nonce="occurrence-1")

    assert len(wire.dm_messages(ada)) == messages


async def test_status_after_commit_leaves_the_message(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    wire.faults.add("POST", MESSAGES, Status(status=503), phase="after", times=1)

    with pytest.raises(discord.DiscordServerError):
        await dm(bot, wire, ada).send("stretch")

    assert len(wire.dm_messages(ada)) == 1


async def test_slow_answer_comes_in_the_end(wire: WireDiscord, bot: SampleBot, ada: User) -> None:
    wire.faults.add("POST", MESSAGES, Slow(0.1), phase="after", times=1)
    sending = asyncio.create_task(dm(bot, wire, ada).send("stretch"))

    await wire.wait_for_message(ada)
    was_done = sending.done()
    await sending

    assert not was_done


async def test_429_without_via_is_taken_for_a_ban(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    wire.faults.add("POST", MESSAGES, rate_limited(0.01, via=False), times=1)

    with pytest.raises(discord.HTTPException) as failure:
        await dm(bot, wire, ada).send("stretch")

    assert failure.value.status == 429


async def test_genuine_429_is_waited_out(wire: WireDiscord, bot: SampleBot, ada: User) -> None:
    wire.faults.add("POST", MESSAGES, rate_limited(0.01, scope="shared"), times=2)

    await dm(bot, wire, ada).send("stretch")

    assert [call.status for call in wire.calls.to("POST", MESSAGES)] == [429, 429, 200]
    assert wire.limits.invalid_total == 0


async def test_body_that_is_no_json_reaches_the_client_as_text(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    wire.faults.add("POST", MESSAGES, Status(status=403, text="<html>Cloudflare</html>"))

    with pytest.raises(discord.Forbidden) as failure:
        await dm(bot, wire, ada).send("stretch")

    assert "Cloudflare" in failure.value.text


async def test_request_held_as_received_has_changed_nothing_yet(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    async with wire.hold("POST", MESSAGES, phase="received") as held:
        sending = asyncio.create_task(dm(bot, wire, ada).send("stretch"))
        call = await held.reached
        before = len(wire.dm_messages(ada))
    await sending

    assert before == 0
    assert call.payload["content"] == "stretch"
    assert len(wire.dm_messages(ada)) == 1


async def test_request_held_as_committed_has_taken_effect(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    async with wire.hold("POST", MESSAGES, phase="committed") as held:
        sending = asyncio.create_task(dm(bot, wire, ada).send("stretch"))
        await held.reached
        assert len(wire.dm_messages(ada)) == 1
        assert not sending.done()
    await sending


async def test_held_request_can_be_lost(wire: WireDiscord, bot: SampleBot, ada: User) -> None:
    async with wire.hold("POST", MESSAGES, lost=True) as held:
        sending = asyncio.create_task(dm(bot, wire, ada).send("stretch"))
        await held.reached

    with pytest.raises(LOST):
        await sending
    assert wire.dm_messages(ada) == []


@pytest.mark.parametrize(("lost", "messages"), [(False, 1), (True, 0)])
async def test_client_can_be_killed_in_the_middle_of_a_request(
    wire: WireDiscord, ada: User, lost: bool, messages: int
) -> None:
    path = f"{wire.api_url}/channels/{wire.world.direct(wire.bot, ada).id}/messages"

    async with wire.hold("POST", MESSAGES, lost=lost) as held:
        client = await asyncio.create_subprocess_exec(
            sys.executable, "-c", POST_ONCE, path, wire.bot.token
        )
        call = await held.reached
        client.kill()
        await client.wait()
    await wire.wait_until(lambda: call.status)

    assert client.returncode == -9
    assert len(wire.dm_messages(ada)) == messages


async def test_failure_of_the_double_itself_is_told() -> None:
    double = WireDiscord()
    await double.start()
    headers = {"Authorization": f"Bot {double.bot.token}"}
    async with (
        aiohttp.ClientSession(f"{double.api_url}/", headers=headers) as session,
        session.get("users/not-a-number") as response,
    ):
        assert response.status == 501

    with pytest.raises(ExceptionGroup, match="the double failed"):
        await double.stop()


async def test_hold_stops_one_request_after_those_it_skips(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    channel = dm(bot, wire, ada)
    async with wire.hold("POST", MESSAGES, phase="committed", skip=1) as held:
        await channel.send("first")
        assert not held.reached.done()
        sending = asyncio.create_task(channel.send("second"))
        await held.reached
        held.release()
        await sending
        await channel.send("third")

    assert len(wire.dm_messages(ada)) == 3


def fired(faults: Faults, path: str, times: int) -> list[bool]:
    return [any(faults.due("POST", path, phase=Phase.BEFORE)) for _ in range(times)]


def test_fault_skips_then_acts_so_many_times() -> None:
    faults = Faults()
    fault = faults.add("POST", MESSAGES, Cut(), skip=1, times=2)

    assert fired(faults, "/channels/1/messages", 5) == [False, True, True, False, False]
    assert fault.fired == 2


def test_star_is_one_segment_and_two_stars_are_any_number() -> None:
    faults = Faults()
    faults.add("POST", MESSAGES, Cut())
    faults.add("*", "/webhooks/**", Cut())

    assert fired(faults, "/channels/1/messages/2", 1) == [False]
    assert fired(faults, "/webhooks/1/token/messages/@original", 1) == [True]


def test_probability_is_the_same_in_every_run() -> None:
    runs = []
    for _ in range(2):
        faults = Faults(seed=1)
        faults.add("*", "/x", Cut(), probability=0.5)
        runs.append(fired(faults, "/x", 100))

    assert runs[0] == runs[1]
    assert 30 < sum(runs[0]) < 70
