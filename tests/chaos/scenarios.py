"""The table of scenarios: who runs, who is due, and what goes wrong when."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.chaos.faults import (
    Freeze,
    KillPostgres,
    KillProcess,
    Moment,
    ReadOnly,
    Timeline,
    cuts,
    kills,
)

Draw = Callable[[random.Random, int], Timeline]
"""Draws a timeline for so many people."""

MESSAGES_PER_S = 44
"""What a storm comes to, for fitting faults into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """What is to happen, and what is promised of it beside what always is."""

    name: str
    what: str
    """In words, for the page."""
    draw: Draw
    people: int
    clocks: tuple[float, ...] = (0.0, 0.0)
    """By how many seconds each process's clock is wrong; so many processes there are."""
    stretches: int = 2
    """People in the middle of a guided stretch."""
    share: float | None = None
    """The least share of Discord's limit that all processes together come to."""
    after_kill_s: float | None = None
    """The most seconds from the last kill to the last message."""


def _nothing(_chance: random.Random, _people: int) -> Timeline:
    return ()


def _within_the_storm(chance: random.Random, people: int, *, earliest: float = 0.1) -> float:
    """Draw a moment at which many are still to be reminded."""
    return chance.uniform(earliest, 0.6) * people / MESSAGES_PER_S


def _kills(*, count: int, every_s: float, of: int, processes: int) -> Draw:
    """Return what draws that many kills for so many people, and fewer for fewer people."""

    def draw(chance: random.Random, people: int) -> Timeline:
        fitting = max(1, round(count * people / of))
        return kills(chance, count=fitting, every_s=every_s, seats=processes)

    return draw


def _last_breath(chance: random.Random, people: int) -> Timeline:
    """One dies for good when a few hundred are left, so that what it held is the last to come."""
    at_s = people / MESSAGES_PER_S - chance.uniform(1.5, 4.0)
    return (Moment(at_s=at_s, fault=KillProcess(seat=chance.randrange(2), pause_s=None)),)


def _postgres(chance: random.Random, people: int) -> Timeline:
    first = _within_the_storm(chance, people)
    return (
        Moment(at_s=first, fault=KillPostgres(down_s=chance.uniform(1, 3))),
        Moment(at_s=first + 15, fault=KillPostgres(down_s=chance.uniform(8, 12))),
    )


def _cuts(chance: random.Random, people: int) -> Timeline:
    return cuts(chance, count=8, every_s=people / MESSAGES_PER_S / 8)


def _read_only(chance: random.Random, people: int) -> Timeline:
    return (Moment(at_s=_within_the_storm(chance, people), fault=ReadOnly(seconds=60)),)


def _frozen(chance: random.Random, people: int) -> Timeline:
    fault = Freeze(seat=0, seconds=120)  # the one that guides the stretches, and leads
    return (Moment(at_s=_within_the_storm(chance, people), fault=fault),)


def _everything(chance: random.Random, people: int) -> Timeline:
    length_s = people / MESSAGES_PER_S
    many = kills(chance, count=max(2, people // 400), every_s=length_s * 400 / people, seats=3)
    return tuple(
        sorted(
            (
                *many,
                *cuts(chance, count=3, every_s=length_s / 3),
                Moment(at_s=length_s * 0.2, fault=KillPostgres(down_s=chance.uniform(2, 5))),
                Moment(at_s=length_s * 0.5, fault=ReadOnly(seconds=20)),
                Moment(at_s=length_s * 0.3, fault=Freeze(seat=chance.randrange(3), seconds=40)),
            ),
            key=lambda moment: moment.at_s,
        )
    )


def _table() -> Iterator[Scenario]:
    yield Scenario(
        name="two",
        what="two processes, nothing goes wrong",
        draw=_nothing,
        people=10_000,
        share=0.88,
    )
    yield Scenario(
        name="three",
        what="three processes, nothing goes wrong",
        draw=_nothing,
        people=10_000,
        clocks=(0, 0, 0),
        share=0.88,
    )
    yield Scenario(
        name="kills-two",
        what="one of two processes killed, 50 times, each followed by another",
        draw=_kills(count=50, every_s=4.5, of=5_000, processes=2),
        people=5_000,
        stretches=6,
    )
    yield Scenario(
        name="kills-three",
        what="one of three processes killed, 50 times, each followed by another",
        draw=_kills(count=50, every_s=3, of=5_000, processes=3),
        people=5_000,
        clocks=(0, 0, 0),
        stretches=6,
    )
    for turn in ("first", "second", "third"):
        yield Scenario(
            name=f"last-breath-{turn}",
            what="one of two processes killed for good with the last messages in its hands",
            draw=_last_breath,
            people=600,
            stretches=3,
            after_kill_s=15.0,
        )
    yield Scenario(
        name="postgres",
        what="PostgreSQL killed twice, and started again after seconds",
        draw=_postgres,
        people=1_500,
    )
    yield Scenario(
        name="cuts",
        what="every connection to PostgreSQL cut, eight times",
        draw=_cuts,
        people=1_500,
    )
    yield Scenario(
        name="read-only", what="PostgreSQL read-only for a minute", draw=_read_only, people=1_500
    )
    yield Scenario(
        name="frozen",
        what="one of two processes stopped for two minutes, and woken",
        draw=_frozen,
        people=1_500,
    )
    yield Scenario(
        name="clocks",
        what="clocks ten seconds apart, and ten kills",
        draw=_kills(count=10, every_s=5, of=1_500, processes=2),
        people=1_500,
        clocks=(-5, 5),
    )
    yield Scenario(
        name="everything",
        what="all of this at once, on three processes whose clocks differ by six seconds",
        draw=_everything,
        people=3_000,
        clocks=(-3, 0, 3),
        stretches=4,
    )


SCENARIOS = {scenario.name: scenario for scenario in _table()}
