"""Health as an operator sees it from outside: what is true of the real process, in good and bad times."""

import asyncio
import re
import socket
import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import make_url

from bot.app.watching.watch import status_of
from bot.domain.operations.health import Health, Part, PartHealth
from bot.scheduling.system_clock import SystemClock
from tests.architecture.test_metrics import LONGEST_NUMBER, MOST_SERIES, NAMES
from tests.process.crowds import a_crowd_due_now
from tests.process.harness import BotProcess
from tests.wire import WireDiscord

pytestmark = pytest.mark.process

CROWD = 20
WITHIN = 30.0
"""Seconds in which a change is to be seen, as the design promises."""


def free_port() -> int:
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        port: int = own.getsockname()[1]
        return port


class Operator:
    """Asks a process how it is."""

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        self._session = session
        self._base = f"http://127.0.0.1:{port}/"

    async def asks(self, address: str) -> tuple[int, dict[str, Any]]:
        async with self._session.get(self._base + address) as answer:
            return answer.status, await answer.json()

    async def reads(self, address: str) -> str:
        async with self._session.get(self._base + address) as answer:
            assert answer.status == 200
            return await answer.text()

    async def figures(self) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        """Return every line of the metrics."""
        text = await self.reads("metrics")
        return {
            (sample.name, frozenset(sample.labels.items())): sample.value
            for family in text_string_to_metric_families(text)
            for sample in family.samples
        }

    async def has_counted_sent(self, count: int) -> None:
        """Wait until so many deliveries are counted as sent: the record follows the message."""
        async with asyncio.timeout(WITHIN):
            while True:
                figures = await self.figures()
                sent = [
                    value
                    for (name, labels), value in figures.items()
                    if name == "charley_deliveries_total" and ("outcome", "sent") in labels
                ]
                if sum(sent) == count:
                    return
                await asyncio.sleep(1)

    async def sees(self, address: str, status: int) -> dict[str, Any]:
        """Wait until an address answers with a status; return what it said then."""

        async def look() -> dict[str, Any]:
            while True:
                try:
                    seen, said = await self.asks(address)
                except aiohttp.ClientConnectionError:
                    seen, said = 0, {}
                if seen == status:
                    return said
                await asyncio.sleep(0.2)

        async with asyncio.timeout(WITHIN):
            return await look()


@pytest.fixture
async def operator(bot: BotProcess) -> AsyncIterator[Operator]:
    port = free_port()
    bot.settings["CHARLEY_HTTP_PORT"] = str(port)
    async with aiohttp.ClientSession() as session:
        yield Operator(session, port)


def fresh_parts(said: dict[str, Any]) -> set[str]:
    return {name for name, part in said["parts"].items() if part["fresh"]}


async def test_a_gateway_that_goes_is_told_while_reminders_go_out_and_told_when_it_is_back(
    discord: WireDiscord, bot: BotProcess, operator: Operator, url: str
) -> None:
    while_cut = SystemClock().now() + timedelta(seconds=8)
    people = await a_crowd_due_now(discord, url, size=CROWD, claimable_at=while_cut)
    await bot.start()
    well = await operator.sees("healthz", 200)

    async with discord.gateway.away():
        for person in people:
            await discord.wait_for_message(person, timeout=WITHIN)
        cut = await operator.sees("healthz", 503)
        livez, _ = await operator.asks("livez")
        page = await operator.reads("")
    back = await operator.sees("healthz", 200)

    assert fresh_parts(well) == fresh_parts(back) == {"gateway", "database", "sweep"}
    assert (fresh_parts(cut), livez) == ({"database", "sweep"}, 200)
    assert "Discord&#x27;s gateway is away." in page
    assert await bot.stop() == 0


async def test_a_database_that_takes_nothing_is_told_and_told_when_it_does_again(
    bot: BotProcess, operator: Operator, url: str
) -> None:
    file = make_url(url).database
    assert file is not None
    await bot.start()
    await operator.sees("healthz", 200)

    with sqlite3.connect(file, isolation_level=None) as holder:
        holder.execute("BEGIN IMMEDIATE")
        locked = await operator.sees("livez", 503)
        page = await operator.reads("")
    holder.close()
    back = await operator.sees("livez", 200)

    assert "gateway" not in locked["parts"]
    assert "database" not in fresh_parts(locked)
    assert "My database does not take what I write." in page
    assert fresh_parts(back) == {"database", "sweep"}
    assert await bot.stop() == 0


async def test_what_is_counted_adds_up_and_names_nobody(
    discord: WireDiscord, bot: BotProcess, operator: Operator, url: str
) -> None:
    people = await a_crowd_due_now(discord, url, size=CROWD)
    discord.add_guild("Sleepers", members=people[:1])
    await bot.start()
    for person in people:
        reminder = await discord.wait_for_message(person, timeout=WITHIN)
        await discord.press(person, reminder, label="Done")  # some before the record, some after
    await discord.slash(people[0], "cramp")
    await discord.slash(people[0], "reminders")
    await operator.sees("healthz", 200)
    await operator.has_counted_sent(CROWD)
    text, figures = await operator.reads("metrics"), await operator.figures()

    def value(name: str, **labels: str) -> float:
        return figures[name, frozenset(labels.items())]

    families = {family.name for family in text_string_to_metric_families(text) if family.samples}
    assert {name.removesuffix("_info") for name in families} == NAMES.keys()
    assert value("charley_delivery_delay_seconds_count") == CROWD
    assert value("charley_interactions_total", command="reminders", outcome="answered") == 1
    assert value("charley_interactions_total", command="other", outcome="answered") == CROWD + 1
    assert value("charley_interaction_ack_seconds_count") == CROWD + 2
    route = "POST /channels/{channel_id}/messages"
    assert value("charley_discord_responses_total", route=route, status="2xx") == CROWD
    assert value("charley_gateway_up", shard="0") == value("charley_guilds") == 1
    assert value("charley_leader") == value("charley_processes") == 1
    assert value("charley_planned_due") <= CROWD  # as it was counted last
    assert value("charley_invalid_requests") == 0
    assert 0 < value("charley_identifies_left") < 1_000
    assert value("charley_database_bytes") > 0
    assert len(figures) < MOST_SERIES
    for page in (text, await operator.reads(""), await operator.reads("healthz")):
        assert not re.search(rf"\d{{{LONGEST_NUMBER + 1},}}", page)
        assert "person 0" not in page
        assert "Sleepers" not in page


async def test_it_answers_before_discord_is_there(
    discord: WireDiscord, bot: BotProcess, operator: Operator
) -> None:
    async with discord.offline():
        await bot.launch()
        said = await operator.sees("livez", 200)
        status, everything = await operator.asks("healthz")

        assert fresh_parts(said) == {"database", "sweep"}
        assert status == 503
        assert everything["parts"]["gateway"] == {"fresh": False, "age_s": None}


async def test_it_answers_until_the_end_and_keeps_no_stop_from_ending_in_time(
    discord: WireDiscord, bot: BotProcess, operator: Operator, url: str
) -> None:
    await a_crowd_due_now(discord, url, size=1)
    file = make_url(url).database
    assert file is not None

    async with discord.hold("POST", "/channels/*/messages") as held:
        await bot.start()
        await held.reached
        with sqlite3.connect(file, isolation_level=None) as holder:
            holder.execute("BEGIN IMMEDIATE")
            stopping = asyncio.create_task(bot.stop())
            await bot.until_logged("stopping")
            for _ in range(10):
                await operator.asks("livez")
                await asyncio.sleep(0.1)
            is_stopping = not stopping.done()
            code = await stopping
        holder.close()

    assert is_stopping
    assert code == 0


async def test_a_taken_port_ends_the_start_with_one_sentence_and_touches_nothing(
    bot: BotProcess, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        bot.settings["CHARLEY_HTTP_PORT"] = str(port)

        await bot.launch()

        assert await bot.ended() == 1
    [sentence] = bot.said
    assert sentence.startswith(f"charley: cannot listen on 127.0.0.1, port {port}: ")
    assert "CHARLEY_HTTP_PORT" in sentence
    assert not (tmp_path / "charley.db").exists()


@pytest.mark.parametrize("is_abstract", [False, True], ids=["a path", "an abstract name"])
async def test_systemd_is_told_that_it_is_ready_that_it_lives_and_that_it_ends(
    discord: WireDiscord, bot: BotProcess, tmp_path: Path, is_abstract: bool
) -> None:
    name = f"charley-{free_port()}" if is_abstract else str(tmp_path / "notify")
    with Systemd(f"\0{name}" if is_abstract else name) as systemd:
        bot.settings |= {
            "NOTIFY_SOCKET": f"@{name}" if is_abstract else name,
            "WATCHDOG_USEC": "500000",
        }

        async with discord.offline():
            await bot.launch()
            await systemd.is_told("READY=1")
            await systemd.is_told("WATCHDOG=1")
            await systemd.is_told(f"STATUS={status_of(WITHOUT_GATEWAY, is_rest_away=True)}")
        await systemd.is_told(f"STATUS={status_of(WELL, is_rest_away=False)}")
        assert await bot.stop() == 0
        await systemd.is_told("STOPPING=1")

    told = systemd.lines
    assert told[0] == "READY=1"
    assert told[-2:] == ["STOPPING=1", "STATUS=Stopping."]
    assert told.count("WATCHDOG=1") > 1
    statuses = [line for line in told if line.startswith("STATUS=")]
    assert len(set(statuses)) == len(statuses)  # said when it is news


WELL = Health(parts=tuple(PartHealth(part=part, age=timedelta()) for part in Part))
WITHOUT_GATEWAY = Health(
    parts=tuple(
        PartHealth(part=part, age=None if part is Part.GATEWAY else timedelta()) for part in Part
    )
)


class Systemd:
    """A real socket, of which only the name is made up."""

    def __init__(self, address: str) -> None:
        self.lines: list[str] = []
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address)
        self._socket.setblocking(False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._socket.close()

    async def is_told(self, line: str) -> None:
        """Wait until it is."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(WITHIN):
            while line not in self.lines:
                self.lines += (await loop.sock_recv(self._socket, 4096)).decode().split("\n")
