"""The book of places without a database: the same rules, said a second time."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.domain.operations.pace import (
    DISCORD_WINDOW,
    LEASE,
    MOST_BESIDE_IDLE,
    REACH,
    SAVED_UP,
    SHARE_REACH,
    URGENT_TIMES,
    places_for,
)
from bot.ports.allowance import PlaceGrant, TakenPlace

START = datetime(2026, 3, 4, 22, tzinfo=UTC)

ROUNDED = timedelta(microseconds=10)
"""PostgreSQL and Python round alike, but not always the same way."""


@dataclass
class Row:
    free_at: float
    held_by: str | None = None
    turn_at: float | None = None


class Places:
    """What all processes have in common."""

    def __init__(self, *, per_second=50):
        self.rate = per_second
        self.rows = [Row(free_at=0.0) for _ in range(places_for(per_second))]
        self.spent_until = 0.0

    def free_those_of(self, process_id, *, now):
        for row in self.rows:
            if row.held_by == process_id and row.free_at > now + 1:
                row.free_at = now + 1


class MemoryPlaceBook:
    """One process's view of the book. *clock* tells seconds since `START`."""

    def __init__(self, places, clock, *, process_id):
        self._places, self._clock, self._me = places, clock, process_id

    async def exchange(self, wish, *, returned=(), kept=None):
        now = self._clock()
        if kept is not None:
            self._keep({place.number for place in kept}, now=now)
        rows, changed = self._places.rows, set()
        seen = [row.free_at for row in rows]  # a statement sees the rows as they were before it
        busy = sum(row.free_at > now for row in rows)
        mine = sum(row.held_by == self._me and row.free_at > now for row in rows)
        for each in returned:
            row = rows[each.place.number - 1]
            if row.held_by == self._me and abs(instant(row.turn_at) - each.place.turn_at) < ROUNDED:
                changed.add(id(row))
                row.free_at = (
                    row.turn_at
                    if each.ended_before is None
                    else now + (DISCORD_WINDOW - each.ended_before).total_seconds()
                )
        reach = SHARE_REACH.total_seconds() * (URGENT_TIMES if wish.is_urgent else 1)
        until = now + REACH.total_seconds() + reach * max(len(rows) - mine, 0) / len(rows)
        spent = max(self._places.spent_until, now)
        most = max(0, 1 + math.floor((until - spent) * self._places.rate + SAVED_UP))
        most = 0 if wish.is_idle and busy > MOST_BESIDE_IDLE else min(wish.count, most)
        order = sorted(enumerate(rows, 1), key=lambda each: (each[1].free_at, each[0]))
        free = [
            (number, row)
            for number, row in order
            if row.free_at <= until and id(row) not in changed
        ][:most]
        return self._grant(free, seen=seen, now=now, spent=spent, until=until)

    def _grant(self, free, *, seen, now, spent, until):
        rate, taken = self._places.rate, []
        for index, (number, row) in enumerate(free):
            turn_at = max(now, row.free_at, spent + (index - SAVED_UP) / rate)
            self._places.spent_until = max(
                self._places.spent_until, spent + (index + 1) / rate, turn_at + 1 / rate
            )
            row.held_by, row.turn_at = self._me, turn_at
            row.free_at = turn_at + LEASE.total_seconds()
            taken.append(
                TakenPlace(
                    number=number,
                    turn_at=instant(turn_at),
                    turn_in=timedelta(seconds=turn_at - now),
                )
            )
        others = set(range(1, len(self._places.rows) + 1)) - {number for number, _ in free}
        free_at = min((seen[number - 1] for number in others), default=-math.inf)
        more_at = max(free_at, spent + (len(free) - SAVED_UP) / rate)
        taken.sort(key=lambda place: (place.turn_at, place.number))
        return PlaceGrant(places=taken, more_in=timedelta(seconds=more_at - until))

    def _keep(self, kept, *, now):
        for number, row in enumerate(self._places.rows, 1):
            if row.held_by == self._me and row.free_at > now + 1 and number not in kept:
                row.free_at = now + 1


def instant(seconds):
    return None if seconds is None else START + timedelta(seconds=seconds)
