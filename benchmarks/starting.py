"""The start of a process beside a full database, and the cost of one claim there."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.contender import Told, contest
from benchmarks.figures import Figure, Progress, ratio
from benchmarks.sizes import Sizes
from benchmarks.town import found_town, settle
from bot.scheduling.system_clock import SystemClock

_FEW = 200
_GOAL_READY_S = 2.0
_GOAL_MORE_MB = 30.0
_WITHIN_S = 120.0
_SPREAD = timedelta(days=14)


async def measure(sizes: Sizes, progress: Progress) -> list[Figure]:
    """Start Charley on many planned occurrences and on few, and APScheduler on jobs in memory."""
    due_at = SystemClock().now().astimezone(UTC).replace(second=0, microsecond=0)
    few = await _charley(_FEW, due_at)
    progress(f"start: storing {sizes.planned:,} planned occurrences", 0.1)
    many = await _charley(sizes.planned, due_at)
    progress(f"start: {sizes.jobs:,} jobs of APScheduler", 0.8)
    jobs = await _apscheduler("memory", sizes.jobs)
    stored = await _apscheduler("sql", sizes.stored_jobs)
    progress("start", 1.0)
    return [*_figures(sizes, few, many, jobs), _stored_figure(sizes, few, stored)]


async def _charley(planned: int, due_at: datetime) -> Told:
    """Start on that number, one of them due."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "charley.db"
        await found_town(file)
        settle(file, ((number, number) for number in range(1, planned + 1)), _later(due_at))
        asked = {"file": str(file), "due_at": (due_at + timedelta(seconds=1)).isoformat()}
        async with contest("charley start", asked, folder=Path(folder)) as running:
            return await running.line(within_s=_WITHIN_S)


def _later(due_at: datetime) -> list[datetime]:
    """Return one instant now, and one for every minute of the next fortnight."""
    minutes = _SPREAD // timedelta(minutes=1)
    return [due_at + timedelta(minutes=minute) for minute in range(minutes)]


async def _apscheduler(store: str, jobs: int) -> Told:
    with tempfile.TemporaryDirectory() as folder:
        asked = {"folder": folder, "count": jobs, "store": store}
        async with contest("apscheduler start", asked, folder=Path(folder)) as running:
            return await running.line(within_s=_WITHIN_S)


def _figures(sizes: Sizes, few: Told, many: Told, jobs: Told) -> list[Figure]:
    scale = sizes.planned / sizes.jobs
    jobs_s, jobs_mb = float(jobs["ready_s"]) * scale, float(jobs["memory_mb"]) * scale
    ready_s = float(many["ready_s"])
    more_mb = float(many["memory_mb"]) - float(few["memory_mb"])
    beside = f"APScheduler, memory store (from {sizes.jobs:,} jobs)"
    return [
        Figure(
            what=f"start with {sizes.planned:,} planned: from opening to a delivery",
            charley=f"{ready_s:.2f} s ({float(few['ready_s']):.2f} s with {_FEW})",
            goal=f"< {_GOAL_READY_S:.0f} s",
            is_met=ready_s < _GOAL_READY_S,
            beside=f"{beside}: {jobs_s:,.0f} s",
            ratio=ratio(ready_s, jobs_s),
        ),
        Figure(
            what=f"memory for {sizes.planned:,} planned: more than with {_FEW}",
            charley=f"{more_mb:.1f} MB",
            goal=f"< {_GOAL_MORE_MB:.0f} MB",
            is_met=more_mb < _GOAL_MORE_MB,
            beside=f"{beside}: {jobs_mb:,.0f} MB",
            ratio=ratio(max(more_mb, 1.0), jobs_mb),
        ),
        Figure(
            what=f"one claim of 64 with {sizes.planned:,} planned",
            charley=f"{float(many['claim_ms']):.1f} ms",
            beside=f"with {_FEW} planned: {float(few['claim_ms']):.1f} ms",
            ratio=ratio(float(many["claim_ms"]), float(few["claim_ms"])),
        ),
    ]


def _stored_figure(sizes: Sizes, few: Told, stored: Told) -> Figure:
    ready_s = float(few["ready_s"])
    beside = f"APScheduler, SQLAlchemy store, {sizes.stored_jobs:,} jobs"
    return Figure(
        what=f"start with {_FEW} planned, beside jobs that are stored already",
        charley=f"{ready_s:.2f} s, with a delivery",
        beside=f"{beside}: {float(stored['ready_s']):.2f} s, {float(stored['memory_mb']):.1f} MB",
        ratio=ratio(ready_s, float(stored["ready_s"])),
    )
