"""What a process tells of itself: its memory, and how long its event loop stood still."""

import asyncio
import gc
import resource
import sys
import time
from pathlib import Path

_STATM = Path("/proc/self/statm")
_TICK_S = 0.002
_MEGABYTE = 1024 * 1024


def memory_mb() -> float:
    """Return the resident memory in megabytes; where only its peak is known, that."""
    if _STATM.exists():
        pages = int(_STATM.read_text().split()[1])
        return pages * resource.getpagesize() / _MEGABYTE
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (_MEGABYTE if sys.platform == "darwin" else 1024)


class StallWatch:
    """Measures the longest time for which the event loop served nobody."""

    def __init__(self) -> None:
        self.longest_s = 0.0
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Watch from now on; needs a running event loop. What garbage there is goes first."""
        gc.collect()
        self._watching = asyncio.create_task(self._watch(), name="stall watch")

    async def _watch(self) -> None:
        last = time.perf_counter()
        while True:
            await asyncio.sleep(_TICK_S)
            now = time.perf_counter()
            self.longest_s = max(self.longest_s, now - last - _TICK_S)
            last = now

    def stop(self) -> float:
        """Return the longest stall in milliseconds."""
        if self._watching is not None:
            self._watching.cancel()
        return self.longest_s * 1000
