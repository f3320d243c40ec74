"""APScheduler's start: jobs in memory have to be added anew, those in a database are there."""

import time
from datetime import timedelta
from pathlib import Path

from benchmarks.contender import Asked, Say, Told
from benchmarks.peers.apscheduler_engine import remind
from benchmarks.peers.apscheduler_jobs import LONG_GRACE_S, add_daily_jobs, new_scheduler
from benchmarks.peers.usual_bot import now
from benchmarks.process_facts import memory_mb


async def contend(asked: Asked, _say: Say) -> Told:
    """Start with `count` jobs in memory."""
    before_mb = memory_mb()
    started = time.perf_counter()
    scheduler = new_scheduler("memory", Path(asked["folder"]), grace_s=LONG_GRACE_S)
    due_at = now() + timedelta(hours=6)
    scheduler.start(paused=True)
    add_daily_jobs(scheduler, remind, range(int(asked["count"])), due_at=due_at)
    scheduler.resume()
    ready_s = time.perf_counter() - started
    told = {"ready_s": ready_s, "memory_mb": memory_mb() - before_mb}
    scheduler.shutdown(wait=False)
    return told
