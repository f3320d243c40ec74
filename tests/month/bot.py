"""The process of the month, seen from outside: started, killed, asked to stop, and measured."""

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.month.life import ANSWER
from tests.process.processes import die_with_parent, environment
from tests.wire import WireDiscord

_FAKE_PATIENCE_S = 600.0
_LOOK_EVERY_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the process holds at one instant."""

    memory_kb: int
    collected_kb: int
    """The same after a full collection."""
    tasks: int
    objects: int
    """What the garbage collector watches."""
    descriptors: int
    threads: int
    database_bytes: int
    wal_bytes: int
    log_lines: int
    log_bytes: int
    """Both since the start of the month."""


class Bot:
    """`charley run` on one database, over all its lives."""

    def __init__(self, discord: WireDiscord, *, folder: Path) -> None:
        self.log = folder / "charley.log"
        self.database = folder / "data" / "charley.db"
        self.database.parent.mkdir(exist_ok=True)
        self.url = f"sqlite+aiosqlite:///{self.database}"
        self.lives = 0
        self._most: dict[str, int] = {}
        self._discord = discord
        self._answer = folder / "answer.json"
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    async def start(self) -> None:
        """Start, and wait until the gateway greets it."""
        identifies = self._discord.gateway.counts.identifies
        settings = {
            "CHARLEY_DISCORD_TOKEN": self._discord.bot.token,
            "CHARLEY_DISCORD_API_URL": self._discord.api_url,
            "CHARLEY_DATABASE_URL": self.url,
            "CHARLEY_LOG_FORMAT": "json",
            ANSWER: str(self._answer),
        }
        self._launch(settings)
        await self._discord.gateway.wait_counts(identifies=identifies + 1, timeout=_FAKE_PATIENCE_S)

    def _launch(self, settings: Mapping[str, str]) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.month.life", "run"],
                cwd=self._folder,
                env=environment(settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,  # noqa: PLW1509 - this process has no other thread
            )
        self.lives += 1

    async def end(self, number: signal.Signals) -> int:
        """Send a signal that ends it; return the exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        async with asyncio.timeout(_FAKE_PATIENCE_S):
            while (code := self._process.poll()) is None:  # noqa: ASYNC110 - another process
                await asyncio.sleep(_LOOK_EVERY_S)
        return code

    @property
    def is_asleep(self) -> bool:
        """Whether each of its threads waits for something, or it does not run."""
        if self._process is None or self._process.poll() is not None:
            return True
        try:
            stats = [
                task.joinpath("stat").read_text(encoding="utf-8")
                for task in Path(f"/proc/{self._pid}/task").iterdir()
            ]
        except FileNotFoundError:  # a thread has just ended
            return False
        return all(stat.rpartition(")")[2].split()[0] == "S" for stat in stats)

    async def read(self) -> Reading:
        """Measure it."""
        assert self._process is not None
        self._answer.unlink(missing_ok=True)
        self._process.send_signal(signal.SIGUSR1)
        async with asyncio.timeout(_FAKE_PATIENCE_S):
            while not self._answer.exists():  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(_LOOK_EVERY_S)
        here = Path(f"/proc/{self._pid}")
        log = self.log.read_bytes()
        return Reading(
            **json.loads(self._answer.read_text(encoding="utf-8")),
            descriptors=len(list((here / "fd").iterdir())),
            threads=len(list((here / "task").iterdir())),
            database_bytes=self.database.stat().st_size,
            wal_bytes=_size(self.database.with_name(self.database.name + "-wal")),
            log_lines=log.count(b"\n"),
            log_bytes=len(log),
        )

    def glance(self) -> None:
        """Note how many descriptors and threads it has, if it runs."""
        if self._process is None or self._process.poll() is not None:
            return
        for name, entries in (("descriptors", "fd"), ("threads", "task")):
            held = len(list(Path(f"/proc/{self._pid}/{entries}").iterdir()))
            self._most[name] = max(self._most.get(name, 0), held)

    def most_since_last_time(self) -> dict[str, int]:
        """Return the most that it had at any glance since this was asked last."""
        most, self._most = self._most, {}
        return most

    def descriptors(self) -> list[str]:
        """Return what each of its descriptors is, for the eye."""
        here = Path(f"/proc/{self._pid}/fd")
        return sorted(str(entry.readlink()) for entry in here.iterdir())

    @property
    def _pid(self) -> int:
        assert self._process is not None
        return self._process.pid


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0
