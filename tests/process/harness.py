"""The real `charley`, as a process of its own, against the double in the process of the test.

A process ends with the block that it was made for, and with the test's own process, whatever
happens to that one.
"""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.process import forks
from tests.process.processes import die_with_parent, environment
from tests.wire import WireDiscord

PATIENCE = 30.0
"""Seconds that a start may take on a busy machine; it takes three on a quiet one."""

STOP_WITHIN = 10.0
"""Seconds from SIGTERM to the end, as the design promises."""

_LONGEST_LINE = 1 << 20  # a traceback is one line of the log

T = TypeVar("T")
Process = asyncio.subprocess.Process | forks.Fork
Event = dict[str, Any]  # a line of the log: what JSON holds


class EndedError(Exception):
    """The process has ended while the test still waits for something from it."""

    def __init__(self, code: int | None, last_words: Sequence[object]) -> None:
        super().__init__(f"it ended with exit code {code}: {last_words}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A command that has run to its end."""

    code: int
    out: str
    err: str


async def charley(
    *arguments: str,
    folder: Path,
    settings: Mapping[str, str] | None = None,
    clock: str | None = None,
) -> Ended:
    """Run a command of the command line to its end; *clock* is what the machine's starts at."""
    process = await _spawn(
        *arguments,
        folder=folder,
        settings=settings or {},
        clock=clock,
    )
    try:
        async with asyncio.timeout(PATIENCE):
            out, err = await process.communicate()
    finally:
        await _end(process)
    return Ended(code=process.returncode or 0, out=out.decode(), err=err.decode())


class BotProcess:
    """`charley run`: started, killed and started again on the same database."""

    def __init__(self, discord: WireDiscord, *, database_url: str, folder: Path) -> None:
        self.discord = discord
        self.log: list[Event] = []
        """Everything logged, over all its lives."""
        self.said: list[str] = []
        """What it wrote beside the log."""
        self.token: str | None = None
        """Stands in for the token of the bot, where a test wants a wrong one."""
        self.clock: str | None = None
        """What the machine's clock starts at, where a test wants a wrong one."""
        self.settings: dict[str, str] = {}
        """Goes before the settings that it always has."""
        self._database_url = database_url
        self._folder = folder
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._wrote = asyncio.Event()

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start, and wait until the gateway greets it."""
        identifies = self.discord.gateway.counts.identifies
        await self.launch()
        await self.while_running(
            self.discord.gateway.wait_counts(identifies=identifies + 1, timeout=PATIENCE)
        )

    async def launch(self) -> None:
        """Start without waiting for anything."""
        assert not self.is_running
        settings = {
            "CHARLEY_DISCORD_TOKEN": self.token or self.discord.bot.token,
            "CHARLEY_DISCORD_API_URL": self.discord.api_url,
            "CHARLEY_DATABASE_URL": self._database_url,
            "CHARLEY_LOG_FORMAT": "json",
            **self.settings,
        }
        self._process = await _spawn(
            "run", folder=self._folder, settings=settings, clock=self.clock
        )
        self._reading = asyncio.create_task(self._read(), name="log of charley")

    async def kill(self) -> None:
        """End it with SIGKILL: it has no time for anything."""
        await self._send_signal(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to end with SIGTERM; return the exit code.

        Raises:
            TimeoutError: it took longer than the design allows.
        """
        return await self._send_signal(signal.SIGTERM)

    async def ended(self, *, within: float = PATIENCE) -> int:
        """Wait until it ends by itself; return the exit code."""
        assert self._process is not None
        assert self._reading is not None
        async with asyncio.timeout(within):
            code = await self._process.wait()
            await self._reading
        return code

    async def close(self) -> None:
        """Leave nothing behind."""
        if self._process is not None:
            await _end(self._process)
        if self._reading is not None:
            await self._reading

    async def until_logged(self, action: str, *, times: int = 1, within: float = PATIENCE) -> Event:
        """Wait for an event of the log and return it."""

        async def look() -> Event:
            while len(found := self.events(action)) < times:
                self._wrote.clear()
                await self._wrote.wait()
            return found[times - 1]

        async with asyncio.timeout(within):
            return await self.while_running(look())

    def events(self, action: str) -> list[Event]:
        """Return what it has logged about an action."""
        return [event for event in self.log if event.get("action") == action]

    async def while_running(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what *work* returns.

        Raises:
            EndedError: the process ended before that.
        """
        assert self._process is not None
        working = asyncio.ensure_future(work)
        ending = asyncio.ensure_future(self._process.wait())
        await asyncio.wait({working, ending}, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        if working.done():
            return working.result()
        working.cancel()
        raise EndedError(self._process.returncode, [*self.said, *self.log[-3:]])

    async def _send_signal(self, number: signal.Signals) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        return await self.ended(within=STOP_WITHIN)

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self._take(line.decode().rstrip())
            self._wrote.set()

    def _take(self, line: str) -> None:
        try:
            event = json.loads(line)
        except ValueError:
            self.said.append(line)
        else:
            self.log.append(event)


@asynccontextmanager
async def bot_process(
    discord: WireDiscord, *, database_url: str, folder: Path
) -> AsyncIterator[BotProcess]:
    """Return a process that is not started yet; it ends with the block."""
    process = BotProcess(discord, database_url=database_url, folder=folder)
    try:
        yield process
    finally:
        await process.close()


async def _spawn(
    *arguments: str, folder: Path, settings: Mapping[str, str], clock: str | None = None
) -> Process:
    """Start `charley` with these settings and no others; in a folder without a `.env`."""
    if clock is None:
        return await forks.start(*arguments, folder=folder, settings=settings)
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.process.wrong_clock", clock),
        *arguments,
        cwd=folder,
        env=environment(settings),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=_LONGEST_LINE,
        preexec_fn=die_with_parent,
    )


async def _end(process: Process) -> None:
    if process.returncode is None:
        with suppress(ProcessLookupError):
            process.kill()
    await process.wait()
