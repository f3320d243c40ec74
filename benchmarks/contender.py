"""A contender: one process that does one thing and tells about it in lines of JSON.

`python -m benchmarks.contender NAME FILE` starts it; FILE holds what it is asked. It prints one
line when it is ready and one when it ends; it ends by itself, or when its input is closed.
"""

import asyncio
import importlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app.logs import configure_logs

Asked = dict[str, Any]  # JSON
Told = dict[str, Any]  # JSON
Say = Callable[[Told], None]
Contender = Callable[[Asked, Say], Awaitable[Told]]

MODULES = {
    "charley storm": "benchmarks.ours.storm",
    "charley engine": "benchmarks.ours.engine",
    "charley start": "benchmarks.ours.start",
    "charley calendars": "benchmarks.ours.calendars",
    "minute loop storm": "benchmarks.peers.minute_loop",
    "gather storm": "benchmarks.peers.gathered_loop",
    "delete-then-dispatch storm": "benchmarks.peers.delete_then_dispatch",
    "apscheduler storm": "benchmarks.peers.apscheduler_storm",
    "apscheduler engine": "benchmarks.peers.apscheduler_engine",
    "apscheduler start": "benchmarks.peers.apscheduler_start",
    "delete-then-dispatch engine": "benchmarks.peers.delete_then_dispatch_engine",
    "plain bot": "benchmarks.peers.plain_bot",
}
"""Each module has `contend`, a `Contender`."""

_LONGEST_LINE = 1 << 20


class ContenderFailedError(Exception):
    """A contender ended without saying what it should."""

    def __init__(self, name: str) -> None:
        super().__init__(f"the contender {name!r} must answer in JSON, got nothing")


class Contest:
    """A contender at work, seen from outside."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        if process.stdout is None or process.stdin is None:
            raise ContenderFailedError(name)
        self._name = name
        self._output, self._input = process.stdout, process.stdin

    async def line(self, *, within_s: float) -> Told:
        """Return the next thing it says.

        Raises:
            ContenderFailedError: it ended instead, or kept silent.
        """
        try:
            async with asyncio.timeout(within_s):
                text = await self._output.readline()
        except TimeoutError:
            text = b""
        if not text:
            raise ContenderFailedError(self._name)
        return dict(json.loads(text))

    async def end(self) -> Told:
        """Ask it to end, and return its last words."""
        self._input.close()
        return await self.line(within_s=60)


@asynccontextmanager
async def contest(name: str, asked: Asked, *, folder: Path) -> AsyncIterator[Contest]:
    """Start a contender; it is gone at the end, whatever happens. Its log stays in *folder*."""
    file = folder / "asked.json"
    file.write_text(json.dumps(asked))
    with (folder / "log.txt").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.contender", name, str(file)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            limit=_LONGEST_LINE,
        )
        try:
            yield Contest(name, process)
        finally:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def input_closed() -> None:
    """Wait until the run asks this process to end."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


def _say(told: Told) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


async def _contend(name: str, asked: Asked) -> None:
    contend: Contender = importlib.import_module(MODULES[name]).contend
    _say(await contend(asked, _say))


def main() -> None:
    """Be the contender that the command line names."""
    name, file = sys.argv[1:]
    configure_logs(level="INFO", as_json=True)
    asyncio.run(_contend(name, json.loads(Path(file).read_text())))


if __name__ == "__main__":
    main()
