"""The questions that an operator asks, answered by runs of the queue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from benchmarks.capacity.demand import Due, demand, messages_a_day, spread
from benchmarks.capacity.habits import ALL_GENTLE, GENTLE, GROUPED, MIXED, STRETCH_ONLY, TARGET, Mix
from benchmarks.capacity.queue import (
    HOURS,
    RATE,
    Day,
    Fate,
    Order,
    drinks_last,
    earliest_deadline_first,
    longest_waiting_first,
    of_kind,
    run,
)
from bot.domain.delivery.decision import LATE_AFTER
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH

MILLION = 1_000_000
MOST_DROPPED = 0.001
TAIL = 0.95
_ROUNDS = 24

MIXES: Mapping[str, Mix] = {
    "stretches only": {STRETCH_ONLY: 1.0},
    "half also drink: half of them gentle, half with a goal": MIXED,
    "all drink, gentle": {GENTLE: 1.0},
    "all drink with a goal": {TARGET: 1.0},
}
SHORT_NAMES = ("stretches only", "half drink", "all drink, gentle", "all drink, goal")
ORDERS: Mapping[str, Order] = {
    "longest waiting first (Charley)": longest_waiting_first,
    "earliest deadline first": earliest_deadline_first,
    "drinks last": drinks_last,
}
TOKENS = (2, 4, 8)
SPREADS = (timedelta(minutes=10), timedelta(minutes=20))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A day of some people."""

    name: str
    messages: float
    """Of one person."""
    load: float
    """Of what the tokens can send in a day."""
    stretches: Fate
    drinks: Fate

    @property
    def is_fine(self) -> bool:
        """Whether nearly all stretches come within five minutes, and nearly nothing is dropped."""
        late_s = self.stretches.lateness_s(TAIL)
        dropped = max(self.stretches.dropped_share, self.drinks.dropped_share)
        return late_s <= LATE_AFTER.total_seconds() and dropped <= MOST_DROPPED


def outcome(
    name: str,
    due: Sequence[Due],
    *,
    people: float = MILLION,
    rate: float = RATE,
    order: Order = longest_waiting_first,
) -> Outcome:
    """Return what a day is like."""
    day = run(due, people=people, rate=rate, order=order)
    messages = messages_a_day(due)
    return Outcome(
        name=name,
        messages=messages,
        load=messages * people / (rate * HOURS * 3600),
        stretches=of_kind(day, STRETCH),
        drinks=of_kind(day, DRINKS),
    )


def by_mix(people: float = MILLION) -> list[Outcome]:
    """Answer how a day is, by what people are reminded of."""
    return [outcome(name, demand(mix), people=people) for name, mix in MIXES.items()]


def by_order(people: float = MILLION) -> list[Outcome]:
    """Answer what another order of those that wait would change."""
    due = demand(MIXED)
    return [outcome(name, due, people=people, order=order) for name, order in ORDERS.items()]


def by_measure(people: float = MILLION) -> list[Outcome]:
    """Answer what an operator can do."""
    due = demand(MIXED)
    measures = [
        outcome("nothing", due, people=people),
        outcome("gentle prompts for all who drink", demand(ALL_GENTLE), people=people),
        outcome(
            "stretches two hours before bed: grouped with the last drink",
            demand(GROUPED),
            people=people,
        ),
    ]
    for over in SPREADS:
        minutes = over // timedelta(minutes=1)
        spread_out = spread(due, over=over)
        measures.append(
            outcome(
                f"each up to {minutes} minutes early, at a moment of their own",
                spread_out,
                people=people,
            )
        )
    several = (
        outcome(f"{tokens} tokens", due, people=people, rate=tokens * RATE) for tokens in TOKENS
    )
    return [*measures, *several]


def hours(people: float = MILLION) -> Day:
    """Answer when in the day it is how late."""
    return run(demand(MIXED), people=people)


def ends(mix: Mix, *, order: Order = longest_waiting_first) -> int:
    """Return how many people one token carries so that a day is still fine, to three digits."""
    due, low, high = demand(mix), 1_000.0, 10.0 * MILLION
    for _ in range(_ROUNDS):
        middle = (low * high) ** 0.5
        is_fine = outcome("", due, people=middle, order=order).is_fine
        low, high = (middle, high) if is_fine else (low, middle)
        if high / low < 1.01:  # noqa: PLR2004 - three digits
            break
    return int(round(low, 2 - len(str(int(low)))))


def curve(mix: Mix, people: Sequence[float]) -> list[tuple[float, float]]:
    """Return how late stretches are at most, nearly always, in minutes, by the number of people."""
    due = demand(mix)
    return [
        (each, outcome("", due, people=each).stretches.lateness_s(TAIL) / 60) for each in people
    ]
