"""What a process tells of itself: its memory, and how long its event loop stood still."""

import asyncio
import gc
import resource
import sys
import time
from collections.abc import Callable
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

    def __init__(self, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self.longest_s = 0.0
        self._last = 0.0
        self._watching: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Watch from now on; needs a running event loop. What garbage there is goes first."""
        gc.collect()
        self._last = self._clock()
        self._watching = asyncio.create_task(self._watch(), name="stall watch")

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_TICK_S)
            self._look()

    def _look(self) -> None:
        now = self._clock()
        self.longest_s = max(self.longest_s, now - self._last - _TICK_S)
        self._last = now

    def stop(self) -> float:
        """Return the longest stall in milliseconds.

        One that has only just ended counts: whoever stops the watch may have had its turn of the
        loop before it.
        """
        if self._watching is not None:
            self._look()
            self._watching.cancel()
        return self.longest_s * 1000
