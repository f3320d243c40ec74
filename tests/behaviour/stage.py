"""The stage: Charley on a simulated Discord, with a clock that tests move."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import discord
import simcord
from simcord import ChannelHandle, GuildHandle
from structlog.typing import EventDict

from bot.app.parts.world import Content
from bot.client.acts import PATTERN, Act
from bot.client.bot import CharleyBot
from bot.client.components import ActButton, button_rows
from bot.messaging.ui.error_sentences import sentence_for
from bot.playground.glue import as_bot
from bot.services.people.privacy import Records
from bot.storage.backup.backup import back_up
from bot.storage.backup.restore import restore
from tests.behaviour.person import Person
from tests.behaviour.process import Process, new_process
from tests.support.screen_lint import message_in
from tests.support.simcord_glue import forget_errors

CHUNK = timedelta(hours=6)
"""simcord gives up on a longer step after its settle time-out, in real seconds."""

PATIENCE = 10
"""How many of its time-outs are waited out: they only say that the machine is busy."""

COPY = "Copy"
"""The label of a button that was shown again."""

MENUS = re.compile("(choose|channel|role):")
"""What stands before the act of a menu."""

DELIVERIES = "/channels/{channel}/messages"
"""The calls that send a direct message; answers to commands go another way."""


class Stage:
    """One world: one Discord, one database file, and one process of Charley at a time."""

    def __init__(self, file: Path, content: Content) -> None:
        self._process = new_process(file, content)
        self.env = simcord.Env(self._process.client, shard_count=1)
        self.logs: Sequence[EventDict] = ()
        self.expected_trouble = False
        self.file = file
        self._content = content
        self._others: list[Process] = []
        self._copied: set[str] = set()
        self._foreign: set[str] = set()
        self._server: tuple[GuildHandle, ChannelHandle] | None = None

    @property
    def process(self) -> Process:
        return self._process

    @property
    def client(self) -> CharleyBot:
        return self._process.client

    @property
    def server(self) -> tuple[GuildHandle, ChannelHandle]:
        """A server that Charley is in, and a channel of it."""
        if self._server is None:
            guild = self.env.create_guild("Sleepers")
            self._server = guild, guild.create_text_channel("general")
        return self._server

    def now(self) -> datetime:
        return self.env.now()

    async def open(self) -> None:
        await self.env.start()
        await self._start(self._process)

    async def close(self) -> None:
        for process in (self._process, *self._others):
            await process.stop()
        await self.env.shutdown()
        await self._process.client.close()

    async def restart(
        self, *, down_for: timedelta = timedelta(), restored_from: Path | None = None
    ) -> None:
        """End the process, let time pass without it, and start another on the same database.

        Where *restored_from* is given, that backup takes the place of the database first.
        """
        old = self._process
        await old.stop()
        await self.pass_time(down_for)
        if restored_from is not None:
            await restore(f"sqlite:///{self.file}", restored_from, now=self.now())
        self._process = new_process(self.file, self._content)
        await self.env.restart_bot(self._process.client)
        await old.client.close()
        await self._start(self._process)

    async def back_up(self) -> Path:
        """Copy the database while it is in use."""
        copy = self.file.with_name("copy.db")
        await back_up(f"sqlite:///{self.file}", copy)
        return copy

    async def add_process(self) -> Process:
        """Start a second process on the same database; it sends through the same account."""
        other = new_process(self.file, self._content)
        self._others.append(other)
        await self._start(other)
        return other

    async def _start(self, process: Process) -> None:
        with as_bot(self.env):
            process.start(self._process.client)
        for _ in range(PATIENCE):
            with suppress(TimeoutError):
                await self.env.settle()
                return
        await self.env.settle()

    async def pass_time(self, length: timedelta) -> None:
        """Let time pass; everything due meanwhile happens."""
        end, timeouts = self.now() + length, 0
        while self.now() < end:
            try:
                await self.env.advance_time(min(CHUNK, end - self.now()).total_seconds())
            except TimeoutError:  # what was done by then stays done
                timeouts += 1
                if timeouts > PATIENCE:
                    raise

    async def run_until(self, instant: datetime) -> None:
        """Let time pass until an instant."""
        await self.pass_time(instant - self.now())

    def meet(self, name: str) -> Person:
        """Return a new person, who shares a server with Charley."""
        guild, channel = self.server
        user = self.env.create_user(name)
        return Person(user=user, member=guild.add_member(user), channel=channel)

    async def show(self, custom_id: str, *, where: ChannelHandle) -> discord.Message:
        """Let Charley show a button as it once did: to somebody else, or a second time."""
        match = PATTERN.fullmatch(custom_id)
        assert match is not None, custom_id
        self._copied.add(match["name"])
        channel = self.client.get_partial_messageable(where.id)
        with as_bot(self.env):
            return await channel.send(view=button_rows([ActButton(Act.parse(match), label=COPY)]))

    async def show_foreign(self, custom_id: str, *, where: ChannelHandle) -> discord.Message:
        """Let a button appear that carries no act, as no version of Charley shows it."""
        self._foreign.add(custom_id)
        view = discord.ui.View(timeout=None)
        view.add_item(discord.ui.Button(label=COPY, custom_id=custom_id))
        channel = self.client.get_partial_messageable(where.id)
        with as_bot(self.env):
            return await channel.send(view=view)

    def fail_deliveries(
        self,
        *,
        status: int = 403,
        code: int = 0,
        times: int | None = None,
        to: Person | None = None,
    ) -> None:
        """Let Discord refuse direct messages: the next few, or all until they are accepted."""
        channel = to.user.dm_channel.id if to else "*"
        path = DELIVERIES.format(channel=channel)
        self.env.inject_error("POST", path, status=status, code=code, times=times)

    def deliveries_tried(self) -> int:
        """Return how often Charley has tried to send a direct message."""
        pattern = DELIVERIES.format(channel="*")
        calls = (call for call in self.env.http_requests if call.method == "POST")
        return sum(fnmatch(call.path, pattern) for call in calls)

    def accept_deliveries(self) -> None:
        """Let Discord take direct messages again."""
        forget_errors(self.env)

    async def stored(self, person: Person) -> Records:
        """Return everything that is stored about a person, by table."""
        return await self._process.charley.services.privacy.export(person.id)

    def shown_acts(self) -> set[str]:
        """Return the acts of all components and forms that Charley itself has shown."""
        shown = {id_ for call in self.env.http_requests for id_ in _custom_ids_in(call.json)}
        matches = (PATTERN.fullmatch(MENUS.sub("", id_, count=1)) for id_ in shown)
        return {match["name"] for match in matches if match is not None} - self._copied

    def screens(self) -> list[Mapping[str, Any]]:
        """Return every message that Charley has shown, as it was handed to Discord."""
        bodies = (
            call.json
            for call in self.env.http_requests
            if "/commands" not in call.path and self._foreign.isdisjoint(_custom_ids_in(call.json))
        )
        return [message for message in map(message_in, bodies) if message is not None]

    def events(self, action: str) -> list[EventDict]:
        """Return what the log says about an action."""
        return [event for event in self.logs if event.get("action") == action]

    def incidents(self) -> list[Any]:
        """Return what went wrong that nobody foresaw."""
        if self.expected_trouble:
            return []
        logged = [event for event in self.logs if event["log_level"] in {"error", "critical"}]
        raised = [error for error in self.env.errors if _is_unforeseen(error)]
        return [*logged, *raised]


def _custom_ids_in(body: Any) -> Iterator[str]:
    match body:
        case dict():
            yield from (value for key, value in body.items() if key == "custom_id")
            yield from _custom_ids_in(list(body.values()))
        case list():
            for each in body:
                yield from _custom_ids_in(each)
        case _:
            pass


def _is_unforeseen(error: BaseException) -> bool:
    original = getattr(error, "original", error)
    return not isinstance(original, Exception) or sentence_for(original) is None


def utc(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)
