"""The fork server, as the tests see it: `charley …` as a process of its own, without its imports."""

import asyncio
import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from typing_extensions import override

from tests.process.processes import ROOT, die_with_parent, environment

_LONGEST_LINE = 1 << 20  # a traceback is one line of the log


class _Stream(asyncio.StreamReaderProtocol):
    """One end of a pipe, which knows when the other end is closed."""

    def __init__(self) -> None:
        self.reader = asyncio.StreamReader(limit=_LONGEST_LINE)
        self.ended = asyncio.Event()
        super().__init__(self.reader)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.ended.set()


class Fork:
    """A process, with what the tests use of `asyncio.subprocess.Process`."""

    def __init__(self, pid: int, *, status: _Stream, out: _Stream, err: _Stream) -> None:
        self.pid = pid
        self.stdout, self.stderr = out.reader, err.reader
        self._streams = (status, out, err)
        self._ending = asyncio.create_task(_code(status.reader), name=f"end of {pid}")

    @property
    def returncode(self) -> int | None:
        """The exit code, negative for a signal; `None` while it runs."""
        return self._ending.result() if self._ending.done() else None

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    async def wait(self) -> int:
        """Wait until it has ended and all that it wrote is here; return the exit code."""
        for stream in self._streams:
            await stream.ended.wait()
        return await asyncio.shield(self._ending)

    async def communicate(self) -> tuple[bytes, bytes]:
        """Return what it writes until its end."""
        out, err = await asyncio.gather(self.stdout.read(), self.stderr.read())
        await self.wait()
        return out, err


async def start(*arguments: str, folder: Path, settings: Mapping[str, str]) -> Fork:
    """Start `charley` with these settings and no others."""
    order = {
        "arguments": arguments,
        "folder": str(folder),
        "variables": environment(settings),
    }
    ends = [os.pipe() for _ in range(3)]
    theirs = [end[1] for end in ends]
    try:
        socket.send_fds(_server(), [json.dumps(order).encode()], theirs)
    finally:
        for end in theirs:
            os.close(end)
    out, err, status = [await _connected(end[0]) for end in ends]
    pid = int(await status.reader.readline())
    return Fork(pid, status=status, out=out, err=err)


async def _connected(descriptor: int) -> _Stream:
    pipe = os.fdopen(descriptor, "rb", buffering=0)
    _, stream = await asyncio.get_running_loop().connect_read_pipe(_Stream, pipe)
    return stream


async def _code(status: asyncio.StreamReader) -> int:
    return int(await status.readline())


@cache
def _server() -> socket.socket:
    """Return where this test process sends its orders; the server ends with it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        server = subprocess.Popen(
            [sys.executable, "-m", "tests.process.fork_server"],
            cwd=ROOT,
            env=environment(),
            stdin=theirs,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has no other thread
            start_new_session=True,
        )
    atexit.register(partial(_end, server, ours))
    return ours


def _end(server: subprocess.Popen[bytes], orders: socket.socket) -> None:
    orders.close()
    server.wait()
