"""Figures: what the whole database comes to, for the person who runs Charley. They name nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.domain.servers.calls import CallState

WAITS_TOO_LONG = timedelta(seconds=60)
"""What waits for longer is late. Before that it may well wait for its turn: 45 go out a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was counted at one moment."""

    taken_at: datetime
    due: int = 0
    """Reminders and posts that are due and that no process is sending: they wait for the first attempt,
    or for another."""
    oldest_due_at: datetime | None = None
    """When the first became due that has not arrived; it may be under way."""
    unreachable: int = 0
    """People whose direct messages fail."""
    calls: Mapping[CallState, int] = field(default_factory=dict)
    database_bytes: int = 0

    @property
    def waits_for(self) -> timedelta:
        """How long the oldest of what is due has waited; zero while nothing is due."""
        since = self.oldest_due_at
        return timedelta() if since is None else max(self.taken_at - since, timedelta())

    @property
    def is_late(self) -> bool:
        """Whether something has waited for too long."""
        return self.waits_for >= WAITS_TOO_LONG
