"""Health: whether a process does its work, and which part of it does not.

A part is fresh while the last sign of life that it gave is recent. What to restart on leaves the gateway
out: while Discord's gateway is away reminders go out all the same, and a restart would only spend an
IDENTIFY.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Part(StrEnum):
    """What has to work."""

    GATEWAY = "gateway"
    """Every shard is connected: commands are answered."""
    DATABASE = "database"
    """It answers, and takes changes."""
    SWEEP = "sweep"
    """Somebody looks for what is due."""
    PACE = "pace"
    """Requests have their turns; a part only of a process that shares the pace with others."""


FRESH_FOR: Mapping[Part, timedelta] = {
    # A connection that is resumed within seconds is the daily business of a gateway.
    Part.GATEWAY: timedelta(seconds=15),
    Part.DATABASE: timedelta(seconds=20),
    # Every half minute; with all requests under way at their slowest, a minute goes by.
    Part.SWEEP: timedelta(seconds=90),
    # A database that is started again takes as long.
    Part.PACE: timedelta(seconds=20),
}
"""How old the last sign of life may be."""

NEEDED_TO_LIVE = frozenset({Part.DATABASE, Part.SWEEP})
"""What a container is called unhealthy for if it stays away."""

OF_SEVERAL = frozenset({Part.PACE})
"""Parts that a bot which is one process has not."""

NEED_DATABASE = frozenset({Part.SWEEP, Part.PACE})
"""What can only fail, too, while the database is away."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartHealth:
    """How one part is."""

    part: Part
    age: timedelta | None
    """Of its last sign of life; `None`: it has given none yet."""

    @property
    def is_fresh(self) -> bool:
        """Whether it works, as far as anybody can tell."""
        return self.age is not None and self.age <= FRESH_FOR[self.part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a process is."""

    parts: tuple[PartHealth, ...]
    backup_age: timedelta | None = None
    """Since the newest backup; `None`: none is known of."""

    @property
    def is_well(self) -> bool:
        """Whether everything works: reminders go out, and commands are answered."""
        return all(each.is_fresh for each in self.parts)

    @property
    def is_alive(self) -> bool:
        """Whether reminders go out, as far as that is Charley's own doing."""
        return all(each.is_fresh for each in self.parts if each.part in NEEDED_TO_LIVE)

    def of(self, part: Part) -> PartHealth:
        """Return how a part is that every process has."""
        return next(each for each in self.parts if each.part is part)
