"""Elsewhere: what other processes see and tell of the incidents, so that the owner is told once.

What is the whole bot's, such as a flag of Discord's on its token, the leader tells, whoever sees it. What
is one process's own, as its connection to the gateway, that process tells; but where the leader has the
same trouble a minute's time to tell it first, for then it is everybody's.
"""

from collections.abc import Collection
from datetime import timedelta

from bot.domain.operations.incidents import OF_ONE_PROCESS, IncidentKind
from bot.ports.fleet import Fleet, IncidentSeen
from bot.ports.world import MonotonicClock

LEADER_FIRST = timedelta(minutes=1)
"""How long the leader has to tell of what may be everybody's."""

TOLD_FOR = timedelta(minutes=10)
"""An incident that begins so soon after the owner was told of it is the one they were told of."""

FORGOTTEN_AFTER = timedelta(seconds=90)
"""An incident that no other process has reported for three sweeps is over there."""


class Elsewhere:
    """What this process knows of the others' incidents."""

    def __init__(self, *, fleet: Fleet, monotonic: MonotonicClock) -> None:
        self._fleet = fleet
        self._monotonic = monotonic
        self._heard_at: dict[IncidentKind, float] = {}
        self._told_at: dict[IncidentKind, float] = {}

    def leaves_to_us(self, incident: IncidentKind, *, for_s: float) -> bool:
        """Tell whether this process tells the owner of an incident that has been news for a time."""
        if self._fleet.speaks_for_all:
            return True
        if incident in OF_ONE_PROCESS:
            return for_s >= LEADER_FIRST.total_seconds()
        self._fleet.tell(IncidentSeen(incident=incident))
        return False

    def report(self, present: Collection[IncidentKind]) -> None:
        """Say which incidents of the whole bot this process sees; to be called while they last."""
        if self._fleet.speaks_for_all:
            return
        for incident in present:
            if incident not in OF_ONE_PROCESS:
                self._fleet.tell(IncidentSeen(incident=incident))

    def hear_of(self, incident: IncidentKind, *, is_own: bool) -> bool:
        """Take a report; tell whether it is for this process to open the incident."""
        if not self._fleet.speaks_for_all:
            return False
        if not is_own or incident in self._heard_at:
            self._heard_at[incident] = self._monotonic()
        return True

    def over(self) -> Collection[IncidentKind]:
        """Return the incidents that only others had, and have no more."""
        ended = self._monotonic() - FORGOTTEN_AFTER.total_seconds()
        over = [incident for incident, at in self._heard_at.items() if at < ended]
        for incident in over:
            del self._heard_at[incident]
        return over

    def note_told(self, incident: IncidentKind) -> None:
        """Take note that the owner was told by another process."""
        self._told_at[incident] = self._monotonic()

    def was_told(self, incident: IncidentKind) -> bool:
        """Tell whether the owner knows already, from another process."""
        told_at = self._told_at.get(incident)
        return told_at is not None and self._monotonic() - told_at < TOLD_FOR.total_seconds()
