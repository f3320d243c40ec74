"""Time that never steps: for waits and windows, which a corrected wall clock must not stretch."""

import asyncio
from collections.abc import Callable

Steady = Callable[[], float]
"""Returns seconds since an arbitrary start; only differences mean anything."""


def loop_time() -> float:
    """Return the running event loop's own time."""
    return asyncio.get_running_loop().time()
