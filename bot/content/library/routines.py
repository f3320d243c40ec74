"""Reads the guided bedtime routines and checks their clock second by second."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise

from bot.content.library.entries import Desk, entry_id
from bot.content.library.tables import Entry
from bot.domain.library.entries import Review
from bot.domain.library.routines import GuideTexts, Routine, RoutineStep, Stretch
from bot.domain.library.terms import Grade, Leg, RoutineKind, StepKind, Topic

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

_CUES = ("set-up", "hold-left", "hold-right", "swap-left", "swap-right")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cue:
    text: str
    picture: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _CuedStretch:
    id: str
    name: str
    cues: Mapping[str, _Cue]


def parse_routines(file: Entry, desk: Desk) -> tuple[tuple[Routine, ...], GuideTexts]:
    """Read all routines, and what is said on the way through any of them.

    Raises:
        ContentError: a rule is broken, a clock has a gap, or a stretch is not used.
    """
    review = desk.facts.review(file)
    shared = file.table("shared")
    listed = [_parse_stretch(entry, desk) for entry in file.tables("stretch")]
    stretches = {stretch.id: stretch for stretch in listed}
    cues = (cue for stretch in listed for cue in stretch.cues.values())
    desk.wording.check_reading(file, (cue.text for cue in cues))
    routines = [
        _parse_routine(entry, desk, stretches=stretches, shared=shared, review=review)
        for entry in file.tables("routine")
    ]
    guide = _parse_guide(shared, desk)
    file.close()
    used = {stretch.id for routine in routines for stretch in routine.stretches}
    for unused in sorted(set(stretches) - used):
        expected = "every stretch used by a routine"
        raise file.error(field="stretch", expected=expected, got=f"'{unused}' unused")
    return tuple(sorted(routines, key=lambda routine: routine.id)), guide


def _parse_guide(shared: Entry, desk: Desk) -> GuideTexts:
    guide = GuideTexts(
        eased=shared.prose("eased", most=200), add_ons=shared.prose("add_ons", most=120)
    )
    desk.wording.check_advice(shared, topic=Topic.STRETCH_ROUTINE)
    shared.close()
    return guide


def _parse_stretch(entry: Entry, desk: Desk) -> _CuedStretch:
    stretch = _CuedStretch(
        id=entry_id(entry),
        name=entry.text("name", most=80),
        cues={name: _parse_cue(entry.table(name), desk) for name in _CUES},
    )
    entry.close()
    return stretch


def _parse_cue(entry: Entry, desk: Desk) -> _Cue:
    cue = _Cue(
        text=entry.prose("cue", least=5, most=200),
        picture=entry.text("picture", most=48),
        alt=entry.prose("alt", least=10, most=200),
    )
    desk.wording.check_advice(entry, topic=Topic.STRETCH_ROUTINE)
    entry.close()
    return cue


def _parse_routine(
    entry: Entry,
    desk: Desk,
    *,
    stretches: Mapping[str, _CuedStretch],
    shared: Entry,
    review: Review,
) -> Routine:
    kind = entry.kind("kind", RoutineKind)
    grade = entry.kind("grade", Grade)
    steps = _count_turns([_parse_step(step, stretches) for step in entry.tables("timeline")])
    _check_clock(entry, steps, length=LENGTHS[kind])
    used = list(dict.fromkeys(step.stretch for step in steps))
    for stretch_id in used:
        mine = [step for step in steps if step.stretch == stretch_id]
        _check_stretch(entry, mine, kind=kind)
    turns = HOLDS[kind][1]
    routine = Routine(
        id=entry_id(entry),
        kind=kind,
        title=entry.prose("title", least=3, most=80),
        summary=entry.prose("summary", most=300),
        before=entry.prose("before", most=400),
        stop_rules=shared.prose("stop_rules", most=300),
        expectation=entry.prose("expectation", most=300),
        finish=shared.prose("finish", most=200),
        skip_if=(*shared.proses("skip_if", most=160), *entry.proses("skip_if", most=160)),
        grade=grade,
        certainty=entry.prose("certainty", least=10, most=300),
        applies_to=entry.prose("applies_to", most=160),
        stretches=tuple(Stretch(id=each, name=stretches[each].name, turns=turns) for each in used),
        steps=tuple(steps),
        sources=desk.facts.cited(entry, grade=grade),
        claims=desk.facts.claimed(entry, topic=Topic.STRETCH_ROUTINE),
        review=desk.facts.review(entry, default=review),
    )
    desk.wording.check_advice(entry, topic=Topic.STRETCH_ROUTINE)
    entry.close()
    return routine


def _parse_step(entry: Entry, stretches: Mapping[str, _CuedStretch]) -> RoutineStep:
    kind, leg = entry.kind("kind", StepKind), entry.kind("leg", Leg)
    stretch_id = entry.text("stretch")
    if stretch_id not in stretches:
        expected = "ids of stretches in this file"
        raise entry.error(field="stretch", expected=expected, got=f"'{stretch_id}'")
    if (kind is StepKind.SET_UP) != (leg is Leg.NONE):
        expected = "none while setting up, else left or right"
        raise entry.error(field="leg", expected=expected, got=leg)
    cue = stretches[stretch_id].cues[kind if kind is StepKind.SET_UP else f"{kind}-{leg}"]
    step = RoutineStep(
        kind=kind,
        leg=leg,
        start=timedelta(seconds=entry.whole("start", low=0, high=600)),
        end=timedelta(seconds=entry.whole("end", low=1, high=600)),
        stretch=stretch_id,
        turn=0,
        cue=cue.text,
        picture=cue.picture,
        alt=cue.alt,
    )
    entry.close()
    return step


def _count_turns(steps: Sequence[RoutineStep]) -> list[RoutineStep]:
    """Number the holds of each leg; a swap has the number of the hold it leads to."""
    done: Counter[tuple[str, Leg]] = Counter()
    counted = []
    for step in steps:
        turn = 0 if step.kind is StepKind.SET_UP else done[step.stretch, step.leg] + 1
        if step.kind is StepKind.HOLD:
            done[step.stretch, step.leg] += 1
        counted.append(replace(step, turn=turn))
    return counted


def _check_clock(entry: Entry, steps: Sequence[RoutineStep], *, length: timedelta) -> None:
    """The first step starts at 0, each next one where the last ended, the last at *length*."""
    ends = [timedelta(0), *(step.end for step in steps)]
    for end, step in zip(ends, steps, strict=False):
        if step.start != end or step.end <= step.start:
            expected = f"a step that starts at {_seconds(end)} and ends later"
            got = f"{_seconds(step.start)} to {_seconds(step.end)}"
            raise entry.error(field="timeline", expected=expected, got=got)
    if ends[-1] != length:
        expected = f"an end at {_seconds(length)} seconds"
        raise entry.error(field="timeline", expected=expected, got=_seconds(ends[-1]))


def _seconds(length: timedelta) -> str:
    return str(int(length.total_seconds()))


def _check_stretch(entry: Entry, steps: Sequence[RoutineStep], *, kind: RoutineKind) -> None:
    """One set-up, then holds of equal length that change legs, with a swap in between."""
    hold, turns = HOLDS[kind]
    holds = [step for step in steps if step.kind is StepKind.HOLD]
    legs = [step.leg for step in holds]
    stretch = steps[0].stretch
    if steps[0].kind is not StepKind.SET_UP or legs != [Leg.LEFT, Leg.RIGHT] * turns:
        expected = f"a set-up, then left and right in turn, {turns} times, for '{stretch}'"
        got = ", ".join([steps[0].kind, *legs])
        raise entry.error(field="timeline", expected=expected, got=got)
    if any(step.length != hold for step in holds):
        expected = f"holds of {_seconds(hold)} seconds for '{stretch}'"
        raise entry.error(field="timeline", expected=expected, got="others")
    for step, following in pairwise(steps[1:]):
        both_hold = step.kind is following.kind is StepKind.HOLD
        if both_hold or (step.kind is StepKind.SWAP and step.leg is not following.leg):
            expected = f"a swap to the next leg between holds of '{stretch}'"
            got = f"{step.kind} {step.leg}, then {following.kind} {following.leg}"
            raise entry.error(field="timeline", expected=expected, got=got)
