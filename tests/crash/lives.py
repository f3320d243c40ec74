"""The launcher, as the tests see it: start a life of Charley, kill it, wait for its end."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.crash.steps import Aim, Step
from tests.process.harness import STOP_WITHIN
from tests.process.processes import die_with_parent, environment
from tests.wire import WireDiscord

PATIENCE_S = 30.0
CLOSE_WITHIN_S = 3.0
KILLED = -signal.SIGKILL


class Life:
    """One process of Charley."""

    def __init__(self, pid: int, ending: asyncio.Task[int], *, identifies_before: int) -> None:
        self.pid = pid
        self.identifies_before = identifies_before
        """How many greetings the gateway had seen when it started."""
        self._ending = ending

    @property
    def is_over(self) -> bool:
        return self._ending.done()

    def kill(self) -> None:
        """End it from outside with SIGKILL."""
        self._send(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to end; return the exit code.

        Raises:
            TimeoutError: it took longer than the design allows.
        """
        self._send(signal.SIGTERM)
        return await self.ended(within=STOP_WITHIN)

    async def greeted(self, discord: WireDiscord) -> None:
        """Wait until the gateway has greeted it."""
        identifies = self.identifies_before + 1
        await discord.gateway.wait_counts(identifies=identifies, timeout=PATIENCE_S)

    async def ended(self, *, within: float = PATIENCE_S) -> int:
        """Wait until it has ended; return the exit code, negative for a signal."""
        async with asyncio.timeout(within):
            return await asyncio.shield(self._ending)

    def _send(self, number: signal.Signals) -> None:
        if not self.is_over:
            os.kill(self.pid, number)


class Launcher:
    """Starts one life after another."""

    def __init__(self, process: asyncio.subprocess.Process, *, folder: Path) -> None:
        self._process = process
        self._folder = folder
        self._life: Life | None = None

    async def start(
        self,
        discord: WireDiscord,
        *,
        database_url: str,
        step: Step | None = None,
        aim: Aim = Aim.REMINDER,
        nth: int = 1,
    ) -> Life:
        """Start a life that ends at the *nth* time it comes to *step* of *aim*, if one is named."""
        assert self._life is None or self._life.is_over
        settings = {
            "CHARLEY_DISCORD_TOKEN": discord.bot.token,
            "CHARLEY_DISCORD_API_URL": discord.api_url,
            "CHARLEY_DATABASE_URL": database_url,
            "CHARLEY_LOG_FORMAT": "json",
        }
        order = {
            "settings": settings,
            "step": step,
            "aim": aim,
            "nth": nth,
            "folder": str(self._folder),
            "log": str(self.log),
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        pid = (await self._told())["pid"]
        ending = asyncio.create_task(self._ending(), name="end of a life")
        self._life = Life(pid, ending, identifies_before=discord.gateway.counts.identifies)
        return self._life

    @property
    def log(self) -> Path:
        """What all lives have logged."""
        return self._folder / "charley.log"

    async def ready(self) -> None:
        """Wait until everything is imported."""
        async with asyncio.timeout(PATIENCE_S):
            await self._told()

    async def close(self) -> None:
        """Leave no process behind."""
        if self._life is not None:
            self._life.kill()
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await self._process.wait()
        except TimeoutError:  # it waits for a life that it could not tell of; both end now
            self._process.kill()
            await self._process.wait()

    async def _ending(self) -> int:
        return (await self._told())["code"]

    async def _told(self) -> dict[str, int]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            message = "the launcher has ended"
            raise ConnectionError(message)
        told: dict[str, int] = json.loads(line)
        return told


@asynccontextmanager
async def launcher(folder: Path) -> AsyncIterator[Launcher]:
    """Return a launcher that ends, with whatever it has started, at the end of the block."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.crash.launcher"),
        cwd=folder,
        env=environment(),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        preexec_fn=die_with_parent,
    )
    started = Launcher(process, folder=folder)
    try:
        await started.ready()
        yield started
    finally:
        await started.close()
