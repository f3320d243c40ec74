"""Step-by-step content: first aid, danger signs, routines, and the words around drinks."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.errors import DomainError
from bot.domain.library.entries import Review, Source
from bot.domain.library.terms import (
    BodyPlace,
    Grade,
    Leg,
    RoutineKind,
    StepKind,
    StretchWay,
    Tier,
)
from bot.domain.reminders.rules import WaterMode


class EntryUnknownError(DomainError):
    """The library has no such entry (any more)."""

    def __init__(self, *, kind: str, entry_id: str) -> None:
        super().__init__(f"the library has no {kind} called {entry_id[:48]!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAidStep:
    """One thing to do for a cramp, after the first line."""

    id: str
    text: str
    grade: Grade
    skip_if: str | None
    """Whole sentences: when to leave the step out."""
    sources: tuple[Source, ...]
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstAid:
    """What to do about a cramp in one place, in order. Nothing about it is stored."""

    place: BodyPlace
    name: str
    way: StretchWay
    first_line: str
    """The thing to do now, at most 80 characters."""
    comfort: str
    """A word of comfort, right under the first line."""
    check_now: str
    """The danger signs that need an ambulance, in one line; not a gate."""
    check_more: str
    """The other danger signs, in one line, and where to read on."""
    steps: tuple[FirstAidStep, ...]
    ten_minutes: str
    call_now: str
    """Whom to call about a cramp that does not let go."""
    go_on: str
    """Keeps the first line in sight on later steps; has the place-holder `{first_line}`."""
    eased: str
    got_help: str
    carer: str
    review: Review

    @property
    def checks(self) -> tuple[str, str]:
        """The danger signs in short, one line for each way to act."""
        return self.check_now, self.check_more


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlag:
    """A danger sign. Charley never diagnoses and never reassures against one."""

    id: str
    sign: str
    sources: tuple[Source, ...]
    """Empty where no source has been read yet: standard teaching, awaiting a clinician."""
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlagCard:
    """All danger signs of one tier, with what to do about any of them."""

    tier: Tier
    title: str
    action: str
    flags: tuple[RedFlag, ...]
    closing: str
    review: Review


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
    """Which hold of this leg it is or leads to, from 1; 0 while setting up."""
    cue: str
    picture: str
    """Names the drawing; `alt` is its text alternative."""
    alt: str

    @property
    def length(self) -> timedelta:
        """How long the moment lasts."""
        return self.end - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One stretch of a routine, by its standard name."""

    id: str
    name: str
    turns: int
    """Holds for each leg."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """A guided bedtime routine, gap-free from its first second to its last."""

    id: str
    kind: RoutineKind
    title: str
    summary: str
    before: str
    """What to have at hand, read before the clock starts."""
    stop_rules: str
    expectation: str
    finish: str
    skip_if: tuple[str, ...]
    """Ends of a sentence: whoever one of them fits leaves the routine out."""
    grade: Grade
    certainty: str
    applies_to: str
    stretches: tuple[Stretch, ...]
    steps: tuple[RoutineStep, ...]
    sources: tuple[Source, ...]
    claims: tuple[str, ...]
    review: Review

    @property
    def length(self) -> timedelta:
        """How long the whole routine takes."""
        return self.steps[-1].end


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideTexts:
    """What is said on the way through any routine."""

    eased: str
    """After turning to the sitting routine."""
    add_ons: str
    """Above what may be done on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenRow:
    """One button of the safety screen before drink reminders. Only its mode is ever kept."""

    id: str
    label: str
    detail: str
    mode: WaterMode | None
    """The strictest mode it allows; None means no drink prompts at all."""
    offers_early_evening_stop: bool
    stands_alone: bool
    """Whether it says that none of the others fits, so that it goes with none of them."""
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HydrationTexts:
    """The fixed words around drink reminders."""

    honest_frame: str
    screen_question: str
    contradiction: str
    """Asks again whoever picked *none of these* together with another row."""
    rows: tuple[ScreenRow, ...]
    choice_question: str
    change_question: str
    """The same for somebody who has drink reminders already."""
    gentle_only_note: str
    lowered_note: str
    """Tells whoever had a goal that it is off, as the screen allows none any more."""
    target_prompt: str
    """Has the place-holder `{ml}`."""
    what_counts: str
    gentle_prompt: str
    target_met_note: str
    off_note: str
    above_range_warning: str
    evening_note: str
    alcohol_caffeine_note: str
    missed_glass_note: str
    heat_note: str
    over_drinking_note: str
    screen_again_note: str
    old_choice_note: str
    """Answers a choice that belongs to older answers to the screen."""
    sources: tuple[Source, ...]
    claims: tuple[str, ...]
    review: Review

    def row(self, row_id: str) -> ScreenRow:
        """Return one row of the screen.

        Raises:
            EntryUnknownError: no row has that id.
        """
        for row in self.rows:
            if row.id == row_id:
                return row
        raise EntryUnknownError(kind="screen row", entry_id=row_id)
