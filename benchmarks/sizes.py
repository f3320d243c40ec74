"""How much is measured."""

from dataclasses import dataclass
from datetime import timedelta

LATENCY = timedelta(milliseconds=100)
"""How long Discord takes to answer a call of the storm; loopback alone would flatter whoever
sends one message after the other."""

LIMIT_PER_SECOND = 50
"""Discord's limit, which the double enforces over every sliding second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The numbers of a run."""

    storm: int
    """Reminders due in the same second, for Charley and every peer."""
    great_storm: int | None
    """The same for Charley and its fastest peer."""
    patience: timedelta
    """After so long a peer's storm is broken off, and what it has delivered counts."""
    engine: int
    """Occurrences of the engine alone."""
    engine_rounds: int
    """The median of so many counts."""
    planned: int
    """Planned occurrences at the start of a process."""
    jobs: int
    """APScheduler's jobs at the start of a process; scaled up to `planned` in the table."""
    servers: int
    settling: timedelta
    """How long a bot may take in what its servers are, before its memory counts."""
    punctual: int
    """Reminders due one after the other, for the delay without any load."""


FULL = Sizes(
    storm=2_000,
    great_storm=10_000,
    patience=timedelta(seconds=120),
    engine=5_000,
    engine_rounds=3,
    planned=1_000_000,
    jobs=20_000,
    servers=2_000,
    settling=timedelta(seconds=10),
    punctual=120,
)
QUICK = Sizes(
    storm=50,
    great_storm=None,
    patience=timedelta(seconds=4),
    engine=500,
    engine_rounds=1,
    planned=20_000,
    jobs=1_000,
    servers=50,
    settling=timedelta(seconds=1),
    punctual=12,
)
