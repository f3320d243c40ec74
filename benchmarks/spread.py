"""How much the figures vary: the short parts, several times over.

One run of a benchmark says what it read once. On a machine that others use a figure may be off by
half; so the page says of each what the lowest, the middle and the highest of several runs was.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.figures import Figure

_NUMBER = re.compile(r"\d[\d,]*\.?\d*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """What one figure read over several runs."""

    what: str
    whose: str
    lowest: str
    middle: str
    highest: str

    @property
    def is_the_same(self) -> bool:
        """Whether every run read the same."""
        return self.lowest == self.highest


def spreads(runs: Sequence[Sequence[Figure]]) -> list[Spread]:
    """Return how far each figure of the same run, made several times, lies apart."""
    found = []
    for figures in zip(*runs, strict=True):
        found.append(_spread(figures[0].what, "Charley", [each.charley for each in figures]))
        if figures[0].beside:
            whose, _, _ = figures[0].beside.rpartition(": ")
            beside = [each.beside.rpartition(": ")[2] for each in figures]
            found.append(_spread(figures[0].what, whose or "beside it", beside))
    return [each for each in found if not each.is_the_same]


def _spread(what: str, whose: str, read: Sequence[str]) -> Spread:
    ordered = sorted(read, key=_number)
    return Spread(
        what=what,
        whose=whose,
        lowest=ordered[0],
        middle=ordered[len(ordered) // 2],
        highest=ordered[-1],
    )


def _number(text: str) -> float:
    found = _NUMBER.search(text)
    return float(found[0].replace(",", "")) if found else 0.0
