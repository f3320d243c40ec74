"""What becomes of the places when the database's clock is set.

A machine that wakes, a step of NTP, a standby that takes over: the clock that all places go by leaps. Set
back, it would hold up every turn by as much; set forward, it would free places whose second is not over. So
each process compares how far that clock goes with its own steady one, and puts right what it finds.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import BindParameter, Double, TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.operations.pace import (
    DISCORD_WINDOW,
    LEASE,
    REACH,
    SAVED_UP,
    SHARE_REACH,
    URGENT_TIMES,
)
from bot.ports.world import MonotonicClock

_SLACK = timedelta(seconds=1)
"""How much further ahead than it can be an instant counts as one of a clock that was set back since: so
no turn is held up longer than this and a window."""

_UNNOTICED = timedelta(milliseconds=100)
"""How far ahead of our own the clock of the database may be from one look to the next: answers take unevenly
long. NTP steps only from 128 ms on, and lets a clock go faster for less (ntpd's step threshold)."""

_DRIFT = 0.001
"""By how much two clocks may go at different speeds: 500 ppm each, as fast as NTP ever lets one go."""

AHEAD = REACH + SHARE_REACH * URGENT_TIMES
"""How long before its turn a place is taken at the most."""

_SECONDS = ("window", "held", "beyond_window", "beyond_lease", "beyond_given")


def _statement(words: str) -> TextClause:
    statement = text(words)
    known: Iterable[BindParameter[float]] = (
        bindparam(name, type_=Double()) for name in _SECONDS if f":{name}" in words
    )
    return statement.bindparams(*known)


_NOW = "coalesce(CAST(:now AS timestamptz), clock_timestamp())"
# Of each row when it is locked: whatever stands in it then was written before.
_UNTIL = f"{_NOW} + make_interval(secs => CASE WHEN turn_at IS NULL THEN :window ELSE :held END)"


def beyond(now: str) -> str:
    """Return what in SQL finds a row with instants further ahead of *now* than there can be.

    A row without a turn was given back.
    """
    return f"""(
        free_at > {now} + make_interval(
            secs => CASE WHEN turn_at IS NULL THEN :beyond_window ELSE :beyond_lease END
        ) OR spent_until > {now} + make_interval(secs => :beyond_given)
    )"""


_LOCKED = "place IN (SELECT place FROM pace_places ORDER BY place FOR UPDATE)"
_SET_BACK = _statement(
    f"""
    UPDATE pace_places
    SET free_at = least(free_at, {_UNTIL}), spent_until = least(spent_until, {_NOW})
    WHERE {_LOCKED} AND {beyond(_NOW)}
    """  # noqa: S608 - our own words
)
_SET_FORWARD = _statement(
    f"""
    UPDATE pace_places SET free_at = greatest(free_at, {_UNTIL})
    WHERE {_LOCKED} AND free_at > CAST(:told AS timestamptz)
    """  # noqa: S608 - our own words
)

log = structlog.get_logger(__name__)


class PaceClock:
    """The database's clock, as one process sees it."""

    def __init__(self, monotonic: MonotonicClock, *, per_second: float) -> None:
        """Take what it needs.

        Args:
            monotonic: our own clock, which nobody sets.
            per_second: how many requests of all processes may reach Discord in a second.
        """
        self.limits = _limits(per_second)
        self._monotonic = monotonic
        self._told: datetime | None = None
        self._asked_at = self._told_after = 0.0

    def ask(self) -> datetime | None:
        """Return what the clock says at the latest if it is asked now; `None`: it never told."""
        self._asked_at = self._monotonic()
        return self._latest(self._asked_at)

    def _latest(self, own: float) -> datetime | None:
        if self._told is None:
            return None
        passed = timedelta(seconds=own - self._told_after)
        return self._told + passed * (1 + _DRIFT) + _UNNOTICED

    async def hear(
        self, connection: AsyncConnection, told: datetime, *, beyond: int, now: datetime | None
    ) -> None:
        """Take note of what the clock said, and put the places right if it was set meanwhile.

        Args:
            connection: each statement is a transaction of its own.
            told: the answer to `ask`.
            beyond: how many places have instants that are further ahead than there can be.
            now: tells what to go by instead of the database's clock; for tests.
        """
        latest, before = self._latest(self._monotonic()), self._told
        if latest is not None and told > latest:
            await self._mend(connection, _SET_FORWARD, "forward", now=now, told=before)
        elif beyond:
            await self._mend(connection, _SET_BACK, "back", now=now)
        # Only now: a mend that failed is tried again.
        self._told, self._told_after = told, self._asked_at

    async def _mend(
        self, connection: AsyncConnection, statement: TextClause, way: str, **given: object
    ) -> None:
        result = await connection.execute(statement, {**self.limits, **given})
        if result.rowcount:
            log.warning("clock set", action="pace_clock_set", way=way, places=result.rowcount)


def _limits(per_second: float) -> Mapping[str, float]:
    given = AHEAD + timedelta(seconds=(SAVED_UP + 1) / per_second)
    held = AHEAD + LEASE
    return {
        "window": DISCORD_WINDOW.total_seconds(),
        "held": held.total_seconds(),
        "beyond_window": (DISCORD_WINDOW + _SLACK).total_seconds(),
        "beyond_lease": (held + _SLACK).total_seconds(),
        "beyond_given": (given + _SLACK).total_seconds(),
    }
