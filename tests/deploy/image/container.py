"""Starts what was built, the way a careful operator does: no root, no rights, a tree to read only."""

import asyncio
import json
import shlex
import shutil
import signal
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.deploy.image import machine
from tests.deploy.image.builder import Built
from tests.process.processes import die_with_parent

PATIENCE = 60.0
STOP_WITHIN = 10.0
"""Docker kills what is still there ten seconds after SIGTERM."""


class Container:
    """A process of its own, number 1 in its namespace, on the tree of an image."""

    def __init__(self, built: Built, folder: Path, *, variables: Mapping[str, str]) -> None:
        self.log: list[dict[str, Any]] = []
        self.said: list[str] = []
        self._built = built
        self._tree = folder / "container"
        self._variables = built.variables | variables
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._lay_out(folder)

    def _lay_out(self, folder: Path) -> None:
        """Show the image read-only; its volumes are copies that can be written, as Docker's are."""
        self._tree.mkdir()
        machine.bind(self._built.tree, self._tree)
        machine.mount(self._tree, python=self._built.python)
        for number, volume in enumerate(self._built.volumes):
            copy = folder / f"volume-{number}"
            inside = self._built.tree / volume.lstrip("/")
            shutil.copytree(inside, copy)
            about = inside.stat()
            shutil.chown(copy, about.st_uid, about.st_gid)
            copy.chmod(about.st_mode & 0o7777)
            machine.bind(copy, self._tree / volume.lstrip("/"), writable=True)
        temporary = folder / "tmp"
        temporary.mkdir()
        temporary.chmod(0o1777)
        machine.bind(temporary, self._tree / "tmp", writable=True)

    def _command(self, command: Sequence[str]) -> list[str]:
        inner = machine.as_user(self._built.user, command)
        return machine.inside(
            self._tree, inner, variables=self._variables, folder=self._built.folder
        )

    async def start(self) -> None:
        """Start ENTRYPOINT with CMD."""
        stage = self._built.stage
        command = [*stage.last("ENTRYPOINT").command, *stage.last("CMD").command]
        # A PID namespace of its own: a process that is number 1 gets no signal that it does not
        # wait for.
        alone = ["unshare", "--pid", "--fork", "--kill-child"]
        self._process = await asyncio.create_subprocess_exec(
            *alone,
            *self._command(command),
            stdin=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            preexec_fn=die_with_parent,
        )
        self._reading = asyncio.create_task(self._read(), name="log of the container")

    async def run(self, command: Sequence[str]) -> tuple[int, str]:
        """Run a command in the container, as `docker exec` does; return its code and its words."""
        process = await asyncio.create_subprocess_exec(
            *self._command(command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(PATIENCE):
            out, _ = await process.communicate()
        return process.returncode or 0, out.decode()

    async def health(self) -> tuple[int, str]:
        """Ask the HEALTHCHECK of the image."""
        words = self._built.stage.last("HEALTHCHECK").text.partition("CMD ")[2]
        command = json.loads(words) if words.startswith("[") else ["/bin/sh", "-c", words]
        return await self.run([str(word) for word in command])

    def status(self) -> dict[str, str]:
        """Return what the kernel says of the process."""
        lines = Path(f"/proc/{self._first()}/status").read_text(encoding="utf-8").splitlines()
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    async def stop(self) -> int:
        """Send the image's STOPSIGNAL; return the exit code."""
        assert self._process is not None
        number = signal.Signals[self._built.stage.last("STOPSIGNAL").text]
        await self.run_outside("kill", f"-{number.value}", str(self._first()))
        async with asyncio.timeout(STOP_WITHIN):
            return await self._process.wait()

    async def run_outside(self, *command: str) -> None:
        """Run a command of this machine."""
        process = await asyncio.create_subprocess_exec(*command)
        assert await process.wait() == 0, shlex.join(command)

    async def close(self) -> None:
        """Leave nothing behind."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
        if self._reading is not None:
            await self._reading

    def _first(self) -> int:
        """Return the number, as this machine counts, of the process that is number 1 in there."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return int(children.read_text(encoding="utf-8"))

    async def _read(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            try:
                self.log.append(json.loads(line))
            except ValueError:
                self.said.append(line.decode().rstrip())
