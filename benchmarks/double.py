"""The wire-level double as a process of its own, and what the benchmarks ask of it."""

import asyncio
import itertools
import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp

from benchmarks.sizes import LATENCY

Json = dict[str, Any]  # whatever the double answers
_AT_ONCE = 16
_EPHEMERAL = 1 << 6  # seen by one person alone: an answer, and no post
_LOOKS, _LOOK_EVERY_S = 300, 0.2
_MESSAGES = re.compile(r"/channels/\d+/messages")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody whose DM channel exists already, as after an opt-in."""

    user_id: int
    channel_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A server with a channel for its call."""

    guild_id: int
    channel_id: int
    admin_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message that the double has taken."""

    recipient_id: int
    at: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message in a server's channel."""

    channel_id: int
    at: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that the double has answered."""

    at: float
    """Seconds since 1970 when it arrived."""
    is_message: bool
    """Whether it was to send a message."""
    status: int


class Double:
    """The controls of a running double."""

    def __init__(self, addresses: Json, session: aiohttp.ClientSession) -> None:
        self.api_url = str(addresses["api_url"])
        self.token = str(addresses["token"])
        self._application_id = str(addresses["application_id"])
        self._address = str(addresses["address"])
        self._session = session

    async def ask(self, control: str, **arguments: object) -> Json:
        """Pull a control."""
        url = f"{self._address}/_ctl/{control}"
        async with self._session.post(url, json=arguments) as response:
            answer = dict(await response.json())
            if response.status != HTTPStatus.OK:
                raise RuntimeError(answer["error"])
            return answer

    async def prepare(self) -> None:
        """Enforce the global limit, and answer as far away as Discord is.

        DMs may be opened as fast as the global limit allows: the real bucket is not public, and a
        small one would slow down the peers alone.
        """
        await self.ask("config", limits={"buckets": {"open-dm": [50, 1]}}, keep_payloads=False)
        for path in ("/channels/*/messages", "/users/@me/channels"):
            seconds = LATENCY.total_seconds()
            await self.ask("fault", method="POST", path=path, kind={"slow": seconds})

    async def recipients(self, count: int) -> list[Recipient]:
        """Register that number of people, each with a DM channel."""
        ids = (await self.ask("user", name="person", count=count, installed=True))["ids"]
        turns = asyncio.Semaphore(_AT_ONCE)

        async def with_channel(user_id: str) -> Recipient:
            async with turns:
                said = await self.ask("say", user=user_id, text="hello")
            return Recipient(user_id=int(user_id), channel_id=int(said["channel_id"]))

        found = await asyncio.gather(*(with_channel(user_id) for user_id in ids))
        await self.ask("clear", what=["messages", "calls"])
        return list(found)

    async def hosts(self, count: int) -> list[Host]:
        """Create that number of servers, each with its admin and a channel."""
        admins = (await self.ask("user", name="admin", count=count))["ids"]

        async def opened(admin_id: str) -> Host:
            guild = await self.ask("guild", members=[admin_id], channels=["evenings"])
            return Host(
                guild_id=int(guild["id"]),
                channel_id=int(guild["channels"]["evenings"]),
                admin_id=int(admin_id),
            )

        return [await opened(admin_id) for admin_id in admins]

    async def wait_for_session(self) -> None:
        """Wait until the bot is connected to the gateway."""
        for _ in range(_LOOKS):
            if any(each["connected"] for each in (await self.ask("state"))["sessions"]):
                return
            await asyncio.sleep(_LOOK_EVERY_S)
        message = "no bot has connected to the gateway"
        raise TimeoutError(message)

    async def calls(self, since: int) -> tuple[list[Call], int]:
        """Return the requests from a number on that are over, and where to go on reading."""
        rows = (await self.ask("calls", since=since))["calls"]
        over = list(itertools.takewhile(lambda row: row["status"] != 0, rows))
        found = [
            Call(
                at=float(row["at"]),
                is_message=row["method"] == "POST" and _MESSAGES.fullmatch(row["path"]) is not None,
                status=int(row["status"]),
            )
            for row in over
        ]
        return found, since + len(over)

    async def messages(self) -> list[Message]:
        """Return the messages that the bot has written, earliest first."""
        found = [
            Message(recipient_id=int(row["recipient_id"]), at=float(row["created_at"]))
            for row in await self._written()
            if row["recipient_id"] is not None
        ]
        return sorted(found, key=lambda message: message.at)

    async def posts(self) -> list[Post]:
        """Return what the bot has written into channels of servers, earliest first."""
        found = [
            Post(channel_id=int(row["channel_id"]), at=float(row["created_at"]))
            for row in await self._written()
            if row["recipient_id"] is None and not row["flags"] & _EPHEMERAL
        ]
        return sorted(found, key=lambda post: post.at)

    async def _written(self) -> list[Json]:
        rows = (await self.ask("messages"))["messages"]
        return [row for row in rows if row["author"]["id"] == self._application_id]


@asynccontextmanager
async def running_double() -> AsyncIterator[Double]:
    """Start a double; it is gone at the end, whatever happens."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.wire"), stdout=asyncio.subprocess.PIPE
    )
    try:
        addresses = json.loads(await process.stdout.readline() if process.stdout else b"{}")
        timeout = aiohttp.ClientTimeout(total=60)
        async with aiohttp.ClientSession(timeout=timeout) as session:
            yield Double(addresses, session)
    finally:
        process.kill()
        await process.wait()
