"""Reads the guided bedtime routines: a timeline says when, a stretch has the words and pictures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from bot.content.library.tables import Table, by_identifier, read_file, value, values
from bot.domain.library.routines import GuideTexts, Routine
from bot.domain.library.terms import Caution, Label, Leg, Line, Name, Note, Remark, StepKind


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shared:
    """What is said of every routine."""

    stop_rules: Note
    finish: Remark
    skip_if: tuple[Caution, ...]
    eased: Remark
    add_ons: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    """What is said and shown in one moment."""

    cue: Remark
    picture: Name
    alt: Remark


@dataclass(frozen=True, slots=True, kw_only=True)
class _CuedStretch:
    id: str
    name: Label
    set_up: _Cue
    hold_left: _Cue
    hold_right: _Cue
    swap_left: _Cue
    swap_right: _Cue


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """A line of a timeline."""

    stretch: str
    kind: StepKind
    leg: Leg
    start: int
    """Seconds since the routine's start, as is `end`."""
    end: int


def read_routines(
    root: Traversable, *, language: str, sources: Mapping[str, Table]
) -> tuple[tuple[Routine, ...], GuideTexts]:
    """Read all routines, by id, and what is said on the way through any of them.

    Raises:
        ContentError: a field is missing, unknown, or not what it should be.
    """
    file = read_file(root, language, "routines.toml")
    file.holding("review", "shared", "stretch", "routine")
    shared = value(_Shared, file.table("shared"))
    values(_CuedStretch, file.tables("stretch"))
    stretches = by_identifier("id", file.tables("stretch"))
    common = {
        "review": file.table("review").fields,
        "stop_rules": shared.stop_rules,
        "finish": shared.finish,
    }
    routines = values(
        Routine,
        [
            _timed(table.with_defaults(common).citing(sources), stretches, shared)
            for table in file.tables("routine")
        ],
    )
    guide = GuideTexts(eased=shared.eased, add_ons=shared.add_ons)
    return tuple(sorted(routines, key=lambda routine: routine.id)), guide


def _timed(table: Table, stretches: Mapping[str, Table], shared: _Shared) -> Table:
    """Return a routine's table with its steps and stretches in place of the timeline."""
    lines = table.tables("timeline")
    moments = values(_Moment, lines)
    cues = [_cue(line, moment, stretches) for line, moment in zip(lines, moments, strict=True)]
    turns = _turns(moments)
    steps = [
        {
            "kind": moment.kind,
            "leg": moment.leg,
            "start": f"PT{moment.start}S",
            "end": f"PT{moment.end}S",
            "stretch": moment.stretch,
            "turn": turn,
            **cue,
        }
        for moment, cue, turn in zip(moments, cues, turns, strict=True)
    ]
    held = Counter(moment.stretch for moment in moments if moment.kind is StepKind.HOLD)
    used = [
        {"id": each, "name": stretches[each].fields["name"], "turns": held[each] // 2}
        for each in dict.fromkeys(moment.stretch for moment in moments)
    ]
    own = table.fields.get("skip_if", [])
    skip_if = [*shared.skip_if, *own] if isinstance(own, list) else own
    return table.without("timeline").changed(steps=steps, stretches=used, skip_if=skip_if)


def _cue(line: Table, moment: _Moment, stretches: Mapping[str, Table]) -> Mapping[str, str]:
    if moment.stretch not in stretches:
        expected = "ids of stretches in this file"
        raise line.error(field="stretch", expected=expected, got=f"'{moment.stretch}'")
    name = moment.kind if moment.leg is Leg.NONE else f"{moment.kind}-{moment.leg}"
    if name not in stretches[moment.stretch].fields:
        expected = "none while setting up, else left or right"
        raise line.error(field="leg", expected=expected, got=moment.leg)
    cue: Mapping[str, str] = stretches[moment.stretch].fields[name]
    return cue


def _turns(moments: Sequence[_Moment]) -> list[int]:
    """Number the holds of each leg; a swap has the number of the hold it leads to."""
    held: Counter[tuple[str, Leg]] = Counter()
    turns = []
    for moment in moments:
        key = moment.stretch, moment.leg
        turns.append(0 if moment.kind is StepKind.SET_UP else held[key] + 1)
        held[key] += moment.kind is StepKind.HOLD
    return turns
