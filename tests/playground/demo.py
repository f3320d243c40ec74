"""`charley demo` as a process of its own; it ends with the block that it was made for."""

import asyncio
import json
import re
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.process import forks
from tests.process.harness import Ended

PATIENCE = 60.0
"""Seconds that a start may take on a busy machine; it takes three on a quiet one."""

STOP_WITHIN = 15.0

_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/#\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A playground that is open."""

    you: str
    """The address of your direct messages."""
    server: str
    """The address of the server's channel."""
    process: forks.Fork

    @property
    def port(self) -> int:
        return int(re.findall(r":(\d+)/", self.you)[0])

    @property
    def is_running(self) -> bool:
        return self.process.returncode is None

    async def stop(self, how: signal.Signals = signal.SIGINT) -> Ended:
        """Ask it to end, and return its last words."""
        self.process.send_signal(how)
        return await self.ended()

    async def ended(self) -> Ended:
        async with asyncio.timeout(STOP_WITHIN):
            out, err = await self.process.communicate()
        return Ended(code=self.process.returncode or 0, out=out.decode(), err=err.decode())


@asynccontextmanager
async def open_demo(*arguments: str, folder: Path) -> AsyncIterator[Demo]:
    """Start `charley demo` on free ports, and wait until it says where it is."""
    process = await forks.start(
        *("demo", "--port", "0", "--no-browser"),
        *arguments,
        folder=folder,
        settings={"TMPDIR": str(folder)},
    )
    try:
        you, server = await _addresses(process)
        yield Demo(you=you, server=server, process=process)
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def _addresses(process: forks.Fork) -> tuple[str, str]:
    said = ""
    async with asyncio.timeout(PATIENCE):
        while len(found := _ADDRESS.findall(said)) < 2:
            line = await process.stdout.readline()
            if not line:
                raise AssertionError(said + (await process.stderr.read()).decode())
            said += line.decode()
    return found[0], found[1]


def kept_clock(folder: Path) -> datetime:
    """Return where the clock of a playground that is kept in a folder stands, or stood."""
    note = json.loads((folder / "playground.json").read_text(encoding="utf-8"))
    return datetime.fromisoformat(note["now"])


async def until_it_moves(folder: Path) -> None:
    """Wait until the clock of a playground has moved."""
    opened_at = kept_clock(folder)
    async with asyncio.timeout(PATIENCE):
        while kept_clock(folder) == opened_at:  # noqa: ASYNC110 - a file has no event
            await asyncio.sleep(0.05)
