"""The clock of the month: one page of memory that this process and the bot go by (`clock.c`).

Python, asyncio, APScheduler, discord.py's thread and SQLite all ask libc what time it is and libc to
wait; so the clock is changed there, for both processes at once.
"""

import ctypes
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from shutil import which

from bot.scheduling.system_clock import SystemClock

SOURCE = Path(__file__).with_name("clock.c")
PAGE = "MONTH_CLOCK"
_PAGE_SIZE = 4096
_SECOND_NS = 1_000_000_000


def start_again(arguments: Sequence[str], *, folder: Path) -> None:
    """Replace this process by `python -m` with these arguments, on a clock of its own.

    Raises:
        subprocess.CalledProcessError: there is no C compiler, or it refuses.
    """
    library, page = folder / "clock.so", folder / "clock.page"
    subprocess.run(  # noqa: S603 - names of its own
        [which("cc") or "cc", "-O2", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"],
        check=True,
    )
    page.write_bytes(bytes(_PAGE_SIZE))
    own = dict(os.environ)  # noqa: TID251 - to be handed on
    os.execve(  # noqa: S606 - this same program
        sys.executable,
        [sys.executable, "-m", *arguments],
        {**own, "LD_PRELOAD": str(library), PAGE: str(page)},
    )


def is_faked() -> bool:
    """Tell whether this process goes by a page already."""
    return hasattr(ctypes.CDLL(None), "month_is_faked")


def real_seconds() -> float:
    """Return the real monotonic seconds, which nothing fakes."""
    return time.clock_gettime(time.CLOCK_MONOTONIC_RAW)


class MonthClock:
    """What time it is for both processes, and how fast it goes.

    Attributes:
        passed: seconds of the faked clock by the speed at which they passed; leapt ones are under 0.
    """

    def __init__(self, *, starts_at: datetime) -> None:
        self._libc = ctypes.CDLL(None)
        self._libc.month_speed.argtypes = [ctypes.c_double]
        self._libc.month_leap.argtypes = [ctypes.c_int64]
        self._libc.month_begin.argtypes = [ctypes.c_int64]
        self._libc.month_begin(int(starts_at.timestamp() * _SECOND_NS))
        self.passed: dict[float, float] = {}
        self._speed, self._since = 1.0, time.monotonic()

    @property
    def speed(self) -> float:
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        if speed == self._speed:
            return
        self._note()
        self._libc.month_speed(speed)
        self._speed = speed

    def leap(self, length: timedelta) -> None:
        """Leave some time out."""
        self._note()
        seconds = length.total_seconds()
        self._libc.month_leap(round(seconds * _SECOND_NS))
        self.passed[0] = self.passed.get(0, 0.0) + seconds
        self._since = time.monotonic()

    def now(self) -> datetime:
        """Return the instant."""
        return SystemClock().now()

    def _note(self) -> None:
        now = time.monotonic()
        self.passed[self._speed] = self.passed.get(self._speed, 0.0) + now - self._since
        self._since = now
