"""Made-up nights: random ones, and a life in which most of them went well."""

import random
from collections.abc import Sequence
from datetime import date

from bot.domain.progress.nights import Night, NightState
from bot.domain.progress.periods import Period, span
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import ONE_DAY

STATES = tuple(NightState)


def nights_of(states: Sequence[NightState], *, last: date) -> tuple[Night, ...]:
    """Return nights one after the other, the last of them on a date."""
    first = last - (len(states) - 1) * ONE_DAY
    return tuple(
        Night(local_date=first + number * ONE_DAY, state=state)
        for number, state in enumerate(states)
    )


def random_nights(
    seed: int, *, period: Period, last: date, first_weekday: Weekday
) -> tuple[Night, ...]:
    """Return the nights of a period, of all states; in each history some are more frequent."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    weights = [chance.random() ** 2 + 0.001 for _ in STATES]
    count = (last - span(period, last=last, first_weekday=first_weekday)).days + 1
    return nights_of(chance.choices(STATES, weights, k=count), last=last)
