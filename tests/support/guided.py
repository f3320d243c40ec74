"""A guided stretch with sensible defaults, and a routine with the dose of the trial."""

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

CORE_ENDS = [15, 25, 35, 45, 55, 65, 75, 85, 95, 105, 115, 125]
"""Seconds at which the steps of one stretch end: set-up and three holds of the left leg with two rests,
swap and three holds of the right leg with two rests."""

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
    """Return a routine of two stretches and four minutes."""
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
    """Return the usual routine and its easier forms, an add-on, and one for the day."""
    add_on = a_routine("deep-calf", kind=RoutineKind.ADD_ON)
    core = (a_routine(), a_routine("sitting"), a_routine("bed"))
    day = a_routine("daytime", kind=RoutineKind.DAY)
    return {each.id: each for each in (*core, add_on, day)}


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
            leg = _leg(number)
            offset = stretch_number * CORE_ENDS[-1]
            steps.append(
                RoutineStep(
                    kind=kind,
                    leg=leg,
                    start=(start + offset) * SECOND,
                    end=(end + offset) * SECOND,
                    stretch=name,
                    turn=number % 6 // 2 + 1,
                    cue=f"{routine_id} {name} {kind} {leg}",
                    picture=f"{routine_id}-{name}-{kind}-{leg}",
                    alt=f"A person in the position {kind} {leg}.",
                )
            )
    return steps


def _kind(number: int) -> StepKind:
    if number % 2:
        return StepKind.HOLD
    return {0: StepKind.SET_UP, 6: StepKind.SWAP}.get(number, StepKind.REST)


def _leg(number: int) -> Leg:
    return Leg.LEFT if number < len(CORE_ENDS) // 2 else Leg.RIGHT
