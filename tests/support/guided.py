"""A guided stretch with sensible defaults, and a routine with the clock of the trial."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.domain.guided.session import GuidedSession, Place
from bot.domain.ids import ChannelId, MessageId
from bot.domain.library.entries import Review
from bot.domain.library.routines import Routine, RoutineStep, Stretch
from bot.domain.library.terms import Grade, Leg, RoutineKind, Status, StepKind
from tests.support.builders import USER_ID, tonight_at

SECOND = timedelta(seconds=1)
BEGINS_AT = tonight_at(22)
PLACE = Place(channel_id=ChannelId(2001), message_id=MessageId(9001))

CORE_ENDS = [10, 20, 24, 34, 38, 48, 52, 62, 66, 76, 80, 90]
"""Seconds at which the steps of one stretch end: set-up, then left and right three times each."""

LAST = 2 * len(CORE_ENDS) - 1


_REVIEW = Review(
    status=Status.REVIEWED,
    last_reviewed_on=date(2026, 1, 1),
    next_review_on=date(2027, 1, 1),
    clinician_reviewed=False,
)


def a_session(**changes: Any) -> GuidedSession:  # fields of GuidedSession
    """Return a session whose first step begins at 22:00 of the usual night."""
    usual = GuidedSession(
        user_id=USER_ID,
        routine_id="standing",
        started_at=BEGINS_AT - 15 * SECOND,
        since=BEGINS_AT,
        place=PLACE,
    )
    return replace(usual, **changes)


def a_routine(routine_id: str = "standing", *, kind: RoutineKind = RoutineKind.CORE) -> Routine:
    """Return a routine of two stretches and three minutes."""
    names = ("calf", "hamstring")
    return Routine(
        id=routine_id,
        kind=kind,
        title=f"{routine_id.capitalize()} stretch",
        summary="Two stretches.",
        before="Have a wall in reach.",
        stop_rules="Stop if it hurts.",
        expectation="Give it six weeks.",
        finish="Done. Sleep well.",
        skip_if=(),
        grade=Grade.WEAK,
        certainty="One trial.",
        applies_to="People over 55.",
        stretches=tuple(Stretch(id=name, name=f"{name} stretch", turns=3) for name in names),
        steps=tuple(_steps(names, routine_id)),
        sources=(),
        claims=(),
        review=_REVIEW,
    )


def routines() -> dict[str, Routine]:
    """Return a standing and a sitting routine, and an add-on."""
    add_on = a_routine("deep-calf", kind=RoutineKind.ADD_ON)
    return {each.id: each for each in (a_routine(), a_routine("sitting"), add_on)}


def pictures() -> dict[str, bytes]:
    """Return the pictures that these routines name."""
    names = {step.picture for routine in routines().values() for step in routine.steps}
    return {name: name.encode() for name in names}


def _steps(names: tuple[str, ...], routine_id: str) -> list[RoutineStep]:
    steps = []
    for stretch_number, name in enumerate(names):
        starts = [0, *CORE_ENDS[:-1]]
        for number, (start, end) in enumerate(zip(starts, CORE_ENDS, strict=True)):
            kind = _kind(number)
            leg = Leg.NONE if kind is StepKind.SET_UP else _leg(number)
            offset = stretch_number * 90
            steps.append(
                RoutineStep(
                    kind=kind,
                    leg=leg,
                    start=(start + offset) * SECOND,
                    end=(end + offset) * SECOND,
                    stretch=name,
                    turn=(number + 3) // 4 if kind is StepKind.HOLD else 0,
                    cue=f"{routine_id} {name} {kind} {leg}",
                    picture=f"{routine_id}-{name}-{kind}-{leg}",
                    alt=f"A person in the position {kind} {leg}.",
                )
            )
    return steps


def _kind(number: int) -> StepKind:
    if number == 0:
        return StepKind.SET_UP
    return StepKind.HOLD if number % 2 else StepKind.SWAP


def _leg(number: int) -> Leg:
    return Leg.LEFT if number % 4 in {0, 1} else Leg.RIGHT
