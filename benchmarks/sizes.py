"""How much is measured."""

from dataclasses import dataclass
from datetime import timedelta

LATENCY = timedelta(milliseconds=100)
"""How long Discord takes to answer a call of the storm; loopback alone would flatter contenders that
sends one message after the other."""

LIMIT_PER_SECOND = 50
"""Discord's limit, which the double enforces over every sliding second."""


PATIENCE, SPARE = 2.5, timedelta(seconds=30)
"""How many times what the limit asks for a storm may take, and how much longer; then it is broken off,
and what was delivered counts. The same for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """The numbers of a run."""

    storm: int
    """Reminders due in the same second, for Charley and every peer."""
    great_storm: int | None
    """The same for Charley and its fastest peer."""
    evening: int
    """Direct messages, and as many servers with a call, due in the same second."""
    engine: int
    """Occurrences of the engine alone."""
    engine_rounds: int
    """How many counts the median is of."""
    planned: int
    """Planned occurrences at the start of a process."""
    jobs: int
    """APScheduler's jobs in memory at the start of a process; scaled up to `planned` in the table."""
    stored_jobs: int
    """APScheduler's jobs in its SQLAlchemy store at the start of a process; not scaled."""
    servers: int
    settling: timedelta
    """How long a bot may take in what its servers are, before its memory counts."""
    punctual: int
    """Reminders due one after the other, for the delay without any load."""
    calendars: int
    """Random histories that are drawn."""


def patience_for(size: int) -> timedelta:
    """Return how long a storm of that size may take."""
    return timedelta(seconds=size / LIMIT_PER_SECOND * PATIENCE) + SPARE


FULL = Sizes(
    storm=2_000,
    great_storm=10_000,
    evening=2_000,
    engine=5_000,
    engine_rounds=3,
    planned=1_000_000,
    jobs=20_000,
    stored_jobs=5_000,
    servers=2_000,
    settling=timedelta(seconds=10),
    punctual=120,
    calendars=400,
)
QUICK = Sizes(
    storm=50,
    great_storm=None,
    evening=40,
    engine=500,
    engine_rounds=1,
    planned=20_000,
    jobs=1_000,
    stored_jobs=500,
    servers=50,
    settling=timedelta(seconds=1),
    punctual=12,
    calendars=60,
)
