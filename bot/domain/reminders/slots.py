"""A slot: one place in a schedule, on one date."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from bot.domain.time.zones import NOON

FIRST_SNOOZE = 100
"""Numbers from here on are snoozes; the schedule itself never makes such a slot."""


class SlotKey(NamedTuple):
    """Names a slot among all that one reminder ever has: no two occurrences share one."""

    anchor_at: datetime
    number: int

    @property
    def is_snooze(self) -> bool:
        """Whether a person asked for it."""
        return self.number >= FIRST_SNOOZE

    @classmethod
    def snooze(cls, anchor_at: datetime, *, ordinal: int) -> "SlotKey":
        """Return the key of the first (0), second (1) … snooze of a sleep."""
        return cls(anchor_at, FIRST_SNOOZE + ordinal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """When a nudge is due, and until when it is still worth sending."""

    local_date: date
    """The night, for stretch; the waking day, for water."""
    number: int
    """0 is the first of its date; snoozes count from 100."""
    due_at: datetime
    stale_at: datetime
    """Later than this it is recorded as skipped, never sent."""
    anchor_at: datetime
    """By this it is known again, whatever its date: the bedtime of its sleep, or, for water, the
    instant at which the schedule has it."""

    @property
    def key(self) -> SlotKey:
        """The slot's name."""
        return SlotKey(self.anchor_at, self.number)

    @property
    def is_snooze(self) -> bool:
        """Whether a person asked for it."""
        return self.number >= FIRST_SNOOZE

    def is_stale(self, *, at: datetime) -> bool:
        """Tell whether it is too late to be of use."""
        return at >= self.stale_at


SAME_SLEEP = timedelta(hours=6)
"""Two bedtimes closer than this are one sleep, whatever their dates; further apart they are two."""

SAME_HOUR = timedelta(hours=1)
"""Two slots of a reminder by the day are one if they are closer than this; a change of the day's
times does not send what was sent already."""


class Occasion(NamedTuple):
    """A night with its bedtime, or a day of drinks."""

    local_date: date
    anchor_at: datetime
    """The bedtime, by which a sleep is known again in another zone or under another date."""

    @classmethod
    def drink_day(cls, day: date) -> "Occasion":
        """Return a day of drinks: the same in every zone, so its anchor is noon UTC."""
        return cls(day, datetime.combine(day, NOON, tzinfo=UTC))


def is_same_sleep(bed_at: datetime, other_at: datetime) -> bool:
    """Tell whether two bedtimes are one sleep."""
    return abs(bed_at - other_at) < SAME_SLEEP
