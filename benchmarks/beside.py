"""The engine beside an older commit's: both in the same run, in turn, on the same machine."""

import asyncio
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.contender import Told
from benchmarks.figures import Figure, Progress, ratio
from benchmarks.sizes import Sizes

ROOT = Path(__file__).resolve().parent.parent
_ROUNDS = 3
_GOAL_TIMES = 2
_GOAL_STALL_MS = 20
_ONE_RUN = """
import asyncio, json, sys
from benchmarks import engine
print(json.dumps(asyncio.run(engine._charley(int(sys.argv[1])))))
"""
"""What both sides run: each with its own code, its own database file and its own contender."""


async def measure(commit: str, sizes: Sizes, progress: Progress) -> list[Figure]:
    """Let this tree and a commit work through the same number, some rounds in turn.

    Raises:
        CalledProcessError: git knows no such commit, or one side did not get through.
    """
    now: list[Told] = []
    before: list[Told] = []
    with tempfile.TemporaryDirectory() as folder:
        _check_out(commit, Path(folder))
        for number in range(1, _ROUNDS + 1):
            before.append(await asyncio.to_thread(_run, Path(folder), sizes.engine))
            now.append(await asyncio.to_thread(_run, ROOT, sizes.engine))
            progress("beside", number / _ROUNDS)
    return _figures(now, before, commit=commit, count=sizes.engine)


def _check_out(commit: str, folder: Path) -> None:
    archive = ["git", "archive", "--format=tar", commit]
    packed = subprocess.run(archive, cwd=ROOT, check=True, capture_output=True).stdout  # noqa: S603 - our own words
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        files.extractall(folder, filter="data")


def _run(folder: Path, count: int) -> Told:
    words = [sys.executable, "-c", _ONE_RUN, str(count)]
    environment = {**os.environ, "PYTHONPATH": str(folder)}  # noqa: TID251 - for a child
    ran = subprocess.run(  # noqa: S603 - our own words
        words, cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    told: Told = json.loads(ran.stdout.splitlines()[-1])
    return told


def _figures(now: list[Told], before: list[Told], *, commit: str, count: int) -> list[Figure]:
    ours, theirs = (
        median(each["count"] / each["seconds"] for each in runs) for runs in (now, before)
    )
    stalls = [median(each["stall_ms"] for each in runs) for runs in (now, before)]
    return [
        Figure(
            what=f"engine alone, {count:,} due at once, beside {commit}",
            charley=f"{ours:,.0f}/s",
            goal=f"≥ {_GOAL_TIMES} times",
            is_met=ours >= _GOAL_TIMES * theirs,
            beside=f"{theirs:,.0f}/s",
            ratio=ratio(ours, theirs),
        ),
        Figure(
            what=f"the same: longest stall of the event loop, beside {commit}",
            charley=f"{stalls[0]:.0f} ms",
            goal=f"< {_GOAL_STALL_MS} ms",
            is_met=stalls[0] < _GOAL_STALL_MS,
            beside=f"{stalls[1]:.0f} ms",
            ratio=ratio(*stalls),
        ),
    ]
