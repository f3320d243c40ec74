"""Which deaths there are to be, and the table of what became of everybody."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

from rich.table import Table

from tests.crash.rounds import Result, Round
from tests.crash.steps import HIDDEN, OF_POSTS, Aim, History, Step
from tests.crash.verdicts import Verdict, total

NONCE_WINDOWS_S = (0.0, 300.0)
"""Discord has never said how long it knows a nonce: once not at all, once long enough."""

_TWICE = Step.DURING_LOOK_UP
"""A look-up follows an earlier death, so that a round of it takes two."""


class Case(NamedTuple):
    """A death that there is to be."""

    step: Step
    aim: Aim
    is_hidden: bool = False
    """Whether the channels of servers show no history afterwards."""


REMINDERS = tuple(Case(step, Aim.REMINDER) for step in Step)
POSTS = tuple(Case(step, Aim.POST) for step in OF_POSTS)
HIDDEN_POSTS = tuple(Case(step, Aim.POST, is_hidden=True) for step in OF_POSTS)
ALL = (*REMINDERS, *POSTS, *HIDDEN_POSTS)
ABOUT_POSTS = (*POSTS, *HIDDEN_POSTS)


def rounds(kills: int, *, first: int = 0, cases: Sequence[Case] = ALL) -> Iterator[Round]:
    """Yield rounds that come to so many kills: every case in turn, windows and curtains by turns.

    Args:
        kills: how many in all.
        first: where among the cases to begin.
        cases: which there are.
    """
    left = kills
    for number in count(first):
        if not left:
            return
        turn, place = divmod(number, len(cases))
        case = cases[place]
        if case.step is _TWICE and left == 1:
            case = case._replace(step=Step.AT_RANDOM)
        left -= 2 if case.step is _TWICE else 1
        yield Round(
            step=case.step,
            aim=case.aim,
            history=HIDDEN[(turn + place) % len(HIDDEN)] if case.is_hidden else History.READABLE,
            nonce_window=NONCE_WINDOWS_S[(turn + place) % len(NONCE_WINDOWS_S)],
        )


def table_of(results: Iterable[tuple[str, Result]]) -> Table:
    """Return the table: one row for each step of what was aimed at, history, database and window.

    Args:
        results: each with the name of its database.
    """
    groups: dict[tuple[str, ...], list[Result]] = defaultdict(list)
    for database, result in sorted(results, key=_order):
        planned = result.round
        history = planned.history if planned.aim is Aim.POST else ""
        window = f"{planned.nonce_window:.0f} s"
        groups[planned.aim, planned.step, history, database, window].append(result)
    table = Table(title="Deaths, and what became of what was due")
    for name in ("of", "killed", "history", "database", "window"):
        table.add_column(name)
    for name in ("kills", "due", "delivered", "skipped", "presumed", "lost", "doubled", "wrong"):
        table.add_column(name, justify="right")
    for key, group in groups.items():
        table.add_row(*key, *_cells(group))
    everything = [result for group in groups.values() for result in group]
    table.add_section()
    table.add_row("all", "", "", "", "", *_cells(everything))
    return table


def _order(row: tuple[str, Result]) -> tuple[object, ...]:
    database, result = row
    planned = result.round
    place = (list(Aim).index(planned.aim), list(Step).index(planned.step))
    return (*place, list(History).index(planned.history), database, planned.nonce_window)


def _cells(results: list[Result]) -> list[str]:
    verdict = total(result.verdict for result in results)
    kills = sum(result.kills for result in results)
    return [
        *(str(number) for number in (kills, verdict.due, verdict.delivered)),
        _skipped(verdict),
        str(verdict.presumed),
        *(str(len(faults)) for faults in (verdict.lost, verdict.doubled, verdict.wrong)),
    ]


def _skipped(verdict: Verdict) -> str:
    return ", ".join(f"{number} {reason}" for reason, number in sorted(verdict.skipped.items()))
