"""APScheduler in the storm: a persisted job for each person that does `await user.send()`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from typing_extensions import override

from benchmarks.contender import Asked, Say, Told
from benchmarks.peers.apscheduler_jobs import LONG_GRACE_S, add_daily_jobs, new_scheduler
from benchmarks.peers.usual_bot import SOON, UsualBot, contend_with, now

_ADDING = timedelta(milliseconds=4)
"""What it may take to add one job."""

_bots: list[UsualBot] = []  # a persisted job can only name a function, which has to find its bot


async def remind(user_id: int) -> None:
    """Be the job."""
    await _bots[0].remind(user_id)


class ScheduledBot(UsualBot):
    """Leaves everything to the scheduler."""

    @override
    async def begin(self, user_ids: Sequence[int]) -> datetime:
        """Add everybody's job."""
        _bots.append(self)
        due_at = (now() + SOON + len(user_ids) * _ADDING).replace(microsecond=0)
        self.scheduler = new_scheduler("sql", self.file.parent, grace_s=LONG_GRACE_S)
        self.scheduler.start(paused=True)
        add_daily_jobs(self.scheduler, remind, user_ids, due_at=due_at)
        self.scheduler.resume()
        return due_at

    @override
    async def close(self) -> None:
        """Stop the scheduler first."""
        self.scheduler.shutdown(wait=False)
        await super().close()


def make(file: Path) -> UsualBot:
    """Return the bot."""
    return ScheduledBot(file=file)


async def contend(asked: Asked, say: Say) -> Told:
    """Be in the storm."""
    return await contend_with(make, asked, say)
