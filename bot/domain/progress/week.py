"""A week looked back at: its seven nights, and what they have made of the strength."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

from bot.domain.delivery.occurrence import Reason
from bot.domain.delivery.outcomes import StoredNight
from bot.domain.progress.nights import Night, NightState, nights_between
from bot.domain.progress.periods import DAYS_A_WEEK
from bot.domain.progress.streak import streaks_of
from bot.domain.progress.strength import Strength, strength_of
from bot.domain.progress.weights import PLANNED
from bot.domain.time.zones import ONE_DAY

OWN_FAULTS = frozenset({Reason.STALE, Reason.OUT_OF_TIME, Reason.REJECTED, Reason.UNREADABLE})
"""Why a reminder did not come, where neither the person nor what they have set is the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrospect:
    """What is on record of one person's nights, as one transaction saw it."""

    nights: tuple[StoredNight, ...] = ()
    """All of them, in any order; one whose reminder came and still waits for its answer as missed."""
    unsent: Mapping[date, Reason] = field(default_factory=dict)
    """Why no reminder came for some of the latest nights."""
    unanswered: int = 0
    """How many reminders before bed were sent since the person last answered one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedStreak:
    """A streak that ended in the week."""

    nights: int
    """How many it had."""
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The seven nights before a Monday."""

    nights: tuple[Night, ...]
    """One for each date, the earliest first."""
    strength: Strength
    """After these nights."""
    strength_before: Strength | None
    """Seven nights before; `None` where no planned night was on record by then."""
    ended_streak: EndedStreak | None
    """`None`: none ended, or there is another one since."""
    unsent: tuple[Reason, ...]
    """Why reminders of these nights did not come by Charley's own fault, one for each such night."""

    @property
    def planned(self) -> int:
        """How many nights were done, skipped or missed."""
        return sum(each.state in PLANNED for each in self.nights)

    @property
    def done(self) -> int:
        """How many of them were done."""
        return sum(each.state is NightState.DONE for each in self.nights)

    @property
    def is_worth_telling(self) -> bool:
        """Whether there is anything to say: a planned night, or one that Charley owes."""
        return bool(self.planned or self.unsent)

    @property
    def why_unsent(self) -> Reason | None:
        """What kept most of the missing reminders back; `None`: none is missing."""
        counted = Counter(self.unsent).most_common(1)
        return counted[0][0] if counted else None


def week_before(monday: date, past: Retrospect) -> Week:
    """Return the seven nights before a Monday, as they are on record."""
    last = monday - ONE_DAY
    first = last - (DAYS_A_WEEK - 1) * ONE_DAY
    begun_on = min((each.occasion.local_date for each in past.nights), default=first)
    every = nights_between(past.nights, first=min(begun_on, first), last=last, known_since=None)
    before, nights = every[:-DAYS_A_WEEK], every[-DAYS_A_WEEK:]
    strength_before = strength_of(each for each in before if each.state in PLANNED)
    return Week(
        nights=nights,
        strength=reduce(Strength.after, nights, strength_before),
        strength_before=strength_before if any(each.state in PLANNED for each in before) else None,
        ended_streak=_ended_streak(every, first=first),
        unsent=tuple(_unsent(nights, past)),
    )


def _ended_streak(nights: tuple[Night, ...], *, first: date) -> EndedStreak | None:
    streaks = streaks_of(each for each in nights if each.state in PLANNED)
    if streaks.broken_on is None or not streaks.has_ended_since(first):
        return None
    return EndedStreak(nights=streaks.ended, ended_on=streaks.broken_on)


def _unsent(nights: tuple[Night, ...], past: Retrospect) -> list[Reason]:
    reasons = (
        past.unsent.get(each.local_date) for each in nights if each.state is NightState.NOT_SENT
    )
    return [reason for reason in reasons if reason in OWN_FAULTS]
