"""The clock of the guided routines, second by second, and the dose of the trial."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from bot.content.library.tables import Table
from bot.domain.library.routines import Routine, RoutineStep
from bot.domain.library.terms import Leg, RoutineKind, StepKind
from scripts.editorial.desk import Desk, Faults

LENGTHS = {
    RoutineKind.CORE: timedelta(seconds=180),
    RoutineKind.ADD_ON: timedelta(seconds=102),
}
"""The trial's dose fits into 3:00; an add-on of two longer holds takes 1:42."""

HOLDS = {
    RoutineKind.CORE: (timedelta(seconds=10), 3),
    RoutineKind.ADD_ON: (timedelta(seconds=20), 2),
}
"""How long one hold lasts, and how often each leg gets it."""


def routine_faults(desk: Desk) -> Faults:
    """Say which routines have a gap or another dose, and which stretches nothing uses."""
    routines = desk.drafts.routines
    for routine in routines:
        table = desk.tables[f"routine '{routine.id}'"]
        yield from _clock(table, routine)
        for stretch in routine.stretches:
            steps = [step for step in routine.steps if step.stretch == stretch.id]
            yield from _legs(table, steps, routine)
            yield from _swaps(table, steps)
    file = desk.file("routines")
    used = {stretch.id for routine in routines for stretch in routine.stretches}
    for stretch_table in file.tables("stretch"):
        if stretch_table.fields["id"] not in used:
            got = f"'{stretch_table.fields['id']}' unused"
            yield file.error(field="stretch", expected="every stretch used by a routine", got=got)


def _clock(table: Table, routine: Routine) -> Faults:
    """The first step starts at 0, each next one where the last ended, the last ends in time."""
    ends = [timedelta(0), *(step.end for step in routine.steps)]
    for end, step in zip(ends, routine.steps, strict=False):
        if step.start != end or step.end <= step.start:
            expected = f"a step that starts at {_seconds(end)} and ends later"
            got = f"{_seconds(step.start)} to {_seconds(step.end)}"
            yield table.error(field="timeline", expected=expected, got=got)
    length = LENGTHS[routine.kind]
    if ends[-1] != length:
        expected = f"an end at {_seconds(length)} seconds"
        yield table.error(field="timeline", expected=expected, got=_seconds(ends[-1]))


def _seconds(length: timedelta) -> str:
    return str(int(length.total_seconds()))


def _legs(table: Table, steps: Sequence[RoutineStep], routine: Routine) -> Faults:
    """One set-up, then holds of equal length that change legs."""
    hold, turns = HOLDS[routine.kind]
    holds = [step for step in steps if step.kind is StepKind.HOLD]
    legs = [step.leg for step in holds]
    stretch = steps[0].stretch
    if steps[0].kind is not StepKind.SET_UP or legs != [Leg.LEFT, Leg.RIGHT] * turns:
        expected = f"a set-up, then left and right in turn, {turns} times, for '{stretch}'"
        got = ", ".join([steps[0].kind, *legs])
        yield table.error(field="timeline", expected=expected, got=got)
    if any(step.length != hold for step in holds):
        expected = f"holds of {_seconds(hold)} seconds for '{stretch}'"
        yield table.error(field="timeline", expected=expected, got="others")


def _swaps(table: Table, steps: Sequence[RoutineStep]) -> Faults:
    for step, following in pairwise(steps[1:]):
        both_hold = step.kind is following.kind is StepKind.HOLD
        if both_hold or (step.kind is StepKind.SWAP and step.leg is not following.leg):
            expected = f"a swap to the next leg between holds of '{step.stretch}'"
            got = f"{step.kind} {step.leg}, then {following.kind} {following.leg}"
            yield table.error(field="timeline", expected=expected, got=got)
