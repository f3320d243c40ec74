"""APScheduler's start: jobs in memory have to be added again, those in a database are there."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.contender import Asked, Say, Told
from benchmarks.peers.apscheduler_engine import remind
from benchmarks.peers.apscheduler_jobs import LONG_GRACE_S, add_daily_jobs, new_scheduler
from benchmarks.peers.usual_bot import now
from benchmarks.process_facts import memory_mb


async def contend(asked: Asked, _say: Say) -> Told:
    """Start with `count` jobs of a `store`."""
    store, folder, count = asked["store"], Path(asked["folder"]), int(asked["count"])
    if store == "sql":
        _start(store, folder, add=count)  # by a process before this one
    before_mb, started = memory_mb(), time.perf_counter()
    _start(store, folder, add=0 if store == "sql" else count, stays=True)
    await asyncio.sleep(0)  # it looks for due jobs
    return {"ready_s": time.perf_counter() - started, "memory_mb": memory_mb() - before_mb}


def _start(store: str, folder: Path, *, add: int, stays: bool = False) -> None:
    scheduler = new_scheduler(store, folder, grace_s=LONG_GRACE_S)
    scheduler.start(paused=True)
    add_daily_jobs(scheduler, remind, range(add), due_at=now() + timedelta(hours=6))
    scheduler.resume()
    if not stays:
        scheduler.shutdown(wait=False)
