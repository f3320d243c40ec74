"""Outages: how long Discord cannot be reached, and which reminders that made late.

Discord has two sides. Without its gateway no command is answered; without its REST
interface no reminder goes out. Either may be away alone. An outage that comes and goes is one: it
is over once both sides have held for a while.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

WORTH_TELLING = timedelta(minutes=5)
"""A shorter outage is the daily business of a network."""


class Side(StrEnum):
    """A side of Discord."""

    GATEWAY = "gateway"
    REST = "rest"


STEADY_AFTER = {Side.GATEWAY: timedelta(minutes=2), Side.REST: timedelta(minutes=6)}
"""How long a side must have held to count as back. The REST interface longer: reminders that wait
for their next attempt come within it, and are counted with the outage that made them late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageReport:
    """An outage that is over."""

    length: timedelta
    sides: frozenset[Side]
    late: int
    """Reminders that came, and said that they were late."""
    missed: int
    """Reminders that would have been of no use any more."""


@dataclass(slots=True, kw_only=True)
class _Absence:
    """A side that is away, or was a moment ago. Times are monotonic seconds."""

    since: float
    failed_at: float
    back_at: float | None = None


@dataclass(slots=True, kw_only=True)
class Outage:
    """The outage under way, if there is one. Times are monotonic seconds."""

    _absences: dict[Side, _Absence] = field(default_factory=dict)
    _since: float = 0.0
    _sides: set[Side] = field(default_factory=set)
    _late: int = 0
    _missed: int = 0

    def failed(self, side: Side, *, now: float) -> None:
        """A side is away, or still is."""
        if not self._absences:
            self._since, self._sides, self._late, self._missed = now, set(), 0, 0
        absence = self._absences.setdefault(side, _Absence(since=now, failed_at=now))
        absence.failed_at, absence.back_at = now, None

    def answered(self, side: Side, *, now: float) -> None:
        """A side is there, or still is."""
        absence = self._absences.get(side)
        if absence is not None and absence.back_at is None:
            absence.back_at = now

    def count_late(self) -> None:
        """A reminder came late; that is the outage's doing if there is one."""
        self._late += bool(self._absences)

    def count_missed(self) -> None:
        """A reminder did not come in time to be of use."""
        self._missed += bool(self._absences)

    def is_worth_telling(self, *, now: float) -> bool:
        """Tell whether a side has been away for long enough to be an incident."""
        for side, absence in self._absences.items():
            # Of the REST interface only an attempt shows that it is away still.
            known_at = now if side is Side.GATEWAY else absence.failed_at
            until = known_at if absence.back_at is None else absence.back_at
            if timedelta(seconds=until - absence.since) >= WORTH_TELLING:
                self._sides.add(side)
        return bool(self._absences and self._sides)

    def ended(self, *, now: float) -> OutageReport | None:
        """Return what the outage was once it is over; `None` while it is not, or there is none."""
        if not self._absences or not all(
            absence.back_at is not None
            and timedelta(seconds=now - absence.back_at) >= STEADY_AFTER[side]
            for side, absence in self._absences.items()
        ):
            return None
        until = max(absence.back_at or 0.0 for absence in self._absences.values())
        self._absences = {}
        return OutageReport(
            length=timedelta(seconds=until - self._since),
            sides=frozenset(self._sides),
            late=self._late,
            missed=self._missed,
        )
