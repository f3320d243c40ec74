"""A person's progress: the nights of a period, and what all nights up to its end come to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.domain.progress.nights import Night, NightState
from bot.domain.progress.periods import DAYS_A_WEEK, Period, span
from bot.domain.progress.streak import Streaks, streaks_of
from bot.domain.progress.strength import Strength, strength_of
from bot.domain.progress.weights import PLANNED
from bot.domain.time.zones import ONE_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How the nights of a person went."""

    period: Period
    nights: tuple[Night, ...]
    """One for every date of the period, the earliest first."""
    strength: Strength
    """After all nights on record, those before the period included."""
    strength_a_week_ago: Strength | None
    """Seven nights before; `None` where no planned night was on record by then."""
    streaks: Streaks


def progress_of(
    all_nights: Iterable[Night], *, period: Period, last: date, first_weekday: int
) -> Progress:
    """Return the progress up to and with the night of *last*.

    Args:
        all_nights: all that are on record, the earliest first. What the period has before them or
            between them is not known; what comes after *last* is left out.
        period: which nights are shown. Strength and streaks do not depend on it.
        last: tonight once it is answered, else the night before: an open night is no miss.
        first_weekday: on which day weeks begin, numbered as `date.weekday()` numbers them.
    """
    known = tuple(each for each in all_nights if each.local_date <= last)
    nights = _every(known, first=span(period, last=last, first_weekday=first_weekday), last=last)
    return Progress(
        period=period,
        nights=nights,
        strength=strength_of(known),
        strength_a_week_ago=_strength_on(last - DAYS_A_WEEK * ONE_DAY, known),
        streaks=streaks_of(known),
    )


def _every(known: tuple[Night, ...], *, first: date, last: date) -> tuple[Night, ...]:
    nights = {each.local_date: each for each in known}
    dates = (first + step * ONE_DAY for step in range((last - first).days + 1))
    return tuple(
        nights.get(each, Night(local_date=each, state=NightState.NOT_KNOWN)) for each in dates
    )


def _strength_on(day: date, known: tuple[Night, ...]) -> Strength | None:
    before = [each for each in known if each.local_date <= day]
    return strength_of(before) if any(each.state in PLANNED for each in before) else None
