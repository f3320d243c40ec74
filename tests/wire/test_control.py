"""The controls over HTTP, and the double as a process of its own."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import aiohttp
import pytest

from tests.wire import WireDiscord
from tests.wire.control import Control
from tests.wire.model import User
from tests.wire.sample_bot import SampleBot

Ask = Callable[..., Awaitable[dict[str, Any]]]  # Any: JSON of many shapes


@pytest.mark.usefixtures("bot")
async def test_a_person_acts_over_http(control: Ask) -> None:
    [user] = (await control("user", name="ada"))["ids"]

    shown = await control("interaction", do="slash", user=user, name="buttons")
    message = shown["message"]["id"]
    pressed = await control("interaction", do="press", user=user, message=message, label="Done")

    assert (shown["answer"], shown["message"]["content"]) == (4, "press")
    assert pressed["message"]["content"] == "done 7"


@pytest.mark.usefixtures("bot")
async def test_forms_suggestions_and_choices_work_over_http(control: Ask) -> None:
    [user] = (await control("user"))["ids"]

    suggested = await control(
        "interaction", do="autocomplete", user=user, name="place", option="name", partial="m"
    )
    opened = await control("interaction", do="slash", user=user, name="survey")
    filled = await control(
        "interaction", do="submit", user=user, modal="survey", values={"Name": "Ada"}
    )
    panel = await control("interaction", do="slash", user=user, name="panel")
    chosen = await control(
        "interaction", do="select", user=user, message=panel["message"]["id"], values=["calf"]
    )

    assert suggested["choices"][1] == {"name": "m 1", "value": "1"}
    assert opened["modal"]["title"] == "Survey"
    assert filled["message"]["content"].startswith("['Ada'")
    assert chosen["message"]["content"] == "chosen ['calf']"


async def test_faults_and_limits_are_set_and_cleared_over_http(
    wire: WireDiscord, control: Ask, raw: aiohttp.ClientSession
) -> None:
    await control("fault", method="GET", path="/users/@me", kind={"status": 503}, times=1)
    await control("config", limits={"overall": [2, 60]}, nonce_window=5)

    statuses = []
    for _ in range(3):
        async with raw.get("users/@me") as response:
            statuses.append(response.status)
    await control("clear", what=["limits"])
    async with raw.get("users/@me") as response:
        statuses.append(response.status)

    assert statuses == [503, 200, 429, 200]
    assert wire.nonces.window == 5


@pytest.mark.parametrize(
    "kind",
    ["reset", "cut", "quarantined", {"slow": 0}, {"code": 50007}, {"retry_after": 1, "via": False}],
)
async def test_every_kind_of_fault_has_a_json_form(
    wire: WireDiscord, control: Ask, raw: aiohttp.ClientSession, kind: str | dict[str, object]
) -> None:
    await control("fault", path="/users/@me", kind=kind, times=1)

    with suppress(aiohttp.ClientError):
        async with raw.get("users/@me") as response:
            await response.read()

    assert wire.calls.to("GET", "/users/@me")[0].status in (-1, 200, 403, 429)


async def test_log_messages_and_state_are_read_over_http(
    control: Ask, bot: SampleBot, wire: WireDiscord, ada: User
) -> None:
    await wire.slash(ada, "ping")
    channel = await bot.create_dm(await bot.fetch_user(ada.id))
    await channel.send("stretch", nonce="occurrence-1")

    messages = (await control("messages", user=str(ada.id)))["messages"]
    log = await control("calls", since=2)
    state = await control("state")

    assert [(m["content"], m["nonce"]) for m in messages] == [("stretch", "occurrence-1")]
    assert log["next"] == len(log["calls"]) + 2
    assert state["gateway"]["identifies"] == 1
    assert "stretch" in state["commands"]


async def test_gateway_levers_are_pulled_over_http(
    control: Ask, bot: SampleBot, wire: WireDiscord, ada: User
) -> None:
    await control("gateway", do="op7")
    outcome = await wire.slash(ada, "ping")
    await control("block", user=str(ada.id), code=50278)

    assert outcome.did_respond
    assert bot.events == ["resumed"]
    assert ada.refusal == 50278


async def test_wrong_controls_tell_what_is_wrong(wire: WireDiscord) -> None:
    Control(wire).mount()
    async with (
        aiohttp.ClientSession(wire.address) as session,
        session.post("/_ctl/nothing") as unknown,
        session.post("/_ctl/block") as empty,
    ):
        assert (unknown.status, empty.status) == (404, 400)
        assert "user" in (await empty.json())["error"]


async def test_double_runs_as_a_process_and_says_where() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.wire", "--no-limits", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    told = json.loads(await process.stdout.readline())
    headers = {"Authorization": f"Bot {told['token']}"}

    async with aiohttp.ClientSession(headers=headers) as session:
        async with session.get(f"{told['api_url']}/gateway/bot") as response:
            gateway = await response.json()
        async with session.get(f"{told['address']}/_ctl/state") as response:
            state = await response.json()
    process.terminate()

    assert gateway["url"] == told["gateway_url"]
    assert state["requests"] == 1
    assert await process.wait() == 0
