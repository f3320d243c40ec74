"""APScheduler's engine alone: jobs that do nothing, all due in the same second."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.contender import Asked, Say, Told
from benchmarks.peers.apscheduler_jobs import add_daily_jobs, new_scheduler
from benchmarks.peers.usual_bot import now
from benchmarks.process_facts import StallWatch

_ADDING = timedelta(milliseconds=4)
_SPARE = timedelta(seconds=3)
_SETTLED_S = 3.0
"""So long without another job, and no more will come."""


class _Count:
    jobs = 0
    last = 0.0


async def remind(_user_id: int) -> None:
    """Be the job: count."""
    _Count.jobs += 1
    _Count.last = time.time()  # noqa: TID251 - compared with an instant that APScheduler waits for


async def contend(asked: Asked, _say: Say) -> Told:
    """Run `count` jobs of a `store` under a grace of `grace_s`."""
    count = int(asked["count"])
    scheduler = new_scheduler(asked["store"], Path(asked["folder"]), grace_s=asked["grace_s"])
    scheduler.start(paused=True)
    due_at = (now() + _SPARE + count * _ADDING).replace(microsecond=0)
    add_daily_jobs(scheduler, remind, range(count), due_at=due_at)
    await asyncio.sleep((due_at - now()).total_seconds() - 0.2)
    watch = StallWatch()
    watch.start()
    await asyncio.sleep(0.01)
    due_at = max(due_at, now())  # a late addition is not charged
    scheduler.resume()
    await _until_settled(count)
    scheduler.shutdown(wait=False)
    seconds = max(_Count.last - due_at.timestamp(), 0.0)
    return {"count": _Count.jobs, "seconds": seconds, "stall_ms": watch.stop()}


async def _until_settled(count: int) -> None:
    quiet_since, known = time.perf_counter(), 0
    while _Count.jobs < count and time.perf_counter() - quiet_since < _SETTLED_S:
        await asyncio.sleep(0.005)
        if _Count.jobs != known:
            quiet_since, known = time.perf_counter(), _Count.jobs
