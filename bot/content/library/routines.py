"""Reads the guided routines: a plan names stretches and doses, which are unfolded into steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import TypeVar

from bot.content.library.tables import Table, by_identifier, read_file, value, values
from bot.content.library.timelines import CuedStretch, Dose, Moment, unfolded
from bot.domain.library.routines import GuideTexts, Routine
from bot.domain.library.terms import Caution, Line, Note, Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What is said of every routine."""

    stop_rules: Note
    finish: Remark
    skip_if: tuple[Caution, ...]
    colours: Line
    rest: Remark
    eased: Remark
    add_ons: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A line of a plan: a stretch, and how much of it."""

    stretch: str
    dose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parts:
    """What plans are made of, by id."""

    shared: _Shared
    stretches: Mapping[str, CuedStretch]
    doses: Mapping[str, Dose]


def read_routines(
    root: Traversable, *, language: str, sources: Mapping[str, Table]
) -> tuple[tuple[Routine, ...], GuideTexts]:
    """Read all routines, by id, and what is said on the way through any of them.

    Raises:
        ContentError: a field is missing, unknown, or not what it should be.
    """
    file = read_file(root, language, "routines.toml")
    file.holding("review", "shared", "dose", "stretch", "routine")
    shared = value(_Shared, file.table("shared"))
    parts = _Parts(shared=shared, stretches=_stretches(file), doses=_doses(file))
    common = {
        "review": file.table("review").fields,
        "stop_rules": shared.stop_rules,
        "finish": shared.finish,
    }
    routines = values(
        Routine,
        [
            _timed(table.with_defaults(common).citing(sources), parts)
            for table in file.tables("routine")
        ],
    )
    guide = GuideTexts(colours=shared.colours, eased=shared.eased, add_ons=shared.add_ons)
    return tuple(sorted(routines, key=lambda routine: routine.id)), guide


def _stretches(file: Table) -> Mapping[str, CuedStretch]:
    tables = file.tables("stretch")
    stretches = values(CuedStretch, tables)
    for table, stretch in zip(tables, stretches, strict=True):
        if not stretch.sides:
            expected = "left, swap and right, or both"
            raise table.error(field="left", expected=expected, got="a part of them")
    return {each: stretches[n] for n, each in enumerate(by_identifier("id", tables))}


def _doses(file: Table) -> Mapping[str, Dose]:
    tables = file.tables("dose")
    doses = values(Dose, tables)
    return {each: doses[n] for n, each in enumerate(by_identifier("id", tables))}


def _timed(table: Table, parts: _Parts) -> Table:
    """Return a routine's table with its steps and stretches in place of the plan."""
    lines = table.tables("plan")
    steps: list[dict[str, object]] = []
    used: list[dict[str, object]] = []
    at = 0
    for line, part in zip(lines, values(_Part, lines), strict=True):
        stretch = _named(line, "stretch", part.stretch, parts.stretches)
        dose = _named(line, "dose", part.dose, parts.doses)
        used.append({"id": stretch.id, "name": stretch.name, "turns": dose.times})
        for moment in unfolded(stretch, dose, rest=parts.shared.rest):
            steps.append(_step(moment, stretch.id, at))
            at += moment.seconds
    own = table.fields.get("skip_if", [])
    skip_if = [*parts.shared.skip_if, *own] if isinstance(own, list) else own
    return table.without("plan").changed(steps=steps, stretches=used, skip_if=skip_if)


def _step(moment: Moment, stretch: str, at: int) -> dict[str, object]:
    return {
        "kind": moment.kind,
        "leg": moment.leg,
        "start": f"PT{at}S",
        "end": f"PT{at + moment.seconds}S",
        "stretch": stretch,
        "turn": moment.turn,
        "cue": moment.cue,
        "picture": moment.picture,
        "alt": moment.alt,
    }


_Named = TypeVar("_Named")


def _named(line: Table, field: str, id_: str, among: Mapping[str, _Named]) -> _Named:
    if id_ not in among:
        expected = "one of this file, by its id"
        raise line.error(field=field, expected=expected, got=f"'{id_}'")
    return among[id_]
