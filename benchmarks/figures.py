"""A figure: one measured number beside its goal and beside what people usually write."""

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str, float], None]
"""Shows how far a part, by name, has come: a share from 0 to 1."""


_MANY = 20  # from here on the digits behind the point say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A row of the table."""

    what: str
    charley: str
    goal: str = ""
    is_met: bool | None = None
    """`None`: there is no goal."""
    beside: str = ""
    """The same of whatever it is compared with."""
    ratio: str = ""
    """Charley's number beside the other one."""


def ratio(ours: float, theirs: float) -> str:
    """Return Charley's number divided by the other one, as `5.3 x` or `1/5.3`."""
    if not (ours and theirs):
        return ""
    if ours < theirs:
        return f"1/{_rounded(theirs / ours)}"
    return f"{_rounded(ours / theirs)} x"


def _rounded(number: float) -> str:
    return f"{number:,.0f}" if number >= _MANY else f"{number:.2g}"


def share_in_order(numbers: list[float], share: float) -> float:
    """Return the number below which that share of them lies; 0 of none."""
    ordered = sorted(numbers)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
