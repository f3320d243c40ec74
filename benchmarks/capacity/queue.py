"""One token's messages in the order in which they are sent, in steps of ten seconds."""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.capacity.demand import Due
from bot.domain.reminders.rules import ReminderKind
from bot.kinds.drinks import DRINKS

RATE = 45.0
"""Messages a second: what the storm reaches of the 50 that a token has (docs/benchmarks.md)."""

STEP_S = 10.0
HOURS = 24
_LEAST = 1e-6  # of a message
_HOUR_S, _DAY_S = 3600.0, 86_400.0

Order = Callable[[Due], tuple[float, ...]]


def longest_waiting_first(due: Due) -> tuple[float, ...]:
    """Order as Charley's claim does: `claimable_at` (`bot/storage/repositories/claims.py`)."""
    return (due.at,)


def earliest_deadline_first(due: Due) -> tuple[float, ...]:
    """Order by when it is too late."""
    return due.stale_at, due.at


def drinks_last(due: Due) -> tuple[float, ...]:
    """Order drinks behind everything else."""
    return float(due.kind == DRINKS), due.at


@dataclass(slots=True, kw_only=True)
class Fate:
    """What became of the messages of one kind that were due in an hour, or on a day."""

    sent: list[tuple[float, float]] = field(default_factory=list)
    """How late, in seconds, and how many."""
    dropped: float = 0.0

    @property
    def delivered(self) -> float:
        """How many were sent."""
        return sum(count for _, count in self.sent)

    @property
    def dropped_share(self) -> float:
        """Which share was too late to be sent."""
        due = self.delivered + self.dropped
        return self.dropped / due if due else 0.0

    def lateness_s(self, share: float) -> float:
        """Return the lateness that this share of what was sent stays within."""
        left = share * self.delivered
        for lateness, count in sorted(self.sent):
            left -= count
            if left <= 0:
                return lateness
        return max((lateness for lateness, _ in self.sent), default=0.0)


_Waiting = tuple[tuple[float, ...], int, Due, float]
"""By which it is ordered, its number, what it is, and how many."""

Day = dict[tuple[ReminderKind, int], Fate]
"""By kind and by the hour in UTC in which it was due."""


def run(
    due: Sequence[Due], *, people: float, rate: float = RATE, order: Order = longest_waiting_first
) -> Day:
    """Return what became of everything that was due on the day.

    Args:
        due: of one person, on the day before, the day, and the day after.
        people: how many there are.
        rate: messages a second.
        order: which of those that wait is the next.
    """
    fates: Day = {}
    waiting: list[_Waiting] = []
    coming = list(enumerate(due))[::-1]
    now = due[0].at if due else 0.0
    while now < _DAY_S + 3 * _HOUR_S:
        while coming and coming[-1][1].at <= now:
            number, each = coming.pop()
            heapq.heappush(waiting, (order(each), number, each, each.people * people))
        _serve(waiting, fates, room=rate * STEP_S, now=now)
        now += STEP_S
    return fates


def _serve(waiting: list[_Waiting], fates: Day, *, room: float, now: float) -> None:
    """Send what there is room for; those that stand in the same place share it."""
    while waiting and room > _LEAST:
        together = [heapq.heappop(waiting)]
        while waiting and waiting[0][0] == together[0][0]:
            together.append(heapq.heappop(waiting))
        fresh = [each for each in together if now <= each[2].stale_at]
        for _, _, due, count in together:
            if now > due.stale_at:
                _fate(fates, due).dropped += count
        total = sum(count for *_, count in fresh)
        share = min(room / total, 1.0) if total else 0.0
        for key, number, due, count in fresh:
            _fate(fates, due).sent.append((max(now - due.wanted_at, 0.0), count * share))
            if count * (1 - share) > _LEAST:
                heapq.heappush(waiting, (key, number, due, count * (1 - share)))
        room -= total * share


def _fate(fates: Day, due: Due) -> Fate:
    if not 0 <= due.at < _DAY_S:
        return Fate()
    return fates.setdefault((due.kind, int(due.at // _HOUR_S)), Fate())


def of_kind(day: Day, kind: ReminderKind) -> Fate:
    """Return what became of a kind on the whole day."""
    whole = Fate()
    for fate in _of(day, kind):
        whole.sent += fate.sent
        whole.dropped += fate.dropped
    return whole


def _of(day: Day, kind: ReminderKind) -> Iterator[Fate]:
    return (fate for (each, _), fate in day.items() if each == kind)
