"""Two or three `charley run`, each at its seat; who is killed there is replaced."""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

from typing_extensions import override

from tests.process.harness import BotProcess
from tests.wire import WireDiscord

RESTART_AFTER_S = 1.0
"""As a service manager does with a process that has ended by itself."""

FOR_EVER_S = 86_400.0


class HeardProcess(BotProcess):
    """A process that remembers when each of its lines was heard: its own clock may be wrong."""

    @override
    def _take(self, line: str) -> None:
        known = len(self.log)
        super()._take(line)
        for event in self.log[known:]:
            event["heard_at"] = now()

    @property
    def name(self) -> str | None:
        """What the process of now calls itself among the others; `None` until it has joined them."""
        for event in reversed(self.log):
            if event.get("action") in {"killed", "ended by itself"}:
                return None
            if event.get("action") == "process_joined":
                return str(event["process_id"])
        return None

    def note(self, action: str) -> None:
        """Put into its log what was done to it from outside."""
        self.log.append({"action": action, "heard_at": now()})

    def write_log(self, file: Path) -> None:
        """Keep what it has said, for whoever looks for the cause of a broken promise."""
        lines = [*self.said, *(json.dumps(event) for event in self.log)]
        file.write_text("\n".join(lines), encoding="utf-8")


class Seat:
    """One of the seats where a process runs; who ends here is followed by another."""

    def __init__(self, number: int, process: HeardProcess) -> None:
        self.number = number
        self.process = process
        self.ends: list[tuple[int, float]] = []
        """The exit codes of those that ended by themselves, and when."""
        self.killed: str | None = None
        """What the last one that was killed called itself."""
        self._pause_s: float | None = RESTART_AFTER_S
        self._was_killed = False
        self._is_closing = False
        self._running = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    def open(self) -> None:
        """Start a process, and another whenever one has ended."""
        self._keeping = asyncio.create_task(self._keep(), name=f"seat {self.number}")

    async def _keep(self) -> None:
        while not self._is_closing:
            await self.process.launch()
            self._running.set()
            code = await self.process.ended(within=FOR_EVER_S)
            self._running.clear()
            pause_s = self._pause_s if self._was_killed else RESTART_AFTER_S
            if not (self._was_killed or self._is_closing):
                self.ends.append((code, now()))
                self.process.note("ended by itself")
            self._was_killed = False
            if pause_s is None:
                return
            if not self._is_closing:
                await asyncio.sleep(pause_s)

    async def kill(self, *, pause_s: float | None) -> float:
        """End the process with SIGKILL, once there is one; return when.

        Args:
            pause_s: how long until another one starts; `None`: there is no other.
        """
        await self._running.wait()
        self._running.clear()
        self._was_killed, self._pause_s = True, pause_s
        self.killed = self.process.name
        killed_at = now()
        _send(self.process.pid, signal.SIGKILL)
        self.process.note("killed")
        return killed_at

    async def freeze(self, seconds: float) -> None:
        """Stop the process with SIGSTOP for a time, and wake it."""
        await self._running.wait()
        pid = self.process.pid
        _send(pid, signal.SIGSTOP)
        self.process.note("frozen")
        try:
            await asyncio.sleep(seconds)
        finally:
            self.process.note("woken")
            _send(pid, signal.SIGCONT)

    async def close(self) -> int | None:
        """Ask the process to end; return its exit code, or `None` where none runs."""
        self._is_closing = True
        if self._keeping is None or self._keeping.done() or not self.process.is_running:
            await self._end_keeping()
            return None
        code = await self.process.stop()
        await self._end_keeping()
        return code

    async def _end_keeping(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait({self._keeping})


@asynccontextmanager
async def open_seats(
    discord: WireDiscord,
    *,
    database_url: str,
    folder: Path,
    clocks: Sequence[float],
    settings: dict[str, str],
) -> AsyncIterator[list[Seat]]:
    """Return seats that are not open yet; all that runs there ends with the block.

    Args:
        discord: the Discord of all.
        database_url: the database of all.
        folder: where they run.
        clocks: by how many seconds the clock of each is wrong; as many seats are made.
        settings: beside those that they always have.
    """
    async with AsyncExitStack() as stack:
        seats = []
        for number, ahead_s in enumerate(clocks):
            process = HeardProcess(discord, database_url=database_url, folder=folder)
            process.clock = f"{ahead_s:+g}" if ahead_s else None
            process.settings = {
                "CHARLEY_SHARD_COUNT": str(len(clocks)),
                "CHARLEY_SHARD_IDS": str(number),
                **settings,
            }
            stack.push_async_callback(process.close)
            seat = Seat(number, process)
            stack.push_async_callback(seat._end_keeping)
            seats.append(seat)
        yield seats


def _send(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):  # it has ended by itself a moment before
        os.kill(pid, number)


def now() -> float:
    """Return seconds since 1970, as the double counts them."""
    return time.time()  # noqa: TID251 - the clock of whoever looks on
