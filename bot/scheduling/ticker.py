"""The ticker: APScheduler as nothing but an alarm clock.

The database is the memory. There are four jobs, however many people there are: the next due
instant, a safety sweep, housekeeping, and tidying with refreshing.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import Context
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.ports.world import Clock

SWEEP_EVERY = timedelta(seconds=30)
HOUSEKEEPING_EVERY = timedelta(hours=1)
TIDYING_EVERY = timedelta(minutes=1)
_WAKE = "wake"
_KEEP_HOUSE = "keep house"
_OVERLAPPING_WAKES = 3
"""APScheduler notices the end of a job a few turns of the loop late, and would drop a second one."""


Action = Callable[[], Awaitable[None]]

log = structlog.get_logger(__name__)


class Ticker:
    """Wakes the process; the `Wakeup` port."""

    def __init__(self, *, clock: Clock, sweep_every: timedelta = SWEEP_EVERY) -> None:
        self._clock = clock
        self._sweep_every = sweep_every
        self._scheduler = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None},  # late is better than never
        )
        self._sweep: Action | None = None
        self._housekeeping: Action | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    def start(self, *, sweep: Action, housekeeping: Action, tidying: Action) -> None:
        """Sweep now and from now on; needs a running event loop."""
        self._sweep = sweep
        self._repeat(sweep, every=self._sweep_every, name="sweep")
        self._housekeeping = _never_twice(housekeeping)
        self._repeat(self._housekeeping, every=HOUSEKEEPING_EVERY, name="housekeeping")
        self._repeat(tidying, every=TIDYING_EVERY, name="tidying")
        self._scheduler.start()

    def _repeat(self, action: Action, *, every: timedelta, name: str) -> None:
        trigger = IntervalTrigger(seconds=every.total_seconds(), timezone=UTC)
        self._scheduler.add_job(
            self._fire, trigger, args=[action], id=name, next_run_time=self._clock.now()
        )

    def at(self, instant: datetime) -> None:
        """Sweep at *instant*, unless an earlier wake-up is set already."""
        if self._sweep is None:
            return  # the first sweep after the start finds it
        job = self._scheduler.get_job(_WAKE)
        if job is not None and job.next_run_time <= instant:
            return
        self._scheduler.add_job(
            self._fire,
            DateTrigger(instant, timezone=UTC),
            args=[self._sweep],
            id=_WAKE,
            replace_existing=True,
            max_instances=_OVERLAPPING_WAKES,
        )

    def keep_house(self) -> None:
        """Do the housekeeping now, besides every hour; before the start nothing has to be done for it."""
        if self._sweep is not None and self._housekeeping is not None:
            self._scheduler.add_job(
                self._fire, args=[self._housekeeping], id=_KEEP_HOUSE, replace_existing=True
            )

    async def _fire(self, action: Action) -> None:
        """Start an action in a task that the scheduler does not know.

        APScheduler cancels its jobs when it stops. A sweep must end by itself, or what it has
        just claimed stays leased; and a call to SQLite that is cancelled here and again by the
        end of the loop never returns (aiosqlite 0.22 then waits for a thread that has ended).

        Its context is empty: a wake-up that an interaction has set must not speak its language.
        """
        task = asyncio.create_task(_carry_out(action), name="ticker", context=Context())
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    def stop(self) -> None:
        """Fire no more; what is under way ends by itself, and may still ask for wake-ups."""
        self._sweep = None
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _never_twice(action: Action) -> Action:
    """Return the action that does nothing while it is still under way from the last time.

    A sweep needs no such care: called while one is under way, it only looks once more.
    """
    under_way = asyncio.Lock()

    async def once() -> None:
        if under_way.locked():
            log.warning("action still under way", action="action_still_under_way")
            return
        async with under_way:
            await action()

    return once


async def _carry_out(action: Action) -> None:
    try:
        await action()
    except Exception:
        log.exception("ticker action broke", action="ticker_action_broken")
