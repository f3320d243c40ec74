"""Which deaths there are to be, and the table of what became of everybody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import count

from rich.table import Table

from tests.crash.rounds import Result, Round
from tests.crash.steps import Step
from tests.crash.verdicts import Verdict, total

NONCE_WINDOWS_S = (0.0, 300.0)
"""Discord has never said how long it knows a nonce: once not at all, once long enough."""

_TWICE = Step.DURING_LOOK_UP
"""A look-up follows an earlier death, so that a round of it takes two."""


def rounds(kills: int, *, first: int = 0) -> Iterator[Round]:
    """Yield rounds that come to so many kills: every step in turn, the windows by turns.

    Args:
        kills: how many in all.
        first: where among the steps to begin.
    """
    steps = list(Step)
    assert len(steps) % len(NONCE_WINDOWS_S), "or a step would always meet the same window"
    left = kills
    for number in count(first):
        if not left:
            return
        step = steps[number % len(steps)]
        if step is _TWICE and left == 1:
            step = Step.AT_RANDOM
        left -= 2 if step is _TWICE else 1
        yield Round(step=step, nonce_window=NONCE_WINDOWS_S[number % len(NONCE_WINDOWS_S)])


def table_of(results: Iterable[tuple[str, Result]]) -> Table:
    """Return the table: one row for each step, database and window.

    Args:
        results: each with the name of its database.
    """
    groups: dict[tuple[str, str, float], list[Result]] = defaultdict(list)
    for database, result in results:
        planned = result.round
        groups[planned.step, database, planned.nonce_window].append(result)
    table = Table(title="Deaths, and what became of what was due")
    for name in ("killed", "database", "window"):
        table.add_column(name)
    for name in ("kills", "due", "delivered", "skipped", "lost", "doubled", "wrong"):
        table.add_column(name, justify="right")
    steps = list(Step)
    for key in sorted(groups, key=lambda key: (steps.index(Step(key[0])), *key[1:])):
        step, database, window = key
        table.add_row(step, database, f"{window:.0f} s", *_cells(groups[key]))
    everything = [result for group in groups.values() for result in group]
    table.add_section()
    table.add_row("all", "", "", *_cells(everything))
    return table


def _cells(results: list[Result]) -> list[str]:
    verdict = total(result.verdict for result in results)
    kills = sum(result.kills for result in results)
    return [
        *(str(number) for number in (kills, verdict.due, verdict.delivered)),
        _skipped(verdict),
        *(str(len(faults)) for faults in (verdict.lost, verdict.doubled, verdict.wrong)),
    ]


def _skipped(verdict: Verdict) -> str:
    return ", ".join(f"{number} {reason}" for reason, number in sorted(verdict.skipped.items()))
