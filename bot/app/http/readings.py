"""Readings: what is true at this moment, taken from memory whenever somebody asks."""

import asyncio
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.app.gateway_link import GatewayStanding
from bot.app.http.metrics import Metrics, rounded, seconds
from bot.domain.events import DomainEvent
from bot.domain.operations.figures import Figures
from bot.domain.operations.incidents import IncidentKind
from bot.domain.operations.measured import IdentifiesGranted, IdentifySpent
from bot.messaging.discord_io.places.places import Waiting
from bot.ports.fleet import Fleet
from bot.ports.world import MonotonicClock, loop_time

LOOK_EVERY = timedelta(milliseconds=500)
REMEMBERED = timedelta(seconds=30)
"""Longer than the usual time between two looks of Prometheus: no standstill passes unseen."""


DISCORDS_DAY = timedelta(hours=24)
"""After which it counts new connections anew (developers/events/gateway, "Session start limit")."""


class LoopLag:
    """Measures for how long everything in the process stands still."""

    def __init__(self, *, look_every: timedelta = LOOK_EVERY) -> None:
        self._look_every_s = look_every.total_seconds()
        self._lags: deque[float] = deque(maxlen=REMEMBERED // LOOK_EVERY)

    @property
    def longest(self) -> timedelta:
        """The longest standstill that is remembered."""
        return timedelta(seconds=max(self._lags, default=0.0))

    async def measure(self) -> None:
        """Measure once: whoever wakes up late has been kept waiting."""
        wakes_at = loop_time() + self._look_every_s
        await asyncio.sleep(self._look_every_s)
        self._lags.append(max(loop_time() - wakes_at, 0.0))


class IdentifyCount:
    """Knows how many new connections to the gateway Discord still grants today."""

    def __init__(self, *, monotonic: MonotonicClock = loop_time) -> None:
        self._monotonic = monotonic
        self._granted: IdentifiesGranted | None = None
        self._renewed_at = 0.0
        self._spent = 0

    def take_note(self, happened: DomainEvent) -> None:
        """Take an event into account; a listener of `Events`."""
        match happened:
            case IdentifiesGranted(renewed_in=renewed_in):
                self._granted, self._spent = happened, 0
                self._renewed_at = self._monotonic() + renewed_in.total_seconds()
            case IdentifySpent():
                self._begin_new_day()
                self._spent += 1
            case _:
                pass

    @property
    def left(self) -> int | None:
        """How many there are; `None`: Discord was not asked yet."""
        self._begin_new_day()
        return None if self._granted is None else self._granted.left - self._spent

    def _begin_new_day(self) -> None:
        """Count anew, if Discord does."""
        now, granted = self._monotonic(), self._granted
        if granted is not None and now >= self._renewed_at:
            self._granted, self._spent = replace(granted, left=granted.each_day), 0
            self._renewed_at = now + DISCORDS_DAY.total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where the readings come from, once Charley is put together. None of them waits for anything."""

    is_online: Callable[[], bool]
    figures: Callable[[], Figures | None]
    gateway: Callable[[], GatewayStanding]
    waiting: Callable[[], Waiting]
    invalid: Callable[[], int]
    identifies_left: Callable[[], int | None]
    incidents: Callable[[], frozenset[IncidentKind]]
    fleet: Fleet


def read(sources: Sources, metrics: Metrics, *, lag: timedelta, backup_at: datetime | None) -> None:
    """Put what is true now into the metrics.

    Args:
        sources: where most of it comes from.
        metrics: take it.
        lag: the longest recent standstill.
        backup_at: when the last backup was made, or awaited from; `None`: it is not this process's.
    """
    metrics.event_loop_lag.set(seconds(lag))
    metrics.invalid_requests.set(sources.invalid())
    metrics.leader.set(sources.fleet.is_leader)
    metrics.processes.set(sources.fleet.living)
    if (left := sources.identifies_left()) is not None:
        metrics.identifies_left.set(left)
    metrics.backup.set(math.nan if backup_at is None else rounded(backup_at.timestamp()))
    waiting = sources.waiting()
    lanes = {"usual": waiting.usual, "urgent": waiting.urgent, "idle": waiting.idle}
    for lane, count in lanes.items():
        metrics.pacer_waiting.labels(lane).set(count)
    _read_figures(sources.figures(), metrics)
    metrics.show_gateway(sources.gateway())


def _read_figures(figures: Figures | None, metrics: Metrics) -> None:
    if figures is None:
        return
    metrics.planned_due.set(figures.due)
    metrics.longest_wait.set(seconds(figures.waits_for))
    metrics.unreachable_users.set(figures.unreachable)
    metrics.database_bytes.set(figures.database_bytes)
    for state, count in figures.calls.items():
        metrics.calls.labels(state.value).set(count)
