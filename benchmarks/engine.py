"""The engine alone: claim, decide, record, with a transport that is instant."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, timedelta
from pathlib import Path

from benchmarks.contender import Asked, Told, contest
from benchmarks.figures import Figure, Progress, ratio
from benchmarks.machine import sync_ms
from benchmarks.sizes import Sizes
from benchmarks.town import found_town, settle
from bot.scheduling.system_clock import SystemClock

_WITHIN_S = 180.0
_GOAL_PER_SECOND = 2_000
_GOAL_TIMES = 20
_GOAL_STALL_MS = 50
_SYNCS_PER_JOB = 4
"""So often APScheduler's job waits for the disk: one commit in SQLite's rollback journal (counted
with strace; 5,000 occurrences of Charley's wait 94 times in all)."""
_PEERS = {
    "APScheduler, SQLAlchemy store": ("apscheduler engine", {"store": "sql", "grace_s": 3600}),
    "APScheduler, default grace": ("apscheduler engine", {"store": "sql", "grace_s": 1}),
    "APScheduler, memory store": ("apscheduler engine", {"store": "memory", "grace_s": 3600}),
    "delete, then dispatch": ("delete-then-dispatch engine", {}),
}
_CHARLEY = "Charley"
_SQL, _DEFAULT, _MEMORY, _TIMER = _PEERS


async def measure(sizes: Sizes, progress: Progress) -> list[Figure]:
    """Let Charley's engine and the others work through the same number, some rounds in turn."""
    rounds = []
    for number in range(1, sizes.engine_rounds + 1):
        rounds.append(await _round(sizes.engine))
        progress("engine", number / sizes.engine_rounds)
    runs = {name: _median([each[name] for each in rounds]) for name in rounds[0]}
    return _figures(runs, count=sizes.engine)


async def _round(count: int) -> dict[str, Told]:
    runs = {_CHARLEY: await _charley(count)}
    for name, (contender, asked) in _PEERS.items():
        runs[name] = await _alone(contender, {"count": count, **asked})
    return runs


def _median(runs: Sequence[Told]) -> Told:
    """Return the run of middling speed, whole: its stall belongs to its rate."""
    return sorted(runs, key=_rate)[len(runs) // 2]


async def _charley(count: int) -> Told:
    due_at = SystemClock().now().astimezone(UTC).replace(second=0, microsecond=0)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "charley.db"
        await found_town(file)
        settle(file, [(number, number) for number in range(1, count + 1)], [due_at])
        now = due_at + timedelta(seconds=1)
        return await _alone("charley engine", {"file": str(file), "due_at": now.isoformat()})


async def _alone(contender: str, asked: Asked) -> Told:
    with tempfile.TemporaryDirectory() as folder:
        whole = {"folder": folder, **asked}
        async with contest(contender, whole, folder=Path(folder)) as running:
            return await running.line(within_s=_WITHIN_S)


def _rate(told: Told) -> float:
    return float(told["count"]) / max(float(told["seconds"]), 1e-9)


def _figures(runs: dict[str, Told], *, count: int) -> list[Figure]:
    ours = _rate(runs[_CHARLEY])
    stall_ms = float(runs[_CHARLEY]["stall_ms"])
    speed = Figure(
        what=f"engine alone, {count:,} due at once",
        charley=f"{ours:,.0f}/s",
        goal=f"≥ {_GOAL_PER_SECOND:,}/s",
        is_met=ours >= _GOAL_PER_SECOND,
    )
    return [
        speed,
        _compared(runs, _SQL, goal=_GOAL_TIMES),
        _break_even(ours, _rate(runs[_SQL])),
        *(_compared(runs, name) for name in (_MEMORY, _TIMER)),
        Figure(
            what="the same under APScheduler's default grace of a second: how many run",
            charley=f"{runs[_CHARLEY]['count']:,} of {count:,}",
            beside=f"{runs[_DEFAULT]['count']:,} of {count:,}",
        ),
        Figure(
            what=f"engine alone, {count:,} due at once: longest stall of the event loop",
            charley=f"{stall_ms:.0f} ms",
            goal=f"< {_GOAL_STALL_MS} ms",
            is_met=stall_ms < _GOAL_STALL_MS,
            beside=f"{_SQL}: {runs[_SQL]['stall_ms']:,.0f} ms",
            ratio=ratio(stall_ms, float(runs[_SQL]["stall_ms"])),
        ),
    ]


def _compared(runs: dict[str, Told], name: str, *, goal: float | None = None) -> Figure:
    ours, theirs = _rate(runs[_CHARLEY]), _rate(runs[name])
    return Figure(
        what=f"the same beside {name}",
        charley=f"{ours:,.0f}/s",
        goal=f"≥ {goal:.0f} times" if goal else "",
        is_met=ours >= goal * theirs if goal else None,
        beside=f"{theirs:,.0f}/s",
        ratio=ratio(ours, theirs),
    )


def _break_even(ours: float, theirs: float) -> Figure:
    """Work out on which disk the goal would be met: APScheduler's job waits for it, ours do not."""
    here_ms = sync_ms()
    without_disk_ms = max(1000 / theirs - _SYNCS_PER_JOB * here_ms, 0.0)
    needed_ms = (1000 * _GOAL_TIMES / ours - without_disk_ms) / _SYNCS_PER_JOB
    return Figure(
        what=f"a disk on which that would be {_GOAL_TIMES} times (calculated)",
        charley=f"{needed_ms:.1f} ms for an fsync, or slower",
        beside=f"this disk: {here_ms:.1f} ms",
    )
