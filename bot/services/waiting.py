"""What waits for the database says so: once, then ever more rarely, and once when it goes on.

An outage is foreseen, and the same for all parts: what an operator needs of it is which parts wait and
for how long, not a line and a traceback for each attempt.
"""

from datetime import timedelta

import structlog

from bot.domain.backoff import Backoff
from bot.ports.world import MonotonicClock, loop_time

TELL_AGAIN = Backoff.doubling(timedelta(minutes=1), longest=timedelta(minutes=16))
"""From one line about a part that waits to the next; what it does meanwhile is said at DEBUG."""

log = structlog.get_logger(__name__)


class Waiting:
    """Keeps account of one part's attempts, and says what of them is news."""

    def __init__(self, action: str, *, monotonic: MonotonicClock = loop_time) -> None:
        """Take the `action` under which the log has it that the part waits."""
        self._action = action
        self._monotonic = monotonic
        self._attempts = self._told = 0
        self._since = self._tell_at = 0.0

    def failed(self, error: BaseException, **ids: object) -> None:
        """Note an attempt that the database did not answer; it is to be made again."""
        now = self._monotonic()
        if not self._attempts:
            self._since = self._tell_at = now
        self._attempts += 1
        tell = log.debug
        if now >= self._tell_at:
            self._told += 1
            self._tell_at = now + TELL_AGAIN.after(self._told).total_seconds()
            tell = log.warning
        # An exception of a time limit has no words of its own.
        cause = str(error) or type(error).__name__
        tell("waiting for the database", action=self._action, cause=cause, for_s=self._for(), **ids)

    def answered(self) -> None:
        """Note that an attempt has succeeded."""
        if not self._attempts:
            return
        log.info(
            "goes on",
            action="waiting_over",
            waited=self._action,
            for_s=self._for(),
            attempts=self._attempts,
        )
        self._attempts = self._told = 0

    def _for(self) -> int:
        return round(self._monotonic() - self._since)
