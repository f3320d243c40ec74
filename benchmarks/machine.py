"""The machine, as far as the numbers depend on it. No name, no path."""

import os
import platform
import tempfile
import time
from functools import cache
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("discord.py", "SQLAlchemy", "aiosqlite", "APScheduler", "aiohttp")
_SYNCS = 100
_GIGABYTE = 1024**3


def machine() -> str:
    """Return one paragraph on the machine and the versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIGABYTE
    packages = ", ".join(f"{package} {version(package)}" for package in _PACKAGES)
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}, {packages}. "
        f"The disk takes {sync_ms():.1f} ms to make a write last (fsync)."
    )


def busyness() -> float:
    """Return how many processes wanted a core in the last minute."""
    return os.getloadavg()[0]


@cache
def sync_ms() -> float:
    """Return what an fsync of a page takes; measured once in a run."""
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "page").open("wb") as file:
        started = time.perf_counter()
        for _ in range(_SYNCS):
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
        return (time.perf_counter() - started) / _SYNCS * 1000
