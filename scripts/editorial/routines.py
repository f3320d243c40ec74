"""The dose of the trial, a real rest between holds, and nothing in the file that no routine uses.

The clock itself cannot have a gap: steps are unfolded from doses, one after the other.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.content.library.tables import Table
from bot.domain.library.routines import Routine, RoutineStep
from bot.domain.library.terms import RoutineKind, StepKind
from scripts.editorial.desk import Desk, Faults

TRIAL = (timedelta(seconds=10), 3)
"""How long one hold lasts, and how often each leg gets it (HAL12)."""

MUSCLES_OF_TRIAL = 2
"""Calf and back of the thigh: the calf alone did no better than sham movements (COP05)."""

LEAST: Mapping[StepKind, timedelta] = {
    StepKind.SET_UP: timedelta(seconds=10),
    StepKind.REST: timedelta(seconds=10),
    StepKind.SWAP: timedelta(seconds=8),
}
"""How much time there has to be: the trial rested for 10 seconds, and a leg is not swapped in four."""


def routine_faults(desk: Desk) -> Faults:
    """Say which routines have another dose or no rest, and what nothing uses."""
    routines = desk.drafts.routines
    for routine in routines:
        table = desk.tables[f"routine '{routine.id}'"]
        yield from _breaks(table, routine.steps)
        if routine.kind is RoutineKind.CORE:
            yield from _dose(table, routine)
    file = desk.file("routines")
    plans = [line for each in file.tables("routine") for line in each.tables("plan")]
    for field in ("stretch", "dose"):
        used = {line.fields[field] for line in plans}
        for table in file.tables(field):
            if table.fields["id"] not in used:
                got = f"'{table.fields['id']}' unused"
                yield file.error(field=field, expected=f"every {field} used by a routine", got=got)


def _breaks(table: Table, steps: Sequence[RoutineStep]) -> Faults:
    for step in steps:
        least = LEAST.get(step.kind)
        if least and step.length < least:
            expected = f"at least {_seconds(least)} seconds for every {step.kind}"
            got = f"{_seconds(step.length)} in '{step.stretch}'"
            yield table.error(field="plan", expected=expected, got=got)
            return


def _dose(table: Table, routine: Routine) -> Faults:
    """Two stretches, each held as long and as often as in the trial."""
    if len(routine.stretches) != MUSCLES_OF_TRIAL:
        expected = f"{MUSCLES_OF_TRIAL} stretches, as in the trial"
        yield table.error(field="plan", expected=expected, got=str(len(routine.stretches)))
    hold, turns = TRIAL
    holds = [step for step in routine.steps if step.kind is StepKind.HOLD]
    for stretch in routine.stretches:
        lengths = {step.length for step in holds if step.stretch == stretch.id}
        if lengths != {hold} or stretch.turns != turns:
            expected = f"holds of {_seconds(hold)} seconds, {turns} times each leg"
            got = f"another dose in '{stretch.id}'"
            yield table.error(field="plan", expected=expected, got=got)


def _seconds(length: timedelta) -> str:
    return str(int(length.total_seconds()))
