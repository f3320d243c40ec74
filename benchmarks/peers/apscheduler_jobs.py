"""APScheduler 3.11 with one job for each person, as its user guide shows it.

The grace is what favours it: with the default of one second a storm's jobs are dropped as missed
(the engine's table tells how many).
"""

from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from pathlib import Path

from apscheduler.jobstores.base import BaseJobStore
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

LONG_GRACE_S = 3600
DEFAULT_GRACE_S = 1


def new_scheduler(store: str, folder: Path, *, grace_s: int) -> AsyncIOScheduler:
    """Return a scheduler with a store, `sql` or `memory`."""
    stores: dict[str, Callable[[], BaseJobStore]] = {
        "sql": lambda: SQLAlchemyJobStore(url=f"sqlite:///{folder}/jobs.db"),
        "memory": MemoryJobStore,
    }
    return AsyncIOScheduler(
        jobstores={"default": stores[store]()},
        timezone="UTC",
        job_defaults={"misfire_grace_time": grace_s},
    )


def add_daily_jobs(
    scheduler: AsyncIOScheduler,
    remind: Callable[[int], Awaitable[None]],
    user_ids: Iterable[int],
    *,
    due_at: datetime,
) -> None:
    """Add a job a day for everybody."""
    for user_id in user_ids:
        scheduler.add_job(
            remind,
            "cron",
            hour=due_at.hour,
            minute=due_at.minute,
            second=due_at.second,
            args=[user_id],
            id=str(user_id),
        )
