"""Calendars of nights: how long one takes, how large its file is, and what they leave in memory."""

import tempfile
from pathlib import Path

from benchmarks.contender import contest
from benchmarks.figures import Figure, Progress, share_in_order
from benchmarks.sizes import Sizes

_GOAL_MS = 100.0
_GOAL_BYTES = 20_000
_GOAL_MORE_MB = 15.0
_KEPT = 50
"""Pictures after which the memory counts."""

_WITHIN_S = 300.0


async def measure(sizes: Sizes, progress: Progress) -> list[Figure]:
    """Draw random histories of all three periods in a process of its own."""
    asked = {"count": sizes.calendars, "memory_after": min(_KEPT, sizes.calendars)}
    with tempfile.TemporaryDirectory() as folder:
        async with contest("charley calendars", asked, folder=Path(folder)) as running:
            told = await running.line(within_s=_WITHIN_S)
    progress("calendars", 1.0)
    took, largest = [float(each) for each in told["took_ms"]], int(told["largest"])
    more_mb = float(told["more_mb"])
    return [
        Figure(
            what=f"calendars of {sizes.calendars:,} random histories: processor time of the slowest",
            charley=f"{max(took):.0f} ms (median {share_in_order(took, 0.5):.0f} ms)",
            goal=f"< {_GOAL_MS:.0f} ms",
            is_met=max(took) < _GOAL_MS,
        ),
        Figure(
            what="the largest of them",
            charley=f"{largest:,} bytes",
            goal=f"< {_GOAL_BYTES:,} bytes",
            is_met=largest < _GOAL_BYTES,
        ),
        Figure(
            what=f"memory after {asked['memory_after']} calendars, Pillow included: more than before",
            charley=f"{more_mb:.1f} MB",
            goal=f"< {_GOAL_MORE_MB:.0f} MB",
            is_met=more_mb < _GOAL_MORE_MB,
        ),
    ]
