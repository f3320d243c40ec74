"""The guided routines, moment by moment."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from annotated_types import Len, MinLen

from bot.domain.library.entries import Review, Source
from bot.domain.library.terms import (
    Caution,
    Grade,
    Label,
    Leg,
    Line,
    Name,
    Note,
    Reason,
    Remark,
    RoutineKind,
    StepKind,
    Title,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineStep:
    """A moment of a routine, counted from the routine's start."""

    kind: StepKind
    leg: Leg
    start: timedelta
    end: timedelta
    stretch: str
    """The id of the stretch that the moment belongs to."""
    turn: int
    """Which hold of this leg it is or leads to, from 1."""
    cue: Remark
    picture: Name
    """Names the drawing; `alt` is its text alternative."""
    alt: Remark

    @property
    def length(self) -> timedelta:
        """How long the moment lasts."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One stretch of a routine, by its standard name."""

    id: str
    name: Label
    turns: int
    """Holds for each leg, or times of moving."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """A guided routine, gap-free from its first second to its last."""

    id: str
    kind: RoutineKind
    title: Title
    summary: Note
    before: Annotated[str, Len(1, 400)]
    """What to have at hand, read before the clock starts."""
    stop_rules: Note
    expectation: Note
    finish: Remark
    skip_if: tuple[Caution, ...]
    """Reasons to leave the routine out, each the end of a sentence."""
    grade: Grade
    certainty: Reason
    applies_to: Remark
    stretches: tuple[Stretch, ...]
    steps: Annotated[tuple[RoutineStep, ...], MinLen(1)]
    sources: tuple[Source, ...] = ()
    claims: tuple[str, ...] = ()
    review: Review

    @property
    def length(self) -> timedelta:
        """How long the whole routine takes."""
        return self.steps[-1].end

    @property
    def is_for_the_night(self) -> bool:
        """Whether who has done it has done the night's stretch."""
        return self.kind is not RoutineKind.DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideTexts:
    """What is said on the way through any routine."""

    colours: Line
    """How the two legs are told apart in the pictures."""
    eased: Remark
    """After turning to an easier routine."""
    add_ons: Line
    """Above what may be done on top."""
